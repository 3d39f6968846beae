"""The pages about who was there: what is sent by itself, the confirmation, corrections, the sheet, the check-in."""

import json
from datetime import time
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now

from courses import check_in as rules
from courses.attendance import confirm, correct, mark
from courses.models import Session
from courses.papers import sign_in_sheet
from tests.courses.conftest import begin, days_from_now, learners, sentences, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running):
    return running.sessions.first()


@pytest.fixture
def seats(running, lan, quan):
    return running.enrolments.get(person=lan), running.enrolments.get(person=quan)


@pytest.fixture
def marked(session, seats, ha):
    mark(session, {seats[0].pk: "present", seats[1].pk: "unexcused"}, by=ha.user)
    return session


@pytest.fixture
def confirmed(marked, ha):
    return confirm(marked, by=ha.user)


def address_of(session, page=""):
    return f"/teaching/{session.training_class.code}/sessions/{session.pk}/{page}"


def mark_of(enrolment):
    return enrolment.attendance.get().mark


# What a page sends by itself.


def send(browser, session, *taps):
    body = json.dumps({"taps": [{"key": str(uuid4()), "over": ""} | tap for tap in taps]})
    return browser.post(address_of(session, "marks/"), body, content_type="application/json")


def test_marks_that_are_sent_are_answered_one_by_one(session, seats, ha, reading):
    answer = send(reading(ha), session, {"enrolment": seats[0].pk, "mark": "late"}, {"enrolment": 0x7FFF, "mark": "late"})
    assert [(one["state"], one["mark"]) for one in answer.json()["answers"]] == [("saved", "late"), ("refused", "")]
    assert mark_of(seats[0]) == "late"


def test_whoever_is_signed_out_meanwhile_is_told_so_and_nothing_is_written(session, seats, client):
    answer = send(client, session, {"enrolment": seats[0].pk, "mark": "late"})
    assert answer.status_code == 401
    assert answer.json()["said"]
    assert not session.attendance.exists()


@pytest.mark.parametrize("who", ["lan", "an", "dung", "minh"])
def test_only_trainers_of_the_class_send_marks(who, request, session, seats, reading):
    answer = send(reading(request.getfixturevalue(who)), session, {"enrolment": seats[0].pk, "mark": "late"})
    assert answer.status_code == 404
    assert not session.attendance.exists()


