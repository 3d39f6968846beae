"""Before an appointment: what a post asks, what candidates hold of it on the day, and by when the rest could be held."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import TrainingClass
from courses.records import enter_outside_records
from lms.coverage.appointing import candidates
from lms.coverage.models import TitleStandard
from tests.factories import CourseFactory, SubjectAreaFactory, TitleFactory, TrainingClassFactory

ON, TODAY = date(2026, 12, 1), date(2026, 10, 15)


@pytest.fixture
def head(db):
    """Head of a department: state management and leadership are asked."""
    title = TitleFactory(name="Trưởng phòng")
    for code in ("qlnn", "ldql"):
        TitleStandard.objects.create(title=title, kind="area", area=SubjectAreaFactory(code=code, name=code), starts="2020-01-01")
    return title


@pytest.fixture
def courses(head):
    return {
        standard.area.code: CourseFactory(title=standard.area.code.upper(), areas=[standard.area])
        for standard in head.standards.select_related("area")
    }


def achieve(person, course, on):
    enter_outside_records([{"person": person, "course": course, "recognised_on": on}], by=None)


def of(person, head, on=ON):
    [candidate] = candidates([person], head, on=on, today=TODAY)
    return candidate


def class_of(course, **values):
    said = {"starts": date(2026, 11, 2), "ends": date(2026, 11, 6), "state": TrainingClass.State.OPEN}
    return TrainingClassFactory(course=course, **said | values)


def test_who_holds_all_is_ready(head, courses, lan):
    for course in courses.values():
        achieve(lan, course, ON)  # on the very day: it counts
    assert of(lan, head).is_ready


def test_what_is_gained_after_the_day_does_not_count(head, courses, lan):
    achieve(lan, courses["qlnn"], ON)
    achieve(lan, courses["ldql"], date(2026, 12, 2))
    assert [term.value for term in of(lan, head).missing] == [courses["ldql"].subject_areas.get().pk]


def test_what_is_missing_could_be_held_when_the_last_of_the_earliest_classes_ends(head, courses, lan):
    class_of(courses["qlnn"], ends=date(2026, 11, 6))
    class_of(courses["ldql"], ends=date(2026, 11, 20))
    class_of(courses["ldql"], ends=date(2026, 12, 20))
    assert of(lan, head).ready_by == date(2026, 11, 20)


def test_where_no_planned_class_gives_it_no_day_is_promised(head, courses, lan):
    class_of(courses["qlnn"])
    over = {"starts": date(2026, 9, 28), "ends": date(2026, 10, 1), "enrolment_opens": date(2026, 9, 1)}
    class_of(courses["ldql"], enrolment_closes=date(2026, 9, 20), **over)
    class_of(courses["ldql"], state=TrainingClass.State.CANCELLED)
    assert of(lan, head).ready_by is None


def test_a_requirement_that_begins_later_is_not_asked(head, courses, lan):
    TitleStandard.objects.create(
        title=head, kind="area", area=SubjectAreaFactory(code="moi", name="moi"), starts=date(2026, 12, 2)
    )
    assert len(of(lan, head).terms) == 2


def test_a_post_without_requirements_is_held_by_nobody(db, lan):
    assert not of(lan, TitleFactory(name="Khác")).is_ready


# The page.


def asked(head, *people):
    return {"title": head.pk, "on": "2026-12-01", "people": ", ".join(person.staff_number for person in people)}


def test_the_page_says_what_is_missing_and_prints_names_in_their_order(head, courses, lan, minh, dung, signed_in):
    achieve(lan, courses["qlnn"], date(2026, 1, 5))
    answer = signed_in(dung).get(reverse("before_appointment"), asked(head, minh, lan))
    assert [len(candidate.missing) for candidate in answer.context["candidates"]] == [2, 1]
    assert "0 trên 2 người đủ mọi tiêu chuẩn" in answer.content.decode()


def test_people_of_other_units_are_not_known(head, lan, quan, minh, signed_in):
    answer = signed_in(minh).get(reverse("before_appointment"), asked(head, lan, quan))
    assert answer.status_code == 400
    assert f"Không có ai do bạn quản lý mang các số hiệu: {quan.staff_number}." in answer.content.decode()


def test_an_empty_page_asks_for_a_post(head, dung, signed_in):
    assert signed_in(dung).get(reverse("before_appointment")).status_code == 200


def test_ten_candidates_take_as_many_queries_as_one(head, courses, lan, minh, ha, dung, signed_in, django_assert_num_queries):
    class_of(courses["qlnn"])
    browser = signed_in(dung)
    browser.get(reverse("before_appointment"), asked(head, lan))
    with CaptureQueriesContext(connection) as before:
        browser.get(reverse("before_appointment"), asked(head, lan))
    with django_assert_num_queries(len(before)):
        browser.get(reverse("before_appointment"), asked(head, lan, minh, ha, dung))
