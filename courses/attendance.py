"""Who was there."""

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .classes import locked
from .enrolment import Enrolment
from .sessions import Session


class NotMarkable(Refusal):
    text = _("Attendance and results are entered while the class runs or awaits recognition; it is “%(state)s”.")


class NotInThisClass(Refusal):
    text = _("Only learners with a seat in this class can be marked.")


class NotYetHeld(Refusal):
    text = _("The session of %(day)s is still to come: attendance is marked on the day or afterwards.")


class NotHeld(Refusal):
    text = _("The session of %(session)s is cancelled: nobody can be marked in it.")


class Attendance(models.Model):
    """An attendance mark (điểm danh) of one learner for one session."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Absent, excused")  # P
        UNEXCUSED = "unexcused", _("Absent, unexcused")  # K

    THERE = (Mark.PRESENT, Mark.LATE)

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance", verbose_name=_("enrolment"))
    mark = models.CharField(_("mark"), max_length=9, choices=Mark)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    marked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance marks")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="one_mark_per_session_and_learner")]

    def __str__(self):
        return f"{self.enrolment.person}: {self.get_mark_display()}"


def hold_for_marking(training_class):
    """Lock the class and make sure that marks and results may be entered now."""
    now_is = locked(training_class)
    if not now_is.takes_marks:
        raise NotMarkable(state=now_is.get_state_display())
    return now_is


def refuse_strangers(enrolment_ids, training_class):
    """NotInThisClass unless all of these hold a seat in the class."""
    if training_class.enrolments.seated().filter(pk__in=enrolment_ids).count() != len(set(enrolment_ids)):
        raise NotInThisClass


@transaction.atomic
def mark(session, marks, *, by, on=None):
    """Write {enrolment key: Mark} for a session, over what stood there; all of them or, with a Refusal, nothing.

    `on` is the day of the act; with it, a session of a later day is refused.
    """
    if on is not None and session.day > on:
        raise NotYetHeld(day=f"{session.day:%d/%m/%Y}")
    training_class = hold_for_marking(session.training_class)
    if Session.objects.get(pk=session.pk).is_cancelled:  # perhaps a moment ago
        raise NotHeld(session=session)
    refuse_strangers(marks, training_class)
    Attendance.objects.bulk_create(
        [
            Attendance(session=session, enrolment_id=enrolment, mark=Attendance.Mark(value), marked_by=by, marked_at=now())
            for enrolment, value in marks.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark", "marked_by", "marked_at"],
    )
