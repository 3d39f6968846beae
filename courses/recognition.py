"""Recognising results: one decision turns the eligible learners of a class into learning records, all or none."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lms.decisions import read_number
from lms.refusal import Refusal

from .classes import TrainingClass, WrongState, locked, move
from .enrolment import Enrolment, step
from .records import LearningRecord
from .results import verdicts
from .signals import records_changed


class DecidedTooEarly(Refusal):
    text = _("The class ends on %(last_day)s; results cannot be recognised by a decision of %(day)s.")


class DecidedInFuture(Refusal):
    text = _("%(day)s is still to come; enter the decision once it is signed.")


class NobodyEligible(Refusal):
    text = _("Nobody in this class is eligible yet: there is nothing to recognise.")


class Recognition(models.Model):
    """The decision that recognises the results of a class (quyết định công nhận kết quả)."""

    training_class = models.OneToOneField(TrainingClass, models.PROTECT, related_name="recognition", verbose_name=_("class"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")

    def __str__(self):
        return f"{self.decision_number} – {self.training_class}"


@transaction.atomic
def recognise(training_class, *, decision_number, decided_on, by, today=None):
    """Write a learning record for each eligible learner of a class that awaits recognition, by this decision.

    `today` is the day of the act; with it, a decision of a later day is refused. Announces `records_changed` once.
    """
    training_class = locked(training_class)
    if training_class.state != TrainingClass.State.AWAITING:
        raise WrongState(state=training_class.get_state_display())
    decision_number = read_number(decision_number)
    _refuse_day(training_class, decided_on, today)
    said = verdicts(training_class)
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
    keys = [enrolment.pk for enrolment in eligible]
    step(eligible, Enrolment.State.COMPLETED, by=by)
    step(training_class.enrolments.seated().exclude(pk__in=keys), Enrolment.State.NOT_COMPLETED, by=by)
    records_changed.send(LearningRecord, person_ids=sorted(record.person_id for record in records))
    return recognition


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
