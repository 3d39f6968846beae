"""What it takes to pass is said of the course, and kept by the class as it was when the class was opened."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses import classes
from courses.models import Course, TrainingClass
from courses.passing import USUAL_GRADES
from tests.courses.test_admin import course_form
from tests.factories import CourseFactory, TrainingClassFactory, UserFactory

pytestmark = pytest.mark.django_db
STRICT = {"excellent_from": Decimal("9.5"), "very_good_from": Decimal("8.5"), "attendance_threshold": 100}


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def rules(training_class):
    found = TrainingClass.objects.get(pk=training_class.pk)
    return {name: getattr(found, name) for name in STRICT}


def test_a_course_gives_the_usual_grades_unless_it_says_otherwise():
    assert CourseFactory().grades == USUAL_GRADES


def test_a_class_keeps_what_its_course_asked_for_when_it_was_opened():
    course = CourseFactory(**STRICT)
    training_class = TrainingClassFactory(course=course)
    Course.objects.update(excellent_from=9, very_good_from=8, attendance_threshold=50)
    training_class.name = "Một tên khác"
    training_class.course.refresh_from_db()
    training_class.save()
    assert rules(training_class) == STRICT


def test_a_draft_takes_what_the_course_asks_for_on_the_day_it_is_opened(dung, school):
    draft = TrainingClassFactory(state="draft", institution=school)
    Course.objects.update(**STRICT)
    draft = TrainingClass.objects.get(pk=draft.pk)
    classes.announce(draft, decision_number="156/QĐ-UBND", decision_date=date(2026, 10, 1), by=dung.user)
    assert rules(draft) == STRICT


@pytest.mark.parametrize(
    "wrong",
    [
        {"excellent_from": Decimal(8)}, {"excellent_from": Decimal("10.01")}, {"very_good_from": Decimal(7)},
        {"good_from": Decimal("4.99")}, {"average_from": Decimal("-0.01")},
    ],
)  # fmt: skip
def test_the_database_refuses_grades_that_do_not_descend(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=CourseFactory().pk).update(**wrong)


def test_the_grades_of_a_course_are_entered_in_the_administration(chief):
    chief.post(reverse("courses:add"), course_form(excellent_from="9,5", average_from="5.5"))
    course = Course.objects.get(code="qtan")
    assert (course.excellent_from, course.average_from) == (Decimal("9.5"), Decimal("5.5"))


def test_grades_that_do_not_descend_are_refused_with_a_sentence(chief):
    page = chief.post(reverse("courses:add"), course_form(very_good_from="6"))
    assert "phải giảm dần" in page.content.decode()
    assert not Course.objects.exists()


def test_those_who_look_who_passes_read_the_grades_of_the_class(running, ha, reading):
    TrainingClass.objects.update(excellent_from=Decimal("9.5"))
    assert "excellent from 9.5, very good from 8" in reading(ha).get("/teaching/dang-hoc/eligibility/").content.decode()
