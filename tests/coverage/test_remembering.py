"""Figures are remembered until what they are counted from changes; then they are counted anew."""

from datetime import date

import pytest
from django.db import transaction

from lms.coverage import spans
from lms.coverage.figures import count
from lms.coverage.models import Refreshed
from lms.coverage.quality import quality
from lms.coverage.trends import month_ends, trend
from lms.people.models import Unit
from tests.factories import PostingFactory, SubjectAreaFactory, UnitFactory

from .test_figures import asks_for, recorded

ON = date(2026, 10, 15)


@pytest.fixture
def ethics(transactional_db):
    return SubjectAreaFactory(code="public-ethics")


@pytest.fixture
def indicator(ethics, lan, minh):
    found = asks_for("E", ethics)
    spans.refresh_all_stale()
    return found


def figure(indicator, unit=None, by=()):
    [found] = count([indicator], on=ON, unit=unit, by=by)
    return found.n, found.d


def test_a_second_reader_costs_no_look_at_the_spans(indicator, province, django_assert_num_queries):
    figure(indicator, province)
    with django_assert_num_queries(5) as asked:
        assert figure(indicator, province) == (0, 2)
    assert not [query for query in asked.captured_queries if '"coverage_span"' in query["sql"]]


def test_a_new_record_changes_what_is_remembered(indicator, ethics, lan):
    assert figure(indicator) == (0, 2)
    recorded(lan, ethics)
    spans.refresh_all_stale()
    assert figure(indicator) == (1, 2)


def test_a_unit_that_moves_in_the_tree_is_counted_where_it_stands(indicator, province):
    above = UnitFactory(parent=province)
    below = UnitFactory(parent=above)
    PostingFactory(unit=below, starts=date(2020, 1, 1))
    spans.refresh_all_stale()
    assert figure(indicator, above) == (0, 1)
    Unit.objects.filter(pk=below.pk).update(parent=province)
    assert figure(indicator, above) == (0, 0)


def test_questions_that_differ_are_remembered_apart(indicator, province, department):
    other = asks_for("F", SubjectAreaFactory())
    assert figure(indicator, province, by=("level",)) == (0, 2)
    assert figure(other, province) == (0, 0)  # not computed yet
    assert figure(indicator, department) == (0, 2)


def test_what_is_rolled_back_is_not_remembered(indicator, ethics, lan):
    with transaction.atomic():
        recorded(lan, ethics)
        spans.refresh([lan.pk])
        assert figure(indicator) == (1, 2)
        transaction.set_rollback(True)
    assert figure(indicator) == (0, 2)
    spans.refresh([lan.pk])  # as many refreshes as were seen before
    assert figure(indicator) == (0, 2)


def test_the_version_stays_when_many_refreshes_are_added_up(indicator, lan, monkeypatch):
    monkeypatch.setattr(spans, "MANY", 3)
    for _ in range(6):
        spans.refresh([lan.pk])
    before = spans.spans_version()
    rows = Refreshed.objects.count()
    spans.refresh_all_stale()
    assert spans.spans_version() == before
    assert Refreshed.objects.count() < rows


def test_how_certain_a_figure_is_costs_a_second_reader_no_look_at_people(
    indicator, province, lan, ethics, django_assert_num_queries
):
    recorded(lan, ethics)
    spans.refresh_all_stale()
    first = quality(indicator, on=ON, unit=province)
    with django_assert_num_queries(2):
        assert quality(indicator, on=ON, unit=province) == first


def test_a_trend_is_counted_anew_when_spans_change(indicator, province, lan, ethics):
    days = month_ends(ON, 12)
    assert trend(indicator, province, days)[-1].n == 0
    recorded(lan, ethics)
    spans.refresh_all_stale()
    assert trend(indicator, province, days)[-1].n == 1
