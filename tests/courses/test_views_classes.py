"""The page of a class, for somebody who might want to be in it."""

import pytest
from django.utils.timezone import localdate

from courses import classes
from courses.models import Enrolment, TrainingClass
from courses.seats import enrol
from lms.people.models import Posting
from tests.courses.conftest import days_from_now, sentences, text_of

State = Enrolment.State
pytestmark = pytest.mark.django_db


def page_of(training_class):
    return f"/classes/{training_class.code}/"


def post(browser, training_class, act):
    return browser.post(f"/classes/{training_class.code}/{act}/", follow=True)


def test_anybody_may_read_the_page_of_a_class(enrolling, in_english_on_pages):
    page = text_of(in_english_on_pages.get(page_of(enrolling)))
    assert enrolling.name in page
    assert "Vũ Thu Hà" in page
    assert "2 of 2 left" in page
    assert "Sign in to enrol" in page


def test_a_draft_does_not_exist_for_the_public(class_now, client):
    draft = class_now(state=TrainingClass.State.DRAFT)
    assert client.get(page_of(draft)).status_code == 404


def test_a_learner_takes_a_seat_from_the_page(enrolling, lan, reading):
    answer = post(reading(lan), enrolling, "enrol")
    assert sentences(answer) == ["You have a seat in this class."]
    assert enrolling.enrolments.get().state == State.ENROLLED
    assert "Enrol in this class" not in text_of(answer)


def test_when_all_seats_are_taken_the_learner_waits_and_sees_the_place_in_the_queue(full_class, lan, reading):
    browser = reading(lan)
    assert "Join the waiting list" in text_of(browser.get(page_of(full_class)))
    answer = post(browser, full_class, "enrol")
    assert sentences(answer) == ["All seats are taken: you are number 1 on the waiting list."]
    assert "You are number 1 on the waiting list." in text_of(answer)
    assert "1 person is on the waiting list." in text_of(answer)


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"enrolment_opens": 2, "enrolment_closes": 7}, "enrolment opens on {opens:%d/%m/%Y}"),
        ({"enrolment_opens": -9, "enrolment_closes": -1}, "enrolment closed on {closes:%d/%m/%Y}"),
    ],
)
def test_outside_its_window_the_page_says_when_it_was_or_will_be_open(class_now, lan, reading, dates, sentence):
    training_class = class_now(**dates)
    said = sentence.format(opens=training_class.enrolment_opens, closes=training_class.enrolment_closes)
    browser = reading(lan)
    page = text_of(browser.get(page_of(training_class)))
    assert said in page
    assert "Enrol in this class" not in page
    assert said in sentences(post(browser, training_class, "enrol"))[0]
    assert not training_class.enrolments.exists()


def test_somebody_who_left_the_service_is_told_before_pressing_a_button(enrolling, lan, reading):
    Posting.objects.filter(person=lan).update(ends=days_from_now(-30))
    page = text_of(reading(lan).get(page_of(enrolling)))
    assert "You hold no post today" in page
    assert "Enrol in this class" not in page


def test_enrolling_twice_is_refused_in_a_sentence(enrolling, lan, reading):
    browser = reading(lan)
    post(browser, enrolling, "enrol")
    assert sentences(post(browser, enrolling, "enrol")) == ["Đặng Thị Thúy Lan is already in this class."]
    assert enrolling.enrolments.count() == 1


def test_an_account_without_a_person_is_told_so(enrolling, admin_client):
    admin_client.cookies["django_language"] = "en"
    assert "belongs to no person" in sentences(post(admin_client, enrolling, "enrol"))[0]


def test_whoever_signs_in_on_the_way_comes_back_to_the_page_without_being_enrolled(enrolling, lan, reading):
    answer = reading(lan).get(f"{page_of(enrolling)}enrol/", follow=True)
    assert answer.redirect_chain == [(page_of(enrolling), 302)]
    assert not enrolling.enrolments.exists()


def test_giving_back_a_seat_is_asked_about_once_more_and_seats_the_first_in_the_queue(full_class, minh, lan, reading):
    waiting = enrol(lan, full_class, on=localdate(), by=None)
    browser = reading(minh)
    assert "Give back your seat?" in text_of(browser.get(f"{page_of(full_class)}withdraw/"))
    post(browser, full_class, "withdraw")
    waiting.refresh_from_db()
    assert waiting.state == State.ENROLLED
    assert full_class.enrolments.get(person=minh).state == State.WITHDRAWN


def test_who_is_not_in_the_class_has_nothing_to_give_back(full_class, lan, signed_in):
    assert signed_in(lan).post(f"{page_of(full_class)}withdraw/").status_code == 404


def test_a_cancelled_class_says_why(enrolling, dung, in_english_on_pages):
    classes.cancel(enrolling, dung.user, "Giảng viên nghỉ ốm")
    page = text_of(in_english_on_pages.get(page_of(enrolling)))
    assert "Giảng viên nghỉ ốm" in page
    assert "Sign in to enrol" not in page


def test_the_page_speaks_vietnamese_by_default(enrolling, client):
    page = text_of(client.get(page_of(enrolling)))
    assert "Đăng nhập để ghi danh" in page
    assert "Thông tin lớp" in page