@pytest.mark.parametrize("body", ["", "x", "[]", "{}", "[" * 100_000, b"\xff", '{"taps": [{"enrolment": "7"}]}'])
def test_what_is_no_list_of_marks_is_answered_with_a_sentence(body, session, ha, reading):
    answer = reading(ha).post(address_of(session, "marks/"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["said"]


def test_marks_are_sent_with_the_token_of_the_page_only(session, seats, ha):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ha.user)
    assert send(browser, session, {"enrolment": seats[0].pk, "mark": "late"}).status_code == 403


def test_a_form_that_is_saved_over_a_colleagues_mark_says_whose_it_is(session, seats, ha, reading, dung):
    mark(session, {seats[0].pk: "excused"}, by=dung.user)
    fields = {f"mark-{seats[0].pk}": "late", f"initial-mark-{seats[0].pk}": "", f"mark-{seats[1].pk}": "late"}
    answer = reading(ha).post(address_of(session), fields, follow=True)
    assert sentences(answer)[0] == "1 mark saved."
    assert "Not saved, Đặng Thị Thúy Lan: In the meantime: Absent, excused (Phạm Tiến Dũng" in sentences(answer)[1]
    assert mark_of(seats[0]) == "excused"


def test_others_present_asks_about_nobody_who_has_checked_in_meanwhile(session, seats, ha, reading, lan):
    mark(session, {seats[0].pk: "late"}, by=lan.user, how="scan")
    answer = reading(ha).post(address_of(session), {"rest": "present"}, follow=True)
    assert sentences(answer) == ["1 mark saved."]
    assert mark_of(seats[0]) == "late"


def test_the_roll_call_says_who_marked_whom_and_leads_to_the_history(session, seats, ha, reading, dung):
    mark(session, {seats[0].pk: "late"}, by=dung.user)
    page = text_of(reading(ha).get(address_of(session)))
    assert "Phạm Tiến Dũng" in page
    assert 'href="?history"' in page
    page = text_of(reading(ha).get(address_of(session), {"history": ""}))
    assert address_of(session, f"learners/{seats[0].pk}/") in page


# Confirmation and corrections.


def test_a_session_is_confirmed_after_being_asked(marked, ha, reading):
    browser = reading(ha)
    assert address_of(marked, "confirm/") in text_of(browser.get(address_of(marked)))
    asked = text_of(browser.get(address_of(marked, "confirm/")))
    assert "Present: 1, Late: 0, Absent, excused: 0, Absent, unexcused: 1" in asked
    answer = browser.post(address_of(marked, "confirm/"), follow=True)
    assert sentences(answer) == [f"The attendance of {marked} is confirmed."]
    page = text_of(answer)
    assert "Attendance confirmed by Vũ Thu Hà" in page
    assert 'type="radio"' not in page


def test_what_lacks_marks_is_not_confirmed(session, seats, ha, reading):
    answer = reading(ha).post(address_of(session, "confirm/"), follow=True)
    assert "no mark yet for Đặng Thị Thúy Lan, Ngô Hồng Quân" in sentences(answer)[0]


@pytest.mark.parametrize(("who", "status"), [("ha", 302), ("dung", 302), ("an", 404), ("lan", 404)])
def test_trainers_and_the_manager_confirm(who, status, request, marked, reading):
    assert reading(request.getfixturevalue(who)).post(address_of(marked, "confirm/")).status_code == status
    assert Session.objects.get(pk=marked.pk).is_confirmed == (status == 302)


def test_the_history_of_a_mark_is_read_by_those_inside(marked, seats, an, reading):
    page = text_of(reading(an).get(address_of(marked, f"learners/{seats[0].pk}/")))
    assert "Vũ Thu Hà" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_a_confirmed_mark_is_corrected_with_a_reason_that_stands_on_the_page(confirmed, seats, dung, reading):
    browser, address = reading(dung), address_of(confirmed, f"learners/{seats[1].pk}/")
    assert "This field is required." in text_of(browser.post(address, {"mark": "excused", "why": " "}))
    page = text_of(browser.post(address, {"mark": "excused", "why": "Có giấy phép"}, follow=True))
    assert mark_of(seats[1]) == "excused"
    assert "Corrected after the confirmation" in page
    assert "Có giấy phép" in page


def test_a_refused_correction_keeps_what_was_typed(confirmed, seats, ha, reading):
    page = text_of(reading(ha).post(address_of(confirmed, f"learners/{seats[0].pk}/"), {"mark": "present", "why": "Nhầm"}))
    assert "has this mark already" in page
    assert 'value="Nhầm"' in page


@pytest.mark.parametrize("who", ["an", "lan", "minh"])
def test_nobody_else_corrects(who, request, confirmed, seats, reading):
    answer = reading(request.getfixturevalue(who)).post(
        address_of(confirmed, f"learners/{seats[0].pk}/"), {"mark": "late", "why": "Nhầm"}
    )
    assert answer.status_code == 404
    assert mark_of(seats[0]) == "present"


def test_whoever_finishes_or_recognises_a_class_is_told_what_is_not_confirmed(running, confirmed, dung, reading):
    browser, left = reading(dung), running.sessions.count() - 1
    said = f"The attendance of {left} session"
    assert said in text_of(browser.get(f"/manage/classes/{running.code}/finish-class/"))
    browser.post(f"/manage/classes/{running.code}/finish-class/")
    assert said in text_of(browser.get(f"/manage/classes/{running.code}/recognise/"))


def test_the_roster_says_which_sessions_are_confirmed(confirmed, running, ha, reading):
    assert "confirmed</span>" in text_of(reading(ha).get(f"/teaching/{running.code}/"))


# The sheet.


def test_a_sheet_is_read_first_and_written_as_it_was_read(session, seats, ha, reading):
    browser, address = reading(ha), address_of(session, "sheet/")
    looked = browser.post(address, {"numbers": "2p"})
    page = text_of(looked)
    assert "Ngô Hồng Quân" in page.split('id="preview"')[1].split("</table>")[0]
    assert not session.attendance.exists(), "nothing is written by looking"
    answer = browser.post(address, {"numbers": "2p", "read": looked.context["form"].seal()}, follow=True)
    assert sentences(answer) == ["2 marks saved."]
    assert [mark_of(seat) for seat in seats] == ["present", "excused"]
    assert {step.how for step in session.steps.all()} == {"sheet"}


def test_the_numbers_are_those_of_the_printed_sheet(class_now, school, ha, dung, reading):
    training_class = begin(class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0), learners(8, school), dung.user)
    session = training_class.sessions.first()
    [sheet] = sign_in_sheet(session).tables
    shown = reading(ha).get(address_of(session, "sheet/")).context["seated"]
    assert [each.person.full_name for each in shown] == [row[1] for row in sheet.rows[:8]]


