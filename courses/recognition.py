"""Recognising results: one decision turns the eligible learners of a class into learning records, all or none; only another one revokes it."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.decisions import read_number
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass, WrongState, locked, move
from .eligibility import shown
from .enrolment import Enrolment, step
from .records import LearningRecord, NoGrounds, revoke_many
from .results import verdicts
from .signals import effects_of_revoking, records_changed


class DecidedTooEarly(Refusal):
    text = _("The class ends on %(last_day)s; results cannot be recognised by a decision of %(day)s.")


class DecidedInFuture(Refusal):
    text = _("%(day)s is still to come; enter the decision once it is signed.")


class NobodyEligible(Refusal):
    text = _("Nobody in this class is eligible yet: there is nothing to recognise.")


class RevokedTooEarly(Refusal):
    text = _("The results were recognised on %(decided)s; they cannot be revoked from %(day)s on.")


class CannotRevoke(Refusal):
    text = _("Nothing was revoked: %(why)s")


class ListsChanged(Refusal):
    """What was read is no longer so; `changes` are sentences, one for each learner concerned."""

    text = _("The lists have changed since you opened this page. Nothing was recognised; please read them again.")

    def __init__(self, changes):
        super().__init__()
        self.changes = changes


class RecognitionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(revoked_on=None)


class Recognition(models.Model):
    """The decision that recognises the results of a class (quyết định công nhận kết quả); one at a time is in force."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="recognitions", verbose_name=_("class"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revocation_decision = models.CharField(_("revoking decision"), max_length=60, blank=True)
    revocation_reason = models.CharField(_("why revoked"), max_length=200, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class"],
                condition=Q(revoked_on=None),
                name="one_recognition_in_force_per_class",
                violation_error_message=_("The results of this class are recognised already."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("decided_on")),
                name="recognition_revoked_after_its_decision",
                violation_error_message=_("A recognition is revoked on or after the day of its decision."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revocation_decision="", revocation_reason="")
                | Q(~Q(revocation_decision=""), ~Q(revocation_reason=""), revoked_on__isnull=False),
                name="recognition_revoked_for_a_reason_by_decision",
                violation_error_message=_("A revoked recognition says why, and by which decision."),
            ),
        ]

    def __str__(self):
        return f"{self.decision_number} – {self.training_class}"

    @property
    def is_in_force(self):
        return self.revoked_on is None


@transaction.atomic
def recognise(training_class, *, decision_number, decided_on, by, today=None, read=None):
    """Write a learning record for each eligible learner of a class that awaits recognition, by this decision.

    `today` is the day of the act; with it, a decision of a later day is refused. `read` says what was shown to who decides, as
    `prints()` gives it: ListsChanged unless it is still so, for everybody. Announces `records_changed` once.
    """
    training_class = locked(training_class)
    if training_class.state != TrainingClass.State.AWAITING:
        raise WrongState(state=training_class.get_state_display())
    decision_number = read_number(decision_number)
    _refuse_day(training_class, decided_on, today)
    said = verdicts(training_class)
    if read is not None and (changes := _changes(read, said)):
        raise ListsChanged(changes)
    eligible = {enrolment: verdict for enrolment, verdict in said.items() if verdict.eligible}
    if not eligible:
        raise NobodyEligible
    move(training_class, TrainingClass.State.RECOGNISED, by=by)
    recognition = Recognition.objects.create(
        training_class=training_class, decision_number=decision_number, decided_on=decided_on, entered_by=by
    )
    records = LearningRecord.objects.bulk_create(
        _record(recognition, enrolment, verdict.grade) for enrolment, verdict in eligible.items()
    )
    keys = {enrolment.pk for enrolment in eligible}
    step(eligible, Enrolment.State.COMPLETED, by=by)
    step([enrolment for enrolment in said if enrolment.pk not in keys], Enrolment.State.NOT_COMPLETED, by=by)
    records_changed.send(LearningRecord, person_ids=sorted(record.person_id for record in records))
    return recognition


def prints(said):
    """{enrolment key: print of the verdict}, as JSON keeps it: which people a page shows, and as what."""
    return {str(enrolment.pk): verdict.print for enrolment, verdict in said.items()}


