"""Rows a second and memory of importing a list of staff, by its length: reading, applying, the same list again, undoing.

On the database of DATABASE_URL; each length in a process of its own, since memory is measured at its peak.

python -m tests.benchmarks.importing [rows …]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="lms-benchmark-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from lms.people import tasks  # noqa: E402
from lms.people.importing import applying, undoing  # noqa: E402
from lms.people.importing.batches import ImportBatch, upload  # noqa: E402
from lms.people.importing.kinds import find_kind  # noqa: E402
from lms.people.models import Person, Posting  # noqa: E402
from lms.people.roster_templates import write_rows  # noqa: E402
from lms.vietnamese import BirthDate  # noqa: E402
from tests.factories import UnitFactory, UserFactory  # noqa: E402

SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Bùi", "Đỗ", "Đặng", "Ngô", "Dương", "Lý"]
MIDDLE = ["Thị", "Văn", "Thị Thúy", "Quang", "Minh", "Hồng", "Đức", "Thu", "Hữu", "Ngọc"]
GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hoà",
    "Hòa",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quý",
    "Sơn",
    "Thảo",
    "Uyên",
    "Việt",
    "Yến",
]


def staff(count, units):
    """Rows of people who differ; every tenth has no identity number."""
    for n in range(count):
        born = date(1965, 1, 1) + timedelta(days=n % 12_000)
        female = n % 2
        card = f"022{female}{born:%y}{n:06}" if n % 10 else None
        yield {
            "full_name": f"{SURNAMES[n % 12]} {MIDDLE[n // 12 % 10]} {GIVEN[n // 120 % 20]}",
            "staff_number": f"B{n:06}",
            "national_id": card,
            "birth_date": BirthDate(born, "day"),
            "gender": "female" if female else "male",
            "ethnicity": "01",
            "unit": units[n % len(units)].code,
            "category": Posting.Category.CIVIL_SERVANT,
            "position": "Chuyên viên",
            "starts": date(2015, 1, 1),
        }


def peak():
    """Megabytes of this process at most. The workbook is opened in another one, which has limits of its own (`workbooks.py`)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def measured(act, rows):
    began, busy = time.perf_counter(), time.process_time()
    yield
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{rows:>8}  {act:<12} {seconds:>8.1f} {busy:>8.1f} {rows / seconds:>8.0f} {peak():>8}", flush=True)  # noqa: T201 — a table


def work():
    tasks.work_on(ImportBatch.objects.claim(now()))


def run(count):
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        chief = UserFactory(is_superuser=True)
        kind, _units = find_kind("persons"), UnitFactory.create_batch(50)
        path = workbook(count)
        for again in (False, True):
            with open(path, "rb") as file:
                batch = upload(kind, ContentFile(file.read(), name="b.xlsx"), by=chief)
            with measured("again" if again else "read", count):
                work()
            if not again:
                applying.ask_to_apply(batch)
                with measured("apply", count):
                    work()
                first = batch
        assert Person.objects.count() == count
        undoing.ask_to_undo(first, by=chief)
        with measured("undo", count):
            work()
        first.refresh_from_db()
        assert first.state == "undone", first.refusal
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def workbook(count):
    return os.path.join(os.environ["DATA_DIR"], f"{count}.xlsx")


def write(count):
    """In a process of its own: a writer of workbooks holds the whole one."""

    class Unit:
        def __init__(self, n):
            self.code = f"unit-{n}"

    with open(workbook(count), "wb") as file:
        file.write(write_rows(find_kind("persons").columns, staff(count, [Unit(n) for n in range(50)])))


def main(sizes):
    print(f"{connection.vendor}\n    rows  act           seconds  of CPU   rows/s       MB", flush=True)  # noqa: T201
    for size in sizes:
        subprocess.run([sys.executable, "-m", __spec__.name, "--write", str(size)], check=True)
        subprocess.run([sys.executable, "-m", __spec__.name, "--run", str(size)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--run"]:
        run(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 25_000, 50_000])
