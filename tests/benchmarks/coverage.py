"""Milliseconds of the questions that pages put, by the number of people, beside plain SQL over the facts and DuckDB on the same spans.

python -m tests.benchmarks.coverage [people …]      on the database of DATABASE_URL; 30000 without a number

Each size has a database of its own beside that of DATABASE_URL, which stays for the next run (`_bench_<people>` behind its name); 2,200,000 people
take 20 GB of disk. DuckDB holds the spans in memory; it is asked in two ways, and the faster one counts. Prints medians and the 95th percentiles
of REPEATS runs, after one that warms up, and for several sizes the exponent with which times grow at the root.
"""

import math
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import pairwise

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 — after setup
from django.db import connection, transaction  # noqa: E402

from courses.models import Course  # noqa: E402
from courses.records import LearningRecord, announce  # noqa: E402
from lms.coverage import cube, cube_building, spans  # noqa: E402
from lms.coverage.figures import count, find_indicators, root_unit  # noqa: E402
from lms.coverage.members import members, with_postings  # noqa: E402
from lms.coverage.models import CubeEntry, Span  # noqa: E402
from lms.coverage.trends import month_ends, trend  # noqa: E402
from lms.people.models import Person, Unit  # noqa: E402
from lms.people.units import subtree_ids  # noqa: E402
from tests.benchmarks import generated_province  # noqa: E402

ON = date(2025, 6, 30)  # the last day of the districts: every indicator but the youngest is asked
REPEATS = 20
DERIVED = ("coverage_span", "coverage_cube", "coverage_cubeplace", "coverage_cubeentry")
FACTS = ("people_person", "people_posting", "people_appointment", "people_degree", "people_titlecertificate", "people_planningentry",
         "courses_learningrecord")  # fmt: skip


def out(*words):
    print(*words, flush=True)  # noqa: T201


def use_database_of(people):
    """Connect to the database of this size; it is made and filled where it is not there yet."""
    settings = connection.settings_dict
    if connection.vendor == "postgresql":
        settings["NAME"] = f"{settings['NAME']}_bench_{people}"
        import psycopg

        address = {
            "host": settings["HOST"],
            "port": settings["PORT"] or None,
            "user": settings["USER"],
            "password": settings["PASSWORD"],
        }
        with (
            psycopg.connect(dbname="postgres", autocommit=True, **address) as server,
            suppress(psycopg.errors.DuplicateDatabase),
        ):
            server.execute(f'CREATE DATABASE "{settings["NAME"]}"')
    else:
        settings["NAME"] = f"{settings['NAME']}_bench_{people}"
    call_command("migrate", verbosity=0)
    if Person.objects.count() != people:
        with measured("generate"):
            out(generated_province.write(people))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    if not Span.objects.exists():
        with measured(f"rebuild, {os.cpu_count()} processes"):
            rebuild_in_processes()
    if not cube.are_kept():
        with measured("cubes"):
            out(f"{cube_building.build()} cubes")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


WORK = "import django; django.setup(); from django.db import connection; connection.settings_dict['NAME'] = {!r}; "
WORK += "from lms.coverage import spans; spans.refresh_all_stale()"


def rebuild_in_processes():
    """As Celery workers do it: each takes of what is stale."""
    spans.mark_everyone_stale()
    command = [sys.executable, "-c", WORK.format(connection.settings_dict["NAME"])]
    several = os.cpu_count() if connection.vendor == "postgresql" else 1
    for process in [subprocess.Popen(command) for _ in range(several)]:
        if process.wait():
            raise RuntimeError("A process that computes spans has failed.")


class measured:
    def __init__(self, what):
        self.what = what

    def __enter__(self):
        self.began = time.perf_counter()

    def __exit__(self, *failure):
        out(f"{self.what}: {time.perf_counter() - self.began:.1f} s")


