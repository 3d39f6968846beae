"""From a gap to nominations, in the browser's words."""

from base64 import b64decode
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from courses.enrolment import Enrolment
from courses.models import Quota
from courses.seats import enrol
from lms.coverage import gap_plans, spans
from tests.factories import CourseFactory, PostingFactory, SubjectAreaFactory, TrainingClassFactory

from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(ethics):
    found = asks_for("E", ethics)
    found.versions.update(time="window", window_months=12, target=90)
    return found


@pytest.fixture
def open_class(ethics):
    return TrainingClassFactory(course=CourseFactory(areas=[ethics]), capacity=2, **dates())


def dates(later=0):
    today = localdate() + timedelta(days=later)
    return {
        "enrolment_opens": localdate() - timedelta(days=10),
        "enrolment_closes": localdate() + timedelta(days=10),
        "starts": today + timedelta(days=20),
        "ends": today + timedelta(days=22),
    }


def page(browser, indicator, unit, **asked):
    spans.refresh_all_stale()
    return browser.get(reverse("gap", args=[indicator.code]), {"unit": unit.code} | asked)


def plan(indicator, unit, months=6):
    spans.refresh_all_stale()
    return gap_plans.plan(indicator, unit, on=localdate(), months=months, today=localdate())


def test_the_officer_sees_who_lacks_it_and_which_class_would_give_it(signed_in, minh, lan, department, indicator, open_class):
    shown = page(signed_in(minh), indicator, department)
    assert lan.full_name in shown.content.decode()
    [(training_class, serves, people)] = shown.context["suggestions"]
    assert (training_class, serves) == (open_class, 2)
    assert all(proposed for _person, proposed, _against in people)


def test_no_more_are_proposed_than_there_are_seats(department, indicator, open_class):
    PostingFactory.create_batch(5, unit=department, starts=date(2020, 1, 1))
    found = plan(indicator, department)
    assert len(found.suggestions[0].serves) == 5
    assert found.proposed == 2


def test_no_more_are_proposed_than_the_quota_of_their_unit_leaves(department, indicator, open_class):
    PostingFactory.create_batch(2, unit=department)
    Quota.objects.create(training_class=open_class, unit=department, seats=1)
    [suggestion] = plan(indicator, department).suggestions
    assert (len(suggestion.serves), len(suggestion.proposed)) == (2, 1)


def test_who_is_under_way_is_not_proposed_again(lan, minh, department, indicator, open_class):
    enrol(lan, open_class, on=localdate(), by=None)
    found = plan(indicator, department)
    assert found.under_way == {lan.pk: open_class}
    assert found.suggestions[0].proposed == [minh.pk]


def test_of_two_things_that_are_lacking_a_class_is_proposed_for_each(lan, department, indicator, open_class):
    law = SubjectAreaFactory(code="law", name="Pháp luật")
    version = indicator.versions.get()
    version.terms.model.objects.create(version=version, kind="area", area=law)
    other = TrainingClassFactory(course=CourseFactory(areas=[law]), capacity=1, **dates(later=30))
    found = plan(indicator, department)
    assert {each.training_class: each.proposed for each in found.suggestions} == {open_class: [lan.pk], other: [lan.pk]}


def test_nobody_is_proposed_against_whom_something_speaks(signed_in, minh, lan, department, indicator, open_class):
    open_class.course.audience = ["public_employee"]
    open_class.course.save()
    [(_class, serves, people)] = page(signed_in(minh), indicator, department).context["suggestions"]
    assert serves == 2
    assert [proposed for _person, proposed, _against in people] == [False, False]
    assert all(against for _person, _proposed, against in people)


def test_two_classes_on_the_same_days_are_not_proposed_to_one_person(lan, department, indicator, open_class):
    law = SubjectAreaFactory(code="law", name="Pháp luật")
    version = indicator.versions.get()
    version.terms.model.objects.create(version=version, kind="area", area=law)
    other = TrainingClassFactory(course=CourseFactory(areas=[law]), capacity=1, **dates())
    found = plan(indicator, department)
    assert sorted(len(each.proposed) for each in found.suggestions) == [0, 1]
    assert other in {each.training_class for each in found.suggestions}


