"""The yearly plan in a real browser: readable by everybody on a phone and on a desk, and a sheet of its own on paper."""

from datetime import date

import pytest

from courses import plans
from courses.carrying_out import carry_out
from courses.quotas import set_line_quota
from tests.browser.test_class_rooms import complaints

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
DECISION = {"decision_number": "480/QĐ-UBND", "decision_date": date(2026, 5, 4)}


@pytest.fixture
def plan(province, department, school, class_now, dung):
    """Approved, amended once; one line is carried out and has a quota, one is late, and there is a draft for the next year."""
    training_class = class_now(code="dang-mo")
    plan = plans.draw_up(province, 2026, by=dung.user)
    line = {"course": training_class.course, "classes": 2, "institution": school, "budget": 120_000_000}
    first = plans.add_line(plan, by=dung.user, seats=60, quarter=4, audience="Lãnh đạo cấp phòng", **line)
    plans.add_line(plan, by=dung.user, seats=30, quarter=1, **line)
    plan = plans.approve_plan(plan, decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12), by=dung.user)
    plans.change_line(first, by=dung.user, seats=80, **DECISION)
    set_line_quota(first, department, 9, on=date(2026, 5, 4), by=dung.user)
    carry_out(training_class, first, by=dung.user)
    plans.draw_up(province, 2027, by=dung.user)
    plan.line = first
    return plan


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits_the_screen(visit, plan, minh, dung, width, scheme):
    own, line = f"/plans/{plan.pk}/", f"/plans/{plan.pk}/lines/{plan.line.pk}/"
    rooms = {
        minh: ["/desk/", "/plans/", own, line],
        dung: [
            "/desk/", "/plans/", "/plans/new/", own, f"{own}close/", f"{own}lines/add/", line, f"{line}change/", f"{line}drop/",
            f"/plans/{plan.pk + 1}/", f"/manage/classes/new/?line={plan.line.pk}", "/manage/classes/dang-mo/quotas/",
        ],
    }  # fmt: skip
    wrong = {}
    for person, addresses in rooms.items():
        page = visit(person, "/desk/", width=width, color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            wrong[address] = complaints(page)
    assert not any(wrong.values()), wrong


def test_a_line_is_added_on_a_phone_and_what_is_wrong_is_announced(visit, plan, dung):
    page = visit(dung, f"/plans/{plan.pk + 1}/lines/add/", width=360)
    page.get_by_label("Kinh phí").fill("1,5")
    page.locator("main form button[type=submit]").click()
    assert "Ghi số tiền nguyên đồng, ví dụ 120.000.000." in page.get_by_role("alert").inner_text()
    assert complaints(page) == []
    page.get_by_label("Kinh phí").fill("45.000.000")
    page.get_by_label("Khóa học").select_option(index=1)
    page.get_by_label("Số lớp").fill("1")
    page.get_by_label("Số chỗ").fill("30")
    page.get_by_label("Quý", exact=True).select_option(index=1)
    page.get_by_label("Cơ sở đào tạo").select_option(index=1)
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("text=45.000.000 đ")


def test_on_paper_the_plan_is_a_table_without_buttons(visit, plan, minh):
    page = visit(minh, f"/plans/{plan.pk}/")
    page.emulate_media(media="print")
    assert page.get_by_role("table").is_visible()
    assert not page.get_by_role("link", name="Tải bảng tính (xlsx)").is_visible()
