from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from lms.coverage import checking, cube_building, oracle, spans
from lms.coverage.models import CoverageCheck, CubeEntry, Span, StaleMark
from lms.coverage.tasks import check_waiting

from .test_figures import asks_for, recorded

NOW = datetime(2026, 10, 15, 2, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


@pytest.fixture
def counted(indicator, ethics, lan, minh, quan):
    """Lan was trained; everybody's spans are as they should be."""
    recorded(lan, ethics, on=date(2019, 5, 4))
    spans.refresh_all_stale()


def check():
    """The check of all units (there are few), finished."""
    row = checking.ask(at=NOW)
    checking.work_on(row, Random(7), lambda: NOW)
    row.refresh_from_db()
    return row


def test_figures_that_follow_from_the_facts_pass(counted):
    found = check()
    assert (found.count, found.differences) == (0, [])
    assert found.figures > 0
    assert found.people > 0


def test_a_span_that_says_what_the_facts_do_not_is_found_with_the_person(counted, lan, province, indicator):
    Span.objects.filter(person=lan).update(meets=0)
    found = [each for each in check().differences if each["unit"] == province.code and not each["group"]]
    assert {(tuple(each["shown"]), tuple(each["right"])) for each in found} == {((0, 3), (1, 3))}
    assert {tuple(each["people"]) for each in found} == {(lan.staff_number,)}


def test_a_group_that_is_counted_wrongly_is_found(counted, lan, monkeypatch):
    monkeypatch.setattr(checking, "BREAKDOWNS", ("level",))
    Span.objects.filter(person=lan).update(level="commune")
    assert {each["group"].get("level") for each in check().differences} == {"commune", "province"}


def test_a_cube_that_has_drifted_is_found(counted, province, settings):
    settings.COVERAGE_CUBE_FROM = 1
    cube_building.build()
    CubeEntry.objects.filter(grain="", cube__unit=province).update(met=b"\0")
    assert province.code in {each["unit"] for each in check().differences}


def test_units_with_somebody_who_is_being_computed_are_left_out(counted, lan):
    StaleMark.objects.create(person=None)
    found = check()
    assert (found.figures, found.count) == (0, 0)


def test_of_very_many_people_the_cube_is_held_against_the_spans(counted, monkeypatch, province, settings):
    settings.COVERAGE_CUBE_FROM = 1
    cube_building.build()
    monkeypatch.setattr(checking, "MOST_PEOPLE", 2)
    assert check().count == 0
    CubeEntry.objects.filter(grain="", cube__unit=province).update(met=b"\0")
    found = [each for each in check().differences if each["unit"] == province.code and not each["group"]]
    assert {(tuple(each["shown"]), tuple(each["right"])) for each in found} == {((0, 3), (1, 3))}


def test_large_units_without_a_cube_are_left_out(counted, monkeypatch, province):
    monkeypatch.setattr(checking, "MOST_PEOPLE", 2)
    Span.objects.all().update(meets=0)
    assert province.code not in {each["unit"] for each in check().differences}


def test_a_difference_is_mailed_to_those_who_are_to_know(counted, lan, settings):
    settings.COVERAGE_ALARMS_TO = ["it@example.vn"]
    Span.objects.filter(person=lan).update(meets=0)
    check()
    [letter] = mail.outbox
    assert letter.to == ["it@example.vn"]
    assert "0/3" in letter.body
    assert "1/3" in letter.body


def test_nothing_is_mailed_where_all_is_right(counted, settings):
    settings.COVERAGE_ALARMS_TO = ["it@example.vn"]
    check()
    assert not mail.outbox


def test_a_check_that_its_worker_left_is_taken_up_again(counted):
    row = checking.ask(at=NOW)
    assert CoverageCheck.objects.claim(NOW) == row
    assert CoverageCheck.objects.claim(NOW) is None
    assert CoverageCheck.objects.claim(NOW + 2 * checking.LEASE) == row


# Pages.


def test_everybody_is_told_on_pages_of_figures_while_a_difference_stands(client, counted, lan):
    Span.objects.filter(person=lan).update(meets=0)
    check()
    assert "lần kiểm tra" in client.get(reverse("coverage")).text.lower()
    spans.mark_everyone_stale()
    spans.refresh_all_stale()
    check()
    assert "lần kiểm tra" not in client.get(reverse("coverage")).text.lower()


def test_the_page_names_what_is_shown_and_what_the_facts_say(signed_in, an, counted, lan):
    Span.objects.filter(person=lan).update(meets=0)
    check()
    page = signed_in(an).get(reverse("coverage_checks")).text
    assert "0/4" in page  # An looks on: one more
    assert "1/4" in page
    assert reverse("explain", args=["E", lan.staff_number]) in page


def test_a_manager_has_figures_checked(signed_in, dung, counted):
    answer = signed_in(dung).post(reverse("check_coverage"), follow=True)
    assert "đang chạy hoặc đang chờ" in answer.text
    check_waiting()
    assert "không có chênh lệch" in signed_in(dung).get(reverse("coverage_checks")).text


def test_computing_anew_asks_first_and_mends_what_differed(signed_in, dung, counted, lan):
    Span.objects.filter(person=lan).update(meets=0)
    browser = signed_in(dung)
    assert browser.get(reverse("compute_coverage_anew")).status_code == 200
    assert not StaleMark.objects.exists()
    browser.post(reverse("compute_coverage_anew"))
    spans.refresh_all_stale()
    assert check().count == 0


def test_an_auditor_does_not_have_everything_computed_anew(signed_in, an, counted):
    assert signed_in(an).post(reverse("compute_coverage_anew")).status_code == 404


def test_the_oracle_knows_nothing_of_the_engine():
    assert not {"intervals", "standing", "lanes", "spans"} & set(vars(oracle))
