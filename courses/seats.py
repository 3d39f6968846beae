"""One queue for each class. Every act locks the class row first, then counts, then writes: seats can never be oversold, and a seat
that becomes free goes to the first who waits."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.access import units_of
from lms.people.models import Person, Posting, Role
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass, WrongState, locked
from .enrolment import Enrolment, begin, step
from .quotas import refuse_over

State = Enrolment.State


class ClassNotOpen(Refusal):
    text = _("This class does not take enrolments: %(why)s")


class OnlyByNomination(Refusal):
    text = _("The units nominate who attends this class. Ask the training officer of your unit.")


class NotYoursToEnrol(Refusal):
    text = _("You can only enrol yourself. As a training officer, nominate the people of your unit.")


class AlreadyEnrolled(Refusal):
    text = _("%(person)s is already in this class.")


class NotInService(Refusal):
    text = _("%(person)s holds no post on %(day)s; only people in service can enrol.")


class AlreadyOver(Refusal):
    text = _("This enrolment is “%(state)s”: there is nothing to give back.")


class TooLateToWithdraw(Refusal):
    text = _("The class has begun, is over or is cancelled: places can no longer be given back.")


class RosterClosed(Refusal):
    text = _("The roster is closed: ask the training manager of the class to take you off the list.")


class NotYoursToWithdraw(Refusal):
    text = _("Only the learner, their training officer, and those who teach or manage the class can give back this place.")


class SayWhyYouWithdraw(Refusal):
    text = _("Places could be given back without a reason until %(day)s. Say why it is given back now.")


class NoOffer(Refusal):
    text = _("No seat is offered any more: the offer was for another day or has lapsed.")


class NotYoursToAccept(Refusal):
    text = _("Only the learner and their training officer can take the seat that is offered.")


class NotASubstitute(Refusal):
    text = _(
        "%(person)s cannot take over this seat: choose an approved reserve of the same unit, or ask the manager of the class."
    )


class SeatsTaken(Refusal):
    text = _("%(seated)s learners already have a seat: the class cannot have fewer seats than that.")


# Coming in.


def enrol(person, training_class, *, on, by, why=""):
    """Seat `person`, put them in the queue when every seat is taken, or ask their unit first. The Enrolment tells which."""
    [enrolment] = enrol_many([person], training_class, on=on, by=by, why=why)
    return enrolment


@transaction.atomic
def enrol_many(people, training_class, *, on, by, why=""):
    """Seat `people` in their order, and queue those for whom no seat is left; all of them or, with a Refusal, nobody.

    `by` None is the system itself. Those who manage the class enrol anybody, beyond a quota with a reason; others themselves only.
    """
    people = list(people)
    training_class = locked(training_class)
    if not training_class.takes_enrolments(on):
        raise ClassNotOpen(why=why_not_open(training_class, on))
    Person.objects.hold(people)
    manages = by is None or manages_class(by, training_class)
    if not manages:
        _refuse_others(people, training_class, by)
    new = new_enrolments(people, training_class, on=on, by=by)
    if not manages and training_class.way_in == TrainingClass.WayIn.UNIT:
        for enrolment in new:
            enrolment.state = State.REQUESTED
        return begin(new, by=by, why=why)
    refuse_over(training_class, new, on=on, why=why if manages else "")
    lapse(training_class, on)
    give_places(training_class, new)
    return begin(new, by=by, why=why)


def _refuse_others(people, training_class, by):
    if any(person.user_id is None or person.user_id != by.pk for person in people):
        raise NotYoursToEnrol
    if training_class.way_in == TrainingClass.WayIn.NOMINATION:
        raise OnlyByNomination


def why_not_open(training_class, on):
    """The sentence that ends “This class does not take enrolments: …”; empty for a class that does."""
    if training_class.state != TrainingClass.State.OPEN:
        return _("it is “%(state)s”.") % {"state": training_class.get_state_display()}
    if on < training_class.enrolment_opens:
        return _("enrolment opens on %(day)s.") % {"day": f"{training_class.enrolment_opens:%d/%m/%Y}"}
    if on > training_class.enrolment_closes:
        return _("enrolment closed on %(day)s.") % {"day": f"{training_class.enrolment_closes:%d/%m/%Y}"}
    return ""


def new_enrolments(people, training_class, *, on, by, **values):
    """Enrolments of these people, not yet written. Raises AlreadyEnrolled, or NotInService for somebody without a posting."""
    _refuse_those_already_in(people, training_class)
    held = main_postings(people, on)
    return [
        Enrolment(
            training_class=training_class,
            person=person,
            unit=held[person.pk].unit,
            unit_name=held[person.pk].unit.name,
            posting=held[person.pk],
            entered_by=by,
            **values,
        )
        for person in people
    ]


def _refuse_those_already_in(people, training_class):
    seen = set(training_class.enrolments.live().filter(person__in=people).values_list("person", flat=True))
    for person in people:
        if person.pk in seen:
            raise AlreadyEnrolled(person=person)
        seen.add(person.pk)


def main_postings_held(people, on):
    """{person key: the posting from which they would be enrolled}, without those who hold none. `people`: rows or keys."""
    held = Posting.objects.held_on(on).filter(person__in=people).select_related("unit").order_by("-concurrent")
    return {posting.person_id: posting for posting in held}  # a main one has the last word


def main_postings(people, on):
    """{person key: the main posting on that day, or a concurrent one where there is no other}. Raises NotInService."""
    found = main_postings_held(people, on)
    for person in people:
        if person.pk not in found:
            raise NotInService(person=person, day=f"{on:%d/%m/%Y}")
    return found


def give_places(training_class, enrolments):
    """Number these at the end of the queue and give them, in their order, the seats that are free; the rest waits. Not yet written."""
    last = training_class.enrolments.aggregate(last=Max("queue_number"))["last"] or 0
    free = 0 if training_class.enrolments.waiting().exists() else training_class.seats_left
    for place, enrolment in enumerate(enrolments):
        enrolment.queue_number = last + place + 1
        enrolment.state = State.ENROLLED if place < free else State.WAITING


# Offers.


@transaction.atomic
def accept(enrolment, *, on, by):
    """Take the seat that is offered. Raises NoOffer, NotYoursToAccept."""
    training_class = locked(enrolment.training_class)
    lapse(training_class, on)
    enrolment.refresh_from_db()
    if enrolment.state != State.OFFERED:
        raise NoOffer
    if by is not None and not (_looks_after(by, enrolment.person, on) or runs(by, training_class)):
        raise NotYoursToAccept
    enrolment.offered_until = None
    step([enrolment], State.ENROLLED, by=by, also=["offered_until"])
    return enrolment


@transaction.atomic
def accept_many(enrolments, *, on, by):
    """The same for several people: all of them or, with a Refusal, nobody. Raises NoOffer where there is none."""
    if not enrolments:
        raise NoOffer
    return [accept(enrolment, on=on, by=by) for enrolment in enrolments]


def lapse_offers(*, on):
    """Withdraw the offers whose last day is over, in all classes, and offer the seats to the next; how many lapsed."""
    overdue = Enrolment.objects.filter(state=State.OFFERED, offered_until__lt=on)
    return sum(
        _lapse_in(training_class, on) for training_class in TrainingClass.objects.filter(pk__in=overdue.values("training_class"))
    )


@transaction.atomic
def _lapse_in(training_class, on):
    return lapse(locked(training_class), on)


def lapse(training_class, on):
    """The same in one class, which the caller has locked."""
    overdue = list(training_class.enrolments.filter(state=State.OFFERED, offered_until__lt=on).select_related("person"))
    if overdue:
        step(overdue, State.WITHDRAWN, by=None, why=_("The offer was not taken in time."))
        fill_seats(training_class, on)
    return len(overdue)


def fill_seats(training_class, on):
    """Free seats go to those who wait, in order: as an offer for some days, or at once. The class is locked by the caller."""
    if not training_class.roster_may_change or on >= training_class.starts:
        return
    first = list(training_class.enrolments.waiting().select_related("person")[: training_class.seats_left])
    if not training_class.offer_days:
        step(first, State.ENROLLED, by=None)
        return
    last_day = min(on + timedelta(days=training_class.offer_days), training_class.starts - timedelta(days=1))
    for enrolment in first:
        enrolment.offered_until = last_day
    step(first, State.OFFERED, by=None, also=["offered_until"])


# Giving back.


def may_withdraw(enrolment, *, on, by):
    return why_not_withdraw(enrolment, on=on, by=by) is None


def why_not_withdraw(enrolment, *, on, by):
    """The Refusal that stands in the way of giving back this place, or None.

    The learner and their officer may do it until the roster is closed, those who teach or manage the class until it begins.
    """
    training_class = enrolment.training_class
    if enrolment.state not in Enrolment.UNDECIDED:
        return AlreadyOver(state=enrolment.get_state_display())
    if not training_class.roster_may_change or on >= training_class.starts:
        return TooLateToWithdraw()
    if by is None or runs(by, training_class):
        return None
    if not _looks_after(by, enrolment.person, on):
        return NotYoursToWithdraw()
    return RosterClosed() if training_class.state == TrainingClass.State.ROSTER_CLOSED else None


def needs_reason(enrolment, *, on):
    """Whether giving this place back now needs a reason: a seat, once the deadline of the class is over."""
    return enrolment.state in Enrolment.HOLDING and on > enrolment.training_class.last_day_to_withdraw


def manages_class(user, training_class):
    return TrainingClass.objects.filter(pk=training_class.pk).managed_by(user).exists()


def runs(user, training_class):
    """Whether `user` teaches or manages this class."""
    this = TrainingClass.objects.filter(pk=training_class.pk)
    return this.taught_by(user).exists() or manages_class(user, training_class)


def _looks_after(user, person, on):
    """Oneself, or as a training officer somebody posted below one's unit."""
    return user.is_authenticated and (person.user_id == user.pk or is_officer_of(user, person, on))


