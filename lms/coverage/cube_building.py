"""Cubes of all large units, built anew from the spans."""

import struct
from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, Max, Sum
from django.db.models.functions import Cast, Greatest, Least

from lms.people.models import Posting, Unit

from .cube import Cube, CubeEntry, CubeMark, CubePlace, SpanRow, add_person, hold_spans, places_of, write_entries
from .flows import PERSON, POST, TOTAL, add_step, steps
from .groups import VALUES
from .indicators import Indicator
from .spans import COLUMNS, MANY_STALE, Span, StaleMark


def build_if_marked():
    """Unless so many people are stale that there will be a better time."""
    if CubeMark.objects.exists() and StaleMark.objects.count() <= MANY_STALE:
        build()


@transaction.atomic
def build():
    """All cubes, from the spans as they are; the number of cubes. Figures stay readable meanwhile, and people are made current after it."""
    hold_spans(building=True)
    marks = list(CubeMark.objects.values_list("pk", flat=True))
    for model in (CubeEntry, CubePlace, Cube):
        model.objects.all()._raw_delete(using="default")
    units = {unit.pk: unit for unit in Unit.objects.all()}
    below = defaultdict(list)
    for unit in units.values():
        below[unit.parent_id].append(unit)
    large = _large(units, below)
    narrow = {child.pk for pk in large for child in below[pk]} - large
    cubes = Cube.objects.bulk_create(Cube(unit=units[pk], wide=pk in large) for pk in sorted(large | narrow))
    CubePlace.objects.bulk_create(
        (place for cube in cubes for place in _places(cube, cube.unit, cube.unit.established, _end(cube.unit), below)),
        batch_size=5000,
    )
    if cubes:
        _fill(cubes)
    CubeMark.objects.filter(pk__in=marks).delete()
    return len(cubes)


def _end(unit):
    return unit.dissolved or date.max


def _large(units, below):
    """The keys of units in which, with all that ever were below them, so many posts were ever held."""
    posts = dict(Posting.objects.order_by().values_list("unit").annotate(Count("pk")))
    large = set()

    def count(unit):
        total = posts.get(unit.pk, 0) + sum(count(child) for child in below[unit.pk])
        if total >= settings.COVERAGE_CUBE_FROM:
            large.add(unit.pk)
        return total

    for top in below[None]:
        count(top)
    return large


def _places(cube, unit, since, until, below):
    """The days on which each unit stands under that of the cube: while it and all units between exist."""
    if since < until:
        yield CubePlace(cube=cube, unit=unit, since=since, until=until)
        for child in below[unit.pk]:
            yield from _places(cube, child, max(since, child.established), min(until, _end(child)), below)


def _fill(cubes):
    found = steps()
    wide, narrow = ([cube.pk for cube in cubes if cube.wide is is_wide] for is_wide in (True, False))
    scans = [(keys, grain) for keys, grain in ((wide, POST), (wide, PERSON), (narrow, TOTAL)) if keys]
    for edge, sign in (("since", 1), ("until", -1)):
        for keys, grain in scans:
            for cube, day, cell, met, asked in _summed(keys, grain, edge):
                for of in {grain, TOTAL} if grain == POST else {grain}:
                    add_step(found, (cube, of, cell if of else (), day), met, asked, sign)
    _add_doubled(found)
    write_entries(found)


def _summed(cubes, grain, edge):
    """(cube key, day, cell, met, asked) of those who hold one posting, summed up by the database."""
    last = Indicator.objects.aggregate(last=Max("bit"))["last"]
    bits = range(0 if last is None else last + 1)
    place = "unit__cube_places__"
    spans = Span.objects.filter(
        doubled=False,
        since__lt=F(f"{place}until"),
        until__gt=F(f"{place}since"),
        **{f"{place}cube__in": cubes},
    ).annotate(day=Greatest("since", f"{place}since") if edge == "since" else Least("until", f"{place}until"))
    rows = (
        spans.filter(day__lt=date.max)
        .order_by()
        .annotate(**{f"in_{name}": VALUES[name] for name in grain})
        .values_list(f"{place}cube", "day", *(f"in_{name}" for name in grain))
        .annotate(**{f"{column}_{bit}": _people(column, bit) for column in ("meets", "belongs") for bit in bits})
    )
    lanes = struct.Struct(f"<{len(bits)}I")
    for cube, day, *rest in _raw(rows):
        cell, counts = tuple(rest[: len(grain)]), rest[len(grain) :]
        met, asked = (int.from_bytes(lanes.pack(*half), "little") for half in (counts[: len(bits)], counts[len(bits) :]))
        yield cube, day, cell, met, asked


def _people(column, bit):
    return Sum(Cast(F(column).bitrightshift(bit).bitand(1), IntegerField()))


def _raw(rows):
    """The rows as the driver gives them: there are millions of numbers, and each would be looked at to see whether it is one."""
    sql, params = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(5000):
            for cube, day, *rest in some:
                yield cube, date.fromisoformat(day) if isinstance(day, str) else day, *rest


def _add_doubled(found):
    """People of two postings, one by one."""
    rows = Span.objects.filter(doubled=True).order_by("person").values_list(*COLUMNS)
    places, person, together = places_of(Unit.objects.all()), None, []
    for row in map(SpanRow._make, rows.iterator(chunk_size=5000)):
        if row.person != person:
            add_person(found, together, places)
            person, together = row.person, []
        together.append(row)
    add_person(found, together, places)
