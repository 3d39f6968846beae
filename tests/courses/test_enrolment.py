from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import registry

from courses.classes import WrongState, cancel, close_roster
from courses.models import Enrolment, TrainingClass
from courses.seats import (
    AlreadyEnrolled,
    AlreadyOver,
    ClassNotOpen,
    NotInService,
    NotYoursToWithdraw,
    RosterClosed,
    SeatsTaken,
    TooLateToWithdraw,
    change_capacity,
    enrol,
    enrol_many,
    withdraw,
)
from lms.people.models import Person
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
    change_capacity(full_class, 2, on=today, by=dung.user)
    waiting.refresh_from_db()
    assert waiting.state == State.ENROLLED


def test_seats_cannot_be_fewer_than_learners(full_class, lan, dung, today):
    change_capacity(full_class, 2, on=today, by=dung.user)
    enrol(lan, full_class, on=today, by=lan.user)
    with pytest.raises(SeatsTaken, match="2 learners"):
        change_capacity(full_class, 1, on=today, by=dung.user)


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


def test_many_are_seated_in_their_order_and_the_rest_waits(full_class, department, today, dung):
    change_capacity(full_class, 3, on=today, by=dung.user)
    people = [posting.person for posting in PostingFactory.create_batch(5, unit=department)]
    enrolments = enrol_many(people, full_class, on=today, by=None)
    assert [enrolment.person for enrolment in enrolments] == people
    assert [enrolment.state for enrolment in enrolments] == [State.ENROLLED] * 2 + [State.WAITING] * 3
    assert [enrolment.place_in_queue for enrolment in enrolments] == [None, None, 1, 2, 3]


def test_one_person_twice_among_many_and_nobody_is_enrolled(lan, minh, open_class, today):
    with pytest.raises(AlreadyEnrolled, match="Lan"):
        enrol_many([lan, minh, lan], open_class, on=today, by=None)
    assert not Enrolment.objects.exists()


def test_people_may_come_as_a_query(lan, minh, open_class, today):
    assert len(enrol_many(Person.objects.filter(pk__in=[lan.pk, minh.pk]), open_class, on=today, by=None)) == 2


def test_many_are_enrolled_in_as_many_queries_as_few(open_class, department, today, django_assert_num_queries):
    people = [posting.person for posting in PostingFactory.create_batch(32, unit=department)]
    with CaptureQueriesContext(connection) as asked:
        enrol_many(people[:2], open_class, on=today, by=None)
    with django_assert_num_queries(len(asked)):
        enrol_many(people[2:], open_class, on=today, by=None)


def test_the_workplace_is_that_of_the_main_posting(lan, open_class, other_department, today):
    PostingFactory(person=lan, unit=other_department, concurrent=True)
    assert enrol(lan, open_class, on=today, by=lan.user).unit_name == "Sở Nội vụ"


def test_the_database_refuses_a_second_place_in_a_class(lan, open_class, today):
    enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(training_class=open_class, person=lan, state=State.WAITING, queue_number=2)


# Giving back.


