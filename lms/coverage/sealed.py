"""Sealed figures (số liệu đã chốt): what was reported of a day stays as it was reported, with the people behind it.

When facts entered later change what the same question gives today, both are shown, and the difference is told person by person.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.only_added import StaysAsWritten
from lms.people.models import Person, Unit
from lms.refusal import Refusal
from lms.shares import percent, reaches

from .differences import differences
from .figures import count, indicators_known_on
from .indicators import Indicator, IndicatorVersion
from .members import met_by_person
from .spans import stale_people


class DayNotOver(Refusal):
    text = _("%(day)s is not over: figures are sealed once their day has passed.")


class StillComputing(Refusal):
    text = _("Figures of %(count)s people are still being computed. Seal them when that is done.")


class NothingToSeal(Refusal):
    text = _("No indicator is in force on %(day)s.")


class SealedReport(models.Model):
    """All figures of a unit on a day, as they were when somebody sealed them."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    on = models.DateField(_("as of"))
    note = models.CharField(_("for what"), max_length=200, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), auto_now_add=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sealed by"))

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("sealed report")
        verbose_name_plural = _("sealed reports")
        constraints = [StaysAsWritten(name="sealed_report_stays", fields=["unit", "on", "note", "sealed_at", "sealed_by"])]

    def __str__(self):
        return f"{self.unit} · {self.on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("sealed_report", args=[self.pk])


class SealedFigure(models.Model):
    """n of d people; `met` and `missing` hold the keys of the people behind both."""

    report = models.ForeignKey(SealedReport, models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.SET_NULL, null=True, related_name="+")
    version = models.ForeignKey(IndicatorVersion, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=50)
    words = models.CharField(max_length=300)
    n = models.PositiveIntegerField()
    d = models.PositiveIntegerField()
    target = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    met = models.JSONField()
    missing = models.JSONField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("sealed figure")
        verbose_name_plural = _("sealed figures")
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="sealed_figure_once_in_a_report"),
            models.CheckConstraint(condition=models.Q(n__lte=models.F("d")), name="sealed_figure_is_a_share"),
            StaysAsWritten(
                name="sealed_figure_stays",
                fields=["report", "code", "words", "n", "d", "target", "met", "missing"],
            ),
        ]

    def __str__(self):
        return f"{self.report} · {self.code}"

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def reaches(self):
        return reaches(self.n, self.d, self.target)


@transaction.atomic
def seal(unit, *, on, note, by, today):
    """The SealedReport of all figures in force that day. Raises DayNotOver, StillComputing, NothingToSeal."""
    day = f"{on:%d/%m/%Y}"
    if on >= today:
        raise DayNotOver(day=day)
    if stale := stale_people():
        raise StillComputing(count=stale)
    figures = [each for each in count(indicators_known_on(on), on=on, unit=unit) if each.version and not each.has_ended]
    if not figures:
        raise NothingToSeal(day=day)
    report = SealedReport.objects.create(unit=unit, on=on, note=note, sealed_by=by)
    for figure in figures:
        met, missing = _behind(figure.indicator, on, unit)
        SealedFigure.objects.create(
            report=report,
            indicator=figure.indicator,
            version=figure.version,
            code=figure.indicator.code,
            words=figure.indicator.name,
            n=len(met),
            d=len(met) + len(missing),
            target=figure.target,
            met=sorted(met),
            missing=sorted(missing),
        )
    return report


def _behind(indicator, on, unit):
    """(who meets it, who does not) as sets of keys of people."""
    met, missing = set(), set()
    for person, meets in met_by_person(indicator, on=on, unit=unit).items():
        (met if meets else missing).add(person)
    return met, missing


@dataclass(frozen=True)
class Change:
    """A sealed figure beside what the same question gives today; each group is a set of keys of people."""

    figure: SealedFigure
    n: int
    d: int
    groups: dict = field(default_factory=dict)  # see `differences`

    @property
    def percent(self):
        return percent(self.n, self.d)

    @property
    def differs(self):
        return any(self.groups.values())


def changes(report):
    """A Change for each figure of the report whose indicator is still there. Who was merged since stands as whom they were merged into."""
    into = _merged()
    found = []
    for figure in report.figures.select_related("indicator"):
        if figure.indicator is None:
            continue
        then_met = {into.get(person, person) for person in figure.met}
        then_missing = {into.get(person, person) for person in figure.missing} - then_met
        met, missing = _behind(figure.indicator, report.on, report.unit)
        groups = differences(then_met, then_missing, met, missing)
        found.append(Change(figure, len(met), len(met) + len(missing), groups))
    return found


def _merged():
    """{key of an entry: key of the one that it was merged into in the end}"""
    into = dict(Person.everything.exclude(merged_into=None).values_list("pk", "merged_into"))
    for person, survivor in into.items():
        while survivor in into:
            survivor = into[survivor]
        into[person] = survivor
    return into
