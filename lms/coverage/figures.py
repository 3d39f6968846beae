"""A figure counts persons: d who stand in a population on a day, n of them who meet what is asked. One query, never a loop over people."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Case, Count, F, Min, Q, When
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person, Posting, Unit
from lms.people.units import subtree_ids, subtrees_below
from lms.refusal import Refusal
from lms.shares import percent, reaches

from . import cube
from .among import Among
from .groups import UNKNOWN, VALUES
from .indicators import Indicator, IndicatorVersion
from .lanes import Tally
from .remembering import remembered
from .spans import Span


class UnknownIndicator(Refusal):
    text = _("There is no indicator with the code “%(code)s”. There are: %(codes)s.")


class UnknownUnit(Refusal):
    text = _("There is no unit with the code “%(code)s”.")


class UnitNotThere(Refusal):
    text = _("The unit “%(unit)s” did not exist on %(day)s: it existed from %(established)s to %(dissolved)s.")


class UnknownBreakdown(Refusal):
    text = _("Figures cannot be broken down by “%(by)s”. Choose from: %(choices)s.")


MINORITY = {"yes": _("Ethnic minority"), "no": _("Kinh"), UNKNOWN: _("Ethnicity not known")}

# What a figure can be broken down by → the words for its values (units and ranks are rows and stand by their codes).
BREAKDOWNS = {
    "unit": {},
    "level": dict(Unit.Level.choices),
    "category": dict(Posting.Category.choices),
    "gender": dict(Person.Gender.choices) | {UNKNOWN: _("Gender not known")},
    "age_band": dict(Span.AgeBand.choices) | {UNKNOWN: _("Age not known")},
    "minority": MINORITY,
    "rank": {},
}


@dataclass(frozen=True)
class Cell:
    by: dict  # breakdown → value, for example {"level": "commune"}; a unit stands by its code
    n: int
    d: int

    @property
    def percent(self):
        return percent(self.n, self.d)


@dataclass(frozen=True)
class Figure:
    """n of d persons on a day. `version` is the definition in force then, else the last one before it, else None."""

    indicator: Indicator
    on: date
    unit: Unit
    n: int
    d: int
    version: IndicatorVersion | None = None
    cells: list = field(default_factory=list)

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def has_ended(self):
        """The question is no longer asked on that day; the version's footnote says why."""
        return self.version is not None and not self.version.holds_on(self.on)

    @property
    def why_not_asked(self):
        """Words for a day on which no definition is in force; None on others."""
        if self.version is None:
            return _("Not yet defined on this day.")
        return (self.version.note or _("No longer asked on this day.")) if self.has_ended else None

    @cached_property
    def target(self):
        """What is to be reached; nothing where the question is no longer asked."""
        return self.version.target_on(self.on) if self.version and not self.has_ended else None

    @property
    def reaches(self):
        return reaches(self.n, self.d, self.target)


def root_unit(on):
    """The unit under which everything stands on that day: the one without a parent."""
    root = Unit.objects.existing_on(on).filter(parent=None).order_by("code").first()
    if root is None:
        raise Refusal(_("On %(day)s there is no unit to count under.") % {"day": f"{on:%d/%m/%Y}"})
    return root


def find_indicators(codes=()):
    """The indicators with these codes in the order of the page; all, without codes. Raises UnknownIndicator."""
    indicators = list(Indicator.objects.all())
    known = {indicator.code for indicator in indicators}
    for code in codes:
        if code not in known:
            raise UnknownIndicator(code=code, codes=", ".join(indicator.code for indicator in indicators))
    return [indicator for indicator in indicators if not codes or indicator.code in codes]


def indicators_known_on(day):
    """All but those that are asked from a later day on; those that have ended stay, with their footnote."""
    dated = Indicator.objects.annotate(begins=Min("versions__starts"))
    # Grouping forgets the usual order.
    return list(dated.filter(Q(begins=None) | Q(begins__lte=day)).order_by(*Indicator._meta.ordering))


def find_unit(code, on):
    """The unit of this code; the root where none is named. Raises UnknownUnit, UnitNotThere."""
    if not code:
        return root_unit(on)
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise UnknownUnit(code=code)
    if not unit.exists_on(on):
        dissolved = f"{unit.dissolved:%d/%m/%Y}" if unit.dissolved else "…"
        raise UnitNotThere(unit=unit, day=f"{on:%d/%m/%Y}", established=f"{unit.established:%d/%m/%Y}", dissolved=dissolved)
    return unit


def spans_under(unit, on):
    """The spans on that day of people in `unit` or below it, by the tree of that day."""
    return Span.objects.on(on).filter(Among("unit", subtree_ids(unit, on=on)))


