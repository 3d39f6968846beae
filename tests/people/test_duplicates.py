from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.people.duplicates import SayHowYouKnow, compare_changed, compare_everybody, keep_apart
from lms.people.facts import register_many
from lms.people.models import SuspectedDuplicate, ToCompare
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
OPEN, NOT_THE_SAME = SuspectedDuplicate.State.OPEN, SuspectedDuplicate.State.NOT_THE_SAME


def hoa(name="Vũ Thị Hoà", number="", **values):
    person = PersonFactory.build(full_name=name, **values)
    person.national_id = number
    person.save()
    return person


def suspected():
    """{(one staff number, the other): state} once everybody who changed was compared."""
    compare_changed()
    pairs = SuspectedDuplicate.objects.select_related("first", "second")
    return {tuple(sorted([pair.first.staff_number, pair.second.staff_number])): pair.state for pair in pairs}


@pytest.fixture
def namesakes():
    return hoa(staff_number="A"), hoa("Vũ Thị Hòa", staff_number="B")


def test_two_of_one_name_and_birth_date_are_suspected_whoever_was_entered_last(namesakes):
    assert suspected() == {("A", "B"): OPEN}


def test_one_name_alone_is_no_reason(db):
    hoa(staff_number="A"), hoa(staff_number="B", birth_date=date(1990, 1, 1))
    assert suspected() == {}


@pytest.mark.parametrize("typed", ["023168002134", "203168001234", "023168001243", "923168001234"])
def test_a_number_typed_twice_with_a_slip_is_found_although_it_is_encrypted(typed):
    hoa(number="023168001234", staff_number="A"), hoa("Vu Thi Hoa", number=typed, staff_number="B")
    assert suspected() == {("A", "B"): OPEN}


def test_people_entered_in_one_go_are_compared_with_each_other_and_with_those_before():
    hoa(staff_number="A")
    register_many([PersonFactory.build(full_name="Vũ Thị Hoà", staff_number=number) for number in "BC"])
    assert suspected() == {("A", "B"): OPEN, ("A", "C"): OPEN, ("B", "C"): OPEN}


def test_each_person_is_compared_once(namesakes):
    assert (compare_changed(), compare_changed()) == (2, 0)
    assert not ToCompare.objects.exists()


def test_a_suspicion_goes_when_its_reason_does(namesakes):
    suspected()
    namesakes[1].birth_date = date(1990, 1, 1)
    namesakes[1].save()
    assert suspected() == {}


def test_two_different_people_are_not_suspected_again(namesakes, dung):
    keep_apart(*namesakes, by=dung.user, why="Đã đối chiếu hai thẻ")
    namesakes[0].honorific = "TS."
    namesakes[0].save()
    assert suspected() == {("A", "B"): NOT_THE_SAME}


def test_they_are_asked_about_again_when_what_was_compared_changes(namesakes, dung):
    keep_apart(*namesakes, by=dung.user, why="Đã đối chiếu hai thẻ")
    namesakes[0].national_id = "023168001234"
    namesakes[0].save()
    assert suspected() == {("A", "B"): OPEN}


def test_nobody_is_called_different_without_a_reason(namesakes, dung):
    with pytest.raises(SayHowYouKnow):
        keep_apart(*namesakes, by=dung.user, why=" ")


def test_comparing_everybody_finds_what_comparing_one_by_one_found(namesakes):
    hoa(number="023168001234", birth_date=None), hoa("Vu Thi Hoa", number="023168001243")
    before = suspected()
    SuspectedDuplicate.objects.all().delete()
    compare_everybody()
    assert suspected() == before != {}


def test_a_batch_is_compared_in_the_same_number_of_queries_whatever_its_size():
    def queries(many):
        PersonFactory.create_batch(many, full_name="Lê Thị Tư")
        with CaptureQueriesContext(connection) as seen:
            compare_changed()
        return len(seen)

    queries(2)
    assert queries(40) <= queries(2) + 1
