"""Seconds and queries of the acts on one class, by the number of its learners; on the database of DATABASE_URL.

python -m tests.benchmarks.classes [learners …]
"""

import os
import sys
import time
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402 — after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402

from courses.attendance import mark  # noqa: E402
from courses.classes import close_roster, finish, start  # noqa: E402
from courses.recognition import recognise  # noqa: E402
from courses.results import add_assessment, enter, verdicts  # noqa: E402
from courses.seats import enrol_many  # noqa: E402
from courses.sessions import plan_sessions  # noqa: E402
from lms.people.facts import register_many  # noqa: E402
from lms.people.models import Person, Posting  # noqa: E402
from tests.factories import TrainingClassFactory, UnitFactory  # noqa: E402


@contextmanager
def measured(act, learners):
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        yield
    print(f"{learners:>8}  {act:<12} {time.perf_counter() - began:>8.3f} {len(asked):>8}")  # noqa: T201 — a table is what it is for


def people(count):
    unit = UnitFactory()
    rows = [Person(full_name="Nguyễn Văn An", staff_number=f"B{count}-{n}", birth_date=date(1985, 5, 17)) for n in range(count)]
    learners = register_many(rows)
    register_many([Posting(person=p, unit=unit, category="civil_servant", starts=date(2015, 1, 1)) for p in learners])
    return learners


def hold(count):
    """A week's class from enrolment to recognition."""
    training_class, learners = TrainingClassFactory(capacity=count), people(count)
    with measured("enrol_many", count):
        enrolments = enrol_many(learners, training_class, on=date(2026, 10, 15), by=None)
    sessions = plan_sessions(training_class)
    piece = add_assessment(training_class, name="Bài kiểm tra", by=None)
    close_roster(training_class, None)
    start(training_class, None)
    with measured("mark, once", count):
        mark(sessions[0], {enrolment.pk: "present" for enrolment in enrolments}, by=None)
    for session in sessions[1:]:
        mark(session, {enrolment.pk: "present" for enrolment in enrolments}, by=None)
    with measured("enter", count):
        enter(piece, {enrolment.pk: Decimal(8) for enrolment in enrolments}, by=None)
    finish(training_class, None)
    with measured("verdicts", count):
        verdicts(training_class)
    with measured("recognise", count):
        recognise(training_class, decision_number="156/QĐ-UBND", decided_on=date(2026, 11, 9), by=None)


def main(sizes):
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor}\nlearners  act           seconds  queries")  # noqa: T201
        for count in sizes:
            hold(count)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [50, 500, 2000])
