"""How many a unit may send to a class, and to all classes of a line of the plan. Beyond that only with a reason, by one who manages the class."""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.models import Unit
from lms.people.units import subtrees
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass, locked
from .enrolment import Enrolment
from .plans import LineEnded, PlanClosed, PlanLine, held

State = Enrolment.State


class OverQuota(Refusal):
    text = _(
        "“%(unit)s” may send %(seats)s to this class; it would be %(sent)s. Beyond that, the manager of the class must say why."
    )


class OverLineQuota(Refusal):
    text = _(
        "“%(unit)s” may send %(seats)s to all classes of this line of the plan; it would be %(sent)s. "
        "Beyond that, the manager of the class must say why."
    )


class MoreThanTheLine(Refusal):
    text = _(
        "The units would have %(quotas)s seats of the %(seats)s of this line. Give another unit less, or amend the plan first."
    )


class FewerThanSent(Refusal):
    text = _("“%(unit)s” has sent %(sent)s already: a new or lower quota cannot be below that.")


class Quota(models.Model):
    """How many seats of a class are meant for a unit with all below it (chỉ tiêu phân bổ)."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="quotas", verbose_name=_("class"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotas", verbose_name=_("unit"))
    seats = models.PositiveSmallIntegerField(_("seats"))

    class Meta:
        ordering = ["training_class", "unit__code"]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "unit"],
                name="one_quota_per_class_and_unit",
                violation_error_message=_("This unit already has a quota in this class."),
            )
        ]

    def __str__(self):
        return f"{self.unit} – {self.training_class}: {self.seats}"


class LineQuota(models.Model):
    """How many seats of a line of the plan, in all its classes together, are meant for a unit with all below it."""

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="quotas", verbose_name=_("line of the plan"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="line_quotas", verbose_name=_("unit"))
    seats = models.PositiveIntegerField(_("seats"))

    class Meta:
        ordering = ["line", "unit__code"]
        verbose_name = _("quota in a plan")
        verbose_name_plural = _("quotas in plans")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "unit"],
                name="one_quota_per_line_and_unit",
                violation_error_message=_("This unit already has a quota in this line."),
            )
        ]

    def __str__(self):
        return f"{self.unit} – {self.line}: {self.seats}"


class Usage(NamedTuple):
    """`used` seats are taken; `held` are those of people nominated, waiting or offered a seat. Reserves count for neither."""

    quota: object
    used: int
    held: int

    @property
    def sent(self):
        return self.used + self.held

    @property
    def left(self):
        return max(self.quota.seats - self.sent, 0)


# Questions.


def usage(training_class, *, on):
    """A Usage for each quota of the class."""
    return usage_of_classes([training_class], on=on)[training_class.pk]


def usage_of_classes(classes, *, on):
    """{class key: [Usage]}, in three queries for however many classes."""
    quotas = defaultdict(list)
    for quota in Quota.objects.filter(training_class__in=classes).select_related("unit"):
        quotas[quota.training_class_id].append(quota)
    below = _below([quota for alike in quotas.values() for quota in alike], on)
    sent = defaultdict(list)
    for key, unit, state in _counting(Q(training_class__in=quotas)).values_list("training_class", "unit", "state"):
        sent[key].append((unit, state))
    return defaultdict(list, {key: _usages(alike, below, sent[key]) for key, alike in quotas.items()})


def left_of_classes(classes, *, on):
    """{class key: ({unit key: key of the quota that it counts against}, {key of the quota: seats left})} of classes that share out seats."""
    by_class = usage_of_classes(classes, on=on)
    below = _below([each.quota for usages in by_class.values() for each in usages], on)
    return {
        key: (_owners([each.quota for each in usages], below), {each.quota.pk: each.left for each in usages})
        for key, usages in by_class.items()
    }


def usage_of_line(line, *, on):
    """A Usage for each quota of the line, over all its classes."""
    quotas = list(line.quotas.select_related("unit"))
    return _usages(quotas, _below(quotas, on), _counting(_of_line(line)).values_list("unit", "state"))


def given(training_class, *, on):
    """[(Quota, how many of it have a place in the queue or a seat)]."""
    return _given(list(training_class.quotas.select_related("unit")), Q(training_class=training_class), on)


def given_of_line(line, *, on):
    """The same for the quotas of a line, over all its classes."""
    return _given(list(line.quotas.select_related("unit")), _of_line(line), on)


def _given(quotas, of, on):
    owner = _owners(quotas, _below(quotas, on))
    units = Enrolment.objects.filter(of, state__in=Enrolment.QUEUED).values_list("unit", flat=True)
    counted = Counter(owner[unit] for unit in units if unit in owner)
    return [(quota, counted[quota.pk]) for quota in quotas]


def refuse_over(training_class, coming, *, on, why=""):
    """OverQuota or OverLineQuota where these enrolments (those not counted yet) take a unit beyond its quota and no reason is given.

    The caller has locked the class; its line is held until the transaction ends, so that its other classes wait.
    """
    if clean(why):
        return
    limits = [(OverQuota, list(training_class.quotas.select_related("unit")), Q(training_class=training_class))]
    if training_class.plan_line_id:
        line = PlanLine.objects.select_for_update().get(pk=training_class.plan_line_id)
        limits.append((OverLineQuota, list(line.quotas.select_related("unit")), _of_line(line)))
    quotas = [quota for _refusal, alike, _of in limits for quota in alike]
    below = _below(quotas, on)
    for refusal, alike, of in limits:
        owner = _owners(alike, below)
        touched = {owner[each.unit_id] for each in coming if each.unit_id in owner}
        new = Counter(owner[each.unit_id] for each in coming if each.unit_id in owner and not each.pk and not each.reserve)
        counted = _usages(alike, below, _counting(of).values_list("unit", "state")) if touched else []
        for row in counted:
            sent = row.sent + new[row.quota.pk]
            if row.quota.pk in touched and sent > row.quota.seats:
                raise refusal(unit=row.quota.unit.label, seats=row.quota.seats, sent=sent)


def _of_line(line):
    return Q(training_class__plan_line=line) & ~Q(training_class__state=TrainingClass.State.CANCELLED)


def _counting(of):
    """The enrolments that count against quotas."""
    return Enrolment.objects.live().filter(of, reserve=False).exclude(unit=None)


def _below(quotas, on):
    return subtrees([quota.unit for quota in quotas], on=on) if quotas else {}


def _usages(quotas, below, sent):
    """The Usages of these quotas by (unit key, state) of the enrolments."""
    owner = _owners(quotas, below)
    used, held = Counter(), Counter()
    for unit, state in sent:
        if unit in owner:
            (used if state in Enrolment.SEATED else held)[owner[unit]] += 1
    return [Usage(quota, used[quota.pk], held[quota.pk]) for quota in quotas]


def _owners(quotas, below):
    """{unit key: key of the quota that it counts against}: the nearest one upwards in the tree of the day of `below`."""
    owner = {}
    for quota in sorted(quotas, key=lambda quota: -len(below[quota.unit])):  # the smaller subtree has the last word
        owner.update(dict.fromkeys(below[quota.unit], quota.pk))
    return owner


# Acts.


@transaction.atomic
def set_quota(training_class, unit, seats, *, on, by):
    """The unit may send so many to the class. Raises FewerThanSent."""
    training_class = locked(training_class)
    before = training_class.quotas.filter(unit=unit).values_list("seats", flat=True).first()
    training_class.quotas.update_or_create(unit=unit, defaults={"seats": seats})
    _refuse_fewer_than_sent(given(training_class, on=on), unit, before)
    _keep(training_class, unit, before, seats, by)


@transaction.atomic
def remove_quota(quota, *, by):
    """The unit is not limited any more by a quota of the class."""
    training_class = locked(quota.training_class)
    _keep(training_class, quota.unit, quota.seats, None, by)
    quota.delete()


@transaction.atomic
def set_line_quota(line, unit, seats, *, on, by):
    """The unit may send so many to all classes of the line. Raises PlanClosed, LineEnded, MoreThanTheLine, FewerThanSent."""
    line = _open_line(line)
    others = line.quotas.exclude(unit=unit).aggregate(sum=Sum("seats"))["sum"] or 0
    if others + seats > line.seats:
        raise MoreThanTheLine(quotas=others + seats, seats=line.seats)
    before = line.quotas.filter(unit=unit).values_list("seats", flat=True).first()
    line.quotas.update_or_create(unit=unit, defaults={"seats": seats})
    _refuse_fewer_than_sent(given_of_line(line, on=on), unit, before)
    _keep(line.plan, unit, before, seats, by, line=line)


@transaction.atomic
def remove_line_quota(quota, *, by):
    """Raises PlanClosed, LineEnded."""
    line = _open_line(quota.line)
    _keep(line.plan, quota.unit, quota.seats, None, by, line=line)
    quota.delete()


def _open_line(line):
    """The line as it is now, held with its plan."""
    plan = held(line.plan)
    if not (plan.is_draft or plan.is_in_force):
        raise PlanClosed
    line = PlanLine.objects.select_for_update().standing().filter(pk=line.pk).first()
    if line is None:
        raise LineEnded
    line.plan = plan
    return line


def _refuse_fewer_than_sent(rows, unit, before):
    """`rows` as the new quota gives them; where a unit is beyond its quota for a reason, a higher one is no worse."""
    [(quota, sent)] = [row for row in rows if row[0].unit_id == unit.pk]
    if sent > quota.seats and (before is None or quota.seats < before):
        raise FewerThanSent(unit=unit, sent=sent)


def _keep(of, unit, before, after, by, line=None):
    """In the history of the class or the plan."""
    said = {"unit": str(unit), "from": "–" if before is None else before, "to": "–" if after is None else after}
    log(of, "courses.quota", user=by, data=said | ({"line": str(line)} if line else {}))
