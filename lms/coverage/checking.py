"""Figures held against the facts: each night, and when somebody asks, random figures are worked out anew, person by person, by the oracle.

It finds what should never be: facts written past the product, a mark that was lost, a cube that drifted. Differences raise an alarm on the
pages of figures, in the log and by mail; the way out is to have everything computed anew.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.people.models import Person, Posting, Unit

from . import cube
from .among import Among
from .cube import Cube
from .facts import facts_of, rules
from .figures import count, find_indicators, from_spans
from .flows import MINORITY
from .groups import UNKNOWN
from .indicators import IndicatorVersion
from .oracle import age_band_on, answer_on, lasts
from .spans import BATCH, Span, StaleMark
from .trends import month_end

log = logging.getLogger(__name__)
LEASE = timedelta(hours=1)
MONTHS, YEARS = 36, 5  # back, in which days are drawn
DAYS, UNITS = 12, 5  # drawn, on each of them
ENOUGH = 5000  # people judged, after which no further day is looked at
MOST_PEOPLE = 3000  # in a unit: each is judged anew
KEPT = 200  # differences; their number is kept whole
BREAKDOWNS = ("level", "category", "gender", "age_band", "minority")


class CheckQuerySet(models.QuerySet):
    def waiting(self, at):
        return self.filter(Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE), finished_at=None)

    def claim(self, at):
        """One that waits, for this worker alone; None where nothing does."""
        for check in self.waiting(at).order_by("pk"):
            if self.waiting(at).filter(pk=check.pk).update(claimed_at=at):
                return check
        return None

    def found_differences(self):
        """Whether the last finished one did."""
        last = self.filter(finished_at__isnull=False).order_by("-pk").values_list("count", flat=True).first()
        return bool(last)


class CoverageCheck(models.Model):
    """A check of figures (kiểm tra số liệu)."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")  # none: the clock
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    figures = models.PositiveIntegerField(default=0)  # compared
    people = models.PositiveIntegerField(default=0)  # judged
    count = models.PositiveIntegerField(default=0)  # of differences
    differences = models.JSONField(default=list)  # of `_difference`

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = gettext_lazy("check of figures")
        verbose_name_plural = gettext_lazy("checks of figures")

    def __str__(self):
        return f"{self.asked_at:%d/%m/%Y %H:%M}"


def ask(*, at, by=None):
    """Have figures checked; the one that waits or runs already, where there is one."""
    return CoverageCheck.objects.filter(finished_at=None).first() or CoverageCheck.objects.create(asked_by=by, asked_at=at)


def work_on(check, random, clock):
    """Do it, keep what was found, and raise the alarm if it is not nothing."""
    figures = people = 0
    found = []
    for day in drawn_days(random, localdate(clock())):
        if people >= ENOUGH:
            break
        units = list(Unit.objects.existing_on(day).order_by("pk"))
        of_cubes = Unit.objects.existing_on(day).filter(pk__in=Cube.objects.filter(wide=True).values("unit"))[:UNITS]
        for unit in dict.fromkeys([*random.sample(units, min(UNITS, len(units))), *of_cubes]):
            judged = _compare(unit, day, random.choice(BREAKDOWNS))
            if judged:
                figures, people = figures + judged[0], people + judged[1]
                found += judged[2]
    CoverageCheck.objects.filter(pk=check.pk).update(
        finished_at=clock(), figures=figures, people=people, count=len(found), differences=found[:KEPT]
    )
    if found:
        log.error("Figures differ from the facts: %s of %s that were checked.", len(found), figures)
        _warn(found)


