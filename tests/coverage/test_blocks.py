"""A figure within the text of a page: it is the figure of its day, whatever the editor chose it to look like."""

from datetime import date

import pytest
from django.utils.timezone import localdate
from wagtail.blocks import StructBlockValidationError

from lms.coverage import spans
from lms.coverage.blocks import FigureBlock
from lms.coverage.models import Indicator
from tests.factories import SubjectAreaFactory

from .test_figures import asks_for, recorded

ON = date(2026, 10, 15)


@pytest.fixture
def counted(lan, minh):
    """Of two people of the department one has had ethics training."""
    ethics = SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
    asks_for("E", ethics)
    recorded(lan, ethics)
    spans.refresh_all_stale()


def block(**said):
    chosen = {"indicator": "E", "unit": "", "on": ON, "show": "figure"} | said
    there = FigureBlock()
    return there, there.to_python({**chosen, "on": chosen["on"] and chosen["on"].isoformat()})


def shown(**said):
    there, value = block(**said)
    return there.render(value)


@pytest.mark.parametrize(
    ("show", "said"),
    [
        ("figure", "50,0%"),
        ("table", "50,0%"),
        ("chart", "/coverage/E/chart.svg?on=2026-10-15"),
        ("trend", "/coverage/E/trend.svg?on=2026-10-15"),
    ],
)
def test_it_shows_the_figure_of_its_day(show, said, counted):
    assert said in shown(show=show)


def test_a_table_names_the_units_below(counted, department):
    assert department.label in shown(show="table")


def test_without_a_day_it_is_of_today(counted):
    assert f"{localdate():%d/%m/%Y}" in shown(on=None)


def test_of_a_unit_it_counts_that_unit(counted, other_department):
    assert "50,0%" not in shown(unit=other_department.code)


def test_what_has_gone_says_so_and_the_page_stays(counted):
    Indicator.objects.all().delete()
    assert "“E”" in shown()


@pytest.mark.parametrize("unit", ["nowhere"])
def test_a_unit_that_is_not_there_is_told_to_the_editor(unit, counted):
    there, value = block(unit=unit)
    with pytest.raises(StructBlockValidationError) as error:
        there.clean(value)
    assert list(error.value.block_errors) == ["unit"]
