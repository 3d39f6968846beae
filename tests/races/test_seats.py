"""Seats under a rush of real threads on real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet

from courses.enrolment import enrol, withdraw
from courses.models import Enrolment
from tests.factories import PostingFactory, TrainingClassFactory

TODAY = date(2026, 10, 15)
PEOPLE, SEATS = 24, 8


@pytest.fixture
def rushed(transactional_db):
    """A class of 8 seats and 24 people who all want one at the same moment."""
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


def test_a_rush_never_oversells(rushed):
    training_class, people = rushed
    at_once([lambda person=person: enrol(person, training_class, on=TODAY, by=None) for person in people])
    states = list(Enrolment.objects.values_list("state", flat=True))
    assert (states.count("enrolled"), states.count("waiting")) == (SEATS, PEOPLE - SEATS)


def test_seats_given_back_in_a_rush_go_to_those_who_waited_longest(rushed):
    training_class, people = rushed
    enrolments = [enrol(person, training_class, on=TODAY, by=None) for person in people]
    at_once([lambda e=e: withdraw(e, on=TODAY, by=None) for e in enrolments[:5]])
    seated = set(Enrolment.objects.seated().values_list("pk", flat=True))
    assert seated == {enrolment.pk for enrolment in enrolments[5 : 5 + SEATS]}


def test_one_person_asking_many_times_at_once_is_enrolled_once(rushed):
    training_class, people = rushed
    at_once([lambda: enrol(people[0], training_class, on=TODAY, by=None)] * 8)
    assert Enrolment.objects.count() == 1


@pytest.mark.postgresql
def test_without_the_lock_the_same_rush_oversells(rushed, monkeypatch):
    """The negative control: it is the lock that keeps the seats, not luck."""
    training_class, people = rushed
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    for _ in range(10):
        Enrolment.objects.all().delete()
        at_once([lambda person=person: enrol(person, training_class, on=TODAY, by=None) for person in people])
        if Enrolment.objects.seated().count() > SEATS:
            return
    pytest.fail("Ten rushes without a lock and not one seat too many: this test shows nothing.")
