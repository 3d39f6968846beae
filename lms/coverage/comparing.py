"""A figure of several units on several days side by side, what lies between them, and what makes them hard to compare.

Each unit counts on each day by the tree and the definition of that day (`trends.py`). Where between two days the definition or the units
changed, the difference says so; where a unit did not exist, nothing is counted and the reason is given.
"""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.people.models import Unit
from lms.refusal import Refusal
from lms.shares import points

from .figures import UnitNotThere
from .trends import Point, breaks, trend

MOST = 4  # units, and days


class TooManyToCompare(Refusal):
    text = _("At most %(most)s units and %(most)s days can be compared at once.")


@dataclass(frozen=True)
class Line:
    """A unit with a Point for each day; `absences` are its Absences, `steps` its Differences from each day to the next."""

    unit: Unit
    points: list
    absences: list
    steps: list


@dataclass(frozen=True)
class Absence:
    """Why nothing is counted on a day, and the units of that day that the unit came from or went into."""

    why: str
    instead: list


@dataclass(frozen=True)
class Difference:
    """From one Point to another; `between` are the Breaks that lie between their days."""

    before: Point
    after: Point
    between: list

    @property
    def points(self):
        """In percentage points, as printed; None where one side has no share."""
        return points((self.before.n, self.before.d), (self.after.n, self.after.d))

    @property
    def met(self):
        return self.after.n - self.before.n

    @property
    def asked(self):
        return self.after.d - self.before.d

    @property
    def both_there(self):
        return self.before.there and self.after.there


def compare(indicator, units, days):
    """A Line for each of these units, over these days, oldest first; the number of queries grows with the units and not with what is in them."""
    return [_line(indicator, unit, days) for unit in units]


def _line(indicator, unit, days):
    found = trend(indicator, unit, days)
    changed = breaks(indicator, unit, days[0], days[-1]) if len(days) > 1 else []
    steps = [Difference(one, other, [each for each in changed if one.on < each.on <= other.on]) for one, other in pairwise(found)]
    return Line(unit, found, [_absence(unit, point.on) for point in found if not point.there], steps)


def _absence(unit, on):
    dissolved = f"{unit.dissolved:%d/%m/%Y}" if unit.dissolved else "…"
    why = UnitNotThere(unit=unit, day=f"{on:%d/%m/%Y}", established=f"{unit.established:%d/%m/%Y}", dissolved=dissolved)
    related = Q(successions_in__predecessor=unit) | Q(successions_out__successor=unit)
    return Absence(str(why), list(Unit.objects.existing_on(on).filter(related).distinct()))


def beside(lines):
    """[(Line, [Difference of its points to those of the first line])] for all lines but the first."""
    return [
        (line, [Difference(one, other, []) for one, other in zip(lines[0].points, line.points, strict=True)])
        for line in lines[1:]
    ]
