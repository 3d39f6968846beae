"""Sessions in calendars: invited, moved, taken out; and the calendar that one subscribes to."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate, now
from icalendar import Calendar

from courses import classes, notices
from courses.notice_settings import renew_calendar, settings_of
from courses.outbox import send_waiting
from courses.seats import enrol, withdraw
from courses.sessions import plan_sessions

from .conftest import days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.SMTP_HOST = "mail.example.vn"


@pytest.fixture
def two_sessions(class_now):
    training_class = class_now(starts=10, ends=10, venue="Hội trường A", capacity=5)
    for part in ("1_morning", "2_afternoon"):
        training_class.sessions.create(day=training_class.starts, part=part, topic="Mở đầu, thảo luận; hỏi đáp")
    return training_class


def calendars(message):
    """The iCalendar objects of an e-mail, parsed from its bytes."""
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    parts = [part for part in parsed.walk() if part.get_content_type() == "text/calendar"]
    return [(part.get_param("method"), Calendar.from_ical(part.get_content())) for part in parts]


def mailed():
    """[(method, event)] of the latest e-mail."""
    mail.outbox.clear()
    send_waiting(now)
    [message] = mail.outbox
    found = calendars(message)
    assert all(method == str(calendar["METHOD"]) for method, calendar in found)
    return [(method, event) for method, calendar in found for event in calendar.walk("VEVENT")]


def test_a_seat_comes_with_an_invitation_for_each_session_in_its_hours(two_sessions, lan):
    enrol(lan, two_sessions, on=localdate(), by=None)
    (method, morning), (_method, afternoon) = mailed()
    day = two_sessions.starts
    assert (method, morning["SEQUENCE"], str(morning["LOCATION"])) == ("REQUEST", 0, "Hội trường A")
    assert str(morning["DESCRIPTION"]) == "Mở đầu, thảo luận; hỏi đáp"
    assert morning["ATTENDEE"] == "mailto:cb001@example.vn"
    assert morning["DTSTART"].dt == datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)  # 7.30 in Hạ Long
    assert morning["UID"] != afternoon["UID"]


def test_who_waits_gets_no_invitation(two_sessions, lan, quan):
    two_sessions.capacity = 1
    two_sessions.save()
    enrol(quan, two_sessions, on=localdate(), by=None)
    send_waiting(now)
    enrol(lan, two_sessions, on=localdate(), by=None)
    assert mailed() == []


def test_a_changed_session_keeps_its_name_and_raises_its_sequence(two_sessions, lan):
    enrol(lan, two_sessions, on=localdate(), by=None)
    [(_method, before), _other] = mailed()
    two_sessions.trainers.clear()
    session = two_sessions.sessions.first()
    session.day = days_from_now(11)
    session.save()
    notices.sessions_changed([session])
    [(method, after)] = mailed()
    assert (method, after["UID"], after["SEQUENCE"]) == ("REQUEST", before["UID"], 1)
    assert after["DTSTART"].dt.date() == days_from_now(11)


@pytest.mark.parametrize("changes", [0, 2])
def test_a_seat_given_back_leaves_the_calendar_one_step_after_the_last_change(two_sessions, lan, changes):
    two_sessions.trainers.clear()
    seat = enrol(lan, two_sessions, on=localdate(), by=None)
    before = {str(event["UID"]) for _method, event in mailed()}
    for _ in range(changes):
        notices.sessions_changed(two_sessions.sessions.all())
        mailed()
    withdraw(seat, on=localdate(), by=lan.user)
    found = mailed()
    assert {(method, event["SEQUENCE"], str(event["STATUS"])) for method, event in found} == {
        ("CANCEL", changes + 1, "CANCELLED")
    }
    assert {str(event["UID"]) for _method, event in found} == before


def test_who_comes_back_is_invited_under_a_new_name_that_no_calendar_holds_for_cancelled(two_sessions, lan):
    seat = enrol(lan, two_sessions, on=localdate(), by=None)
    first = {str(event["UID"]) for _method, event in mailed()}
    withdraw(seat, on=localdate(), by=lan.user)
    mailed()
    enrol(lan, two_sessions, on=localdate(), by=None)
    assert not first & {str(event["UID"]) for _method, event in mailed()}


def test_a_cancelled_class_leaves_the_calendar(two_sessions, lan, dung):
    two_sessions.trainers.clear()
    enrol(lan, two_sessions, on=localdate(), by=None)
    mailed()
    classes.cancel(two_sessions, dung.user, "Bão số 3")
    assert [method for method, _event in mailed()] == ["CANCEL", "CANCEL"]


# The calendar that one subscribes to.


def subscribed(client, person):
    return client.get(reverse("calendar_feed", args=[settings_of(person.user).calendar_key]))


def events(response):
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_calendar_holds_what_its_owner_attends_and_teaches_without_signing_in(two_sessions, running, client, lan, ha, quan):
    enrol(quan, two_sessions, on=localdate(), by=None)
    lans, has = events(subscribed(client, lan)), events(subscribed(client, ha))
    assert len(lans) == running.sessions.count()
    assert len(has) == running.sessions.count() + 2


def test_a_calendar_follows_its_classes(two_sessions, client, lan, dung):
    seat = enrol(lan, two_sessions, on=localdate(), by=None)
    assert len(events(subscribed(client, lan))) == 2
    withdraw(seat, on=localdate(), by=lan.user)
    assert events(subscribed(client, lan)) == []
    enrol(lan, two_sessions, on=localdate(), by=None)
    classes.cancel(two_sessions, dung.user, "Bão số 3")
    assert events(subscribed(client, lan)) == []


def test_a_renewed_address_ends_the_old_one(client, lan):
    old = reverse("calendar_feed", args=[settings_of(lan.user).calendar_key])
    renew_calendar(lan.user)
    assert client.get(old).status_code == 404
    assert subscribed(client, lan).status_code == 200


def test_a_closed_account_has_no_calendar(client, lan):
    address = reverse("calendar_feed", args=[settings_of(lan.user).calendar_key])
    lan.user.is_active = False
    lan.user.save()
    assert client.get(address).status_code == 404


def test_a_calendar_of_many_sessions_takes_as_many_queries_as_one_of_few(two_sessions, client, lan, count_queries, class_now):
    enrol(lan, two_sessions, on=localdate(), by=None)
    few = count_queries(lambda: subscribed(client, lan))
    other = class_now(starts=20, ends=40)
    plan_sessions(other)
    enrol(lan, other, on=localdate(), by=None)
    assert count_queries(lambda: subscribed(client, lan)) == few
