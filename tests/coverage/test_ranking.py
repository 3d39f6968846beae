"""Units in the order of a figure: each counted as its own page counts it, and a small unit comes neither first nor last by luck."""

from math import sqrt
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.coverage import spans
from lms.coverage.figures import count, find_indicators
from lms.coverage.ranking import tallies
from lms.coverage.wilson import Z, interval
from lms.people.models import Unit
from tests.factories import PersonFactory, PostingFactory, UnitFactory

from .random_province import build
from .test_figures import asks_for, recorded
from .test_pages import page, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("n", "d", "low", "high"),
    [  # as tables of Wilson's interval give them, to four places
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (90, 100, 0.8256, 0.9448),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_is_that_of_the_tables(n, d, low, high):
    assert interval(n, d) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_interval_holds_the_shares_under_which_the_count_is_no_surprise(d, n):
    n = min(n, d)
    low, high = interval(n, d)
    for step in range(1001):
        share = step / 1000
        surprise = abs(n / d - share) - Z * sqrt(share * (1 - share) / d)
        if abs(surprise) > 1e-9:
            assert (low <= share <= high) == (surprise < 0), share


@given(st.integers(1, 300), st.integers(0, 300), st.integers(2, 20))
def test_the_same_share_of_more_people_is_more_certain(d, n, times):
    n = min(n, d)
    low, high = interval(n, d)
    low_of_more, high_of_more = interval(times * n, times * d)
    assert low_of_more >= low
    assert high_of_more <= high


class EachUnitIsCountedAsItsOwnPageCountsIt(TestCase):
    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6))
    def test_each_unit_is_counted_as_its_own_page_counts_it(self, seed):
        random = Random(seed)
        province = build(random)
        spans.refresh_all_stale()
        on = province.day(900)
        units = [unit for unit in province.units if unit.exists_on(on)]
        for indicator in find_indicators():
            found = tallies(indicator, units, on=on, under=province.root)
            for unit in units:
                [figure] = count([indicator], on=on, unit=unit)
                assert found[unit] == (figure.n, figure.d), (seed, indicator.code, on, unit.code)


# The page.


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


def staffed(code, province, ethics, *, met, asked, kind=Unit.Kind.BODY):
    unit = UnitFactory(code=code, name=code, parent=province, kind=kind)
    people = [PersonFactory() for _n in range(asked)]
    for person in people:
        PostingFactory(unit=unit, person=person)
    for person in people[:met]:
        recorded(person, ethics)
    return unit


def order(answer, *codes):
    shown = words(answer)
    table = shown[shown.index('id="ranking-table"') :]
    return sorted(codes, key=lambda code: table.index(f"unit={code}"))


def test_two_of_two_do_not_come_before_nineteen_of_twenty(client, province, ethics, indicator):
    staffed("small", province, ethics, met=2, asked=2)
    staffed("large", province, ethics, met=19, asked=20)
    assert order(page(client, "/coverage/E/ranking/"), "small", "large") == ["large", "small"]


def test_units_with_the_same_numbers_share_a_place(client, province, ethics, indicator):
    for code in ("one", "two"):
        staffed(code, province, ethics, met=1, asked=2)
    staffed("three", province, ethics, met=0, asked=2)
    answer = page(client, "/coverage/E/ranking/")
    assert [row.place for row in answer.context["ranked"]] == [1, 1, 3]


def test_units_where_nobody_is_asked_stand_apart(client, province, ethics, indicator):
    staffed("some", province, ethics, met=1, asked=2)
    staffed("none", province, ethics, met=0, asked=0)
    answer = page(client, "/coverage/E/ranking/")
    assert [row.unit.code for row in answer.context["ranked"]] == ["some"]
    assert [row.unit.code for row in answer.context["nobody"]] == ["none"]


def test_units_of_one_kind_are_compared_with_each_other_only(client, province, ethics, indicator):
    for code, kind in (("a", "body"), ("b", "body"), ("c", "service"), ("d", "service")):
        staffed(code, province, ethics, met=1, asked=1, kind=kind)
    answer = page(client, "/coverage/E/ranking/", among="province-service")
    assert [row.unit.code for row in answer.context["ranked"]] == ["c", "d"]


@pytest.mark.parametrize("parameters", [{"among": "no-such"}, {"unit": "so-noi-vu"}])
def test_where_nothing_can_be_ranked_the_page_says_so(client, department, indicator, parameters):
    answer = page(client, "/coverage/E/ranking/", **parameters)
    assert answer.status_code == 404
    assert 'role="alert"' in words(answer)


def test_the_number_of_queries_does_not_grow_with_the_units(client, province, ethics, indicator, count_queries):
    def ask():
        client.get("/coverage/E/ranking/", {"on": "2026-10-15"})

    for code in ("one", "two"):
        staffed(code, province, ethics, met=1, asked=2)
    spans.refresh_all_stale()
    few = count_queries(ask)
    for number in range(6):
        staffed(f"more-{number}", province, ethics, met=1, asked=2)
    spans.refresh_all_stale()
    assert count_queries(ask) == few
