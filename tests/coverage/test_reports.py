"""The report of all figures as a file: what the page says, for the office."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from lms.coverage import spans
from lms.coverage.models import IndicatorVersion
from lms.papers import text_of
from tests.factories import SubjectAreaFactory

from .test_figures import asks_for, recorded

ON = "2026-10-15"


@pytest.fixture
def counted(lan, minh):
    """Of two people of the department one has had ethics training; 90% are asked for."""
    ethics = SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
    indicator = asks_for("E", ethics)
    indicator.versions.update(target=90)
    recorded(lan, ethics)
    spans.refresh_all_stale()
    return indicator


@pytest.fixture
def report(signed_in, lan):
    return lambda ending, **asked: signed_in(lan).get(f"/coverage/report.{ending}", {"on": ON} | asked)


def rows(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]


def test_the_workbook_has_the_figures_as_numbers(counted, report):
    assert [f"E. {counted.label}", 1, 2, "50,0%", "90%", "Chưa đạt"] in rows(report("xlsx"))


def test_the_units_below_follow_with_a_mark_where_the_target_is_missed(counted, report, department):
    assert [department.label, "50,0% *"] in rows(report("xlsx"))


def test_a_question_that_is_no_longer_asked_has_no_number(counted, report):
    IndicatorVersion.objects.update(ends=date(2026, 10, 1), footnote="Không còn quy định.")
    assert [f"E. {counted.label}", "–", "–", "Không còn áp dụng"] in rows(report("xlsx"))


def test_the_pdf_says_the_same(counted, report, province):
    text = " ".join(text_of(report("pdf").content).split())
    for said in (province.name, "Tính đến ngày 15/10/2026", "50,0%", "Chưa đạt", "II. TỶ LỆ THEO ĐƠN VỊ"):
        assert said in text


@pytest.mark.parametrize(("ending", "asked", "status"), [("doc", {}, 404), ("pdf", {"on": "hôm qua"}, 400)])
def test_what_cannot_be_answered_says_so(ending, asked, status, counted, report):
    assert report(ending, **asked).status_code == status


def test_strangers_sign_in_first(counted, client):
    assert client.get("/coverage/report.pdf").status_code == 302
