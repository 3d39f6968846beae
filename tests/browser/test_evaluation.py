"""Evaluating a class in a real browser: by thumb, by keyboard, readable by everybody; and what was said, as it is read."""

import pytest
from django.utils.timezone import localdate

from courses.models import Survey, TrainingClass
from courses.seats import enrol
from tests.browser.test_class_rooms import complaints
from tests.courses.conftest import days_from_now, learners
from tests.courses.evaluation_cast import answered_by, evaluated

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def survey(running, department):
    TrainingClass.objects.filter(pk=running.pk).update(state="open")
    for person in learners(6, department):
        enrol(person, running, on=localdate(), by=None)
    TrainingClass.objects.filter(pk=running.pk).update(state="running")
    return evaluated(running, questions=6)


@pytest.fixture
def over(survey):
    others = [each.enrolment.person for each in survey.invitations.exclude(enrolment__person__staff_number__startswith="CB")]
    answered_by(others, survey, 7, comment="Phòng học thoáng")
    Survey.objects.update(opens=days_from_now(-20), until=days_from_now(-1))
    return survey


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_said_can_be_read_by_everybody(visit, over, running, dung, width, scheme):
    page = visit(dung, "/manage/evaluations/", width=width, color_scheme=scheme)
    wrong = complaints(page)
    page.goto(f"/teaching/{running.code}/evaluation/")
    assert wrong + complaints(page) == []
    assert all(image.evaluate("image => image.naturalWidth") for image in page.locator("img.chart").all())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_is_enough(visit, survey, lan, scheme):
    page = visit(lan, f"/my/evaluations/{survey.pk}/", width=360, color_scheme=scheme)
    assert complaints(page) == []
    targets = page.locator(".scale__number:not(.scale__number--none)").all()
    assert min(target.bounding_box()["width"] for target in targets) >= 44
    assert min(target.bounding_box()["height"] for target in targets) >= 44
    for question in page.get_by_role("group").all()[:-1]:
        question.get_by_label("9", exact=True).check()
    page.get_by_role("button", name="Gửi phiếu trả lời").click()
    alert = page.get_by_role("alert")
    assert "phiếu hiện tại sẽ không hợp lệ" in alert.inner_text()
    assert complaints(page) == []
    page.get_by_role("group").last.get_by_label("9", exact=True).check()
    page.get_by_role("button", name="Gửi phiếu trả lời").click()
    page.wait_for_url("**/my/learning/")
    assert set(survey.sheets.get().scores.values()) == {9}


def test_a_keyboard_is_enough_and_enter_never_sends_blanks_unasked(visit, survey, lan):
    page = visit(lan, f"/my/evaluations/{survey.pk}/")
    first = page.get_by_role("group").first
    first.get_by_role("radio", checked=True).focus()
    for _press in range(4):  # from “no answer”, the last, on to 1, and to 4
        page.keyboard.press("ArrowRight")
    assert first.get_by_role("radio", checked=True).input_value() == "4"
    for _twice in range(2):
        page.get_by_role("group").first.get_by_role("radio", checked=True).focus()
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
    assert not survey.sheets.exists()
