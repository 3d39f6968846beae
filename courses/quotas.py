"""How many a unit may send to a class. Beyond its quota only with a reason, by one who manages the class."""

from collections import Counter

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.people.models import Unit
from lms.people.units import subtrees
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass
from .enrolment import Enrolment

State = Enrolment.State


class OverQuota(Refusal):
    text = _(
        "“%(unit)s” may send %(seats)s to this class; it would be %(sent)s. Beyond that, the manager of the class must say why."
    )


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


def usage(training_class, *, on):
    """[(Quota, used, held)]: seats taken, and people nominated, waiting or offered a seat. Reserves count for neither."""
    quotas = list(training_class.quotas.select_related("unit"))
    owner = _owners(quotas, on)
    used, held = Counter(), Counter()
    counted = training_class.enrolments.live().filter(reserve=False).exclude(unit=None)
    for unit, state in counted.values_list("unit", "state"):
        if unit in owner:
            (used if state in Enrolment.SEATED else held)[owner[unit]] += 1
    return [(quota, used[quota.pk], held[quota.pk]) for quota in quotas]


def given(training_class, *, on):
    """[(Quota, how many of it have a place in the queue or a seat)]."""
    quotas = list(training_class.quotas.select_related("unit"))
    owner = _owners(quotas, on)
    units = training_class.enrolments.filter(state__in=Enrolment.QUEUED).values_list("unit", flat=True)
    counted = Counter(owner[unit] for unit in units if unit in owner)
    return [(quota, counted[quota.pk]) for quota in quotas]


def refuse_over(training_class, coming, *, on, why=""):
    """OverQuota where these enrolments (those not counted yet) take a unit beyond its quota and no reason is given."""
    if clean(why):
        return
    owner = _owners(list(training_class.quotas.select_related("unit")), on)
    new = Counter(owner[each.unit_id] for each in coming if each.unit_id in owner and not each.pk and not each.reserve)
    touched = {owner[each.unit_id] for each in coming if each.unit_id in owner}
    for quota, used, held in usage(training_class, on=on) if touched else ():
        sent = used + held + new[quota.pk]
        if quota.pk in touched and sent > quota.seats:
            raise OverQuota(unit=quota.unit.label, seats=quota.seats, sent=sent)


def _owners(quotas, on):
    """{unit key: key of the quota that it counts against}: the nearest one upwards in the tree of that day."""
    below = subtrees([quota.unit for quota in quotas], on=on)
    owner = {}
    for quota in sorted(quotas, key=lambda quota: -len(below[quota.unit])):  # the smaller subtree has the last word
        owner.update(dict.fromkeys(below[quota.unit], quota.pk))
    return owner
