"""Planning reviews under a rush of real threads on real connections."""

from datetime import date

import pytest

from lms.people.models import PlanningEntry, PlanningReview, Unit
from lms.people.planning_reviews import ReviewClosed, StillUnderReview, add, close, open_review
from tests.factories import PersonFactory, PlanningTermFactory, TitleFactory, UnitFactory
from tests.races.test_seats import at_once

DAY = date(2026, 5, 15)


@pytest.fixture
def province(transactional_db):
    return UnitFactory(kind=Unit.Kind.PROVINCE)


def opening(term, unit):
    return lambda: open_review(term, Unit.Level.PROVINCE, unit, year=2026, by=None)


def test_two_managers_at_once_close_a_review_once(province):
    review = opening(PlanningTermFactory(), province)()
    add(review, PersonFactory(), TitleFactory(), by=None)
    answers = at_once([lambda: close(review, decision="1470-QĐ/TU", on=DAY, by=None)] * 5)
    assert [type(answer) for answer in answers].count(ReviewClosed) == 4
    assert PlanningEntry.everything.count() == 1


def test_lists_that_share_units_come_under_one_review_however_many_begin_one(province):
    term, department = PlanningTermFactory(), UnitFactory(parent=province)
    answers = at_once([opening(term, unit) for unit in (province, department, province, department)])
    assert [type(answer) for answer in answers].count(StillUnderReview) == 3
    assert PlanningReview.objects.count() == 1
