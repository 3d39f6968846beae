"""Postings of one person, written by many at the same moment on real connections."""

from datetime import date

import pytest
from django.db import DatabaseError

from lms.people.models import Posting
from lms.people.postings import move
from tests.factories import PersonFactory, PostingFactory, UnitFactory
from tests.races.test_seats import at_once

TODAY = date(2026, 10, 15)


@pytest.fixture
def units(transactional_db):
    return UnitFactory.create_batch(6)


def test_of_overlapping_postings_written_at_once_the_database_keeps_one(units):
    person = PersonFactory()
    answers = at_once([lambda unit=unit: PostingFactory(person=person, unit=unit) for unit in units])
    # PostgreSQL may also break two writers' wait for each other, as a deadlock; either way only one row stays.
    assert all(isinstance(answer, Posting | DatabaseError) for answer in answers)
    assert person.postings.count() == 1


def test_of_several_moves_at_once_one_takes_place_and_the_others_say_why_not(units):
    person = PostingFactory(unit=units[0]).person
    answers = at_once([lambda unit=unit: move(person, unit, on=TODAY) for unit in units[1:]])
    assert person.postings.held_on(TODAY).count() == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["PostedLater"] * 4 + ["Posting"]
