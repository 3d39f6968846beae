"""Units of one kind in the order of a figure, fairly: a unit of three people does not come first, or last, by luck.

The order is that of the lower end of the 95% interval of each share (`wilson.py`): what can be said of a unit with some certainty, not the bare
percent. Each unit counts with all below it, by the tree of the day. Units where nobody is asked have no place.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from math import ceil, floor

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lms.people.models import Unit
from lms.people.units import subtree_ids, subtrees
from lms.refusal import Refusal
from lms.shares import percent, reaches
from lms.vietnamese import fold

from . import heat
from .members import asked_spans
from .remembering import remembered
from .wilson import interval


class NothingToRank(Refusal):
    text = _("Below this unit there are no units of that kind on this day.")


@dataclass(frozen=True)
class Group:
    """The units of one level and kind below a unit; `key` stands in addresses."""

    level: str
    kind: str
    units: tuple

    @property
    def key(self):
        return f"{self.level}-{self.kind}"

    @property
    def label(self):
        return f"{Unit.Kind(self.kind).label} · {Unit.Level(self.level).label}"


@dataclass(frozen=True)
class Ranked:
    """A unit's n of d with the interval that its share lies in; `place` is shared where both are the same."""

    unit: Unit
    n: int
    d: int
    target: object
    place: int | None = None

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def interval(self):
        return interval(self.n, self.d)

    @property
    def low(self):
        return self.interval[0]

    @property
    def between(self):
        """The two ends of the interval as percents in whole tenths, down and up."""
        low, high = self.interval
        return _tenths(floor(low * 1000)), _tenths(ceil(high * 1000))

    @property
    def drawn(self):
        """(x of the interval's beginning, its length, x of the share) on a bar that is 400 wide."""
        low, high = self.interval
        return round(400 * low), max(round(400 * (high - low)), 1), round(400 * self.n / self.d)

    @property
    def reaches(self):
        return reaches(self.n, self.d, self.target)

    @property
    def heat(self):
        return heat.step(self.n, self.d, self.target)


def _tenths(tenths):
    return f"{tenths // 10},{tenths % 10}%"


def groups(unit, *, on):
    """The Groups of two units or more below `unit` on that day, in the order of levels and kinds."""
    found = defaultdict(list)
    for each in Unit.objects.filter(pk__in=subtree_ids(unit, on=on)).exclude(pk=unit.pk):
        found[each.level, each.kind].append(each)
    order = [(level, kind) for level in Unit.Level.values for kind in Unit.Kind.values]
    return [Group(*pair, tuple(found[pair])) for pair in order if len(found[pair]) > 1]


def chosen(found, key):
    """The Group of this key; the largest without one. Raises NothingToRank."""
    fitting = [group for group in found if group.key == key] if key else sorted(found, key=lambda group: -len(group.units))
    if not fitting:
        raise NothingToRank
    return fitting[0]


def ranking(figure, units):
    """(those with a place, in their order; those where nobody is asked) of these units, for the indicator and the day of `figure`."""
    found = tallies(figure.indicator, units, on=figure.on, under=figure.unit)
    rows = [Ranked(unit, *found[unit], figure.target) for unit in units]
    asked = sorted((row for row in rows if row.d), key=lambda row: (-row.low, fold(row.unit.label)))
    nobody = sorted((row for row in rows if not row.d), key=lambda row: fold(row.unit.label))
    return _with_places(asked), nobody


def _with_places(rows):
    placed = []
    for number, row in enumerate(rows, 1):
        same = placed and (placed[-1].n, placed[-1].d) == (row.n, row.d)
        placed.append(replace(row, place=placed[-1].place if same else number))
    return placed


def tallies(indicator, units, *, on, under):
    """{unit: (n, d)} of each of these units with all below it; in four queries however many they are. They may lie within each other."""
    below = {unit.pk: ids for unit, ids in subtrees(units, on=on).items()}
    found = remembered(("ranking", indicator.bit, on, below), lambda: _tallies(indicator, below, on, under))
    return {unit: found[unit.pk] for unit in units}


def _tallies(indicator, below, on, under):
    spans = asked_spans(indicator, on=on, unit=under).order_by()
    counted = spans.filter(doubled=False).values("unit").annotate(n=Count("unit", filter=Q(meets_it__gt=0)), d=Count("unit"))
    single = {unit: (n, d) for unit, n, d in counted.values_list("unit", "n", "d")}
    doubled = defaultdict(set)  # unit of the posting → {(person, met)}
    for unit, person, met in spans.filter(doubled=True).values_list("unit", "person", "meets_it"):
        doubled[unit].add((person, met > 0))
    found = {}
    for unit, ids in below.items():
        twice = set().union(*(doubled.get(pk, ()) for pk in ids))
        n = sum(single[pk][0] for pk in ids if pk in single) + len({person for person, met in twice if met})
        d = sum(single[pk][1] for pk in ids if pk in single) + len({person for person, _met in twice})
        found[unit] = n, d
    return found
