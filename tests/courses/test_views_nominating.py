"""Units send, the organiser decides, the learner takes the seat that is offered: the pages."""

from datetime import date

import pytest
from django.utils.timezone import localdate
from wagtail import hooks

from courses.models import Enrolment, Quota, TrainingClass
from courses.nomination import approve, nominate
from courses.records import enter_outside_records
from courses.seats import enrol, withdraw
from tests.conftest import someone
from tests.courses.conftest import sentences, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


@pytest.fixture
def staff(department):
    return [someone(name, f"CB10{n}", department) for n, name in enumerate(("Bàn Thị Ba", "Chìu Văn Bốn", "Lê Văn Năm"))]


@pytest.fixture
def nominated(enrolling, department, staff, minh):
    return list(nominate(enrolling, department, staff[:2], on=localdate(), by=minh.user).entries.all())


def states():
    return dict(Enrolment.objects.values_list("person__staff_number", "state"))


def test_an_officer_nominates_from_the_list_in_an_order_of_their_own(reading, minh, enrolling, staff):
    given = {
        f"pick-{staff[0].pk}": "principal", f"order-{staff[0].pk}": "2", f"pick-{staff[1].pk}": "principal",
        f"order-{staff[1].pk}": "1", f"pick-{staff[2].pk}": "reserve", "decision_number": "12/QĐ-SNV",
    }  # fmt: skip
    page = reading(minh).post(f"/classes/{enrolling.code}/nominate/", given, follow=True)
    assert "3 people nominated. The manager of the class decides." in sentences(page)
    ranked = Enrolment.objects.order_by("rank").values_list("person", "reserve")
    assert list(ranked) == [(staff[1].pk, False), (staff[0].pk, False), (staff[2].pk, True)]


def test_staff_numbers_are_pasted_from_a_column(reading, minh, enrolling, staff):
    reading(minh).post(f"/classes/{enrolling.code}/nominate/", {"pasted": "cb100\nCB101\n\n"})
    assert states() == {"CB100": State.NOMINATED, "CB101": State.NOMINATED}


def test_a_pasted_number_of_nobody_here_is_named_with_its_line_and_nobody_is_nominated(reading, minh, enrolling, staff, quan):
    page = reading(minh).post(f"/classes/{enrolling.code}/nominate/", {"pasted": f"CB100\n{quan.staff_number}"})
    assert "Line 2: nobody of “Sở Nội vụ” has the staff number “CB007”." in text_of(page)
    assert states() == {}


def test_the_list_shows_the_own_staff_and_nobody_else(reading, minh, enrolling, staff, quan):
    page = text_of(reading(minh).get(f"/classes/{enrolling.code}/nominate/"))
    assert "Bàn Thị Ba" in page
    assert quan.full_name not in page


def test_who_needs_the_course_stands_first_and_what_speaks_against_is_said(reading, minh, enrolling, staff):
    enter_outside_records([{"person": staff[0], "course": enrolling.course, "recognised_on": localdate()}], by=None)

    def needing(course, people, on):
        return {staff[2].pk: ["F4. Kỹ năng công vụ"]}

    with hooks.register_temporarily("who_need_course", needing):
        page = reading(minh).get(f"/classes/{enrolling.code}/nominate/")
    first = page.context["staff"][0]
    assert first["person"] == staff[2]
    assert "Needs it for: F4. Kỹ năng công vụ" in text_of(page)
    assert "Already completed this course" in text_of(page)


def test_of_a_course_completed_several_times_the_last_day_is_said_and_how_often(reading, minh, enrolling, staff):
    days = (date(2024, 5, 6), date(2025, 5, 7), date(2023, 5, 8))
    enter_outside_records([{"person": staff[0], "course": enrolling.course, "recognised_on": day} for day in days], by=None)
    page = text_of(reading(minh).get(f"/classes/{enrolling.code}/nominate/"))
    assert page.count("Already completed this course") == 1
    assert "Already completed this course 3 times, last on 07/05/2025." in page


def test_another_class_at_the_same_time_is_said(reading, minh, enrolling, class_now, staff):
    enrol(staff[0], class_now(name="Lớp Tin học khóa 2"), on=localdate(), by=None)
    assert "Is in “Lớp Tin học khóa 2” at the same time." in text_of(reading(minh).get(f"/classes/{enrolling.code}/nominate/"))


