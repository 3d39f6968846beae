"""Ten thousand random questions on a generated province, answered by the product and, apart from it, from the files of `export_facts`.

python -m tests.benchmarks.coverage_oracle [people] [questions]      on the database of DATABASE_URL; 30000 and 10000 without numbers

Each question is a day, a unit of that day, an indicator and up to two breakdowns. Days are random, month ends, and those around the reform. The
oracle (`tests/coverage/oracle.py`) looks at every fact of every person on that day; it knows nothing of spans, intervals or bitmaps.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402 — after setup

from lms.coverage import oracle  # noqa: E402
from lms.coverage.exporting import export_facts  # noqa: E402
from lms.coverage.figures import BREAKDOWNS, count, find_indicators  # noqa: E402
from lms.people.models import Unit  # noqa: E402
from tests.benchmarks import coverage  # noqa: E402
from tests.benchmarks.coverage import out  # noqa: E402
from tests.benchmarks.generated_province import LAST, MONTH_ENDS, REFORM  # noqa: E402
from tests.coverage.from_export import Exported  # noqa: E402

A_DAY = 1000  # questions
SINCE = date(2019, 12, 1)  # most definitions of the demo are in force from 2020 on
exported = None


def read(folder):
    global exported
    exported = Exported(folder)


def days(random, how_many):
    """Around the reform, at month ends, and anywhere."""
    around = [REFORM + timedelta(days=n) for n in (-1, 0, 1)]
    found = {*around, *random.sample([day for day in MONTH_ENDS if day >= SINCE], how_many // 3)}
    while len(found) < how_many:
        found.add(SINCE + timedelta(days=random.randrange((LAST - SINCE).days)))
    return sorted(found)


def asked_on(day, seed):
    """[(indicator, unit, breakdowns)] of a day."""
    random = Random(f"{seed} {day}")
    units = list(Unit.objects.existing_on(day).order_by("pk").values_list("code", flat=True))
    codes = [indicator.code for indicator in find_indicators()]
    top = [code for code in units if "-" not in code]
    names = list(BREAKDOWNS)
    return [
        (
            random.choice(codes),
            random.choice(top if random.random() < 0.3 else units),
            tuple(sorted(random.sample(names, random.choice([0, 1, 1, 2])))),
        )
        for _ in range(A_DAY)
    ]


def oracles_answers(day, questions):
    """The answer to each question, from one walk through all people."""
    wanted = sorted({code for code, _unit, _by in questions})
    stands = []
    for person in exported.people.values():
        for posting in person.postings:
            if not oracle.lasts(posting, day):
                continue
            answers = {}
            for code in wanted:
                said = [oracle.answer_on(day, rule, posting, person, exported.standards) for rule in exported.rules[code]]
                if any(belongs for belongs, _meets in said):
                    answers[code] = any(meets for _belongs, meets in said)
            if answers:
                stands.append((person, posting, answers))
    return [_answer(day, stands, *question) for question in questions]


def _answer(day, stands, code, unit, by):
    asked, met = defaultdict(set), defaultdict(set)
    under = {}
    for person, posting, answers in stands:
        if code not in answers:
            continue
        if posting.unit not in under:
            under[posting.unit] = exported.lies_under(posting.unit, unit, day)
        if not under[posting.unit]:
            continue
        for values in {(), tuple(exported._value(name, person, posting, day, unit) for name in by)}:
            asked[values].add(person.person)
            if answers[code]:
                met[values].add(person.person)
    cells = {values: (len(met[values]), len(people)) for values, people in asked.items() if values}
    return len(met[()]), len(asked[()]), cells


def product_answers(day, questions):
    units = Unit.objects.in_bulk([unit for _code, unit, _by in questions], field_name="code")
    indicators = {indicator.code: indicator for indicator in find_indicators()}
    for code, unit, by in questions:
        [figure] = count([indicators[code]], on=day, unit=units[unit], by=by)
        yield figure.n, figure.d, {tuple(cell.by[name] for name in by): (cell.n, cell.d) for cell in figure.cells if by}


def main(people=30_000, questions=10_000):
    coverage.use_database_of(people)
    out(f"== {connection.vendor}, {people} people")
    with tempfile.TemporaryDirectory() as folder:
        export_facts(Path(folder))
        asked = {day: asked_on(day, people) for day in days(Random(people), -(-questions // A_DAY))}
        began = time.perf_counter()
        with ProcessPoolExecutor(initializer=read, initargs=(folder,)) as pool:
            expected = list(pool.map(oracles_answers, asked, asked.values()))
        out(f"the oracle took {time.perf_counter() - began:.0f} s")
    began, different, nobody, total = time.perf_counter(), 0, 0, 0
    for (day, listed), answers in zip(asked.items(), expected, strict=True):
        for question, product, other in zip(listed, product_answers(day, listed), answers, strict=True):
            total += 1
            nobody += not other[1]
            if product != other:
                different += 1
                out(f"DIFFERENT {day} {question}: product {product[:2]}, oracle {other[:2]}")
    out(f"the product took {time.perf_counter() - began:.0f} s")
    out(f"{total} questions on {len(asked)} days, {total - nobody} of them about somebody: {different} differences")
    return different


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