def test_a_wrong_number_is_named_and_nothing_is_written(session, seats, ha, reading):
    page = text_of(reading(ha).post(address_of(session, "sheet/"), {"numbers": "3, 2x", "read": "x"}))
    assert "“3”: the sheet has the numbers 1 to 2." in page
    assert "“2x”: write a number" in page
    assert not session.attendance.exists()


def test_what_changed_since_it_was_read_is_shown_once_more(session, seats, ha, reading):
    browser, address = reading(ha), address_of(session, "sheet/")
    seal = browser.post(address, {"numbers": ""}).context["form"].seal()
    mark(session, {seats[1].pk: "excused"}, by=ha.user)
    page = text_of(browser.post(address, {"numbers": "", "read": seal}))
    assert "The marks have changed since you looked." in page
    assert mark_of(seats[1]) == "excused"


def test_a_confirmed_session_takes_no_sheet(confirmed, ha, reading):
    assert "Marks of this session are not taken now" in text_of(reading(ha).get(address_of(confirmed, "sheet/")))


# Checking in.


@pytest.fixture
def all_day(running):
    """A session of today that has begun, and does not end before this test does."""
    Session.objects.filter(training_class=running, day=days_from_now(0)).delete()
    return Session.objects.create(training_class=running, day=days_from_now(0), starts_at=time(0), ends_at=time(23, 59, 59))


@pytest.fixture
def opened(all_day, ha):
    return rules.open_check_in(all_day, late_after=15, by=ha.user, at=now())


def code_of(session):
    return f"/check-in/{rules.code_at(session, now())}/"


def test_the_trainer_opens_the_check_in_and_a_code_is_on_the_screen(all_day, ha, reading):
    browser, address = reading(ha), address_of(all_day, "check-in/")
    answer = browser.post(address, {"late_after": "20"}, follow=True)
    assert "<svg viewBox" in text_of(answer)
    assert answer.context["address"].startswith("http://testserver/check-in/")
    assert "late after 20 minutes" in text_of(answer)
    browser.post(address_of(all_day, "check-in/close/"))
    assert "The check-in is closed." in text_of(browser.get(address_of(all_day, "check-in/code/")))


def test_a_wrong_number_of_minutes_is_named(all_day, ha, reading):
    assert "less than or equal to 240" in text_of(reading(ha).post(address_of(all_day, "check-in/"), {"late_after": "999"}))
    assert not all_day.check_ins.exists()


def test_at_another_time_the_screen_says_when(session, ha, reading):
    assert f"on {session.day:%d/%m/%Y} from 06:30 to 11:00" in text_of(reading(ha).get(address_of(session, "check-in/")))


def test_the_screen_counts_who_has_checked_in(opened, all_day, ha, lan, reading):
    rules.check_in(all_day, lan, by=lan.user, at=now())
    assert "<strong>1/2</strong> have a mark" in text_of(reading(ha).get(address_of(all_day, "check-in/code/")))