@pytest.mark.parametrize("who", ["lan", "ha", "an", "thu"])
def test_who_looks_after_nobody_nominates_nobody(who, request, reading, enrolling):
    assert reading(request.getfixturevalue(who)).get(f"/classes/{enrolling.code}/nominate/").status_code == 404


def test_the_list_takes_as_many_queries_for_many_people(signed_in, minh, enrolling, staff, department, count_queries):
    browser = signed_in(minh)
    few = count_queries(lambda: browser.get(f"/classes/{enrolling.code}/nominate/"))
    for number in range(10):
        someone(f"Lò Văn {number}", f"CB2{number:02}", department)
    assert count_queries(lambda: browser.get(f"/classes/{enrolling.code}/nominate/")) <= few


def test_what_became_of_them_takes_as_many_queries_for_many_who_wait(signed_in, minh, dung, enrolling, department, count_queries):
    browser = signed_in(minh)

    def waiting(count, start):
        people = [someone(f"Lò Văn {number}", f"CB3{start + number:02}", department) for number in range(count)]
        approve(
            list(nominate(enrolling, department, people, on=localdate(), by=minh.user).entries.all()),
            on=localdate(),
            by=dung.user,
        )

    waiting(4, 0)
    few = count_queries(lambda: browser.get(f"/classes/{enrolling.code}/nominations/"))
    waiting(6, 10)
    assert count_queries(lambda: browser.get(f"/classes/{enrolling.code}/nominations/")) == few


def test_the_unit_reads_which_place_its_people_have_on_the_waiting_list(
    reading, minh, dung, enrolling, staff, nominated, department
):
    approve(nominated, on=localdate(), by=dung.user)
    [third] = nominate(enrolling, department, staff[2:], on=localdate(), by=minh.user).entries.all()
    approve([third], on=localdate(), by=dung.user)
    assert "number 1 on the waiting list" in text_of(reading(minh).get(f"/classes/{enrolling.code}/nominations/"))


# Deciding.


def test_the_manager_approves_in_bulk(reading, dung, enrolling, nominated):
    keys = [entry.pk for entry in nominated]
    reading(dung).post(f"/manage/classes/{enrolling.code}/nominations/", {"who": keys, "act": "approve"})
    assert set(states().values()) == {State.ENROLLED}


def test_the_list_to_decide_on_takes_as_many_queries_for_many_people(signed_in, dung, minh, enrolling, department, count_queries):
    browser, address = signed_in(dung), f"/manage/classes/{enrolling.code}/nominations/"

    def nominating(count, start):
        people = [someone(f"Lò Văn {number}", f"CB3{start + number:02}", department) for number in range(count)]
        nominate(enrolling, department, people, on=localdate(), by=minh.user)

    nominating(2, 0)
    few = count_queries(lambda: browser.get(address))
    nominating(6, 10)
    assert count_queries(lambda: browser.get(address)) == few


def test_a_refusal_without_a_reason_is_a_sentence_and_changes_nothing(reading, dung, enrolling, nominated):
    address = f"/manage/classes/{enrolling.code}/nominations/"
    page = reading(dung).post(address, {"who": [nominated[0].pk], "act": "reject"}, follow=True)
    assert "Say why: the unit and the person will read it." in sentences(page)
    assert set(states().values()) == {State.NOMINATED}


def test_nobody_chosen_is_a_sentence(reading, dung, enrolling, nominated):
    page = reading(dung).post(f"/manage/classes/{enrolling.code}/nominations/", {"act": "approve"}, follow=True)
    assert any("Nothing is left to decide here" in said for said in sentences(page))


def test_the_unit_reads_why_somebody_came_back_and_nominates_again(reading, dung, minh, enrolling, nominated):
    given = {"who": [nominated[0].pk], "act": "send_back", "why": "Thiếu quyết định cử"}
    reading(dung).post(f"/manage/classes/{enrolling.code}/nominations/", given)
    browser = reading(minh)
    assert "Thiếu quyết định cử" in text_of(browser.get(f"/classes/{enrolling.code}/nominations/"))
    browser.post(f"/classes/{enrolling.code}/nominations/", {"who": [nominated[0].pk], "act": "resubmit"})
    assert set(states().values()) == {State.NOMINATED}


