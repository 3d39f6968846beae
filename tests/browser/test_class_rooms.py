"""The rooms of a class in a real browser: readable by everybody on a phone and on a desk, also when something is wrong."""

import pytest
from playwright.sync_api import expect

from courses import classes
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def complaints(page):
    """What axe finds, and whether the page is wider than the screen."""
    wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return axe_violations(page) + ["wider than the screen"] * wider


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits_the_screen(visit, class_now, running, lan, ha, dung, width, scheme):
    running.assessments.create(name="Bài kiểm tra cuối khóa")
    class_now(code="dang-mo")
    rooms = {
        lan: ["/desk/", "/my/learning/", "/classes/dang-mo/", "/classes/dang-hoc/"],
        ha: ["/desk/", "/teaching/", *(f"/teaching/dang-hoc/{room}" for room in ("", "results/", "results/add/", "eligibility/"))],
        dung: [
            "/desk/", "/manage/classes/", "/manage/classes/new/", "/manage/classes/dang-mo/?who=dang", "/manage/classes/dang-hoc/",
            "/manage/classes/dang-hoc/cancel-class/", "/manage/classes/dang-hoc/recognise/",
        ],
    }  # fmt: skip
    wrong = {}
    for person, addresses in rooms.items():
        page = visit(person, "/desk/", width=width, color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            wrong[address] = complaints(page)
    assert not any(wrong.values()), wrong


def test_a_wrong_score_is_announced_and_its_link_leads_to_the_field(visit, running, ha):
    running.assessments.create(name="Bài kiểm tra cuối khóa")
    page = visit(ha, "/teaching/dang-hoc/results/", width=360)
    page.get_by_label("Ngô Hồng Quân, Bài kiểm tra cuối khóa").fill("11")
    page.get_by_role("button", name="Lưu điểm").click()
    summary = page.get_by_role("alert")
    assert "Thang điểm chỉ đến 10." in summary.inner_text()
    assert complaints(page) == []
    summary.get_by_role("link").click()
    assert page.evaluate("document.activeElement.value") == "11"


def test_what_is_wrong_with_a_new_class_is_announced(visit, dung):
    page = visit(dung, "/manage/classes/new/", width=360)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("alert")).to_have_count(1)  # waits for the answer
    assert complaints(page) == []


def test_recognising_from_a_phone(visit, running, lan, dung):
    for session in running.sessions.all():
        for enrolment in running.enrolments.all():
            session.attendance.create(enrolment=enrolment, mark="present")
    classes.finish(running, dung.user)
    page = visit(dung, "/manage/classes/dang-hoc/recognise/", width=360)
    page.get_by_label("Số quyết định").fill("1570/QĐ-UBND")
    page.get_by_label("Ngày ký quyết định").fill(f"{running.ends:%Y-%m-%d}")
    assert complaints(page) == []
    page.get_by_role("button", name="Công nhận 2 kết quả").click()
    page.wait_for_selector("text=Đã ghi 2 kết quả đào tạo, bồi dưỡng.")
    assert running.records.count() == 2
