"""The table of units: shades by the distance from the target, and its order."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.coverage import heat
from tests.factories import PersonFactory, PostingFactory, UnitFactory

from .test_figures import asks_for, recorded
from .test_pages import page, words

pytestmark = pytest.mark.django_db


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 1000))
def test_a_step_is_the_number_of_edges_that_the_distance_has_passed(d, n, tenths):
    n, target = min(n, d), Fraction(tenths, 10)
    below = target - Fraction(100 * n, d)
    expected = 0 if below <= 0 else 1 + sum(below >= edge for edge in (5, 15, 30))
    assert heat.step(n, d, target) == expected


@pytest.mark.parametrize(("n", "step"), [(80, 0), (79, 1), (76, 1), (75, 2), (66, 2), (65, 3), (51, 3), (50, 4), (0, 4)])
def test_a_share_just_at_an_edge_is_in_the_farther_step(n, step):
    assert heat.step(n, 100, 80) == step


@pytest.mark.parametrize(("n", "d", "target"), [(0, 0, 80), (1, 2, None)])
def test_nothing_is_shaded_where_there_is_nothing_to_compare(n, d, target):
    assert heat.step(n, d, target) is None


def test_the_legend_tells_every_step_once_and_leaves_no_gap():
    told = heat.legend()
    assert [step for step, _over, _upto in told] == list(range(heat.FARTHEST + 1))
    assert [upto for _step, _over, upto in told[1:-1]] == [over for _step, over, _upto in told[2:]]


# The page.


@pytest.fixture
def units(province, ethics):
    """Three units below the province with 1 of 2, 2 of 2 and nobody; the indicator's target is 90 percent."""
    indicator = asks_for("E", ethics)
    indicator.versions.update(target=90)
    for code, met in (("half", 1), ("full", 2)):
        unit = UnitFactory(code=code, name=code, parent=province)
        people = [PersonFactory() for _n in range(2)]
        for person in people:
            PostingFactory(unit=unit, person=person)
        for person in people[:met]:
            recorded(person, ethics, on=date(2020, 1, 2))
    UnitFactory(code="empty", name="empty", parent=province)


def order(answer):
    shown = words(answer)
    table = shown[shown.index('id="units-table"') :]
    return sorted(("half", "full", "empty"), key=lambda code: table.index(f"unit={code}"))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("E", ["full", "half", "empty"]),
        ("-E", ["half", "full", "empty"]),
        ("", ["empty", "full", "half"]),
        ("X", ["empty", "full", "half"]),
    ],
)
def test_the_table_goes_by_the_column_that_is_asked_for(client, units, sort, expected):
    assert order(page(client, "/coverage/", sort=sort)) == expected


def test_the_column_that_orders_the_table_is_told_to_screen_readers(client, units):
    assert 'aria-sort="descending"' in words(page(client, "/coverage/", sort="E"))
    assert 'aria-sort="ascending"' in words(page(client, "/coverage/", sort="-E"))


def test_a_cell_is_shaded_by_its_distance_and_still_says_its_number(client, units):
    shown = words(page(client, "/coverage/"))
    assert '<td class="number heat-0">100,0%</td>' in shown
    assert 'class="number heat-4"><span class="falls-short"><span aria-hidden="true">▾</span>' in shown


def test_the_order_stays_when_another_day_is_chosen(client, units):
    assert '<input type="hidden" name="sort" value="E">' in words(page(client, "/coverage/", sort="E"))


def test_a_page_can_stand_alone_and_leads_back(client, units):
    shown = words(page(client, "/coverage/", present="1", sort="E"))
    assert '<body class="presents"' in shown
    assert 'href="?on=2026-10-15&amp;sort=E">' in shown
