from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.people.models import Posting
from lms.people.postings import NotPosted, PostedLater, UnitNotThere, leave, move
from tests.factories import PostingFactory


def test_two_main_postings_that_share_a_day_are_refused_by_the_database(lan, other_department):
    with pytest.raises(IntegrityError), transaction.atomic():
        PostingFactory(person=lan, unit=other_department, starts=date(2020, 1, 1))


def test_moving_a_posting_onto_another_is_refused_by_the_database(lan, other_department):
    lan.postings.update(ends=date(2020, 1, 1))
    later = PostingFactory(person=lan, unit=other_department, starts=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=later.pk).update(starts=date(2019, 12, 31))


def test_a_posting_may_begin_on_the_day_the_one_before_ends(lan, other_department):
    lan.postings.update(ends=date(2020, 1, 1))
    PostingFactory(person=lan, unit=other_department, starts=date(2020, 1, 1))
    assert lan.postings.held_on(date(2020, 1, 1)).get().unit == other_department


def test_a_concurrent_posting_may_stand_beside_the_main_one(lan, other_department):
    PostingFactory(person=lan, unit=other_department, starts=date(2020, 1, 1), concurrent=True)
    assert lan.postings.held_on(date(2020, 1, 1)).count() == 2


def test_the_form_says_why_overlapping_postings_are_refused(lan, other_department):
    second = Posting(person=lan, unit=other_department, category="civil_servant", starts=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="main posting"):
        second.full_clean()


# Moving and leaving.


def test_who_moves_holds_the_new_posting_from_that_day_and_the_old_one_until_then(lan, department, other_department, today):
    move(lan, other_department, on=today, decision="12/QĐ-SNV")
    old, new = lan.postings.order_by("starts")
    assert (old.unit, old.ends, old.leaving) == (department, today, "moved")
    assert (new.unit, new.starts, new.ends, new.decision) == (other_department, today, None, "12/QĐ-SNV")
    assert (new.category, new.title) == (old.category, old.title)


def test_a_new_post_in_the_same_unit_is_no_move_away(lan, department, today):
    move(lan, department, on=today, leadership=True, position="Phó Giám đốc")
    old, new = lan.postings.order_by("starts")
    assert (old.leaving, new.unit, new.leadership) == ("", department, True)


def test_a_posting_held_beside_the_main_one_goes_on_when_the_person_moves(lan, school, other_department, today):
    beside = PostingFactory(person=lan, unit=school, concurrent=True)
    move(lan, other_department, on=today)
    beside.refresh_from_db()
    assert beside.ends is None


def test_nobody_moves_to_a_unit_that_is_dissolved(lan, other_department, today):
    other_department.dissolved = today
    other_department.save()
    with pytest.raises(UnitNotThere, match="Sở Tài chính"):
        move(lan, other_department, on=today)
    assert lan.postings.get().ends is None


def test_a_posting_in_a_unit_that_will_be_dissolved_ends_with_it(lan, other_department, today):
    other_department.dissolved = date(2027, 1, 1)
    other_department.save()
    assert move(lan, other_department, on=today).ends == date(2027, 1, 1)


def test_nobody_moves_before_the_posting_began(lan, other_department):
    with pytest.raises(PostedLater, match="01/01/2015"):
        move(lan, other_department, on=date(2015, 1, 1))


def test_who_has_left_does_not_move(lan, other_department, today):
    lan.postings.update(ends=date(2020, 1, 1))
    with pytest.raises(NotPosted):
        move(lan, other_department, on=today)


def test_a_move_that_is_refused_ends_nothing(lan, other_department, today):
    PostingFactory(person=lan, unit=other_department, concurrent=True)
    with pytest.raises(ValidationError, match="in this unit"):
        move(lan, other_department, on=today)
    assert lan.postings.get(concurrent=False).ends is None


def test_who_leaves_ends_every_posting(lan, school, today):
    PostingFactory(person=lan, unit=school, concurrent=True)
    leave(lan, on=today, why=Posting.Leaving.RETIRED)
    assert list(lan.postings.values_list("ends", "leaving")) == [(today, "retired")] * 2


def test_nobody_leaves_before_the_posting_began(lan):
    with pytest.raises(PostedLater):
        leave(lan, on=date(2014, 1, 1), why=Posting.Leaving.LEFT)


def test_nobody_leaves_twice(lan, today):
    leave(lan, on=date(2020, 1, 1), why=Posting.Leaving.LEFT)
    with pytest.raises(NotPosted):
        leave(lan, on=today, why=Posting.Leaving.LEFT)