def test_who_will_lose_it_is_foreseen(lan, ethics, department, indicator):
    gained = localdate() - timedelta(days=300)
    recorded(lan, ethics, on=gained)
    found = plan(indicator, department)
    assert (found.met, [gap.person for gap in found.losing]) == (1, [lan.pk])
    assert plan(indicator, department, months=1).losing == []


def test_the_forecast_counts_who_is_enrolled_and_who_is_proposed(lan, minh, department, indicator, open_class):
    enrol(lan, open_class, on=localdate(), by=None)
    months = plan(indicator, department).months
    assert (months[0].nothing, months[0].enrolled, months[0].proposed) == ((0, 2), (0, 2), (0, 2))
    assert (months[3].nothing, months[3].enrolled, months[3].proposed) == ((0, 2), (1, 2), (2, 2))


def test_it_says_how_many_classes_the_target_takes(signed_in, minh, lan, department, indicator):
    shown = page(signed_in(minh), indicator, department, target="100", size="1", passes="50")
    assert (shown.context["needed"], shown.context["classes"]) == (2, 4)


def test_a_size_that_makes_no_sense_is_said_in_the_form(signed_in, minh, department, indicator):
    shown = page(signed_in(minh), indicator, department, size="0")
    assert shown.status_code == 200
    assert shown.context["sizes"].errors


def test_those_picked_stand_first_and_chosen_on_the_page_of_nominations(signed_in, minh, lan, department, indicator, open_class):
    PostingFactory.create_batch(3, unit=department, starts=date(2020, 1, 1))
    shown = signed_in(minh).get(reverse("nominate", args=[open_class.code]), {"unit": department.code, "pick": lan.pk})
    assert shown.context["staff"][0]["person"] == lan
    assert shown.content.decode().count('value="principal" selected') == 1


def test_from_the_gap_to_nominations(signed_in, minh, lan, department, indicator, open_class):
    browser = signed_in(minh)
    page(browser, indicator, department)
    browser.post(
        reverse("nominate", args=[open_class.code]), {"unit": department.code, f"pick-{lan.pk}": "principal", "pasted": ""}
    )
    assert Enrolment.objects.get(person=lan).state == Enrolment.State.NOMINATED
    assert plan(indicator, department).under_way == {lan.pk: open_class}


@pytest.mark.parametrize("who", ["quan", "lan"])
def test_the_gap_of_a_unit_is_for_those_who_look_after_it(signed_in, request, who, department, indicator):
    assert page(signed_in(request.getfixturevalue(who)), indicator, department).status_code == 404


def test_too_many_people_are_refused_with_a_sentence(signed_in, minh, lan, department, indicator, monkeypatch):
    monkeypatch.setattr(gap_plans, "AT_MOST", 1)
    shown = page(signed_in(minh), indicator, department)
    assert shown.status_code == 404
    assert "1" in shown.content.decode()


def test_more_people_cost_no_more_queries(signed_in, minh, lan, department, indicator, open_class, count_queries):
    browser = signed_in(minh)
    page(browser, indicator, department)
    few = count_queries(lambda: browser.get(reverse("gap", args=["E"]), {"unit": department.code}))
    PostingFactory.create_batch(10, unit=department, starts=date(2020, 1, 1))
    spans.refresh_all_stale()
    assert count_queries(lambda: browser.get(reverse("gap", args=["E"]), {"unit": department.code})) == few


def test_the_forecast_is_drawn_as_three_lines_that_are_told_apart_without_colour(
    signed_in, minh, lan, department, indicator, open_class
):
    said = page(signed_in(minh), indicator, department).context["chart"]
    for address in said.values():
        drawn = b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()
        assert [drawn.count(f'class="line dash-{number}"') for number in range(3)] == [1, 1, 1]
        assert [drawn.count(f">{letter}</text>") for letter in "ABC"] == [1, 1, 1]