def timed(ask):
    """(median, 95th percentile) in milliseconds. Inside a transaction, where nothing is remembered from one time to the next."""
    ask()
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        with transaction.atomic():
            ask()
        took.append(1000 * (time.perf_counter() - began))
        if sum(took) > 20_000:
            break
    took.sort()
    return statistics.median(took), took[min(len(took) - 1, int(0.95 * len(took)))]


def questions(unit):
    """What pages ask about a unit: name → function."""
    indicators = find_indicators()
    one = find_indicators(["F3"])
    days = month_ends(ON, 60)

    def people_missing():
        listed = members(one[0], on=ON, unit=unit, met=False).order_by("sort_key", "pk")[:40]
        return with_postings(list(listed), one[0], on=ON, unit=unit)

    return {
        "one figure": lambda: count(one, on=ON, unit=unit),
        "dashboard, all figures": lambda: count(indicators, on=ON, unit=unit),
        "all × level × category": lambda: count(indicators, on=ON, unit=unit, by=("level", "category")),
        "one × gender × age × minority": lambda: count(one, on=ON, unit=unit, by=("gender", "age_band", "minority")),
        "children × all figures": lambda: count(indicators, on=ON, unit=unit, by=("unit",)),
        "60 months of one": lambda: trend(one[0], unit, days),
        "40 of those missing": people_missing,
    }


def size_of_tables(names):
    with connection.cursor() as cursor:
        total = 0
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s)", [name])
            else:
                cursor.execute(
                    "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)", [name]
                )
            total += cursor.fetchone()[0] or 0
    return total


def in_duckdb():
    """A DuckDB with the same spans in memory, or None."""
    try:
        import duckdb
    except ImportError:
        return None
    base = duckdb.connect()
    base.execute(
        "CREATE TABLE span (person BIGINT, unit BIGINT, level VARCHAR, category VARCHAR, gender VARCHAR, minority BOOLEAN, age_band VARCHAR,"
        " since DATE, until DATE, belongs BIGINT, meets BIGINT, doubled BOOLEAN)"
    )
    import csv
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        writer = csv.writer(file)
        rows = Span.objects.values_list(
            "person",
            "unit",
            "level",
            "category",
            "gender",
            "minority",
            "age_band",
            "since",
            "until",
            "belongs",
            "meets",
            "doubled",
        )
        writer.writerows(rows.iterator(chunk_size=20_000))
        file.flush()
        base.execute(f"COPY span FROM '{file.name}' (FORMAT csv)")
    return base


def duckdb_questions(base, unit, ids):
    bits = [indicator.bit for indicator in find_indicators()]

    def counts(bits):
        return ", ".join(
            f"count(DISTINCT person) FILTER (WHERE doubled AND {column} >> {bit} & 1 = 1) + "
            f"count(*) FILTER (WHERE NOT doubled AND {column} >> {bit} & 1 = 1)"
            for bit in bits
            for column in ("meets", "belongs")
        )

    where = f"WHERE since <= DATE '{ON}' AND until > DATE '{ON}'"
    if len(ids) < 3000:
        where += f" AND unit IN ({', '.join(map(str, ids))})"
    one = [indicator.bit for indicator in find_indicators(["F3"])]

    def ways(bits, *by):
        groups = "".join(f"{name}, " for name in by)
        combined = f"SELECT {groups}belongs, meets, CASE WHEN doubled THEN person END, count(*) FROM span {where} GROUP BY ALL"
        return f"SELECT {groups}{counts(bits)} FROM span {where}" + (" GROUP BY ALL" if by else ""), combined

    return {
        "one figure": ways(one),
        "dashboard, all figures": ways(bits),
        "all × level × category": ways(bits, "level", "category"),
        "one × gender × age × minority": ways(one, "gender", "age_band", "minority"),
        "children × all figures": ways(bits, "unit"),
    }


