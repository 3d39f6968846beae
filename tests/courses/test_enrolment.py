from datetime import date

import pytest

from courses.classes import cancel
from courses.enrolment import (
    AlreadyEnrolled,
    ClassNotOpen,
    NotInService,
    SeatsTaken,
    TooLateToWithdraw,
    change_capacity,
    enrol,
    enrol_many,
    withdraw,
)
from courses.models import Enrolment, TrainingClass
from tests.factories import PostingFactory

State = Enrolment.State


@pytest.fixture
def full_class(open_class, ha, today):
    """One seat, and Hà sits on it."""
    TrainingClass.objects.filter(pk=open_class.pk).update(capacity=1)
    enrol(ha, open_class, on=today, by=ha.user)
    open_class.refresh_from_db()
    return open_class


def test_a_learner_gets_a_seat_and_the_workplace_is_kept(lan, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    assert (enrolment.state, enrolment.unit_name) == (State.ENROLLED, "Sở Nội vụ")


def test_when_every_seat_is_taken_people_wait_in_order(full_class, lan, minh, today):
    first, second = enrol(lan, full_class, on=today, by=lan.user), enrol(minh, full_class, on=today, by=minh.user)
    assert [first.state, second.state] == [State.WAITING, State.WAITING]
    assert [first.place_in_queue, second.place_in_queue] == [1, 2]


def test_a_freed_seat_goes_to_the_first_in_the_queue(full_class, ha, lan, minh, today):
    first, second = (enrol(person, full_class, on=today, by=person.user) for person in (lan, minh))
    withdraw(ha.enrolments.get(), on=today, by=ha.user)
    assert [e.state for e in Enrolment.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")] == [
        State.ENROLLED,
        State.WAITING,
    ]


def test_new_seats_go_to_the_queue(full_class, lan, today, dung):
    waiting = enrol(lan, full_class, on=today, by=lan.user)
    change_capacity(full_class, 2, by=dung.user)
    waiting.refresh_from_db()
    assert waiting.state == State.ENROLLED


def test_seats_cannot_be_fewer_than_learners(full_class, lan, dung, today):
    change_capacity(full_class, 2, by=dung.user)
    enrol(lan, full_class, on=today, by=lan.user)
    with pytest.raises(SeatsTaken, match="2 learners"):
        change_capacity(full_class, 1, by=dung.user)


@pytest.mark.parametrize(("on", "why"), [(date(2026, 9, 30), "opens on 01/10/2026"), (date(2026, 11, 1), "closed on 31/10/2026")])
def test_outside_the_window_nobody_enrols(lan, open_class, on, why):
    with pytest.raises(ClassNotOpen, match=why):
        enrol(lan, open_class, on=on, by=lan.user)
    assert not Enrolment.objects.exists()


def test_a_cancelled_class_takes_nobody(lan, open_class, today):
    cancel(open_class, None, reason="Bão số 3")
    with pytest.raises(ClassNotOpen, match="Cancelled"):
        enrol(lan, open_class, on=today, by=lan.user)


def test_nobody_enrols_twice(lan, open_class, today):
    enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(AlreadyEnrolled, match="Lan"):
        enrol(lan, open_class, on=today, by=lan.user)


def test_who_withdrew_may_enrol_again(lan, open_class, today):
    withdraw(enrol(lan, open_class, on=today, by=lan.user), on=today, by=lan.user)
    assert enrol(lan, open_class, on=today, by=lan.user).state == State.ENROLLED


def test_who_holds_no_post_cannot_enrol(lan, open_class, today):
    lan.postings.update(ends=date(2026, 10, 1))
    with pytest.raises(NotInService, match="15/10/2026"):
        enrol(lan, open_class, on=today, by=lan.user)


def test_of_many_with_one_that_is_refused_nobody_is_enrolled(lan, minh, open_class, today):
    minh.postings.update(ends=date(2026, 10, 1))
    with pytest.raises(NotInService):
        enrol_many([lan, minh], open_class, on=today, by=None)
    assert not Enrolment.objects.exists()


def test_many_are_enrolled_in_as_many_queries_as_few(open_class, department, today, django_assert_max_num_queries):
    people = [posting.person for posting in PostingFactory.create_batch(25, unit=department)]
    with django_assert_max_num_queries(12):
        enrol_many(people, open_class, on=today, by=None)


def test_a_seat_cannot_be_given_back_once_the_class_has_begun(lan, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(TooLateToWithdraw):
        withdraw(enrolment, on=open_class.starts, by=lan.user)


def test_others_do_not_see_an_enrolment(lan, minh, quan, ha, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    seen_by = {p.full_name: enrolment in Enrolment.objects.visible_to(p.user) for p in (lan, minh, ha, quan)}
    assert list(seen_by.values()) == [True, True, True, False]
