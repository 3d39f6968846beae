"""The pages on which a schedule is made and read, and papers are fetched."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from courses.models import Room, Session
from courses.seats import enrol
from courses.sessions import plan_sessions

from .conftest import days_from_now, sentences, text_of


@pytest.fixture
def room(school):
    return Room.objects.create(institution=school, name="P.201", seats=40)


@pytest.fixture
def manager(reading, dung):
    return reading(dung)


def said(training_class, **values):
    """What the form of a session is sent."""
    usual = {"day": training_class.starts.isoformat(), "part": Session.Part.MORNING, "periods": 4}
    return usual | values


def address(training_class, act="add/"):
    return f"/manage/classes/{training_class.code}/sessions/{act}"


def test_a_manager_adds_a_session_in_usual_hours(manager, enrolling, room):
    page = manager.post(address(enrolling), said(enrolling, room=room.pk, topic="Đạo đức"), follow=True)
    assert sentences(page) == [f"Planned: {enrolling.starts:%d/%m/%Y} – Morning."]
    assert "Đạo đức" in text_of(page)
    assert "Room P.201" in text_of(page)


def test_other_hours_rule_over_the_part_of_the_day(manager, enrolling):
    manager.post(address(enrolling), said(enrolling, starts_at="14:15", ends_at="16:00"))
    session = enrolling.sessions.get()
    assert (session.hours, session.part) == ("14:15–16:00", Session.Part.AFTERNOON)


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ({"starts_at": "14:15", "part": ""}, "Choose a part of the day, or write both hours."),
        ({"starts_at": "14:15", "ends_at": "14:15"}, "A session ends after it starts, on the same day."),
        ({"starts_at": "25:00"}, "Write the time as hours and minutes"),
    ],
)
def test_hours_that_make_no_sense_are_named(hours, why, manager, enrolling):
    assert why in text_of(manager.post(address(enrolling), said(enrolling, **hours)))
    assert not enrolling.sessions.exists()


@pytest.fixture
def busy(room, enrolling, class_now):
    other = class_now(name="Lớp khác", capacity=20)
    other.trainers.clear()
    return Session.objects.create(training_class=other, day=enrolling.starts, part=Session.Part.MORNING, room=room)


def test_a_clash_is_shown_and_a_reason_asked_for(manager, enrolling, room, busy):
    page = manager.post(address(enrolling), said(enrolling, room=room.pk, despite=""))
    assert "in room P.201 there is “Lớp khác” (07:30–11:00)." in text_of(page)
    assert 'type="text" name="despite"' in text_of(page)
    manager.post(address(enrolling), said(enrolling, room=room.pk, despite="Hai lớp học chung"))
    assert enrolling.sessions.get().room == room


def test_the_manager_is_told_which_learners_are_elsewhere(manager, enrolling, busy, quan):
    for training_class in (enrolling, busy.training_class):
        enrol(quan, training_class, on=localdate(), by=None)
    page = manager.post(address(enrolling), said(enrolling), follow=True)
    assert sentences(page)[1] == f"{enrolling.starts:%d/%m/%Y} – Morning: in “Lớp khác” (07:30–11:00) is also Ngô Hồng Quân."


def test_a_session_is_moved_with_a_reason(manager, enrolling):
    session = plan_sessions(enrolling, parts=(Session.Part.MORNING,))[0]
    typed = said(enrolling, day=session.day.isoformat(), part=Session.Part.EVENING)
    assert "Say why the session is moved" in text_of(manager.post(address(enrolling, f"{session.pk}/"), typed))
    manager.post(address(enrolling, f"{session.pk}/"), typed | {"why": "Giảng viên bận"})
    session.refresh_from_db()
    assert session.part == Session.Part.EVENING


def test_opening_and_saving_a_session_changes_nothing(manager, enrolling, room, quan):
    session = Session.objects.create(training_class=enrolling, day=enrolling.starts, part=Session.Part.MORNING, room=room)
    session.trainers.set([quan.user])
    form = manager.get(address(enrolling, f"{session.pk}/")).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    manager.post(address(enrolling, f"{session.pk}/"), typed)
    session.refresh_from_db()
    assert (session.hours, session.room, list(session.trainers.all())) == ("07:30–11:00", room, [quan.user])


def test_a_cancelled_session_stays_on_the_schedule_with_its_reason(manager, enrolling):
    session = plan_sessions(enrolling, parts=(Session.Part.MORNING,))[0]
    page = manager.post(address(enrolling, f"{session.pk}/cancel/"), {"why": "Bão số 3"}, follow=True)
    assert "Bão số 3" in text_of(page)
    assert page.context["planned"] == enrolling.sessions.count() - 1


def test_learners_read_the_schedule_and_change_nothing(reading, enrolling, quan):
    enrol(quan, enrolling, on=localdate(), by=None)
    session = plan_sessions(enrolling)[0]
    page = text_of(reading(quan).get(f"/classes/{enrolling.code}/schedule/"))
    assert f"{session.day:%d/%m/%Y}" in page
    assert "Add a session" not in page


def test_the_schedule_takes_as_many_queries_for_many_sessions(reading, enrolling, quan, count_queries):
    enrol(quan, enrolling, on=localdate(), by=None)
    session = Session.objects.create(training_class=enrolling, day=enrolling.starts, part=Session.Part.EVENING)
    session.trainers.set([quan.user])
    browser = reading(quan)
    for page in (f"/classes/{enrolling.code}/schedule/", "/my/calendar/"):
        few = count_queries(lambda page=page: browser.get(page))
        plan_sessions(enrolling)
        assert count_queries(lambda page=page: browser.get(page)) == few


def test_a_calendar_has_what_one_attends_and_what_one_teaches(reading, enrolling, class_now, quan):
    enrol(quan, enrolling, on=localdate(), by=None)
    plan_sessions(enrolling, parts=(Session.Part.MORNING,))
    other = class_now(name="Lớp tôi dạy")
    mine, _theirs = [
        Session.objects.create(training_class=other, day=days_from_now(1), part=part) for part in list(Session.Part)[1:]
    ]
    mine.trainers.set([quan.user])
    page = reading(quan).get("/my/calendar/")
    shown = [session for _monday, _sunday, days in page.context["weeks"] for _day, sessions in days for session in sessions]
    assert [session.pk for session in shown if session.as_trainer] == [mine.pk]
    assert {session.training_class for session in shown if not session.as_trainer} == {enrolling}


def test_a_calendar_pages_by_four_weeks(reading, enrolling, quan):
    page = reading(quan).get("/my/calendar/", {"first": "2026-11-04"})
    assert f"{page.context['first']:%d/%m/%Y} {page.context['after']:%d/%m/%Y}" == "02/11/2026 30/11/2026"


def test_the_reason_stands_there_where_a_class_lacks_learners(manager, enrolling):
    day = enrolling.starts - timedelta(days=1)
    manager.post(f"/manage/classes/{enrolling.code}/minimum/", {"minimum": 2, "minimum_by": day.isoformat()})
    assert "Too few learners." in text_of(manager.get(f"/manage/classes/{enrolling.code}/"))
    form = manager.get(f"/manage/classes/{enrolling.code}/cancel-class/").context["form"]
    assert form["reason"].value() == f"Too few learners: 2 were needed by {day:%d/%m/%Y}."


def test_trainers_are_changed_by_staff_numbers(manager, enrolling, quan, ha):
    page = manager.get(f"/manage/classes/{enrolling.code}/trainers/")
    assert page.context["form"]["trainers"].value() == ha.staff_number
    manager.post(f"/manage/classes/{enrolling.code}/trainers/", {"trainers": f"{ha.staff_number}, {quan.staff_number}"})
    assert set(enrolling.trainers.all()) == {ha.user, quan.user}


def test_a_room_of_another_institution_cannot_be_changed(manager, school, department, dung):
    dung.user.roles.update(unit=department)
    room = Room.objects.create(institution=school, name="P.1", seats=10)
    assert manager.get(f"/manage/rooms/{room.pk}/").status_code == 404


@pytest.mark.parametrize("kind", ["call-letter", "class-list", "sign-in", "results", "annex"])
def test_every_paper_comes_as_pdf_and_as_workbook(kind, reading, running, ha):
    browser = reading(ha)
    asked = {"place": "Hạ Long", "session": running.sessions.first().pk if running.sessions.exists() else ""}
    for ending, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = browser.get(f"/teaching/{running.code}/papers/{kind}.{ending}", asked)
        assert answer.content.startswith(begins)


def test_the_place_is_remembered_for_the_next_paper(reading, running, ha):
    browser = reading(ha)
    browser.get(f"/teaching/{running.code}/papers/class-list.pdf", {"place": "Hạ Long"})
    assert browser.get(f"/teaching/{running.code}/papers/").context["form"]["place"].value() == "Hạ Long"
