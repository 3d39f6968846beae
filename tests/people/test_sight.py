"""Who sees whom: now, on a day of the past, and after they have left."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from lms.people.access import looks_after, seen_until
from lms.people.models import Person, Role, Succession, Unit
from lms.people.postings import move
from tests.conftest import someone, with_role
from tests.factories import PersonFactory, PostingFactory, UnitFactory

LONG_AGO, LEFT = date(2022, 6, 30), date(2024, 5, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(department, other_department, minh):
    """Somebody who left Minh's department for another one on 1 May 2024."""
    person = someone("Hoàng Văn Tú", "CB020", department)
    move(person, other_department, on=LEFT)
    return person


@pytest.fixture
def new_officer(other_department):
    return with_role(someone("Lý Thị Mai", "CB021", other_department), Role.Kind.UNIT_OFFICER, other_department)


def visible(to, on=None):
    return set(Person.objects.visible_to(to.user, on=on))


def test_an_officer_sees_those_posted_in_the_unit_and_below_it(minh, lan, quan, department):
    below = someone("Bàn Thị Mẩy", "CB022", UnitFactory(parent=department))
    assert visible(minh) == {minh, lan, below}


def test_a_learner_sees_only_themselves_and_nobody_sees_nobody(lan, quan):
    assert visible(lan) == {lan}
    assert not Person.objects.visible_to(AnonymousUser()).exists()
    assert not Person.objects.known_to(AnonymousUser()).exists()


def test_who_moves_away_leaves_the_list_of_staff_of_the_old_officer(minh, new_officer, moved):
    assert moved not in visible(minh)
    assert moved in visible(new_officer)


def test_who_was_there_on_a_day_is_seen_behind_the_figures_of_that_day(minh, new_officer, moved):
    assert moved in visible(minh, on=LONG_AGO)
    assert moved not in visible(new_officer, on=LONG_AGO)
    assert moved not in visible(minh, on=LEFT)
    assert moved in visible(new_officer, on=LEFT)


def test_who_left_stays_known_up_to_the_day_they_left(minh, new_officer, moved, quan):
    assert set(Person.objects.known_to(minh.user)) == {minh, moved}
    assert seen_until(minh.user, moved) == LEFT
    assert seen_until(new_officer.user, moved) is None
    assert seen_until(minh.user, minh) is None
    assert seen_until(minh.user, quan) == date.min


def test_who_comes_back_is_seen_whole_again(minh, department, moved):
    move(moved, department, on=date(2025, 1, 1))
    assert moved in visible(minh)
    assert seen_until(minh.user, moved) is None


def test_who_is_expected_is_seen_by_those_who_expect_them(minh, new_officer, lan, other_department):
    move(lan, other_department, on=localdate() + timedelta(days=30))
    assert lan in visible(new_officer)
    assert lan in visible(minh)


def test_who_looks_after_the_whole_tree_sees_also_those_who_never_were_posted(an, moved):
    stranger = PersonFactory()
    assert {stranger, moved} <= visible(an)
    assert {stranger, moved} <= visible(an, on=LONG_AGO)
    assert seen_until(an.user, stranger) is None


def test_a_posting_set_aside_shows_nobody(minh, quan, department):
    PostingFactory(person=quan, unit=department, concurrent=True, set_aside=True)
    assert quan not in visible(minh)
    assert quan not in Person.objects.known_to(minh.user)


# Keeping is more than seeing.


def test_an_auditor_keeps_nobody_and_an_officer_only_their_own(an, minh, quan):
    assert not Person.objects.kept_by(an.user).exists()
    assert set(Person.objects.kept_by(minh.user)) == {an, minh}


def test_who_audits_another_unit_keeps_only_the_own_one(minh, lan, quan, other_department):
    with_role(minh, Role.Kind.AUDITOR, other_department)
    assert quan in visible(minh)
    assert quan not in Person.objects.kept_by(minh.user)


def test_nobody_keeps_facts_about_themselves_by_a_role_elsewhere(minh, other_department, quan):
    Role.objects.update(unit=other_department)
    assert minh in visible(minh)
    assert set(Person.objects.kept_by(minh.user)) == {quan}


# After a reorganisation.


@pytest.fixture
def merged(province, department):
    """A body of the province that was taken over by Minh's department in 2023, with somebody who had left it before."""
    old = UnitFactory(code="ban-dan-toc", parent=province)
    person = PersonFactory()
    PostingFactory(person=person, unit=old, ends=date(2022, 12, 1))
    Unit.objects.filter(pk=old.pk).update(dissolved=date(2023, 1, 1))
    old.refresh_from_db()
    Succession.objects.create(predecessor=old, successor=department, kind="merged", on=date(2023, 1, 1))
    return person, old


def test_the_officer_of_the_sole_successor_sees_the_history_of_the_dissolved_unit(merged, minh):
    person, old = merged
    assert looks_after(minh.user, old)
    assert person in visible(minh, on=LONG_AGO)
    assert person not in visible(minh)
    assert seen_until(minh.user, person) == date(2022, 12, 1)


def test_the_history_of_a_unit_that_was_split_goes_to_those_over_all_its_successors(merged, minh, an, other_department):
    person, old = merged
    Succession.objects.create(predecessor=old, successor=other_department, kind="split", on=date(2023, 1, 1))
    assert not looks_after(minh.user, old)
    assert person not in visible(minh, on=LONG_AGO)
    with_role(minh, Role.Kind.UNIT_OFFICER, other_department)
    assert looks_after(minh.user, old)


def test_a_unit_that_gave_only_a_part_away_keeps_its_people_to_itself(minh, quan, department, other_department):
    Succession.objects.create(predecessor=other_department, successor=department, kind="split", on=date(2023, 1, 1))
    assert not looks_after(minh.user, other_department)
    assert quan not in visible(minh)


def test_a_unit_dissolved_below_is_still_looked_after(minh, department):
    gone = UnitFactory(parent=department, dissolved=date(2023, 1, 1))
    person = PersonFactory()
    PostingFactory(person=person, unit=gone, ends=date(2023, 1, 1))
    assert looks_after(minh.user, gone)
    assert person in visible(minh, on=LONG_AGO)
    assert person not in visible(minh)


def test_a_role_that_ended_shows_nothing_any_more(minh, lan, department):
    Role.objects.update(ends=localdate())
    assert visible(minh) == {minh}
    assert visible(minh, on=LONG_AGO) == {minh}
    assert not looks_after(minh.user, department)
