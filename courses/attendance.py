"""Who was there. Each mark keeps the steps that led to it; once a session is confirmed, a mark changes for a reason only."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

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


class IsConfirmed(Refusal):
    text = _(
        "The attendance of this session is confirmed. A mark is now corrected with a reason, by “Correct” beside the learner."
    )


class NotConfirmed(Refusal):
    text = _("The attendance of this session is not confirmed yet: change the mark in the roll call.")


class NoReasonGiven(Refusal):
    text = _("Say why the mark is corrected: the reason is kept beside it.")


class NothingCorrected(Refusal):
    text = _("%(person)s has this mark already. Choose the one that is right.")


class NotAllMarked(Refusal):
    text = _("Not confirmed: no mark yet for %(people)s. Mark them first.")


class MarkedMeanwhile(Refusal):
    text = _("Nothing was saved: %(people)s were marked by somebody else in the meantime. Look at the list again.")


class Attendance(models.Model):
    """An attendance mark (điểm danh) of one learner for one session, as it is now."""

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


Mark = Attendance.Mark


class AttendanceStep(models.Model):
    """A change of an attendance mark: from what to what, by whom, when, how, and after the confirmation why. Written once."""

    class How(models.TextChoices):
        ROLL_CALL = "roll_call", _("Roll call")
        SHEET = "sheet", _("Sign-in sheet")
        SCAN = "scan", _("QR code")
        CORRECTION = "correction", _("Corrected afterwards")

    session = models.ForeignKey(Session, models.PROTECT, related_name="steps", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance_steps", verbose_name=_("enrolment"))
    before = models.CharField(_("from mark"), max_length=9, choices=Mark, blank=True)  # empty for the first
    after = models.CharField(_("to mark"), max_length=9, choices=Mark)
    how = models.CharField(_("how"), max_length=10, choices=How)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=now)
    why = models.CharField(_("why"), max_length=250, blank=True)

    key = models.UUIDField(null=True, editable=False)  # chosen by the phone that sent it: sent again, it is known

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of an attendance mark")
        verbose_name_plural = _("steps of attendance marks")
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment", "key"], name="tap_is_written_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="attendance_step_changes_the_mark"),
            models.CheckConstraint(
                condition=Q(~Q(why=""), how="correction") | Q(~Q(how="correction"), why=""),
                name="correction_of_a_mark_says_why",
                violation_error_message=_("A correction says why, and nothing else does."),
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}: {self.get_after_display()}"

    @property
    def who(self):
        return str(getattr(self.by, "person", self.by)) if self.by else ""


How = AttendanceStep.How


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


def hold_session(session, *, on=None):
    """The session as it is now, its class locked, once marks may be written for it; on a day before it, with `on`, they may not."""
    if on is not None and session.day > on:
        raise NotYetHeld(day=f"{session.day:%d/%m/%Y}")
    training_class = hold_for_marking(session.training_class)
    session = Session.objects.get(pk=session.pk)
    session.training_class = training_class
    if session.is_cancelled:  # perhaps a moment ago
        raise NotHeld(session=session)
    return session


def hold_unconfirmed(session, *, on=None):
    """The same, while marks are still written without a reason."""
    session = hold_session(session, on=on)
    if session.is_confirmed:
        raise IsConfirmed
    return session


@transaction.atomic
def mark(session, marks, *, by, on=None, how=How.ROLL_CALL, seen=None):
    """Write {enrolment key: Mark} for a session, over what stood there; all of them or, with a Refusal, nothing.

    `on` is the day of the act; with it, a session of a later day is refused. `seen` is {enrolment key: Mark} as it stood on the page;
    with it, nothing is written over a mark that was not seen.
    """
    session = hold_unconfirmed(session, on=on)
    refuse_strangers(marks, session.training_class)
    standing = dict(session.attendance.filter(enrolment__in=marks).values_list("enrolment", "mark"))
    if seen is not None and (unseen := [each for each in marks if standing.get(each) != seen.get(each)]):
        raise MarkedMeanwhile(people=_names(unseen))
    steps = [
        AttendanceStep(session=session, enrolment_id=each, before=standing.get(each, ""), after=Mark(value), how=how, by=by)
        for each, value in marks.items()
    ]
    write([step for step in steps if step.before != step.after])


def write(steps):
    """Keep these new steps of one session, in their order, and bring the marks to where they lead. The caller holds the class."""
    last = {step.enrolment_id: step for step in steps}
    Attendance.objects.bulk_create(
        [
            Attendance(session_id=step.session_id, enrolment_id=enrolment, mark=step.after, marked_by=step.by, marked_at=step.at)
            for enrolment, step in last.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark", "marked_by", "marked_at"],
    )
    AttendanceStep.objects.bulk_create(steps)


@transaction.atomic
def confirm(session, *, by, on=None):
    """The marks of this session are right and complete (xác nhận điểm danh). NotAllMarked while somebody has none."""
    session = hold_unconfirmed(session, on=on)
    marked = session.attendance.values("enrolment")
    if missing := list(session.training_class.enrolments.seated().exclude(pk__in=marked).values_list("pk", flat=True)):
        raise NotAllMarked(people=_names(missing))
    session.confirmed_at, session.confirmed_by = now(), by
    session.save(update_fields=["confirmed_at", "confirmed_by"])
    log(session.training_class, "courses.attendance_confirmed", user=by, data={"session": str(session)})
    return session


@transaction.atomic
def correct(session, enrolment, to, *, why, by):
    """Another mark after the confirmation, for a reason."""
    session = hold_session(session)
    if not session.is_confirmed:
        raise NotConfirmed
    if not clean(why):
        raise NoReasonGiven
    refuse_strangers([enrolment.pk], session.training_class)
    before = session.attendance.filter(enrolment=enrolment).values_list("mark", flat=True).first() or ""
    if before == to:
        raise NothingCorrected(person=enrolment.person)
    step = AttendanceStep(
        session=session, enrolment=enrolment, before=before, after=Mark(to), how=How.CORRECTION, by=by, why=clean(why)
    )
    write([step])
    said = {"session": str(session), "name": str(enrolment.person), "from": step.before, "to": step.after, "why": step.why}
    log(session.training_class, "courses.attendance_corrected", user=by, data=said)
    return step


def _names(enrolments, at_most=5):
    people = Enrolment.objects.filter(pk__in=enrolments).select_related("person").order_by("person__sort_key", "pk")
    names = [str(enrolment.person) for enrolment in people]
    return ", ".join(names[:at_most]) + (f" (+{len(names) - at_most})" if len(names) > at_most else "")
