"""Seats under a rush of real threads on real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from courses.classes import close_roster
from courses.models import Enrolment, EnrolmentStep
from courses.seats import ClassNotOpen, change_capacity, enrol, withdraw
from tests.factories import PostingFactory, TrainingClassFactory

TODAY = date(2026, 10, 15)
PEOPLE, SEATS = 40, 10


@pytest.fixture
def rushed(transactional_db):
    """A class of 10 seats and 40 people who all want one at the same moment."""
    return TrainingClassFactory(capacity=SEATS), [posting.person for posting in PostingFactory.create_batch(PEOPLE)]


def at_once(acts):
    """Run all `acts` in threads of their own that start together; what each returned or raised."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        except Exception as error:  # what went wrong is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def enrolling(people, training_class):
    return [lambda person=person: enrol(person, training_class, on=TODAY, by=None) for person in people]


def withdrawing(enrolments):
    return [lambda enrolment=enrolment: withdraw(enrolment, on=TODAY, by=None) for enrolment in enrolments]


def seated_and_waiting():
    """Both in the order in which they asked."""
    asked = Enrolment.objects.order_by("queue_number")
    return [list(asked.filter(state=state).values_list("queue_number", flat=True)) for state in ("enrolled", "waiting")]


def test_a_rush_never_oversells_and_nobody_waits_who_came_before_somebody_seated(rushed):
    training_class, people = rushed
    answers = at_once(enrolling(people, training_class))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    seated, waiting = seated_and_waiting()
    assert (len(seated), len(waiting)) == (SEATS, PEOPLE - SEATS)
    assert max(seated) < min(waiting)


def test_each_is_told_their_own_place_in_the_queue(rushed):
    training_class, people = rushed
    places = [enrolment.place_in_queue for enrolment in at_once(enrolling(people, training_class))]
    assert sorted(place for place in places if place) == list(range(1, PEOPLE - SEATS + 1))


def test_seats_given_back_in_a_rush_go_to_those_who_waited_longest(rushed):
    training_class, people = rushed
    enrolments = [enrol(person, training_class, on=TODAY, by=None) for person in people]
    at_once(withdrawing(enrolments[:5]))
    seated = set(Enrolment.objects.seated().values_list("pk", flat=True))
    assert seated == {enrolment.pk for enrolment in enrolments[5 : 5 + SEATS]}


def test_in_a_rush_of_coming_and_going_every_seat_is_taken_once_and_in_order(rushed):
    training_class, people = rushed
    enrolments = [enrol(person, training_class, on=TODAY, by=None) for person in people[:20]]
    answers = at_once(withdrawing(enrolments[:8]) + enrolling(people[20:], training_class))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    seated, waiting = seated_and_waiting()
    assert (len(seated), len(waiting)) == (SEATS, PEOPLE - 8 - SEATS)
    assert max(seated) < min(waiting)


def test_seats_added_in_a_rush_are_neither_lost_nor_given_twice(rushed):
    training_class, people = rushed
    at_once([*enrolling(people, training_class), lambda: change_capacity(training_class, SEATS + 5, on=TODAY, by=None)])
    seated, waiting = seated_and_waiting()
    assert (len(seated), len(waiting)) == (SEATS + 5, PEOPLE - SEATS - 5)
    assert max(seated) < min(waiting)


def test_whoever_comes_while_the_roster_is_being_closed_is_in_or_is_refused(rushed):
    training_class, people = rushed
    answers = at_once([*enrolling(people, training_class), lambda: close_roster(training_class, None)])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(answer) for answer in refused} <= {ClassNotOpen}
    assert Enrolment.objects.count() == PEOPLE - len(refused)


def test_one_person_asking_many_times_at_once_is_enrolled_once(rushed):
    training_class, people = rushed
    at_once([lambda: enrol(people[0], training_class, on=TODAY, by=None)] * 8)
    assert Enrolment.objects.count() == 1


@pytest.mark.postgresql
def test_without_the_lock_the_same_rush_oversells_or_is_stopped_by_the_database(rushed, monkeypatch):
    """The negative control: it is the lock that keeps the seats and the numbers of the queue, not luck."""
    training_class, people = rushed
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    for _ in range(10):
        EnrolmentStep.objects.all().delete()
        Enrolment.objects.all().delete()
        answers = at_once(enrolling(people, training_class))
        stopped = any(isinstance(answer, IntegrityError) for answer in answers)
        if stopped or Enrolment.objects.seated().count() > SEATS:
            return
    pytest.fail("Ten rushes without a lock and not one seat too many: this test shows nothing.")
