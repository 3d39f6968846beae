"""Seconds and queries of a reorganisation, by the number of its postings; on the database of DATABASE_URL.

python -m tests.benchmarks.reorganising [postings …]
"""

import os
import resource
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402 — after setup

from lms.people.facts import register_many  # noqa: E402
from lms.people.models import Person, Posting, Unit  # noqa: E402
from lms.people.reorganising.applying import apply  # noqa: E402
from lms.people.reorganising.checks import problems  # noqa: E402
from lms.people.reorganising.drafts import draft  # noqa: E402
from lms.people.reorganising.plans import Plan  # noqa: E402
from lms.people.reorganising.undoing import undo  # noqa: E402
from tests.benchmarks.classes import measured  # noqa: E402
from tests.factories import UnitFactory  # noqa: E402

UNITS = 100
DAY = date(2025, 7, 1)


def written_draft(postings):
    """Many old communes become half as many new ones; one person in ten is an exception."""
    Posting.objects.all().delete()
    root = UnitFactory(code=f"root-{postings}")
    old = [UnitFactory(code=f"old-{postings}-{n}", parent=root, level="commune") for n in range(UNITS)]
    rows = [Person(full_name="Nguyễn Văn An", staff_number=f"R{postings}-{n}", birth_date=DAY) for n in range(postings)]
    held = [
        Posting(person=person, unit=old[n % UNITS], category="civil_servant", starts=date(2015, 1, 1))
        for n, person in enumerate(register_many(rows))
    ]
    held = register_many(held)
    new = [
        {"code": f"new-{postings}-{n}", "name": f"Xã {n}", "level": "commune", "kind": "commune", "parent_code": root.code}
        for n in range(UNITS // 2)
    ]
    return draft(
        "Cải cách",
        on=DAY,
        decision="1679/NQ-UBTVQH15",
        decided_on=DAY,
        dissolve=old,
        establish=new,
        destinations=[(unit.code, f"new-{postings}-{n // 2}") for n, unit in enumerate(old)],
        placements=[{"posting": posting, "to": f"new-{postings}-0"} for posting in held[::10]],
    )


def reorganise(postings):
    reform = written_draft(postings)
    with measured("plan", postings):
        problems(Plan(reform))
    with measured("apply", postings):
        reform = apply(reform, by=None)
    assert Unit.objects.filter(established=DAY).count() == UNITS // 2
    with measured("undo", postings):
        undo(reform, by=None)


def main(sizes):
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor}\npostings  act           seconds  queries")  # noqa: T201
        for count in sizes:
            reorganise(count)
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")  # noqa: T201
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [2000, 20000])
