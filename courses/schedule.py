"""Planning sessions, one act for each thing that people do. Every act locks the class, then the room and the trainers it wants, then looks
for clashes: whoever plans at the same time waits, and sees."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.models import User
from lms.refusal import Refusal
from lms.vietnamese import clean

from .clashes import Kind, clashes_of, meet_at_once, overlapping
from .classes import WrongState, locked
from .rooms import Room
from .sessions import Session
from .signals import sessions_changed

PLACE = ("day", "starts_at", "ends_at", "room", "link")  # what its learners must be told of
REFUSED = (Kind.ROOM, Kind.TRAINER, Kind.SMALL)  # unless a reason is given; of learners who are elsewhere one is told


class Clashing(Refusal):
    """With the Clashes, for the page to show."""

    text = _("This clashes with something else. Say why it is planned all the same, or choose another time, room or trainer.")

    def __init__(self, clashes):
        super().__init__()
        self.clashes = clashes


class MeetsAlready(Refusal):
    text = _("The class already meets at that time: %(session)s (%(hours)s).")


class BeforeTheClass(Refusal):
    text = _("The class begins on %(day)s: no session can be before.")


class AfterTheClass(Refusal):
    text = _("The class ends on %(day)s. Say why it goes on longer: its last day is then put off.")


class SayWhy(Refusal):
    text = _("Say why the session is moved or cancelled: the learners and trainers will read it.")


class IsCancelled(Refusal):
    text = _("The session of %(session)s is cancelled.")


class AlreadyHeld(Refusal):
    text = _("Attendance is marked for this session: it can no longer be moved to a day that is still to come.")


class NothingToCopy(Refusal):
    text = _("No session is planned in the week of %(day)s, or the class meets at all these times already.")


@transaction.atomic
def add_session(training_class, *, by, trainers=(), despite="", **values):
    """One more session; `values` are its fields. Clashing unless `despite` says why; ValidationError for what makes no sense."""
    training_class = _held(training_class)
    session = Session(training_class=training_class, **values)
    _plan(training_class, [(session, trainers)], by=by, despite=despite)
    _keep(session, "courses.session_added", by=by, after=_said(session), despite=despite)
    _tell([session], "added", by=by, why="")
    return session


@transaction.atomic
def change_session(session, *, by, on, why="", despite="", **values):
    """Another time, room, link, topic or other trainers. A time, room or link that was told is changed only with a reason.

    `values` are what is to be changed, `trainers` among them. `on` is the day of the act.
    """
    training_class, session = _held_with(session)
    before, told, teaching = _said(session), {name: getattr(session, name) for name in PLACE}, list(session.trainers.all())
    trainers = values.pop("trainers", teaching)
    for name, value in values.items():
        setattr(session, name, value)
    moved = [name for name in PLACE if getattr(session, name) != told[name]]
    if any(told[name] for name in moved) and not clean(why):
        raise SayWhy
    if session.day > on and session.day != told["day"] and session.attendance.exists():
        raise AlreadyHeld
    # A clash that was accepted is not asked about again when only the topic changes.
    same = not moved and set(trainers) == set(teaching)
    _plan(training_class, [(session, trainers)], by=by, despite=despite, clashes_known=same)
    _keep(session, "courses.session_changed", by=by, before=before, after=_said(session), why=clean(why), despite=despite)
    if moved:
        _tell([session], "moved", by=by, why=clean(why))
    return session


@transaction.atomic
def cancel_session(session, *, by, why):
    """It does not take place and counts for nothing; its marks, if there are any, are kept."""
    _class, session = _held_with(session)
    if not clean(why):
        raise SayWhy
    session.state, session.cancelled_because = Session.State.CANCELLED, clean(why)
    session.save(update_fields=["state", "cancelled_because"])
    _keep(session, "courses.session_cancelled", by=by, before=_said(session), why=clean(why))
    _tell([session], "cancelled", by=by, why=clean(why))
    return session


@transaction.atomic
def copy_week(training_class, monday, to, *, by, despite=""):
    """The sessions of the week that begins on `monday` once more in the week that begins on `to`, without topics.

    Times at which the class already meets, and days outside the class, are left out.
    """
    training_class = _held(training_class)
    there = list(training_class.sessions.planned())
    new = []
    for old in training_class.sessions.planned().filter(day__range=(monday, monday + timedelta(days=6))).with_places():
        same = {name: getattr(old, name) for name in ("starts_at", "ends_at", "room", "link", "periods")}
        copy = Session(training_class=training_class, day=old.day + (to - monday), **same)
        inside = training_class.starts <= copy.day <= training_class.ends
        if inside and not any(meet_at_once(copy, each) for each in there):
            new.append((copy, list(old.trainers.all())))
    if not new:
        raise NothingToCopy(day=f"{monday:%d/%m/%Y}")
    _plan(training_class, new, by=by, despite=despite)
    copies = [copy for copy, _trainers in new]
    for copy in copies:
        _keep(copy, "courses.session_added", by=by, after=_said(copy), despite=despite)
    _tell(copies, "added", by=by, why="")
    return copies


@transaction.atomic
def change_trainers(training_class, trainers, *, by, despite=""):
    """Who teaches the class: all sessions that are given to nobody else. Clashing unless `despite` says why."""
    training_class = _held(training_class)
    before = _names(training_class.trainers.all())
    _wait_for(trainers=trainers)
    training_class.trainers.set(trainers)
    sessions = list(training_class.sessions.planned().with_places())
    _refuse_clashes(sessions, despite, kinds=[Kind.TRAINER])
    said = {"from": before, "to": _names(trainers), "despite": clean(despite)}
    log(training_class, "courses.trainers", user=by, data=said)


def _held(training_class):
    """The class, locked, while its schedule may still change."""
    training_class = locked(training_class)
    if training_class.is_settled:
        raise WrongState(state=training_class.get_state_display())
    return training_class


def _held_with(session):
    """The class, locked, and the session as it is now."""
    training_class = _held(session.training_class)
    session = Session.objects.select_related("room").get(pk=session.pk)
    session.training_class = training_class
    if session.is_cancelled:
        raise IsCancelled(session=session)
    return training_class, session


def _plan(training_class, planned, *, by, despite, clashes_known=False):
    """Write [(session, its trainers)] where nothing stands against it."""
    sessions = [session for session, _trainers in planned]
    for session in sessions:
        session.clean_fields(exclude=["part"])
    _refuse_times(training_class, sessions, despite)
    for session in sessions:
        session.validate_constraints()
    _wait_for([session.room_id for session in sessions], [user for _session, trainers in planned for user in trainers])
    for session, trainers in planned:
        session.save()
        session.trainers.set(trainers)
    if not clashes_known:
        _refuse_clashes(sessions, despite)
    last = max(session.day for session in sessions)
    if last > training_class.ends:
        log(training_class, "courses.put_off", user=by, data={"from": str(training_class.ends), "to": str(last)})
        training_class.ends = last
        training_class.save(update_fields=["ends"])


def _refuse_times(training_class, sessions, despite):
    others = training_class.sessions.planned().exclude(pk__in=[session.pk for session in sessions if session.pk])
    new = set(map(id, sessions))
    for one, other in overlapping([*sessions, *others]):
        met = other if id(one) in new else one
        if id(one) in new or id(other) in new:
            raise MeetsAlready(session=met, hours=met.hours)
    if min(session.day for session in sessions) < training_class.starts:
        raise BeforeTheClass(day=f"{training_class.starts:%d/%m/%Y}")
    if max(session.day for session in sessions) > training_class.ends and not clean(despite):
        raise AfterTheClass(day=f"{training_class.ends:%d/%m/%Y}")


def _wait_for(rooms=(), trainers=()):
    """Lock what is scarce, always in this order, so that two who want the same plan one after the other."""
    list(Room.objects.select_for_update().filter(pk__in={room for room in rooms if room}).order_by("pk"))
    list(User.objects.select_for_update().filter(pk__in={user.pk for user in trainers}).order_by("pk"))


def _refuse_clashes(sessions, despite, kinds=REFUSED):
    """Clashing for those that need a reason. The sessions are written by now; the transaction takes them back."""
    if clean(despite):
        return
    if clashes := [clash for clash in clashes_of(sessions) if clash.kind in kinds]:
        raise Clashing(clashes)


def _keep(session, action, *, by, **said):
    log(
        session.training_class,
        action,
        user=by,
        data={"session": session.pk, **{name: value for name, value in said.items() if value}},
    )


def _tell(sessions, how, *, by, why):
    """Announce it, inside the transaction: `signals.py` says to whom it matters."""
    sessions_changed.send(Session, sessions=sessions, how=how, by=by, why=why)


def _said(session):
    """What the history of the class keeps of a session, in words."""
    room = f", {session.room}" if session.room else ""
    words = f"{session.day:%d/%m/%Y} {session.hours}{room}"
    details = [session.topic, session.link, _names(session.trainers.all())]
    return " · ".join([words, *filter(None, details)])


def _names(users):
    return ", ".join(str(getattr(user, "person", user)) for user in users)
