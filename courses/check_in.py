"""Learners check in by a code on the trainer's screen. The code is another one every 20 seconds: a picture of it is soon worth nothing.

It shows that somebody saw the screen within the last half minute, no more; whoever is let in by a friend on the phone is found by the
roll call, whose marks a scan never changes.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .attendance import AttendanceStep, How, IsConfirmed, Mark, hold_session, hold_unconfirmed, write
from .sessions import Session

SECONDS = 20  # a code is shown for so long, and taken for as long again: for slow phones
BEFORE = timedelta(hours=1)  # so long before a session begins people may already check in


class NotAtThisTime(Refusal):
    text = _("People check in to the session of %(session)s from %(opens)s to %(closes)s on its day.")


class NobodyChecksIn(Refusal):
    text = _(
        "The trainer takes no check-ins for this session now. Ask for the code to be shown, or to be marked in the roll call."
    )


class CodeIsOver(Refusal):
    text = _("This code has been on the screen before and is over. Scan the one that is shown now.")


class NoSuchCode(Refusal):
    text = _("This is no code of a check-in. Scan the one on the trainer's screen.")


class NotOfThisClass(Refusal):
    text = _(
        "You have no seat in “%(training_class)s”. If that is wrong, tell the trainer; otherwise sign in with your own account."
    )


class CheckInIsOpen(Refusal):
    text = _("The check-in of this session is open already.")


class CheckInQuerySet(models.QuerySet):
    def open_at(self, moment):
        return self.filter(opened_at__lte=moment).filter(Q(closed_at=None) | Q(closed_at__gt=moment))


class CheckIn(models.Model):
    """A time in which learners check in to a session by scanning (điểm danh bằng mã QR)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="check_ins", verbose_name=_("session"))
    late_after = models.PositiveSmallIntegerField(
        _("late after, in minutes"),
        default=15,
        validators=[MaxValueValidator(240)],
        help_text=_("Whoever scans more than so many minutes after the session began is late."),
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(closed_at=None), name="one_check_in_is_open_in_a_session"),
            models.CheckConstraint(
                condition=Q(late_after__lte=240),
                name="check_in_is_late_within_four_hours",
                violation_error_message=_("Late after at most 240 minutes."),
            ),
        ]

    def __str__(self):
        return f"{self.session}: {localtime(self.opened_at):%H:%M}"


def hours_of(session):
    """From when to when people may check in, whatever the trainer has opened."""
    zone = get_current_timezone()
    begins, ends = (datetime.combine(session.day, at, zone) for at in (session.starts_at, session.ends_at))
    return begins - BEFORE, ends


@transaction.atomic
def open_check_in(session, *, late_after, by, at):
    """From now on learners may check in. Raises NotAtThisTime, CheckInIsOpen."""
    session = hold_unconfirmed(session)
    _refuse_hours(session, at)
    if session.check_ins.filter(closed_at=None).exists():
        raise CheckInIsOpen
    check_in = CheckIn(session=session, late_after=late_after, opened_at=at, opened_by=by)
    check_in.full_clean()
    check_in.save()
    return check_in


@transaction.atomic
def close_check_in(session, *, at):
    session = hold_session(session)
    session.check_ins.filter(closed_at=None).update(closed_at=at)


@transaction.atomic
def check_in(session, person, *, by, at):
    """Mark `person`, who scanned the code `at` that moment, present or late; a mark that stands already is left as it is.

    The Mark that stands then, and whether it is new.
    """
    session = hold_session(session)
    enrolment = session.training_class.enrolments.seated().filter(person=person).first()
    if enrolment is None:
        raise NotOfThisClass(training_class=session.training_class)
    if standing := session.attendance.filter(enrolment=enrolment).first():
        return Mark(standing.mark), False
    if session.is_confirmed:
        raise IsConfirmed
    _refuse_hours(session, at)
    opened = session.check_ins.open_at(at).last()
    if opened is None:
        raise NobodyChecksIn
    begins = hours_of(session)[0] + BEFORE
    arrived = Mark.LATE if at > begins + timedelta(minutes=opened.late_after) else Mark.PRESENT
    write([AttendanceStep(session=session, enrolment=enrolment, after=arrived, how=How.SCAN, by=by, at=at)])
    return arrived, True


def _refuse_hours(session, at):
    opens, closes = hours_of(session)
    if not opens <= at < closes:
        raise NotAtThisTime(session=session, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")


# The code: which session, which 20 seconds, and a signature that nobody can guess.


def code_at(session, moment):
    return _signer().sign(f"{session.pk}-{_window(moment)}")


def session_of(code, moment):
    """The key of the session whose code this is. Raises NoSuchCode, CodeIsOver."""
    try:
        session, window = map(int, _signer().unsign(code).split("-"))
    except (BadSignature, ValueError) as error:
        raise NoSuchCode from error
    if window not in (_window(moment), _window(moment) - 1):
        raise CodeIsOver
    return session


def _signer():
    return Signer(salt="courses.check_in", sep=".")


def _window(moment):
    return int(moment.timestamp()) // SECONDS