def plain_sql(ids):
    """One figure by joins over the facts, as somebody would write it who has no spans: F3."""
    window = "l.recognised_on <= %s AND l.recognised_on > %s AND (l.revoked_on IS NULL OR l.revoked_on > %s)"
    held = (
        "EXISTS (SELECT 1 FROM courses_learningrecord l JOIN courses_course_subject_areas a ON a.course_id = l.course_id "
        f"JOIN courses_subjectarea s ON s.id = a.subjectarea_id WHERE l.person_id = p.person_id AND s.code = %s AND {window})"
    )
    marks = ", ".join(["%s"] * len(ids))
    sql = (
        f"SELECT count(DISTINCT p.person_id), count(DISTINCT CASE WHEN {held} AND {held} THEN p.person_id END) "
        "FROM people_posting p JOIN people_unit u ON u.id = p.unit_id WHERE p.starts <= %s AND (p.ends IS NULL OR p.ends > %s) "
        f"AND p.category IN ('cadre', 'civil_servant') AND u.level IN ('province', 'district') AND p.unit_id IN ({marks})"
    )
    since = date(ON.year - 1, ON.month, ON.day)
    values = ["law", ON, since, ON, "public-ethics", ON, since, ON, ON, ON, *ids]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return ask


def new_records(how_many):
    """Seconds until so many new records, of as many people, are in the figures."""
    course = Course.objects.order_by("pk").first()
    people = list(Person.objects.order_by("pk")[:how_many])
    said = {"course": course, "recognised_on": ON, "periods": 8, "course_title": course.title}
    began = time.perf_counter()
    rows = LearningRecord.objects.bulk_create(
        [LearningRecord(person=each, person_name=each.full_name, **said) for each in people]
    )
    announce(rows)
    spans.refresh_all_stale()
    took = time.perf_counter() - began
    LearningRecord.objects.filter(pk__in=[row.pk for row in rows]).delete()
    spans.refresh([each.pk for each in people])
    return took


def report(people):
    """Medians at the root, by question."""
    use_database_of(people)
    root = root_unit(ON)
    facts, derived = size_of_tables(FACTS), size_of_tables(DERIVED)
    out(
        f"{people} people, {Span.objects.count()} spans, {CubeEntry.objects.count()} cube entries; "
        f"facts {facts >> 20} MB, derived {derived >> 20} MB ({derived / facts:.2f}×)"
    )
    base = in_duckdb()
    out(f"{'milliseconds: median / p95':44} {'product':>16} {'DuckDB':>16} {'ratio':>6}")
    medians = {}
    for name, unit in {"root": root, "province": Unit.objects.get(code="p1"), "district": Unit.objects.get(code="p1-d0")}.items():
        if name == "province" and unit == root:
            continue
        ids = subtree_ids(unit, on=ON)
        there = duckdb_questions(base, unit, ids) if base else {}
        for question, ask in questions(unit).items():
            mine = timed(ask)
            other = min((timed(partial(in_base, base, way)) for way in there.get(question, ())), default=None)
            beside = f"{other[0]:7.1f} /{other[1]:7.1f} {mine[0] / other[0]:6.2f}" if other else ""
            out(f"{name + ': ' + question:44} {mine[0]:7.1f} /{mine[1]:7.1f} {beside}")
            if unit == root:
                medians[question] = mine[0]
        if people <= 300_000 or unit != root:
            plain = timed(plain_sql(ids))
            out(f"{name + ': one figure by plain SQL over facts':44} {plain[0]:7.1f} /{plain[1]:7.1f}")
    out(f"1,000 new records in the figures after {new_records(1000):.1f} s")
    out(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return medians


def in_base(base, query):
    return base.execute(query).fetchall()


def growth(sizes, medians):
    """The exponent e of time ~ people^e at the root, from one size to the next."""
    for (few, first), (many, then) in pairwise(zip(sizes, medians, strict=True)):
        out(f"growth at the root from {few} to {many} people")
        for question in first:
            out(f"{question:44} {math.log(then[question] / first[question]) / math.log(many / few):16.2f}")


def main(sizes):
    first, medians = connection.settings_dict["NAME"], []
    for people in sizes:
        connection.close()
        connection.settings_dict["NAME"] = first
        out(f"== {connection.vendor}")
        medians.append(report(people))
    growth(sizes, medians)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [30_000])
