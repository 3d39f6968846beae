"""Which courses would help somebody: what an indicator asks of them, can still be gained, and is not held."""

import pytest

from courses.models import Course
from courses.records import enter_outside_records
from lms.coverage.models import EvidenceTerm, Indicator, IndicatorVersion
from lms.coverage.needs import helpful
from lms.people.models import Appointment
from tests.factories import CourseFactory, SubjectAreaFactory, TitleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    return CourseFactory(title="Cập nhật pháp luật", areas=[SubjectAreaFactory(code="law")])


@pytest.fixture
def ethics():
    return CourseFactory(title="Đạo đức công vụ", areas=[SubjectAreaFactory(code="public-ethics")])


@pytest.fixture
def both_yearly(law, ethics):
    """Law and ethics, within a year."""
    return indicator("F3", [law, ethics], time="window", window_months=12)


def indicator(code, courses, **values):
    made = Indicator.objects.create(code=code, name=code)
    version = IndicatorVersion.objects.create(indicator=made, starts="2020-01-01", **values)
    for course in courses:
        EvidenceTerm.objects.create(version=version, kind="area", area=course.subject_areas.get())
    return made


def achieve(person, course, on):
    enter_outside_records([{"person": person, "course": course, "recognised_on": on}], by=None)


def found(person, on):
    courses = Course.objects.prefetch_related("subject_areas")
    titles = {course.pk: course.title for course in courses}
    return {titles[key]: [indicator.code for indicator in why] for key, why in helpful(courses, person, on=on).items()}


def test_a_course_helps_while_its_subject_is_asked_and_not_held(both_yearly, law, ethics, lan, today):
    assert found(lan, today) == {law.title: ["F3"], ethics.title: ["F3"]}
    achieve(lan, law, today)
    assert found(lan, today) == {ethics.title: ["F3"]}


def test_what_was_held_longer_ago_than_the_window_is_needed_again(both_yearly, law, ethics, lan, today):
    for course in (law, ethics):
        achieve(lan, course, today.replace(year=2025))
    assert set(found(lan, today)) == {law.title, ethics.title}


def test_nothing_is_needed_of_whom_nothing_is_asked(law, lan, today):
    indicator("F9", [law], categories=["public_employee"])
    assert found(lan, today) == {}


def test_what_should_have_been_held_before_an_appointment_is_not_offered_any_more(law, lan, today):
    indicator("F2a", [law], time="before", event="rank")
    Appointment.objects.create(person=lan, kind="rank", title=TitleFactory(), starts="2024-01-01")
    assert found(lan, today) == {}


def test_many_courses_cost_no_more_queries_than_few(both_yearly, lan, today, count_queries):
    few = list(Course.objects.prefetch_related("subject_areas"))
    cost = count_queries(lambda: helpful(few, lan, on=today))
    CourseFactory.create_batch(6, areas=[SubjectAreaFactory()])
    many = list(Course.objects.prefetch_related("subject_areas"))
    assert count_queries(lambda: helpful(many, lan, on=today)) == cost