def is_officer_of(user, person, on):
    units = units_of(user, Role.Kind.UNIT_OFFICER, on=on)
    return person.postings.held_on(on).filter(unit__in=units).exists()


@transaction.atomic
def withdraw(enrolment, *, on, by, why=""):
    """Give the place back; a seat goes to the first in the queue. Raises the Refusal of `why_not_withdraw`, or SayWhyYouWithdraw.

    `by` None is the system itself. The object given is brought up to date.
    """
    training_class = locked(enrolment.training_class)
    lapse(training_class, on)
    enrolment.refresh_from_db()
    enrolment.training_class = training_class
    if refusal := why_not_withdraw(enrolment, on=on, by=by):
        raise refusal
    if by is not None and needs_reason(enrolment, on=on) and not clean(why):
        raise SayWhyYouWithdraw(day=f"{training_class.last_day_to_withdraw:%d/%m/%Y}")
    step([enrolment], State.WITHDRAWN, by=by, why=clean(why))
    log(training_class, "courses.withdrawn", user=by, data={"person": enrolment.person_id, "name": enrolment.person.full_name})
    fill_seats(training_class, on)


@transaction.atomic
def substitute(enrolment, person, *, on, by, why=""):
    """The unit sends `person` in place of a learner who has a seat: the seat and its number pass on. The new Enrolment.

    An officer may put in an approved reserve of the unit, those who manage the class anybody in service. Raises NotASubstitute,
    or the Refusal of `withdraw`.
    """
    training_class = locked(enrolment.training_class)
    enrolment.refresh_from_db()
    enrolment.training_class = training_class
    if refusal := why_not_withdraw(enrolment, on=on, by=by):
        raise refusal
    Person.objects.hold([person])
    there = training_class.enrolments.live().filter(person=person).first()
    if enrolment.state != State.ENROLLED or not _may_step_in(there, enrolment, person, on, by):
        raise NotASubstitute(person=person)
    step([enrolment], State.WITHDRAWN, by=by, why=clean(why) or _("%(person)s takes over the seat.") % {"person": person})
    reason = _("In place of %(person)s.") % {"person": enrolment.person}
    if there:
        there.queue_number, there.reserve = enrolment.queue_number, False
        [there] = step([there], State.ENROLLED, by=by, why=reason, also=["queue_number", "reserve"])
        return there
    [new] = new_enrolments([person], training_class, on=on, by=by)
    new.state, new.queue_number, new.nomination = State.ENROLLED, enrolment.queue_number, enrolment.nomination
    [new] = begin([new], by=by, why=reason)
    return new


def _may_step_in(there, enrolment, person, on, by):
    """`there` is the live enrolment that the substitute already has in the class, if any."""
    if there and there.state != State.APPROVED:
        return False
    if by is None or manages_class(by, enrolment.training_class):
        return True
    return there is not None and is_officer_of(by, person, on) and is_officer_of(by, enrolment.person, on)


@transaction.atomic
def change_capacity(training_class, seats, *, on, by):
    """Give the class `seats` seats until it begins; new ones go to the queue. Not fewer than are taken or offered.

    Raises SeatsTaken, WrongState, or ValidationError for a number that cannot be. The object given is brought up to date.
    """
    now = locked(training_class)
    if not now.roster_may_change:
        raise WrongState(state=now.get_state_display())
    lapse(now, on)
    before, now.capacity = now.capacity, seats
    now.full_clean()
    if seats < now.seats_taken:
        raise SeatsTaken(seated=now.seats_taken)
    now.save(update_fields=["capacity"])
    log(now, "courses.seats", user=by, data={"from": before, "to": seats})
    training_class.capacity = seats
    fill_seats(now, on)
