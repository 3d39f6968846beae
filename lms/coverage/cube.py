"""Figures of large units: kept as sums of comings and goings, so that a figure of two million people is a sum of some hundred rows.

There are cubes for all large units, or for none. A cube of a large unit is *wide*: it is broken down by level and category and by gender, age and
ethnicity. A unit directly below a large one has a narrow cube, of its totals. Entries are only ever added: a change of a span adds what it
takes away and what it brings. Cubes are built anew from the spans (`cube_building.py`) when a mark says that they no longer follow: the tree
of units changed, or so many people's spans that building is less work. Until then figures are counted from spans, as those of small units are.
"""

from collections import defaultdict, namedtuple
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.db import connection, models
from django.db.models import Exists
from django.db.models.functions import Now

from lms.people.models import Unit

from .flows import FULL, TOTAL, Period, add_step, entries, periods, steps
from .lanes import Tally
from .writing import write


class Cube(models.Model):
    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+")
    wide = models.BooleanField()


class CubePlace(models.Model):
    """Over [since, until) `unit` stands under the unit of the cube, or is that unit."""

    cube = models.ForeignKey(Cube, models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="cube_places")
    since = models.DateField()
    until = models.DateField()


class CubeEntry(models.Model):
    """In a cell, so many more (or fewer) people met and were asked in a period than before it."""

    cube = models.ForeignKey(Cube, models.CASCADE, related_name="entries", db_index=False)
    grain = models.CharField(max_length=30, blank=True)  # names of values
    cell = models.CharField(max_length=60, blank=True)  # the values
    period = models.PositiveSmallIntegerField()
    since = models.DateField()  # first day of the period
    met = models.BinaryField()  # lanes, as a signed integer, the lowest byte first
    asked = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["cube", "grain", "period", "since"], name="cube_entry")]


class CubeMark(models.Model):
    """Cubes no longer follow. Written in the transaction of what changed, removed by the building of cubes; nobody waits for it."""

    marked_at = models.DateTimeField(db_default=Now())


def mark():
    CubeMark.objects.create()


def hold_spans(building):
    """Cubes are built while nobody writes spans, and spans are written while nobody builds cubes. Whoever writes spans waits here, before
    any person is locked. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        mode = "SHARE" if building else "ROW EXCLUSIVE"
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE coverage_span IN {mode} MODE")


# Reading.


def _unmarked(model):
    return model.objects.filter(~Exists(CubeMark.objects.all()))


def key_for(unit, by):
    """The key of the cube that knows this unit broken down like this, or None. Cubes that are built anew have new keys."""
    if by == ("unit",) or any(set(by) <= set(full) for full in FULL):
        return _key(unit, wide=bool(by))
    return None


def counted(key, unit, *, on, by):
    """(Tally of the whole, {values of `by`: Tally}) on a day, from the cube with this key of this unit; None where it knows no more. By unit,
    `unit`'s own staff is left out."""
    if by == ("unit",):
        return _of_units_below(key, unit, on)
    full = next(full for full in FULL if set(by) <= set(full))
    less = tuple(name for name in full if name in by)
    total, cells, found = Tally(), defaultdict(Tally), False
    for _cube, grain, cell, met, asked in _rows([key], {TOTAL, full, less}, on):
        found = True
        if grain == "":
            _add(total, met, asked)
        else:
            values = dict(zip(grain.split(), cell.split(), strict=True))
            _add(cells[tuple(values[name] for name in by)], met, asked)
    return (total, cells) if found else None


def _of_units_below(key, unit, on):
    below = Cube.objects.filter(unit__in=Unit.objects.existing_on(on).filter(parent=unit))
    codes = dict(below.values_list("pk", "unit__code"))
    total, cells, found = Tally(), defaultdict(Tally), False
    for cube, _grain, _cell, met, asked in _rows([key, *codes], {TOTAL}, on):
        found = found or cube == key  # else cubes were built anew since the key was read
        _add(total if cube == key else cells[codes[cube],], met, asked)
    return (total, cells) if found else None


def _key(unit, wide):
    """Of the unit's cube; a wide one, where that is asked for."""
    return _unmarked(Cube).filter(unit=unit, **{"wide": True} if wide else {}).values_list("pk", flat=True).first()


def _rows(cubes, grains, day):
    """(cube, grain, cell, met, asked) of what sums up to that day: years before, months of the year before, days of the month. Each kind of period
    is asked for by itself, for a database makes no use of its index where they are joined by “or”."""
    [(_year, year), (_month, month), _day] = periods(day)
    kept = _unmarked(CubeEntry).filter(cube__in=cubes, grain__in=[" ".join(grain) for grain in grains])
    kept = kept.values_list("cube", "grain", "cell", "met", "asked")
    return kept.filter(period=Period.YEAR, since__lt=year).union(
        kept.filter(period=Period.MONTH, since__gte=year, since__lt=month),
        kept.filter(period=Period.DAY, since__gte=month, since__lte=day),
        all=True,
    )


