"""A breakdown as the rows of a table: words for its values, units to go down to, and what not everybody sees.

A figure of a unit, of a level or of a category is about posts, and public. By gender, age, ethnicity and rank it is about persons:

* those who look after the unit see every group;
* everybody else sees the whole tree only, because the groups of a unit could be worked out from those of its neighbours;
* and there no group of fewer than `SMALL` people, nor as many of the next smallest as it takes to hide that many together,
  because a single one could be worked out from the total.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.people.access import looks_after
from lms.people.models import Title, Unit
from lms.shares import percent
from lms.vietnamese import fold

from . import heat
from .figures import BREAKDOWNS, UNKNOWN

WORDS = {
    "unit": gettext_lazy("By unit"),
    "level": gettext_lazy("By level"),
    "category": gettext_lazy("By category"),
    "gender": gettext_lazy("By gender"),
    "age_band": gettext_lazy("By age"),
    "minority": gettext_lazy("By ethnicity"),
    "rank": gettext_lazy("By rank"),
}
PERSONAL = ("gender", "age_band", "minority", "rank")
SMALL = 5


@dataclass
class Row:
    """n of d people of one group; `unit` where there is a unit to go down to."""

    label: str
    n: int
    d: int
    unit: Unit | None = None
    hidden: bool = False

    @property
    def percent(self):
        return percent(self.n, self.d)


def shown_to(user, figure, by):
    """The rows that this reader may see of a figure broken down by `by`; None where that is not for them."""
    if by not in PERSONAL or looks_after(user, figure.unit):
        return rows(figure, by)
    return hide_small(rows(figure, by)) if figure.unit.parent_id is None else None


def rows(figure, by):
    """A Row for each group. Units come from the best to the least covered, the rest in their usual order."""
    if by == "rank":
        return _ranks(figure)
    if by != "unit":
        return [Row(str(BREAKDOWNS[by][cell.by[by]]), cell.n, cell.d) for cell in figure.cells]
    units = Unit.objects.in_bulk([cell.by["unit"] for cell in figure.cells], field_name="code")
    found = [_unit_as_row(cell, units[cell.by["unit"]], figure.unit) for cell in figure.cells]
    return sorted(found, key=lambda row: (-row.n / row.d, fold(row.label)))


def _ranks(figure):
    """From the most to the least held; who holds none, or whose rank is not known, last."""
    names = dict(Title.objects.filter(code__in=[cell.by["rank"] for cell in figure.cells]).values_list("code", "name"))
    found = sorted(figure.cells, key=lambda cell: (cell.by["rank"] == UNKNOWN, -cell.d, cell.by["rank"]))
    return [Row(names.get(cell.by["rank"], _("Rank not known or none")), cell.n, cell.d) for cell in found]


def _unit_as_row(cell, unit, above):
    return Row(own_staff(unit), cell.n, cell.d) if unit == above else Row(unit.label, cell.n, cell.d, unit)


def own_staff(unit):
    return _("%(unit)s, its own staff") % {"unit": unit.label}


def hide_small(groups):
    """Mark as hidden what not everybody may see of a breakdown by something personal."""
    hidden = []
    for row in sorted(groups, key=lambda row: row.d):
        enough = not hidden or (len(hidden) > 1 and sum(other.d for other in hidden) >= SMALL)
        if row.d >= SMALL and enough:
            break
        row.hidden = True
        hidden.append(row)
    return groups


@dataclass(frozen=True)
class UnitRow:
    """A unit below (none for the unit's own staff) with its share of each figure."""

    label: str
    unit: Unit | None
    shares: list


@dataclass
class Share:
    n: int
    d: int
    target: object

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def falls_short(self):
        return bool(self.heat)

    @cached_property
    def heat(self):
        """0 where the target is reached, more where it is not, None where there is nothing to reach."""
        return heat.step(self.n, self.d, self.target)


def units_by_figures(figures, unit, *, on):
    """A UnitRow for each unit directly below on that day, after one for the unit's own staff if any is asked anything."""
    cells = [{cell.by["unit"]: cell for cell in figure.cells} for figure in figures]
    below = sorted(Unit.objects.existing_on(on).filter(parent=unit), key=lambda child: fold(child.label))
    table = [UnitRow(child.label, child, _shares(child, figures, cells)) for child in below]
    own = _shares(unit, figures, cells)
    return [UnitRow(own_staff(unit), None, own), *table] if below and any(share.d for share in own) else table


def sorted_by(table, figures, column):
    """The rows from the best to the least covered of the figure with this code; “-code” the other way round; without one, as they are.

    The unit's own staff stays first, and units where nobody is asked come last, whichever way it goes.
    """
    codes = [figure.indicator.code for figure in figures]
    code = column.removeprefix("-")
    if code not in codes:
        return table
    number, sign = codes.index(code), 1 if column.startswith("-") else -1

    def place(row):
        share = row.shares[number]
        return (row.unit is not None, share.d == 0, Fraction(sign * share.n, share.d) if share.d else 0)

    return sorted(table, key=place)


def _shares(unit, figures, cells):
    found = [(figure, by_unit.get(unit.code)) for figure, by_unit in zip(figures, cells, strict=True)]
    return [Share(cell.n if cell else 0, cell.d if cell else 0, figure.target) for figure, cell in found]