@pytest.mark.parametrize("who", ["minh", "an", "thu", "ha", "lan"])
def test_others_decide_nothing(who, request, reading, enrolling, nominated):
    browser = reading(request.getfixturevalue(who))
    answer = browser.post(f"/manage/classes/{enrolling.code}/nominations/", {"who": [nominated[0].pk], "act": "approve"})
    assert answer.status_code == 404
    assert set(states().values()) == {State.NOMINATED}


def test_a_request_is_approved_by_the_own_unit(reading, lan, minh, enrolling):
    TrainingClass.objects.update(way_in="unit")
    asked = enrol(lan, enrolling, on=localdate(), by=lan.user)
    browser = reading(minh)
    assert lan.full_name in text_of(browser.get(f"/classes/{enrolling.code}/nominations/"))
    browser.post(f"/classes/{enrolling.code}/nominations/", {"who": [asked.pk], "act": "approve"})
    assert states() == {"CB001": State.ENROLLED}


def test_an_officer_takes_the_seat_that_is_offered_to_somebody_of_the_unit(reading, full_class, lan, minh, quan):
    TrainingClass.objects.update(offer_days=2)
    enrol(lan, full_class, on=localdate(), by=lan.user)
    withdraw(quan.enrolments.get(), on=localdate(), by=quan.user)
    browser, address = reading(minh), f"/classes/{full_class.code}/nominations/"
    assert "then the seat goes to the next" in text_of(browser.get(address))
    browser.post(address, {"act": "accept", "who": [lan.enrolments.get().pk]})
    assert lan.enrolments.get().state == State.ENROLLED


def test_a_seat_that_was_not_offered_is_not_taken(reading, enrolling, lan, minh):
    TrainingClass.objects.update(way_in="unit")
    asked = enrol(lan, enrolling, on=localdate(), by=lan.user)
    browser, address = reading(minh), f"/classes/{enrolling.code}/nominations/"
    for who in ([], [asked.pk]):
        assert "No seat is offered any more" in " ".join(
            sentences(browser.post(address, {"act": "accept", "who": who}, follow=True))
        )
    assert lan.enrolments.get().state == State.REQUESTED


# Quotas.


def test_a_quota_is_set_read_and_removed(reading, dung, enrolling, department):
    browser = reading(dung)
    browser.post(f"/manage/classes/{enrolling.code}/quotas/", {"unit": "SO-NOI-VU", "seats": "1"})
    quota = Quota.objects.get()
    assert "Sở Nội vụ" in text_of(browser.get(f"/manage/classes/{enrolling.code}/quotas/"))
    browser.post(f"/manage/classes/{enrolling.code}/quotas/{quota.pk}/remove/")
    assert not Quota.objects.exists()


def test_a_quota_of_no_unit_is_refused_on_the_form(reading, dung, enrolling):
    page = reading(dung).post(f"/manage/classes/{enrolling.code}/quotas/", {"unit": "nowhere", "seats": "1"})
    assert "There is no unit with this code today." in text_of(page)


# The learner.


def test_a_learner_takes_the_seat_that_is_offered(reading, full_class, lan, quan):
    TrainingClass.objects.update(offer_days=2)
    enrol(lan, full_class, on=localdate(), by=lan.user)
    withdraw(quan.enrolments.get(), on=localdate(), by=quan.user)
    browser = reading(lan)
    assert "A seat is offered to you until" in text_of(browser.get(full_class.get_absolute_url()))
    browser.post(f"/classes/{full_class.code}/accept/")
    assert lan.enrolments.get().state == State.ENROLLED


def test_after_the_deadline_the_page_asks_why(reading, enrolling, lan):
    enrol(lan, enrolling, on=localdate(), by=lan.user)
    TrainingClass.objects.update(withdraw_until=enrolling.enrolment_opens)
    browser = reading(lan)
    browser.post(f"/classes/{enrolling.code}/withdraw/", {"why": ""})
    assert lan.enrolments.get().state == State.ENROLLED
    browser.post(f"/classes/{enrolling.code}/withdraw/", {"why": "Ốm"})
    assert (lan.enrolments.get().state, lan.enrolments.get().steps.last().why) == (State.WITHDRAWN, "Ốm")


def test_where_units_nominate_the_page_offers_no_button(reading, enrolling, lan):
    TrainingClass.objects.update(way_in="nomination")
    page = text_of(reading(lan).get(enrolling.get_absolute_url()))
    assert "The units nominate who attends this class." in page
    assert "/enrol/" not in page
