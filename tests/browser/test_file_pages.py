"""A person's file in a real browser: readable by everybody, on a phone and on a desk, by day and by night, and on paper."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from lms.people.facts import correct
from tests.coverage.test_figures import asks_for, recorded
from tests.factories import CourseFactory, SubjectAreaFactory, TrainingClassFactory
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lan_with_a_life(lan, dung, site):
    ethics, law = SubjectAreaFactory(name="Đạo đức công vụ"), SubjectAreaFactory(name="Kiến thức pháp luật")
    asks_for("E", ethics)
    asks_for("L", law)
    asks_for("N", law).versions.update(categories=["cadre"])
    recorded(lan, ethics)
    correct(lan.postings.get(), by=dung.user, why="Gõ nhầm ngày", starts=date(2016, 1, 1))
    today = localdate()
    TrainingClassFactory(
        course=CourseFactory(areas=[law]), enrolment_opens=today, enrolment_closes=today + timedelta(days=3),
        starts=today + timedelta(days=9), ends=today + timedelta(days=9),
    )  # fmt: skip
    return lan


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_ones_own_file_is_accessible_and_fits_the_screen(visit, lan_with_a_life, width, scheme):
    page = visit(lan_with_a_life, "/my/file/?set_aside=on", width=width, color_scheme=scheme)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_file_in_the_administration_fits_the_screen_and_is_not_blocked_by_the_policy(visit, lan_with_a_life, dung, width):
    page = visit(dung, "/my/file/", width=width)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for address in ("inspect", "history"):
        page.goto(f"/admin/people/{address}/{lan_with_a_life.pk}/?set_aside=on", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert said == []


def test_a_printed_file_says_who_printed_it_and_shows_nothing_to_press(visit, lan_with_a_life, dung):
    page = visit(dung, f"/admin/people/inspect/{lan_with_a_life.pk}/")
    assert page.is_visible("[data-print]")
    page.emulate_media(media="print")
    assert "Phạm Tiến Dũng in lúc" in page.inner_text(".file-print.small")
    for pressed in ("[data-print]", ".file-line__links", "#wagtail-sidebar", ".file-chip"):
        assert not page.locator(pressed).first.is_visible()
