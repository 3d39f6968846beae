"""A seat that becomes free is offered to the first who waits, for some days; then to the next."""

from datetime import date, timedelta

import pytest

from courses.models import Enrolment, TrainingClass
from courses.seats import (
    NoOffer,
    NotASubstitute,
    NotYoursToAccept,
    SayWhyYouWithdraw,
    SeatsTaken,
    accept,
    change_capacity,
    enrol,
    lapse_offers,
    substitute,
    withdraw,
)

State = Enrolment.State


@pytest.fixture
def full_class(open_class, ha, today):
    """One seat, and Hà sits on it; a free one is offered for two days."""
    TrainingClass.objects.filter(pk=open_class.pk).update(capacity=1, offer_days=2)
    enrol(ha, open_class, on=today, by=ha.user)
    open_class.refresh_from_db()
    return open_class


@pytest.fixture
def queue(full_class, lan, minh, today):
    return [enrol(person, full_class, on=today, by=person.user) for person in (lan, minh)]


@pytest.fixture
def offered(queue, ha, today):
    """Hà has given her seat back, and it is offered to Lan."""
    withdraw(ha.enrolments.get(), on=today, by=ha.user)
    queue[0].refresh_from_db()
    return queue[0]


def states(enrolments):
    return [Enrolment.objects.get(pk=enrolment.pk).state for enrolment in enrolments]


def test_a_freed_seat_is_offered_to_the_first_who_waits(offered, queue, today):
    assert states(queue) == [State.OFFERED, State.WAITING]
    assert offered.offered_until == today + timedelta(days=2)


def test_an_offered_seat_is_not_given_to_anybody_else(offered, full_class, quan, today):
    assert enrol(quan, full_class, on=today, by=quan.user).state == State.WAITING
    assert full_class.seats_left == 0


def test_who_accepts_has_the_seat(offered, lan, today):
    accept(offered, on=today + timedelta(days=2), by=lan.user)
    assert Enrolment.objects.get(pk=offered.pk).state == State.ENROLLED


def test_an_offer_lapses_after_its_last_day_and_goes_to_the_next(offered, queue, lan, today):
    with pytest.raises(NoOffer):
        accept(offered, on=today + timedelta(days=3), by=lan.user)
    assert lapse_offers(on=today + timedelta(days=3)) == 1
    assert states(queue) == [State.WITHDRAWN, State.OFFERED]


def test_nothing_lapses_before_its_time(offered, today):
    assert lapse_offers(on=today + timedelta(days=2)) == 0


def test_an_offer_that_is_declined_goes_to_the_next(offered, queue, lan, today):
    withdraw(offered, on=today, by=lan.user)
    assert states(queue) == [State.WITHDRAWN, State.OFFERED]


def test_others_do_not_take_an_offer(offered, quan, today):
    with pytest.raises(NotYoursToAccept):
        accept(offered, on=today, by=quan.user)


def test_the_officer_takes_it_for_somebody_of_the_unit(offered, minh, today):
    accept(offered, on=today, by=minh.user)
    assert Enrolment.objects.get(pk=offered.pk).state == State.ENROLLED


def test_an_offer_never_reaches_into_the_class(queue, ha, full_class):
    last_day = full_class.starts - timedelta(days=1)
    withdraw(ha.enrolments.get(), on=full_class.enrolment_closes, by=ha.user, why="Việc đột xuất")
    queue[0].refresh_from_db()
    assert queue[0].offered_until == last_day


def test_new_seats_are_offered_in_order(queue, full_class, dung, today):
    change_capacity(full_class, 2, on=today, by=dung.user)
    assert states(queue) == [State.OFFERED, State.WAITING]


def test_offered_seats_cannot_be_taken_away(offered, full_class, dung, today):
    TrainingClass.objects.update(capacity=2)
    change_capacity(full_class, 2, on=today, by=dung.user)
    with pytest.raises(SeatsTaken):
        change_capacity(full_class, 1, on=today, by=dung.user)


def test_after_the_deadline_a_seat_is_given_back_with_a_reason(full_class, ha):
    TrainingClass.objects.update(withdraw_until=date(2026, 10, 10))
    mine = ha.enrolments.get()
    with pytest.raises(SayWhyYouWithdraw, match="10/10/2026"):
        withdraw(mine, on=date(2026, 10, 15), by=ha.user)
    withdraw(mine, on=date(2026, 10, 15), by=ha.user, why="Đi công tác")
    assert mine.steps.last().why == "Đi công tác"


def test_leaving_the_queue_never_needs_a_reason(queue, lan):
    TrainingClass.objects.update(withdraw_until=date(2026, 10, 10))
    withdraw(queue[0], on=date(2026, 10, 15), by=lan.user)


# Substitution.


def test_the_manager_puts_somebody_in_anothers_place(queue, ha, quan, dung, today):
    new = substitute(ha.enrolments.get(), quan, on=today, by=dung.user)
    assert (new.state, ha.enrolments.get().state, states(queue)) == (State.ENROLLED, State.WITHDRAWN, [State.WAITING] * 2)


def test_the_seat_passes_on_with_its_number(queue, ha, quan, dung, today):
    number = ha.enrolments.get().queue_number
    assert substitute(ha.enrolments.get(), quan, on=today, by=dung.user).queue_number == number


def test_nobody_overtakes_their_queue_by_substitution(queue, ha, minh, dung, today):
    with pytest.raises(NotASubstitute, match="Minh"):
        substitute(ha.enrolments.get(), minh, on=today, by=dung.user)


def test_an_officer_puts_in_nobody_who_was_not_approved(open_class, lan, minh, department, today):
    from tests.conftest import someone

    seat = enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(NotASubstitute):
        substitute(seat, someone("Bàn Văn Sáu", "CB090", department), on=today, by=minh.user)


# What is kept.


def test_every_step_is_kept_with_who_and_why(offered, lan, today):
    accept(offered, on=today, by=lan.user)
    kept = [(step.before, step.after, step.by) for step in offered.steps.all()]
    assert kept == [
        ("", State.WAITING, lan.user),
        (State.WAITING, State.OFFERED, None),
        (State.OFFERED, State.ENROLLED, lan.user),
    ]
