"""The code on the trainer's screen and the learner's phone that scans it; the entry of a signed sheet by keyboard."""

import io
from datetime import time

import pytest
import zxingcpp
from django.conf import settings
from django.contrib.sessions.models import Session as SignedIn
from django.test import Client
from PIL import Image

from courses.models import Session
from tests.courses.conftest import begin, days_from_now, learners
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(class_now, school, lan, quan, dung):
    """A session that lasts all of today, of a class of twelve."""
    training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
    begin(training_class, [lan, quan, *learners(10, school)], dung.user)
    training_class.sessions.filter(day=days_from_now(0)).delete()
    return Session.objects.create(
        training_class=training_class, day=days_from_now(0), starts_at=time(0), ends_at=time(23, 59, 59)
    )


def page_of(session, page):
    return f"/teaching/{session.training_class.code}/sessions/{session.pk}/{page}"


@pytest.fixture
def screen(visit, session, ha):
    """The trainer's screen with the code on it."""
    page = visit(ha, page_of(session, "check-in/"), width=1280, height=800)
    page.get_by_role("button", name="Bắt đầu quét mã").click()
    page.wait_for_selector(".board svg")
    return page


@pytest.fixture
def phone(visitor, live_server, lan):
    """`phone(address)` is Lan's."""

    def open_page(address, **options):
        client = Client()
        client.force_login(lan.user)
        page = visitor(width=360, height=740, **options)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page.goto(address)
        return page

    return open_page


def scanned(page):
    """The address that a phone reads off the screen; of the whole one, since the code itself is another element after some seconds."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    [code] = zxingcpp.read_barcodes(picture)
    return code.text


def test_the_whole_code_is_on_the_screen_and_another_one_soon(screen):
    box = screen.locator(".board__code").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800
    first = scanned(screen)
    assert axe_violations(screen) == []
    for _ in range(15):
        screen.wait_for_timeout(2000)
        if scanned(screen) != first:
            break
    assert scanned(screen) != first


def test_a_learner_scans_and_is_marked_and_the_screen_counts(screen, phone, session, lan):
    phone = phone(scanned(screen))
    phone.wait_for_selector("text=Đặng Thị Thúy Lan: Đi muộn")
    assert axe_violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert session.attendance.get().enrolment.person == lan
    screen.wait_for_selector("text=1/12")


def test_without_scripts_the_learner_presses_a_button(screen, phone):
    phone = phone(scanned(screen), java_script_enabled=False)
    phone.get_by_role("button", name="Tự điểm danh").click()
    phone.wait_for_selector("text=Đặng Thị Thúy Lan: Đi muộn")


def test_a_screen_that_lost_its_connection_says_so(screen):
    screen.context.set_offline(True)
    screen.wait_for_selector("[data-board-stale]:not([hidden])")
    screen.context.set_offline(False)
    screen.wait_for_selector("[data-board-stale]", state="hidden")


def test_a_screen_that_was_signed_out_says_so_and_keeps_its_page(screen):
    SignedIn.objects.all().delete()
    screen.wait_for_selector("[data-board-stale]:not([hidden])")
    assert screen.locator(".board svg").is_visible()


def test_a_sheet_is_entered_by_keyboard(visit, session, ha):
    page = visit(ha, page_of(session, "sheet/"), width=360, height=740)
    assert axe_violations(page) == []
    page.focus("[name=numbers]")
    page.keyboard.type("3, 7k, 11p, 12m")
    page.keyboard.press("Enter")
    page.wait_for_selector("#preview")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not session.attendance.exists()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã lưu điểm danh của 12 học viên.")
    marks = list(session.attendance.order_by("enrolment__person__sort_key", "enrolment").values_list("mark", flat=True))
    rest = {2: "unexcused", 6: "unexcused", 10: "excused", 11: "late"}
    assert marks == [rest.get(place, "present") for place in range(12)]
