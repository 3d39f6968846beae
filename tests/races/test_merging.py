"""Two entries of one person merged by several at the same moment, and written about meanwhile, on real connections."""

from datetime import date

import pytest

from courses.models import Enrolment
from courses.seats import enrol
from lms.people.merging import merge
from lms.people.models import Merge, Person, Posting
from lms.people.postings import move
from tests.factories import PostingFactory, TrainingClassFactory, UnitFactory
from tests.races.test_seats import at_once

TODAY = date(2026, 10, 15)


@pytest.fixture
def people(transactional_db):
    return [posting.person for posting in PostingFactory.create_batch(3)]


def merging(kept, other):
    return lambda: merge(kept, other, by=None, why="Đã đối chiếu")


def test_of_merges_in_both_directions_one_takes_place(people):
    one, other, _third = people
    answers = at_once([merging(one, other), merging(other, one)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["Merge"] + ["MergedAway"] * 5
    assert Merge.objects.count() == 1


def test_an_entry_is_merged_into_one_person_and_leads_there(people):
    one, other, third = people
    answers = at_once([merging(one, other), merging(third, other), merging(one, third)])
    assert not [answer for answer in answers if type(answer).__name__ not in ("Merge", "MergedAway")]
    merged = Person.everything.exclude(merged_into=None).select_related("merged_into")
    assert all(person.merged_into.merged_into_id is None for person in merged)


def test_what_is_written_during_a_merge_is_of_the_kept_person_or_refused(people):
    kept, other, _third = people
    training_class, unit = TrainingClassFactory(), UnitFactory()
    at_once(
        [
            merging(kept, other),
            lambda: enrol(other, training_class, on=TODAY, by=None),
            lambda: move(other, unit, on=date(2026, 1, 1)),
        ]
    )
    assert Person.objects.filter(pk__in=[kept.pk, other.pk]).get() == kept
    assert not Enrolment.objects.filter(person=other).exists()
    assert not Posting.objects.filter(person=other).exists()