def _add(tally, met, asked):
    tally.met += int.from_bytes(met, "little", signed=True)
    tally.asked += int.from_bytes(asked, "little", signed=True)


def series(unit, days, bit):
    """{day: (n, d)} of the indicator with this bit on each of these days; None where no cube knows."""
    key = _key(unit, wide=False)
    if key is None:
        return None
    partial = [day for day in days if not _ends_month(day)]
    kept = _unmarked(CubeEntry).filter(cube=key, grain="").values_list("period", "since", "met", "asked")
    singles = [kept.filter(period=Period.DAY, since__gte=day.replace(day=1), since__lte=day) for day in partial]
    by_period = defaultdict(list)
    for period, since, met, asked in (
        kept.filter(period=Period.MONTH, since__lte=max(days)).union(*singles, all=True).order_by("since")
    ):
        by_period[period].append((since, met, asked))
    if not by_period:
        return None
    found, months, running = {}, iter([*by_period[Period.MONTH], None]), Tally()
    coming = next(months)
    for day in sorted(days):
        month = day.replace(day=1)
        while coming and (coming[0] < month or (coming[0] == month and day not in partial)):
            _add(running, *coming[1:])
            coming = next(months)
        total = Tally()
        total.met, total.asked = running.met, running.asked
        for since, met, asked in by_period[Period.DAY] if day in partial else ():
            if month <= since <= day:
                _add(total, met, asked)
        found[day] = total.of(bit)
    return found


def _ends_month(day):
    return (day + timedelta(days=1)).day == 1


# Keeping current.

SpanRow = namedtuple(
    "SpanRow", "person unit level category leader gender minority age_band rank since until belongs meets doubled"
)


def are_kept():
    """Whether there are cubes that a change of spans has to be told."""
    return _unmarked(Cube).exists()


def correct(before, after):
    """Add to the cubes what these people's spans say now, less what they said before: two Counters of SpanRow."""
    changed = [(row, 1) for row in (after - before).elements()] + [(row, -1) for row in (before - after).elements()]
    people = {row.person for row, _sign in changed}
    # Somebody's spans of the same days are looked at together; those that stay cancel out.
    changed += [
        (row, sign)
        for rows, others, sign in ((after, before, 1), (before, after, -1))
        for row in rows & others
        if row.doubled and row.person in people
    ]
    places = places_of({row.unit for row, _sign in changed})
    found = steps()
    by_person = attrgetter("person")
    for sign in (1, -1):
        rows = sorted((row for row, of in changed if of == sign), key=by_person)
        for _person, of_person in groupby(rows, by_person):
            add_person(found, list(of_person), places, sign)
    write_entries(found)


def places_of(units):
    """{unit key: [CubePlace with its cube]}"""
    found = defaultdict(list)
    for place in CubePlace.objects.filter(unit__in=units).select_related("cube"):
        found[place.unit_id].append(place)
    return found


def add_person(found, spans, places, sign=1):
    """Into `found` {(cube key, grain, cell, day): [met, asked]}, what the spans of one person add to the cubes they lie in."""
    under, wide = defaultdict(list), {}
    for span in spans:
        for place in places[span.unit]:
            since, until = max(span.since, place.since), min(span.until, place.until)
            if since < until:
                under[place.cube_id].append(span._replace(since=since, until=until))
                wide[place.cube_id] = place.cube.wide
    for cube, of_cube in under.items():
        for (grain, cell, day), (met, asked) in entries(of_cube, wide[cube]).items():
            add_step(found, (cube, grain, cell, day), met, asked, sign)


def write_entries(found):
    """A row for each period in which something comes or goes."""
    sums = steps()
    for (cube, grain, cell, day), (met, asked) in found.items():
        if met or asked:
            for period, since in periods(day):
                add_step(sums, (cube, grain, cell, period, since), met, asked)
    write(
        CubeEntry,
        ("cube_id", "grain", "cell", "period", "since", "met", "asked"),
        (
            (cube, " ".join(grain), " ".join(cell), period, since, _packed(met), _packed(asked))
            for (cube, grain, cell, period, since), (met, asked) in sums.items()
            if met or asked
        ),
    )


def _packed(total):
    return total.to_bytes(total.bit_length() // 8 + 1, "little", signed=True)
