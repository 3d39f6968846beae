"""The public pages in a real browser: readable by everybody, on a phone and on a desk, by day and by night, within the policy."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from courses.models import TrainingClass
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

PAGES = {
    "home": "/",
    "catalogue": "/khoa-hoc/",
    "nothing found": "/khoa-hoc/?q=khongcogi",
    "course": "/khoa-hoc/qtan/",
    "content": "/huong-dan/",
    "sign-in": "/accounts/login/",
    "not found": "/khong-co-trang-nay/",
}


@pytest.fixture
def full_site(security, ethics):
    TrainingClass.objects.update(enrolment_closes=date(2100, 1, 1), ends=date(2100, 1, 1))


def complaints(page):
    """A list that fills with what the browser complains of (blocked by the policy, missing files)."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_public_pages_are_accessible_and_fit_the_screen(visitor, full_site, width, scheme):
    page = visitor(width=width, color_scheme=scheme)
    wrong = {}
    for name, address in PAGES.items():
        page.goto(address)
        wrong[name] = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong[name].append("wider than the screen")
    assert not any(wrong.values()), wrong


def test_nothing_on_the_pages_is_blocked_by_the_policy(visitor, full_site):
    page = visitor()
    said = complaints(page)
    for address in PAGES.values():
        page.goto(address)
    assert [words for words in said if "404 (Not Found)" not in words] == []


def test_the_sign_in_form_says_what_is_wrong_and_leads_there(visitor, site):
    page = visitor(width=360)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "CB001")
    page.fill("[name=password]", "sai-mật-khẩu")
    page.click("main button[type=submit]")
    assert "không khớp" in page.inner_text("[role=alert]")
    assert axe_violations(page) == []


def test_on_a_phone_the_menu_opens_and_closes_from_the_keyboard(visitor, full_site):
    page = visitor(width=360)
    page.goto("/")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.locator(".menu-button").focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(visitor, full_site):
    page = visitor()
    page.goto("/khoa-hoc/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_language_switch_stays_on_the_page(visitor, full_site):
    page = visitor()
    page.goto("/khoa-hoc/?q=an+ninh")
    page.click(".top__own button[name=language]")
    assert page.url.endswith("/khoa-hoc/?q=an+ninh")
    assert page.get_attribute("html", "lang") == "en"


def test_the_catalogue_answers_while_one_types(visitor, full_site):
    page = visitor()
    page.goto("/khoa-hoc/")
    page.type("#id_q", "dao duc")
    page.wait_for_url(re.compile("q=dao(%20|\\+)duc"))
    expect(page.locator(".course-card h2")).to_have_text(["Đạo đức công vụ"])


def test_the_catalogue_works_without_scripts(visitor, full_site):
    page = visitor(java_script_enabled=False)
    page.goto("/khoa-hoc/")
    page.fill("#id_q", "dao duc")
    page.click("main button[type=submit]")
    expect(page.locator(".course-card h2")).to_have_text(["Đạo đức công vụ"])


def test_going_back_finds_the_question_and_its_answer_again(visitor, full_site):
    page = visitor()
    page.goto("/khoa-hoc/")
    page.check("#id_open")
    page.wait_for_url(re.compile("open=on"))
    page.select_option("#id_mode", "online")
    page.wait_for_url(re.compile("mode=online"))
    page.go_back()
    page.wait_for_url(re.compile("mode=&open=on"))
    assert page.is_checked("#id_open")
    assert page.input_value("#id_mode") == ""
