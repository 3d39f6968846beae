"""Rows a second and memory of the results of a class from a sheet, by the number of its learners: reading, checking, applying, all three.

Then the same sheet once more, and one with other scores. On the database of DATABASE_URL; each size in a process of its own, since
memory is measured at its peak.

python -m tests.benchmarks.results [learners …]
"""

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

from django.db import connection  # noqa: E402 — after setup

from courses.classes import close_roster, start  # noqa: E402
from courses.results import add_assessment, standing_scores  # noqa: E402
from courses.score_sheets import apply, check, pack, read  # noqa: E402
from courses.score_sheets import sheet_of as empty_sheet_of  # noqa: E402
from courses.seats import enrol_many  # noqa: E402
from lms.people.cells import Column  # noqa: E402
from lms.people.facts import register_many  # noqa: E402
from lms.people.models import Person, Posting  # noqa: E402
from lms.people.roster_templates import write_rows  # noqa: E402
from tests.benchmarks.importing import staff  # noqa: E402
from tests.factories import TrainingClassFactory, UnitFactory, UserFactory  # noqa: E402

COLUMNS = [
    Column("staff_number", ("Số hiệu cán bộ",), "code"),
    Column("full_name", ("Họ và tên",), "name"),
    Column("unit", ("Đơn vị",)),
    Column("score", ("Bài kiểm tra lần 1",), "number"),
]


def show(act, rows, seconds):
    """With the megabytes of this process at most; the workbook is opened in another one, which has limits of its own."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{rows:>8}  {act:<17} {seconds:>7.2f} {rows / seconds:>8.0f} {peak:>8}", flush=True)  # noqa: T201 — a table


@contextmanager
def measured(act, rows, into=None):
    began = time.perf_counter()
    yield
    seconds = time.perf_counter() - began
    show(act, rows, seconds)
    if into is not None:
        into.append(seconds)


def class_of(count):
    """A running class in which so many learn, with one piece of assessment."""
    training_class, unit = TrainingClassFactory(capacity=count), UnitFactory()
    people = register_many([Person(full_name=row["full_name"], staff_number=row["staff_number"]) for row in staff(count, [unit])])
    register_many([Posting(person=each, unit=unit, category="civil_servant", starts=date(2015, 1, 1)) for each in people])
    enrol_many(people, training_class, on=date(2026, 10, 15), by=None)
    add_assessment(training_class, name="Bài kiểm tra", by=None)
    close_roster(training_class, None)
    start(training_class, None)
    return training_class


def filled_in(training_class, first):
    """The sheet of the class with a score from 5 to 10 for everybody."""
    learners = training_class.enrolments.select_related("person").order_by("person__sort_key", "pk")
    rows = [
        {
            "staff_number": each.person.staff_number, "full_name": each.person.full_name, "unit": each.unit_name,
            "score": f"{5 + (first + n) % 21 / 4}",
        }
        for n, each in enumerate(learners)
    ]  # fmt: skip
    return write_rows(COLUMNS, rows, title=training_class.name)


def take_in(training_class, data, by, act):
    rows, spent = training_class.enrolments.count(), []
    with measured(f"{act}: read", rows, spent):
        sheet, lines = read(training_class, data, file_name="diem.xlsx")
    with measured(f"{act}: check", rows, spent):
        sheet = check(training_class, sheet, lines)
        packed = pack(sheet, training_class, by=by)
    assert [*sheet.faults, *sheet.strangers] == []
    if sheet.writes:
        with measured(f"{act}: apply", rows, spent):
            apply(packed, training_class, by=by)
    show(f"{act}: together", rows, sum(spent))
    assert len(standing_scores(training_class)) == rows


def run(count):
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        training_class, trainer = class_of(count), UserFactory()
        with measured("download", count):
            empty_sheet_of(training_class)
        first, other = filled_in(training_class, 0), filled_in(training_class, 7)
        for act, data in (("new", first), ("again", first), ("changed", other)):
            take_in(training_class, data, trainer, act)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main(sizes):
    print(f"{connection.vendor}\n    rows  act               seconds   rows/s       MB", flush=True)  # noqa: T201
    for size in sizes:
        subprocess.run([sys.executable, "-m", __spec__.name, "--run", str(size)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or [50, 5_000])
