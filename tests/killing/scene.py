"""Recognised classes that wait for their certificates, and the product, of which something is killed every moment."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate, now

from certificates.designs import default_design
from certificates.models import Certificate
from courses.models import LearningRecord, TrainingClass
from lms.people.models import Role, Unit
from lms.portal.management.commands.serve import programs
from tests.factories import (
    AuthorisationFactory,
    CourseFactory,
    PersonFactory,
    RecognitionFactory,
    RoleFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)
from tests.rush.hall import session_of
from tests.services import test_database_url

A_CLASS = 10  # certificates of one class: many short transactions meet at the same two books
PAUSE = (1, 3)  # seconds between two kills: a worker needs five to start, and a batch as long to draw

CALM = 0.95  # once so much is drawn nobody is killed any more, so that a run has an end


def recognised_classes(certificates):
    """(the registrar's session, the codes of the classes): of two schools, so that two books are written side by side."""
    root = UnitFactory(code="qn", name="Tỉnh Quảng Ninh", kind=Unit.Kind.PROVINCE)
    registrar = UserFactory(username="registrar")
    RoleFactory(user=registrar, unit=root, kind=Role.Kind.REGISTRAR)
    schools = [UnitFactory(parent=root, kind=Unit.Kind.SERVICE, code=f"truong-{number}") for number in (1, 2)]
    course = CourseFactory()
    for school in schools:
        AuthorisationFactory(institution=school, courses=[course])
    default_design()
    people = PersonFactory.create_batch(A_CLASS)
    codes = []
    for number in range(-(-certificates // A_CLASS)):
        members = people[: min(A_CLASS, certificates - number * A_CLASS)]
        codes.append(_recognised(schools[number % len(schools)], course, number, members).code)
    return session_of(registrar), codes


def _recognised(school, course, number, people):
    ended = localdate() - timedelta(days=3)
    training_class = TrainingClassFactory(
        institution=school,
        course=course,
        code=f"killed-{number}",
        starts=ended - timedelta(days=4),
        ends=ended,
        enrolment_opens=ended - timedelta(days=30),
        enrolment_closes=ended - timedelta(days=10),
        state=TrainingClass.State.RECOGNISED,
    )
    recognition = RecognitionFactory(training_class=training_class, decided_on=localdate() - timedelta(days=1))
    LearningRecord.objects.bulk_create(
        LearningRecord(
            person=person,
            course=course,
            training_class=training_class,
            recognition=recognition,
            recognised_on=recognition.decided_on,
            periods=40,
            decision_number=recognition.decision_number,
            institution_name=school.name,
            person_name=person.full_name,
            course_title=course.title,
        )
        for person in people
    )
    return training_class


def environment_of_the_run():
    return os.environ | {"DATABASE_URL": test_database_url(), "DJANGO_SETTINGS_MODULE": "lms.settings"}


def manage(*words):
    """`manage.py` in the run's database; the finished process."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR, env=environment_of_the_run(), capture_output=True, text=True, check=False,
    )  # fmt: skip


class Product:
    """The programs of the product; each is started again when it has died."""

    def __init__(self, seed):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.random = Random(seed)
        self.killed = Counter({"worker": 0, "web server": 0, "one process of the web server": 0, "database connection": 0})
        self.began, self.over, self.calm = time.monotonic(), threading.Event(), threading.Event()
        words = {name: [f"127.0.0.1:{self.port}" if ":" in word else word for word in line] for name, line in programs().items()}
        self.words = words | {"A second worker": words["The worker"]}
        self.environment = environment_of_the_run() | {"PORT": str(self.port)}
        self.log = Path(os.environ["DATA_DIR"], "programs.log").open("wb")  # noqa: SIM115 — as long as the programs run
        self.running = {}

    def keep_alive(self):
        while not self.over.wait(0.2):
            for name, words in self.words.items():
                if name not in self.running or self.running[name].poll() is not None:
                    self.running[name] = subprocess.Popen(
                        words,
                        cwd=settings.BASE_DIR,
                        env=self.environment,
                        stdout=self.log,
                        stderr=self.log,
                        start_new_session=True,
                    )

    def kill_at_random(self):
        while not self.over.wait(self.random.uniform(*PAUSE)) and not self.calm.is_set():
            self.random.choices([self.kill_worker, self.kill_web, self.kill_one_web_process, self.cut_connection], [3, 1, 4, 8])[
                0
            ]()
        connection.close()

    def kill_worker(self):
        self._kill_all_of(self.random.choice(["The worker", "A second worker"]), "worker")

    def kill_web(self):
        self._kill_all_of("The web server", "web server")

    def _kill_all_of(self, name, what):
        if program := self.running.get(name):
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
                self.killed[what] += 1

    def kill_one_web_process(self):
        if program := self.running.get("The web server"):
            found = subprocess.run(["pgrep", "-P", str(program.pid)], capture_output=True, text=True, check=False).stdout.split()
            if found:
                with suppress(ProcessLookupError):
                    os.kill(int(self.random.choice(found)), signal.SIGKILL)
                    self.killed["one process of the web server"] += 1

    def cut_connection(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND application_name <> 'the script'"
            )
            if found := [pid for (pid,) in cursor.fetchall()]:
                cursor.execute("SELECT pg_terminate_backend(%s)", [self.random.choice(found)])
                self.killed["database connection"] += 1

    def until_drawn(self, certificates, patience=1800):
        """Wait until all are issued; a lease of a killed worker is over at once: time is the row's, so the row's clock is moved."""
        numbered = drawn = 0
        while drawn < certificates and time.monotonic() - self.began < patience:
            state = Certificate.State
            numbered = numbered or (Certificate.objects.count() >= certificates and time.monotonic() - self.began)
            Certificate.objects.filter(state=state.ISSUING, claimed_at__lt=now() - timedelta(seconds=20)).update(
                claimed_at=now() - timedelta(hours=1)
            )
            # Whose drawing met a cut connection or a killed server has failed aloud; the registrar has it drawn again.
            Certificate.objects.filter(state=state.FAILED).update(state=state.TO_ISSUE, failure="")
            drawn = Certificate.objects.filter(state=state.ISSUED).count()
            if drawn > certificates * CALM:
                self.calm.set()
            time.sleep(1)
        return SimpleNamespace(numbered=numbered, drawn=time.monotonic() - self.began)

    def stop(self):
        self.over.set()
        for program in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        self.log.close()


@contextmanager
def product(seed):
    with connection.cursor() as cursor:
        cursor.execute("SET application_name = 'the script'")
    manage("collectstatic", "--no-input")
    running = Product(seed)
    threads = [threading.Thread(target=act, daemon=True) for act in (running.keep_alive, running.kill_at_random)]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        running.over.set()
        for thread in threads:
            thread.join()
        running.stop()
