"""Units and days side by side: each cell is the figure of that unit and day, and what makes two of them hard to compare is said."""

from datetime import date
from fractions import Fraction

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lms.coverage import spans
from lms.coverage.comparing import beside, compare
from lms.people.models import Succession
from lms.shares import points
from tests.factories import PostingFactory, UnitFactory

from .test_figures import asks_for, recorded
from .test_pages import words

pytestmark = pytest.mark.django_db
BEFORE, AFTER, REFORM = date(2025, 6, 30), date(2026, 10, 15), date(2025, 7, 1)


@given(*[st.integers(0, 300)] * 2, *[st.integers(1, 300)] * 2)
def test_points_are_the_difference_to_a_tenth_and_never_nothing_while_there_is_one(n, m, d, e):
    n, m = min(n, d), min(m, e)
    exact = Fraction(100 * m, e) - Fraction(100 * n, d)
    shown = points((n, d), (m, e))
    said = Fraction(shown.replace("−", "-").replace(",", "."))
    assert abs(said - exact) <= Fraction(1, 20) or (0 < abs(exact) < Fraction(1, 20) and abs(said) == Fraction(1, 10))
    assert (said > 0, said < 0) == (exact > 0, exact < 0)
    assert shown.startswith("+" if exact > 0 else "−" if exact < 0 else "0")


def test_nobody_on_one_side_is_no_difference():
    assert points((0, 0), (1, 2)) is None


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


@pytest.fixture
def merged(province):
    """A commune became part of another one on 1 July 2025."""
    old = UnitFactory(code="vang", name="Xã Vàng", parent=province, dissolved=REFORM)
    new = UnitFactory(code="kim", name="Xã Kim", parent=province, established=REFORM)
    Succession.objects.create(predecessor=old, successor=new, kind="merged", on=REFORM)
    return old, new


def shown(client, units=(), on=(), **more):
    spans.refresh_all_stale()
    query = QueryDict(mutable=True)
    query.setlist("unit", units)
    query.setlist("on", on)
    query.update(more)
    return client.get(f"/coverage/compare/?{query.urlencode()}")


def test_each_cell_is_the_figure_of_its_unit_and_day(lan, quan, ethics, indicator, department, other_department):
    recorded(lan, ethics, on=date(2026, 5, 4))
    spans.refresh_all_stale()
    lines = compare(indicator, [department, other_department], [BEFORE, AFTER])
    assert [[(point.n, point.d) for point in line.points] for line in lines] == [[(0, 1), (1, 1)], [(0, 1), (0, 1)]]


def test_from_day_to_day_the_difference_is_told_in_points_and_people(lan, minh, ethics, indicator, department):
    recorded(lan, ethics, on=date(2026, 5, 4))
    spans.refresh_all_stale()
    [line] = compare(indicator, [department], [BEFORE, AFTER])
    assert [(step.points, step.met, step.asked) for step in line.steps] == [("+50,0", 1, 0)]


def test_units_stand_beside_the_first_one(lan, quan, ethics, indicator, department, other_department):
    recorded(lan, ethics)
    spans.refresh_all_stale()
    [(line, [difference])] = beside(compare(indicator, [department, other_department], [AFTER]))
    assert (line.unit, difference.points) == (other_department, "−100,0")


def test_a_reorganisation_between_two_days_is_told(indicator, province, merged):
    [line] = compare(indicator, [province], [BEFORE, AFTER])
    assert [each.words for each in line.steps[0].between] == ["Reorganisation: Xã Vàng → Xã Kim."]


def test_a_reorganisation_before_both_days_is_not(indicator, province, merged):
    [line] = compare(indicator, [province], [date(2026, 1, 1), AFTER])
    assert line.steps[0].between == []


def test_a_unit_that_did_not_exist_says_why_and_what_there_was_instead(client, lan, indicator, merged):
    old, _new = merged
    answer = shown(client, [old.code], ["2025-06-30", "2026-10-15"], indicator="E")
    [absence] = answer.context["lines"][0].absences
    assert absence.why in words(answer)
    assert "unit=kim" in words(answer)


def test_the_same_question_stands_in_the_drawing(client, lan, indicator, department):
    said = words(shown(client, ["so-noi-vu", "so-noi-vu"], ["2026-10-15"], indicator="E"))
    assert "/coverage/compare.svg?unit=so-noi-vu" in said
    drawn = client.get("/coverage/compare.svg", {"unit": "so-noi-vu", "on": "2026-10-15"})
    assert "15/10/2026" in drawn.content.decode()


@pytest.mark.parametrize(
    ("units", "on", "status"),
    [
        (["nowhere"], [], 404),
        (["\0"], [], 404),
        ([], ["x"], 400),
        ([], [f"2026-0{month}-01" for month in range(1, 6)], 400),
        ([], ["", ""], 200),
    ],
)
def test_what_cannot_be_compared_is_said_on_a_page(client, lan, indicator, units, on, status):
    assert shown(client, units, on).status_code == status


def test_people_do_not_make_it_slower(client, indicator, department, lan, count_queries):
    def ask():
        client.get("/coverage/compare/?unit=so-noi-vu&on=2025-06-30&on=2026-10-15")

    spans.refresh_all_stale()
    few = count_queries(ask)
    for _n in range(5):
        PostingFactory(unit=department)
    spans.refresh_all_stale()
    assert count_queries(ask) == few
