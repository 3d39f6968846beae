"""A figure month by month: each point is what the figure says of that day, and what changed is named."""

import re
from base64 import b64decode
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.coverage import spans
from lms.coverage.figures import count, find_indicators
from lms.coverage.models import IndicatorVersion
from lms.coverage.trends import breaks, month_ends, trend
from lms.line_charts import Dot, draw_several, layout, parts
from lms.people.models import Succession
from tests.factories import PostingFactory, UnitFactory

from .random_province import build
from .test_figures import asks_for, recorded

ON = date(2026, 10, 15)


class PointsAreTheFiguresOfTheirDays(TestCase):
    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6))
    def test_points_are_the_figures_of_their_days(self, seed):
        random = Random(seed)
        province = build(random)
        spans.refresh_all_stale()
        days = month_ends(province.day(900), 12)
        unit = random.choice(province.units)
        for indicator in find_indicators():
            for point in trend(indicator, unit, days):
                [figure] = count([indicator], on=point.on, unit=unit)
                assert (point.n, point.d) == (figure.n, figure.d), (seed, indicator.code, point.on, unit.code)


def test_the_days_are_month_ends_and_the_day_itself():
    assert month_ends(date(2024, 3, 15), 2) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 15)]


def test_on_a_month_end_it_stands_once():
    assert month_ends(date(2024, 2, 29), 1) == [date(2024, 1, 31), date(2024, 2, 29)]


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


@pytest.fixture
def merged(province):
    """Two communes became one on 1 July 2025."""
    day = date(2025, 7, 1)
    old = [UnitFactory(parent=province, name=name, dissolved=day) for name in ("Xã Vàng", "Xã Bạc")]
    new = UnitFactory(parent=province, name="Xã Kim", code="KIM", established=day)
    for unit in old:
        Succession.objects.create(predecessor=unit, successor=new, kind="merged", on=day)
    return new


def told(indicator, unit, first=date(2025, 1, 31), last=ON):
    return [(each.on, each.words) for each in breaks(indicator, unit, first, last)]


@pytest.mark.parametrize("whose", ["the new unit", "the province"])
def test_a_reorganisation_is_a_break(whose, indicator, merged, province):
    unit = merged if whose == "the new unit" else province
    assert told(indicator, unit) == [(date(2025, 7, 1), "Reorganisation: 2 units became 1 unit.")]


def test_a_reorganisation_elsewhere_or_before_is_none(indicator, merged, province, department):
    assert told(indicator, department) == []
    assert told(indicator, province, first=date(2025, 7, 1)) == []


def test_a_new_definition_is_a_break_and_its_first_one_is_none(indicator, province):
    first = indicator.versions.get()
    IndicatorVersion.objects.filter(pk=first.pk).update(starts=date(2025, 2, 1), ends=date(2026, 1, 1))
    IndicatorVersion.objects.create(indicator=indicator, number=2, starts=date(2026, 1, 1), footnote="Theo nghị định mới.")
    assert told(indicator, province) == [(date(2026, 1, 1), "A new definition is in force. Theo nghị định mới.")]


def test_the_end_of_a_question_is_a_break(indicator, province):
    indicator.versions.update(ends=date(2026, 1, 1), footnote="Không còn quy định.")
    assert told(indicator, province) == [(date(2026, 1, 1), "No longer asked on this day. Không còn quy định.")]


def test_of_one_day_there_is_one_break(indicator, merged):
    indicator.versions.update(ends=date(2025, 7, 1))
    [(day, words)] = told(indicator, merged)
    assert (day, "No longer asked" in words, "Reorganisation" in words) == (date(2025, 7, 1), True, True)


def test_before_it_existed_a_unit_has_no_figure(indicator, merged):
    PostingFactory(unit=merged, starts=date(2025, 7, 1))
    spans.refresh_all_stale()
    before, after = trend(indicator, merged, [date(2025, 6, 30), date(2025, 7, 31)])
    assert (before.there, before.share, after.there, after.share) == (False, None, True, 0)


@pytest.mark.parametrize("months", [12, 60])
def test_the_page_asks_the_same_however_many_months(months, indicator, lan, ethics, client, django_assert_max_num_queries):
    recorded(lan, ethics)
    spans.refresh_all_stale()
    client.get("/coverage/E/trend/", {"on": ON.isoformat()})
    with CaptureQueriesContext(connection) as twelve:
        client.get("/coverage/E/trend/", {"on": ON.isoformat()})
    with django_assert_max_num_queries(len(twelve)):
        page = client.get("/coverage/E/trend/", {"on": ON.isoformat(), "months": months}).content.decode()
    assert page.count('<th scope="row">') == months + 1


def test_a_length_that_is_not_offered_is_refused_in_words(indicator, lan, client):
    answer = client.get("/coverage/E/trend/", {"months": "7"})
    assert answer.status_code == 400
    assert "12, 24, 60" in answer.content.decode()


def test_the_drawing_is_one_that_browsers_draw(indicator, lan, ethics, client):
    recorded(lan, ethics)
    spans.refresh_all_stale()
    answer = client.get("/coverage/E/trend.svg", {"on": ON.isoformat()})
    assert answer["Content-Type"] == "image/svg+xml"
    assert "<polyline" in answer.content.decode()


# The line.


def dots(*values):
    return [Dot(date(2026, 1 + n, 1), value, "") for n, value in enumerate(values)]


def test_the_line_stops_where_there_is_no_value_and_at_a_break():
    line = dots(10, 20, None, 30, 40, 50)
    runs = parts(line, "value", [date(2026, 5, 1)])
    assert [[dot.value for dot in run] for run in runs] == [[10, 20], [30], [40, 50]]


@pytest.mark.parametrize("width", [360, 860])
def test_everything_stands_within_the_drawing(width):
    drawn = layout(dots(0, 50, 100), [(1, date(2026, 2, 1))], width=width, height=260)
    points = [point for run in drawn["lines"] for point in run]
    assert all(0 < x < width and 0 < y < 260 for x, y in points)
    assert [y for _x, y in points] == sorted((y for _x, y in points), reverse=True), "more stands higher"


@pytest.mark.once
def test_letters_of_several_lines_stand_on_different_days():
    dots = [Dot(date(2026, month, 1), 50, "") for month in range(1, 13)]
    drawn = b64decode(draw_several([("A", dots), ("B", dots), ("C", dots)], narrow=False).partition(",")[2]).decode()
    places = {re.search(rf'x="([\d.]+)" y="[\d.]+">{letter}</text>', drawn)[1] for letter in "ABC"}
    assert len(places) == 3


@pytest.mark.once
def test_a_line_without_values_has_no_letter():
    drawn = b64decode(draw_several([("A", [Dot(date(2026, 1, 1), None, "")])], narrow=True).partition(",")[2]).decode()
    assert ">A</text>" not in drawn
