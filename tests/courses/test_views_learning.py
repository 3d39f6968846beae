"""What people see of their own learning."""

import pytest
from django.utils.timezone import localdate

from courses.records import enter_outside_records, revoke
from courses.seats import enrol
from tests.courses.conftest import days_from_now, text_of
from tests.factories import CourseFactory

pytestmark = pytest.mark.django_db


def record(person, title, day=-30):
    [made] = enter_outside_records(
        [
            {
                "person": person,
                "course": CourseFactory(title=title),
                "recognised_on": days_from_now(day),
                "decision_number": "9/QĐ-SNV",
            }
        ],
        by=None,
    )
    return made


def test_my_learning_shows_my_classes_and_my_records_and_nobody_elses(running, full_class, lan, quan, reading):
    enrol(lan, full_class, on=localdate(), by=None)
    record(lan, "Bồi dưỡng quản lý nhà nước")
    record(quan, "Bồi dưỡng của người khác")
    page = text_of(reading(lan).get("/my/learning/"))
    assert running.name in page
    assert full_class.name in page
    assert "On the waiting list" in page
    assert "Bồi dưỡng quản lý nhà nước" in page
    assert "9/QĐ-SNV" in page
    assert "Bồi dưỡng của người khác" not in page


def test_a_revoked_record_says_so(lan, reading):
    revoke(record(lan, "Bồi dưỡng tin học"), on=days_from_now(-1), reason="Sai đối tượng", decision="10/QĐ-SNV", by=None)
    assert f"revoked from {days_from_now(-1):%d/%m/%Y}" in text_of(reading(lan).get("/my/learning/"))


def test_with_nothing_yet_the_page_says_where_to_begin(lan, reading):
    page = text_of(reading(lan).get("/my/learning/"))
    assert "You are in no class now" in page
    assert 'href="/desk/"' in page


def test_many_classes_and_records_cost_no_more_queries_than_few(class_now, lan, reading, count_queries):
    browser = reading(lan)
    enrol(lan, class_now(), on=localdate(), by=None)
    record(lan, "Một")
    few = count_queries(lambda: browser.get("/my/learning/"))
    for _ in range(4):
        enrol(lan, class_now(), on=localdate(), by=None)
        record(lan, "Nữa")
    assert count_queries(lambda: browser.get("/my/learning/")) == few
