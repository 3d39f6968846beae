from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.people.models import Posting
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