def test_a_scan_asks_with_a_form_and_the_learner_is_marked(opened, all_day, lan, reading):
    browser, address = reading(lan), code_of(all_day)
    assert "data-send-now" in text_of(browser.get(address))
    assert not all_day.attendance.exists(), "merely looking marks nobody"
    page = text_of(browser.post(address, follow=True))
    assert "Đặng Thị Thúy Lan: Late, marked at" in page
    assert all_day.attendance.get().enrolment.person == lan


def test_whoever_must_sign_in_first_has_scanned_in_time(opened, all_day, lan, client, monkeypatch):
    scanned, address = now(), code_of(all_day)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={address}"
    later = scanned + rules.timedelta(minutes=3)
    monkeypatch.setattr("courses.views.check_ins.now", lambda: later)
    lan.user.set_password("mat-khau-2026")
    lan.user.save()
    client.post("/accounts/login/", {"login": lan.staff_number, "password": "mat-khau-2026"})
    assert client.post(address).status_code == 302
    assert all_day.steps.get().at < later


def test_a_link_that_was_passed_on_opens_nothing_in_another_browser(opened, all_day, lan, quan, reading, monkeypatch):
    address = code_of(all_day)
    reading(lan).get(address)
    other = Client()
    other.force_login(quan.user)
    later = now() + rules.timedelta(minutes=1)
    monkeypatch.setattr("courses.views.check_ins.now", lambda: later)
    assert other.post(address).status_code == 409
    assert not all_day.attendance.exists()


@pytest.mark.parametrize("code", ["x", "1-2.abc", "đăng-nhập", "'\"<>"])
def test_a_wrong_code_is_answered_with_a_sentence(code, client, db):
    answer = client.get(f"/check-in/{code}/")
    assert answer.status_code == 409
    assert "Quét mã" in answer.content.decode()


def test_a_right_code_does_not_open_the_door_to_a_wrong_one(opened, all_day, lan, reading):
    browser = reading(lan)
    browser.get(code_of(all_day))
    assert browser.post("/check-in/1-2.abc/").status_code == 409


def test_somebody_without_a_seat_is_told_so(opened, all_day, minh, reading):
    answer = reading(minh).post(code_of(all_day))
    assert answer.status_code == 409
    assert "You have no seat in" in answer.content.decode()


def test_an_account_of_nobody_is_told_so(opened, all_day, in_english_on_pages, django_user_model):
    in_english_on_pages.force_login(django_user_model.objects.create_user("keeper"))
    answer = in_english_on_pages.get(code_of(all_day))
    assert answer.status_code == 409
    assert "belongs to no person" in answer.content.decode()


# Queries.


@pytest.mark.parametrize("page", ["", "sheet/", "check-in/", "check-in/code/", "confirm/"])
@pytest.mark.parametrize("state", ["marked", "corrected"])
def test_a_large_class_costs_no_more_queries_than_a_small_one(class_now, school, dung, ha, reading, count_queries, page, state):
    browser = reading(ha)

    def cost(size):
        people = learners(size, school)
        training_class = begin(class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0), people, dung.user)
        session, seated = training_class.sessions.first(), list(training_class.enrolments.all())
        mark(session, {seat.pk: "present" for seat in seated}, by=ha.user)
        if state == "corrected":
            confirm(session, by=ha.user)
            for seat in seated:
                correct(session, seat, "late", why="Nhầm", by=dung.user)
        return count_queries(lambda: browser.get(address_of(session, page)))

    assert cost(2) == cost(9)


def test_many_taps_cost_no_more_queries_than_few(class_now, school, dung, ha, reading, count_queries):
    browser = reading(ha)

    def cost(size):
        training_class = begin(
            class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0), learners(size, school), dung.user
        )
        taps = [{"enrolment": pk, "mark": "late"} for pk in training_class.enrolments.values_list("pk", flat=True)]
        sessions = iter(training_class.sessions.all())
        return count_queries(lambda: send(browser, next(sessions), *taps))

    assert cost(2) == cost(9)
