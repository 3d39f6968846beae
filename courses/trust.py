"""How far a record from outside is trusted: from what was only claimed to what its issuer confirmed. Raising and lowering it are kept.

A level is what is known today, like a correction: the paper existed on its day, so figures of past days follow when it is checked later.
Indicators may ask for a least level (`EvidenceTerm.least_trust`).
"""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal
from lms.vietnamese import clean


class Trust(models.IntegerChoices):
    """Độ tin cậy của minh chứng."""

    CLAIMED = 1, _("claimed, nothing was seen")
    COPY = 2, _("a copy was seen")
    ORIGINAL = 3, _("the original was seen")
    CONFIRMED = 4, _("confirmed by the issuer")  # all that was recognised here


class NothingToTell(Refusal):
    text = _("The level is the same as before.")


class NoGround(Refusal):
    text = _("Say on what the level rests: what was seen, who confirmed it.")


class RecognisedHere(Refusal):
    text = _("This result was recognised here, by decision; its level does not change.")


class TrustStep(models.Model):
    """A change of the level of a record, and on what it rests."""

    record = models.ForeignKey("courses.LearningRecord", models.PROTECT, related_name="trust_steps")
    before = models.PositiveSmallIntegerField(choices=Trust)
    after = models.PositiveSmallIntegerField(choices=Trust)
    ground = models.CharField(_("on what it rests"), max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="trust_step_changes_something"),
            models.CheckConstraint(condition=~models.Q(ground=""), name="trust_step_says_on_what_it_rests"),
        ]


@transaction.atomic
def set_trust(record, level, *, ground, by):
    """The record is trusted so far from now on. Raises NoGround, NothingToTell, RecognisedHere."""
    from .records import LearningRecord, announce

    if not clean(ground):
        raise NoGround
    record = LearningRecord.objects.select_for_update().get(pk=record.pk)
    if record.training_class_id:
        raise RecognisedHere
    if record.trust == level:
        raise NothingToTell
    TrustStep.objects.create(record=record, before=record.trust, after=level, ground=clean(ground), by=by)
    record.trust = level
    record.save(update_fields=["trust"])
    announce([record])
    return record