def test_a_seat_cannot_be_given_back_once_the_class_has_begun(lan, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(TooLateToWithdraw):
        withdraw(enrolment, on=open_class.starts, by=lan.user)


@pytest.mark.parametrize(
    ("who", "may"), [("lan", True), ("minh", True), ("ha", True), ("dung", True), ("quan", False), ("an", False), ("thu", False)]
)
def test_the_learner_their_officer_the_trainer_and_the_manager_give_a_place_back(who, may, request, lan, open_class, today):
    user = request.getfixturevalue(who).user
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    if may:
        withdraw(enrolment, on=today, by=user)
    else:
        with pytest.raises(NotYoursToWithdraw):
            withdraw(enrolment, on=today, by=user)
    assert (Enrolment.objects.get().state == State.WITHDRAWN) == may


def test_nobody_from_outside_gives_back_the_place_of_somebody_without_an_account(lan, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=None)
    lan.user = None
    lan.save()
    with pytest.raises(NotYoursToWithdraw):
        withdraw(enrolment, on=today, by=AnonymousUser())


def test_an_officer_gives_back_for_the_own_people_only(minh, quan, open_class, today):
    with pytest.raises(NotYoursToWithdraw):
        withdraw(enrol(quan, open_class, on=today, by=quan.user), on=today, by=minh.user)


def test_once_the_roster_is_closed_those_who_run_the_class_take_people_off(full_class, lan, minh, ha, dung, today):
    waiting = enrol(lan, full_class, on=today, by=lan.user)
    close_roster(full_class, dung.user)
    for user in (lan.user, minh.user):
        with pytest.raises(RosterClosed):
            withdraw(waiting, on=today, by=user)
    withdraw(ha.enrolments.get(), on=today, by=dung.user)
    waiting.refresh_from_db()
    assert waiting.state == State.ENROLLED


@pytest.mark.parametrize("state", ["running", "awaiting", "recognised", "issued", "closed"])
def test_once_the_class_has_begun_nobody_gives_back(state, lan, open_class, dung, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    TrainingClass.objects.update(state=state)
    with pytest.raises(TooLateToWithdraw):
        withdraw(enrolment, on=today, by=dung.user)


def test_a_place_is_given_back_once(lan, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    seen_before = Enrolment.objects.get()
    withdraw(enrolment, on=today, by=lan.user)
    with pytest.raises(AlreadyOver, match="Withdrawn"):
        withdraw(seen_before, on=today, by=lan.user)


def test_leaving_the_queue_moves_the_others_up_and_seats_nobody(full_class, lan, minh, today):
    first, second = (enrol(person, full_class, on=today, by=person.user) for person in (lan, minh))
    withdraw(first, on=today, by=lan.user)
    second.refresh_from_db()
    assert (second.state, second.place_in_queue) == (State.WAITING, 1)


def test_who_withdraws_and_comes_again_stands_at_the_end_of_the_queue(full_class, lan, minh, today):
    first, second = (enrol(person, full_class, on=today, by=person.user) for person in (lan, minh))
    withdraw(first, on=today, by=lan.user)
    again = enrol(lan, full_class, on=today, by=lan.user)
    assert (second.place_in_queue, again.place_in_queue) == (1, 2)


# Seats.


def test_more_seats_than_people_waiting_stay_free(full_class, lan, dung, today):
    enrol(lan, full_class, on=today, by=lan.user)
    change_capacity(full_class, 5, on=today, by=dung.user)
    assert (full_class.capacity, full_class.seats_taken, full_class.seats_left) == (5, 2, 3)


def test_of_a_queue_only_as_many_move_up_as_there_are_new_seats(full_class, lan, minh, quan, dung, today):
    waiting = [enrol(person, full_class, on=today, by=None) for person in (lan, minh, quan)]
    change_capacity(full_class, 3, on=today, by=dung.user)
    states = [Enrolment.objects.get(pk=enrolment.pk).state for enrolment in waiting]
    assert states == [State.ENROLLED, State.ENROLLED, State.WAITING]


@pytest.mark.parametrize("state", ["running", "awaiting", "recognised", "issued", "closed"])
def test_seats_do_not_change_once_the_class_has_begun(state, full_class, lan, dung, today):
    waiting = enrol(lan, full_class, on=today, by=lan.user)
    TrainingClass.objects.update(state=state)
    with pytest.raises(WrongState):
        change_capacity(full_class, 2, on=today, by=dung.user)
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


@pytest.mark.parametrize("seats", [0, -1])
def test_a_number_of_seats_that_cannot_be_changes_nothing(seats, open_class, dung, today):
    with pytest.raises(ValidationError):
        change_capacity(open_class, seats, on=today, by=dung.user)
    assert (open_class.capacity, TrainingClass.objects.get().capacity) == (30, 30)


def test_who_changed_seats_and_took_whom_off_stands_in_the_history(full_class, ha, dung, today):
    change_capacity(full_class, 2, on=today, by=dung.user)
    withdraw(ha.enrolments.get(), on=today, by=dung.user)
    history = registry.get_logs_for_instance(full_class).order_by("timestamp", "pk")
    assert [(entry.user, entry.message) for entry in history] == [
        (dung.user, "From 1 to 2 seats"),
        (dung.user, "Vũ Thu Hà gave back a place or was taken off the list"),
    ]


# Who sees it.


def test_others_do_not_see_an_enrolment(lan, minh, quan, ha, open_class, today):
    enrolment = enrol(lan, open_class, on=today, by=lan.user)
    seen_by = {p.full_name: enrolment in Enrolment.objects.visible_to(p.user) for p in (lan, minh, ha, quan)}
    assert list(seen_by.values()) == [True, True, True, False]
