"""A figure month by month. Each day is counted by the tree and the definition of that day; where either changed, the series breaks and says so.

Not a query for each month: people come into a state on the first day of a span and leave it on the last, so counts of both by day, summed
up, are the figure of every day between.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.models import Succession
from lms.people.units import ever_below, subtree_by_day
from lms.shares import percent

from . import cube
from .among import Among
from .indicators import IndicatorVersion
from .remembering import remembered
from .spans import Span

LENGTHS = (12, 24, 60)  # months that a page may show


@dataclass(frozen=True)
class Point:
    """n of d people on a day; `there` is false where the unit did not exist. `target` in percent, where there was one."""

    on: date
    n: int
    d: int
    there: bool
    target: object

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def share(self):
        """In percent, for drawing; None where nobody was asked."""
        return 100 * self.n / self.d if self.d else None


@dataclass(frozen=True)
class Break:
    """From this day on the series counts something else, or in other units."""

    on: date
    words: str


def month_ends(on, months):
    """The last days of the `months` months before `on`, and `on` itself, oldest first. Pure."""
    days, year, month = [on], on.year, on.month
    for _month in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        days.append(date(year, month, monthrange(year, month)[1]))
    return days[::-1]


def month_end(on, months):
    """The last day of the month that comes so many months after that of `on`. Pure."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def trend(indicator, unit, days):
    """A Point for each of these days, in their order; in three queries for each shape that the tree under `unit` had, and two more."""
    versions = list(IndicatorVersion.objects.filter(indicator=indicator).with_targets().order_by("starts"))
    counts = cube.series(unit, days, indicator.bit)
    if counts is None:
        counts = _counted(indicator, unit, days)
    return [Point(day, *counts.get(day, (0, 0)), unit.exists_on(day), _target(versions, day)) for day in days]


def _counted(indicator, unit, days):
    """{day: (n, d)} from spans, remembered."""
    days_of = defaultdict(list)
    for day, ids in subtree_by_day(unit, days).items():
        days_of[ids].append(day)
    counts = {}
    for ids, within in days_of.items():
        question = ("trend", indicator.bit, sorted(ids), within)
        counts |= remembered(question, partial(_counts, indicator, ids, within))
    return counts


def breaks(indicator, unit, first, last):
    """What changed after `first` and up to `last`: the definition, or the units under `unit`. One Break for each day."""
    found = _changes(indicator, first, last)
    by_day = defaultdict(set)
    below = ever_below(unit)
    reforms = Succession.objects.filter(Q(predecessor__in=below) | Q(successor__in=below), on__gt=first, on__lte=last)
    for succession in reforms.select_related("predecessor", "successor"):
        by_day[succession.on].add(succession)
    found += [Break(day, _reform(successions)) for day, successions in by_day.items()]
    words = defaultdict(list)
    for each in sorted(found, key=lambda each: (each.on, each.words)):
        words[each.on].append(each.words)
    return [Break(day, " ".join(said)) for day, said in words.items()]


def _changes(indicator, first, last):
    versions = list(IndicatorVersion.objects.filter(indicator=indicator).order_by("starts"))
    found = [Break(version.starts, _with_note(_("A new definition is in force."), version)) for version in versions[1:]]
    renewed = {version.starts for version in versions}
    ended = [version for version in versions if version.ends and version.ends not in renewed]
    found += [Break(version.ends, _with_note(_("No longer asked on this day."), version)) for version in ended]
    return [each for each in found if first < each.on <= last]


def _with_note(words, version):
    return f"{words} {version.note}" if version.note else words


def _reform(successions):
    old = {each.predecessor_id for each in successions}
    new = {each.successor_id for each in successions}
    if len(successions) == 1:
        [one] = successions
        return _("Reorganisation: %(old)s → %(new)s.") % {"old": one.predecessor.name, "new": one.successor.name}
    became = ngettext("%(new)s unit", "%(new)s units", len(new)) % {"new": len(new)}
    return _("Reorganisation: %(old)s units became %(became)s.") % {"old": len(old), "became": became}


def _target(versions, day):
    in_force = [version for version in versions if version.holds_on(day)]
    return in_force[-1].target_on(day) if in_force else None


def _counts(indicator, ids, days):
    """{day: (n, d)} of the people in these units."""
    bit = 1 << indicator.bit
    spans = Span.objects.filter(Among("unit", ids), since__lte=max(days), until__gt=min(days))
    spans = spans.annotate(asked=F("belongs").bitand(bit), met=F("meets").bitand(bit)).filter(asked__gt=0).order_by()
    single = {"d": Count("unit"), "n": Count("unit", filter=Q(met__gt=0))}  # columns that the index holds
    comings, goings = (
        spans.filter(doubled=False).values_list(edge).annotate(**single).values_list(edge, "n", "d")
        for edge in ("since", "until")
    )
    steps = sorted([*comings, *((day, -n, -d) for day, n, d in goings)])
    doubled = list(spans.filter(doubled=True).values_list("person", "since", "until", "met"))
    found, n, d, done = {}, 0, 0, 0
    for day in sorted(days):
        while done < len(steps) and steps[done][0] <= day:
            n, d, done = n + steps[done][1], d + steps[done][2], done + 1
        more_n, more_d = _distinct(doubled, day)
        found[day] = n + more_n, d + more_d
    return found


def _distinct(doubled, day):
    """People with two postings are counted once."""
    there = [(person, met) for person, since, until, met in doubled if since <= day < until]
    return len({person for person, met in there if met}), len({person for person, _met in there})
