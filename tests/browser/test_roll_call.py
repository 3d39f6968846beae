"""The roll call as a trainer holds it: on a phone, by keyboard, with a screen reader, with and without scripts."""

import pytest

from courses.models import Attendance, Session
from tests.courses.conftest import begin, days_from_now, learners
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(class_now, school, lan, quan, dung):
    """Today's session of a class of twelve: Lan, Quân and ten more."""
    training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
    begin(training_class, [lan, quan, *learners(10, school)], dung.user)
    return Session.objects.get_or_create(training_class=training_class, day=days_from_now(0), part=Session.Part.MORNING)[0]


@pytest.fixture
def roll_call(visit, session, ha):
    """`roll_call()` is Hà's page of that session on a phone."""
    address = f"/teaching/{session.training_class.code}/sessions/{session.pk}/"
    return lambda **options: visit(ha, address, width=360, height=740, **options)


def marks(session):
    return dict(session.attendance.values_list("enrolment__person__full_name", "mark"))


def group(page, name):
    return page.get_by_role("group", name=name)


def test_it_fits_a_phone_and_axe_finds_nothing(roll_call):
    page = roll_call()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_learner_is_a_group_by_name_with_four_large_marks(roll_call):
    page = roll_call()
    lan = group(page, "Đặng Thị Thúy Lan")
    assert lan.get_by_role("radio").count() == 4
    assert lan.get_by_role("radio", name="Vắng không phép").count() == 1
    for segment in page.locator(".segment").all():
        box = segment.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_by_keyboard_the_first_is_marked_late_and_the_rest_present(roll_call, session):
    page = roll_call()
    first = page.locator(".roll__learner").first
    first.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert first.get_by_role("radio", name="Đi muộn").is_checked()
    page.get_by_role("button", name="Còn lại có mặt").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-unsaved]").inner_text().endswith("12")
    assert marks(session) == {}, "nothing is saved before it is said"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã lưu điểm danh của 12 học viên.")
    saved = list(marks(session).values())
    assert (saved.count("late"), saved.count("present")) == (1, 11)
    assert page.locator("[data-count=present]").inner_text() == "11"


def test_tabbing_through_the_list_never_hides_the_learner_behind_the_save_bar(roll_call):
    page = roll_call()
    page.locator(".roll__learner").first.get_by_role("radio").first.focus()
    for _ in range(11):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom > document.querySelector('.savebar').getBoundingClientRect().top"
        )
        assert not hidden


def test_without_scripts_the_same_buttons_save(roll_call, session):
    page = roll_call(java_script_enabled=False)
    group(page, "Đặng Thị Thúy Lan").get_by_role("radio", name="Vắng có phép").check()
    page.get_by_role("button", name="Còn lại có mặt").click()
    page.wait_for_selector("text=Đã lưu điểm danh của 12 học viên.")
    assert marks(session)["Đặng Thị Thúy Lan"] == Attendance.Mark.EXCUSED
    assert list(marks(session).values()).count("present") == 11
