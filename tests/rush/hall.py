"""What is rushed: a class with few seats, people with accounts, and the product as `manage.py serve` runs it, on a real port."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.timezone import localdate

from lms.people.models import Role, Unit
from tests.factories import PersonFactory, PostingFactory, RoleFactory, TrainingClassFactory, UnitFactory, UserFactory
from tests.rush.browsers import Learner


def session_of(user):
    """Signed in without the form: what a password costs to check is not what is measured."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def province():
    """(the school, the session of its training manager)"""
    root = UnitFactory(code="qn", name="Tỉnh Quảng Ninh", kind=Unit.Kind.PROVINCE)
    manager = UserFactory(username="manager")
    RoleFactory(user=manager, unit=root, kind=Role.Kind.TRAINING_MANAGER)
    return UnitFactory(parent=root, kind=Unit.Kind.SERVICE), session_of(manager)


def learners(count, school, *, every_leaves=0):
    """So many people in service with accounts, of whom each `every_leaves`-th gives their place back at once."""
    made = []
    for number in range(1, count + 1):
        person = PersonFactory(staff_number=f"R{number:04}", user=UserFactory(username=f"R{number:04}"))
        PostingFactory(person=person, unit=school)
        leaves = bool(every_leaves) and number % every_leaves == 0
        made.append(Learner(person.staff_number, session_of(person.user), leaves))
    return made


def open_class(school, code, *, seats, offer_days=2):
    today = localdate()
    days = {"starts": 30, "ends": 34, "enrolment_opens": -1, "enrolment_closes": 20}
    dates = {name: today + timedelta(days=number) for name, number in days.items()}
    return TrainingClassFactory(institution=school, code=code, capacity=seats, offer_days=offer_days, **dates)


@contextmanager
def served(database_url):
    """The port on which the whole product answers: web server, worker and clock."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": database_url, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    words = [sys.executable, "manage.py", "serve", "--no-demo"]
    with tempfile.TemporaryFile() as log:
        product = subprocess.Popen(words, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/accounts/login/", product, log)
            yield port
        finally:
            product.send_signal(signal.SIGTERM)
            product.wait(60)


def _wait_for(address, product, log, seconds=180):
    patience = time.monotonic() + seconds
    while product.poll() is None and time.monotonic() < patience:
        try:
            return urlopen(address, timeout=10).close()  # noqa: S310 — our own server
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    raise RuntimeError(f"{address} does not answer: {log.read().decode()[-2000:]}")