def drawn_days(random, today):
    """Today, then in turn the end of a month, where windows open and close, and any day."""
    ends = [month_end(today, -months) for months in random.sample(range(1, MONTHS + 1), DAYS // 2)]
    others = [today - timedelta(days=days) for days in random.sample(range(1, 366 * YEARS), DAYS // 2)]
    return [today, *(day for pair in zip(ends, others, strict=True) for day in pair)]


def _compare(unit, day, by):
    """(figures compared, people judged, differences); None where somebody is being computed anew. Of very many people it is the cube that is
    held against the spans: whether these follow from the facts is seen in smaller units."""
    with _snapshot():
        under = _below(unit, day)
        people = _there(under, day)
        few = len(people) <= MOST_PEOPLE
        if StaleMark.objects.filter(Q(person=None) | Among("person", people) if few else Q()).exists():
            return None
        indicators, judged = find_indicators(), {}
        if few:
            judged = _judged(people, under, day, by)
            right = {key: (len(met), len(asked)) for key, (met, asked) in judged.items()}
        elif cube.key_for(unit, (by,)):
            right = _summed(indicators, unit, day, by)
        else:
            return None
        compared, found = 0, []
        for figure in count(indicators, on=day, unit=unit, by=(by,)):
            bit = figure.indicator.bit
            shown = {"": (figure.n, figure.d)} | {cell.by[by]: (cell.n, cell.d) for cell in figure.cells}
            for value in sorted({*shown, *(value for of, value in right if of == bit)}):
                said, is_right = shown.get(value, (0, 0)), right.get((bit, value), (0, 0))
                compared += 1
                if said != is_right:
                    sets = judged.get((bit, value), (set(), set()))
                    who = _who(figure.indicator, under, day, *sets) if judged and not value else []
                    group = {by: value} if value else {}
                    found.append(_difference(figure.indicator, unit, day, group, said, is_right, who))
        return compared, len(people) if few else 0, found


def _there(units, day):
    """The keys of those who hold a post in one of these units on that day, up to more than are judged."""
    held = Posting.objects.filter(Among("unit", units)).held_on(day).order_by("person").values_list("person", flat=True)
    return list(held.distinct()[: MOST_PEOPLE + 1])


def _summed(indicators, unit, day, by):
    totals, cells = from_spans(indicators, on=day, unit=unit, by=(by,))
    found = {}
    for indicator in indicators:
        found[indicator.bit, ""] = totals[indicator.pk]
        found |= {(indicator.bit, value): tallies[indicator.pk] for (value,), tallies in cells.items()}
    return found


@contextmanager
def _snapshot():
    """Figures and facts are read as of one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _below(top, day):
    """The keys of the units that stand under `top` on that day, found from below: each asks upwards."""
    units = {unit.pk: unit for unit in Unit.objects.existing_on(day)}

    def stands(unit):
        while unit is not None and unit.pk != top.pk:
            unit = units.get(unit.parent_id)
        return unit is not None

    return {pk for pk, unit in units.items() if stands(unit)}


def _judged(people, units, day, by):
    """{(bit, value): (who meets, who is asked)}; the value "" is everybody."""
    in_force = rules(IndicatorVersion.objects.held_on(day))
    found = {}
    for batch in batched(people, BATCH):
        for facts in facts_of(batch):
            for posting in facts.postings:
                if posting.unit not in units or not lasts(posting, day):
                    continue
                for rule in in_force.versions:
                    belongs, meets = answer_on(day, rule, posting, facts, in_force.standards)
                    for value in ("", _value(by, posting, facts, day)) if belongs else ():
                        met, asked = found.setdefault((rule.bit, value), (set(), set()))
                        asked.add(facts.person)
                        if meets:
                            met.add(facts.person)
    return found


def _value(by, posting, facts, day):
    if by == "minority":
        return MINORITY[facts.minority]
    if by == "age_band":
        return age_band_on(day, facts.birth_date) or UNKNOWN
    return (facts.gender if by == "gender" else getattr(posting, by)) or UNKNOWN


def _who(indicator, units, day, met, asked):
    """The staff numbers of those about whom spans say something else."""
    bit, said_met, said_asked = 1 << indicator.bit, set(), set()
    for person, belongs, meets in Span.objects.on(day).filter(unit__in=units).values_list("person", "belongs", "meets"):
        if belongs & bit:
            said_asked.add(person)
        if meets & bit:
            said_met.add(person)
    others = sorted((said_met ^ met) | (said_asked ^ asked))[:KEPT]
    return sorted(Person.everything.filter(pk__in=others).values_list("staff_number", flat=True))


def _difference(indicator, unit, day, group, shown, right, who):
    """What is kept of a difference: n and d as figures show them and as the facts say."""
    return {
        "indicator": indicator.code, "unit": unit.code, "on": day.isoformat(), "group": group, "shown": list(shown),
        "right": list(right), "people": who,
    }  # fmt: skip


def _warn(found):
    if settings.COVERAGE_ALARMS_TO:
        lines = [
            _("%(indicator)s, %(unit)s, %(on)s: shown %(shown)s, by the facts %(right)s")
            % (each | {"shown": "/".join(map(str, each["shown"])), "right": "/".join(map(str, each["right"]))})
            for each in found[:KEPT]
        ]
        subject = _("Figures of coverage differ from the facts")
        EmailMessage(subject=subject, body="\n".join(lines), to=settings.COVERAGE_ALARMS_TO).send()
