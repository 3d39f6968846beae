"""Questionnaires in the administration: begun from proposed questions, copied to a next version, never changed once they were put."""

import pytest
from django.utils.timezone import localdate

from courses.models import Questionnaire
from courses.proposed_questions import at_the_end, some_time_after

from .conftest import days_from_now, text_of
from .evaluation_cast import evaluated, questionnaire

pytestmark = pytest.mark.django_db
LIST = "/admin/questionnaires/"


def form_of(page):
    """What the page that the office is shown would send."""
    form = page.context["form"]
    sent = {field.html_name: field.value() for field in form}
    for formset in form.formsets.values():
        sent |= {field.html_name: field.value() or 0 for field in formset.management_form}
        sent |= {field.html_name: field.value() or "" for each in formset.forms for field in each}
        sent |= {f"{each.prefix}-ORDER": number for number, each in enumerate(formset.forms, 1)}
    return {name: _typed(value) for name, value in sent.items()}


def _typed(value):
    return "" if value is None else f"{value:%Y-%m-%d}" if hasattr(value, "isoformat") else value


@pytest.fixture
def office(dung, reading):
    return reading(dung)


@pytest.mark.parametrize(("proposed", "count"), [(at_the_end, 20), (some_time_after, 5)])
def test_the_proposed_questions_can_be_written(proposed, count):
    made = proposed(localdate())
    made.full_clean()
    made.save()
    assert Questionnaire.objects.get().questions.count() == count


def test_all_six_things_are_asked_about():
    made = at_the_end(localdate())
    made.save()
    assert len(made.groups()) == 6


def test_the_first_questionnaire_begins_with_those_proposed(office):
    office.post(f"{LIST}new/", form_of(office.get(f"{LIST}new/")))
    assert [question.text for question in Questionnaire.objects.get().ordered()] == [
        question.text for question in at_the_end(localdate()).ordered()
    ]


def test_the_next_one_begins_empty(office):
    questionnaire()
    assert office.get(f"{LIST}new/").context["form"].formsets["questions"].forms == []


def test_a_questionnaire_asks_something(office):
    sent = form_of(office.get(f"{LIST}new/")) | {"questions-TOTAL_FORMS": 0, "questions-INITIAL_FORMS": 0}
    assert "Ask at least one question." in text_of(office.post(f"{LIST}new/", sent))
    assert not Questionnaire.objects.exists()


def test_one_that_was_never_put_may_change(office):
    made = questionnaire(2)
    page = f"{LIST}edit/{made.pk}/"
    office.post(page, form_of(office.get(page)) | {"questions-0-text": "Câu mới"})
    assert made.ordered()[0].text == "Câu mới"


@pytest.mark.parametrize("changed", [{"intro": "Từ 0 đến 5"}, {"questions-0-text": "Câu khác"}, {"questions-1-DELETE": "1"}])
def test_what_somebody_has_been_asked_no_longer_changes(office, running, changed):
    asked = evaluated(running, questions=3).questionnaire
    before = [question.text for question in asked.ordered()]
    page = f"{LIST}edit/{asked.pk}/"
    answer = office.post(page, form_of(office.get(page)) | changed)
    assert "Learners have been asked this, so it stays as it is." in text_of(answer)
    asked = Questionnaire.objects.get()
    assert (asked.intro, [question.text for question in asked.ordered()]) == ("Từ 1 đến 10.", before)


def test_it_can_be_ended(office, running):
    asked = evaluated(running).questionnaire
    page = f"{LIST}edit/{asked.pk}/"
    office.post(page, form_of(office.get(page)) | {"ends": f"{days_from_now(30):%Y-%m-%d}"})
    assert Questionnaire.objects.get().ends == days_from_now(30)


def test_it_is_not_deleted(office, running):
    asked = evaluated(running).questionnaire
    office.post(f"{LIST}delete/{asked.pk}/")
    assert Questionnaire.objects.exists()


def test_a_copy_is_the_next_version(office, running):
    asked = evaluated(running, questions=4).questionnaire
    page = f"{LIST}copy/{asked.pk}/"
    office.post(page, form_of(office.get(page)) | {"questions-0-text": "Câu mới"})
    old, new = Questionnaire.objects.order_by("starts")
    assert [question.text for question in old.ordered()] == ["Câu 1", "Câu 2", "Câu 3", "Câu 4"]
    assert [question.text for question in new.ordered()] == ["Câu mới", "Câu 2", "Câu 3", "Câu 4"]
    assert new.starts == localdate()