def _changes(read, said):
    """Sentences on those who are shown otherwise by now than as they were read."""
    now_are = {str(enrolment.pk): (enrolment, verdict) for enrolment, verdict in said.items()}
    gone = Enrolment.objects.filter(pk__in=[key for key in read if key not in now_are][:100]).select_related("person")
    changes = [_("%(person)s no longer has a seat.") % {"person": each.person} for each in gone]
    for key, (enrolment, verdict) in now_are.items():
        who = {"person": enrolment.person, "average": "–" if verdict.average is None else shown(verdict.average)}
        if key not in read:
            changes.append(_("%(person)s now has a seat.") % who)
        elif read[key] != verdict.print and not verdict.eligible:
            changes.append(_("%(person)s is no longer eligible.") % who)
        elif read[key] != verdict.print:
            sentence = _("%(person)s now has the average %(average)s.") if read[key] else _("%(person)s is eligible now.")
            changes.append(sentence % who)
    return changes


def _refuse_day(training_class, decided_on, today):
    if decided_on < training_class.ends:
        raise DecidedTooEarly(last_day=f"{training_class.ends:%d/%m/%Y}", day=f"{decided_on:%d/%m/%Y}")
    if today is not None and decided_on > today:
        raise DecidedInFuture(day=f"{decided_on:%d/%m/%Y}")


def _record(recognition, enrolment, grade):
    training_class = recognition.training_class
    course = training_class.course
    return LearningRecord(
        person=enrolment.person,
        course=course,
        training_class=training_class,
        recognition=recognition,
        # Only a programme that issues no document counts from the last day of the class.
        recognised_on=recognition.decided_on if course.issues_document else training_class.ends,
        periods=course.periods,
        grade=grade,
        decision_number=recognition.decision_number,
        institution_name=training_class.institution.name,
        person_name=enrolment.person.full_name,
        unit_name=enrolment.unit_name,
        course_title=course.title,
        entered_by=recognition.entered_by,
    )


# Undone by a revoking decision only.


@dataclass(frozen=True)
class Effect:
    """What a higher room says of revoking a recognition: what falls with it, and why it cannot be now, if it cannot."""

    said: str = ""
    objection: str = ""


def effects(recognition):
    """The Effects that the rooms above tell of."""
    answers = effects_of_revoking.send(Recognition, recognition=recognition)
    return [effect for _receiver, effect in answers if effect]


@transaction.atomic
def revoke_recognition(training_class, *, decision, on, reason, by, today=None):
    """The results of the class are no longer recognised from `on`: its records stop counting, and the class awaits recognition again.

    `today` is the day of the act; with it, a decision of a later day is refused. Announces `records_changed` once.
    """
    training_class = locked(training_class)
    recognition = training_class.recognitions.in_force().select_for_update().first()
    if recognition is None:
        raise WrongState(state=training_class.get_state_display())
    if not clean(reason):
        raise NoGrounds
    decision = read_number(decision)
    _refuse_revoking(recognition, on, today)
    counting = list(recognition.records.current().filter(revoked_on=None).order_by("pk").select_for_update(of=("self",)))
    recognition.revoked_on, recognition.revocation_decision, recognition.revocation_reason = on, decision, clean(reason)
    recognition.revoked_by = by
    recognition.save(update_fields=["revoked_on", "revocation_decision", "revocation_reason", "revoked_by"])
    revoke_many(counting, on=on, reason=reason, decision=decision, by=by)
    move(training_class, TrainingClass.State.AWAITING, by=by)
    step(training_class.enrolments.filter(state__in=Enrolment.JUDGED), Enrolment.State.ENROLLED, by=by, why=clean(reason))
    data = {"decision": recognition.decision_number, "by": decision, "on": on.isoformat(), "why": clean(reason)}
    log(training_class, "courses.recognition_revoked", user=by, data=data | {"records": len(counting)})
    return recognition


def _refuse_revoking(recognition, on, today):
    if on < recognition.decided_on:
        raise RevokedTooEarly(decided=f"{recognition.decided_on:%d/%m/%Y}", day=f"{on:%d/%m/%Y}")
    if today is not None and on > today:
        raise DecidedInFuture(day=f"{on:%d/%m/%Y}")
    if objections := [effect.objection for effect in effects(recognition) if effect.objection]:
        raise CannotRevoke(why=" ".join(map(str, objections)))