def count(indicators, *, on, unit=None, by=()):
    """A Figure for each indicator on that day, for the people under `unit` (the whole tree without one).

    `by` names breakdowns; a figure then has a cell for each combination that has anybody in it. By unit, the cells are the
    unit's own staff and each unit directly below with all that is under it. A person with two postings is counted once in
    the figure and once in each cell, so cells need not sum to the figure.
    """
    for name in by:
        if name not in BREAKDOWNS:
            raise UnknownBreakdown(by=name, choices=", ".join(BREAKDOWNS))
    unit = unit or root_unit(on)
    totals, cells = _counted(indicators, on, unit, by)
    begun = IndicatorVersion.objects.filter(starts__lte=on).with_targets().order_by("starts")
    versions = {version.indicator_id: version for version in begun}  # the latest stays
    return [
        Figure(
            indicator=indicator,
            on=on,
            unit=unit,
            n=totals.get(indicator.pk, (0, 0))[0],
            d=totals.get(indicator.pk, (0, 0))[1],
            version=versions.get(indicator.pk),
            cells=_cells(cells, by, indicator) if by else [],
        )
        for indicator in indicators
    ]


def _cells(cells, by, indicator):
    found = [Cell(dict(zip(by, values, strict=True)), *tallies.get(indicator.pk, (0, 0))) for values, tallies in cells.items()]
    order = {name: list(BREAKDOWNS[name]) for name in by}
    return sorted(
        (cell for cell in found if cell.d),
        key=lambda cell: [(order[name].index(value), "") if order[name] else (0, value) for name, value in cell.by.items()],
    )


def _counted(indicators, on, unit, by):
    """({indicator key: (n, d)}, {values of `by`: the same}): from a cube where one knows, else counted from spans and remembered."""
    by = tuple(by)
    key = cube.key_for(unit, by)
    if key and (of_cube := remembered(("cube", key, on, by), lambda: cube.counted(key, unit, on=on, by=by))):
        return _read_off(of_cube, indicators, on, unit, by)
    ids = subtree_ids(unit, on=on)
    below = subtrees_below(unit, on=on) if "unit" in by else {}
    bits = [(indicator.pk, indicator.bit) for indicator in indicators]
    question = ("figures", on, by, unit.code, ids, bits, [(child.code, under) for child, under in below.items()])

    def ask():
        return _of_all(*_tally(Span.objects.on(on).filter(Among("unit", ids)), by, _places(unit, below)), indicators)

    return remembered(question, ask)


def from_spans(indicators, *, on, unit, by):
    """The same from the spans, whatever cubes say; `by` without units."""
    return _of_all(*_tally(spans_under(unit, on), by, {}), indicators)


def _read_off(of_cube, indicators, on, unit, by):
    total, cells = of_cube
    if by == ("unit",):
        own_staff = _tally(Span.objects.on(on).filter(unit=unit), by, defaultdict(lambda: unit.code))
        cells = cells | own_staff[1]
    return _of_all(total, cells, indicators)


def _of_all(total, cells, indicators):
    return _by_indicator(total, indicators), {group: _by_indicator(tally, indicators) for group, tally in cells.items()}


def _places(unit, below):
    """{key of a unit: code of the unit directly below `unit` under which it stands}; the rest is `unit`'s own staff."""
    return defaultdict(lambda: unit.code, {pk: child.code for child, ids in below.items() for pk in ids})


def _tally(spans, by, places):
    """(Tally, {values of `by`: Tally}) in one query; people with two postings are counted once in each.

    Thousands of people share a few combinations of bits: the database counts the combinations, and only those are looked at here.
    """
    keys = [f"by_{name}" for name in by]
    several = Case(When(doubled=True, then=F("person")))  # who may be met a second time; nobody else is told apart
    spans = spans.annotate(several=several, **{f"by_{name}": VALUES[name] for name in by}).order_by()
    total, cells = Tally(), defaultdict(Tally)
    rows = spans.values_list(*keys, "belongs", "meets", "several").annotate(
        people=Count("*")
    )  # of a column, the index would not do
    for *values, belongs, meets, person, people in rows:
        group = tuple(places[value] if name == "unit" else value for name, value in zip(by, values, strict=True))
        for tally in (total, cells[group]):
            if person is None:
                tally.add(meets, belongs, people)
            else:
                tally.add_again(person, meets, belongs)
    return total, cells


def _by_indicator(tally, indicators):
    return {indicator.pk: tally.of(indicator.bit) for indicator in indicators}
