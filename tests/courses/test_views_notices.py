"""My notices, my choice, my calendar's address; and what administrators see of what was mailed."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from courses import outbox
from courses.models import Message, NoticeSettings
from courses.notice_settings import Group, settings_of
from tests.factories import UserFactory

from .conftest import text_of

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def notices(lan, quan):
    """Three for Lan, one for Quân, of the same kind."""
    for number in range(3):
        outbox.write(Message.Kind.NOT_COMPLETED, people=[lan.pk], key=f"{number}")
    outbox.write(Message.Kind.NOT_COMPLETED, people=[quan.pk], key="quan")
    return list(Message.objects.of(lan.user))


def unread(person):
    return Message.objects.of(person.user).unread().count()


def test_everybody_reads_their_own_notices_and_nobody_elses(notices, reading, lan, quan):
    page = reading(lan).get(reverse("notices"))
    assert list(page.context["page"]) == notices
    assert reading(quan).get(reverse("notice", args=[notices[0].pk])).status_code == 404


def test_no_role_reads_the_notices_of_others(notices, reading, dung, an, minh):
    for person in (dung, an, minh):
        assert reading(person).get(reverse("notice", args=[notices[0].pk])).status_code == 404


def test_a_notice_that_is_opened_is_read_and_says_whether_it_was_mailed(notices, reading, lan):
    page = reading(lan).get(reverse("notice", args=[notices[0].pk]))
    assert "Shown on the portal only. No mail server is set up" in text_of(page)
    assert unread(lan) == 2


def test_one_is_marked_as_read_and_then_all(notices, reading, lan, quan):
    browser = reading(lan)
    browser.post(reverse("read_notices"), {"notice": notices[1].pk})
    assert unread(lan) == 2
    browser.post(reverse("read_notices"))
    assert (unread(lan), unread(quan)) == (0, 1)


def test_nobody_marks_the_notices_of_others(notices, reading, lan, quan):
    reading(quan).post(reverse("read_notices"), {"notice": notices[0].pk})
    assert unread(lan) == 3


def test_every_page_says_how_many_are_unread(notices, reading, lan):
    page = text_of(reading(lan).get(reverse("my_learning")))
    assert ", 3 unread" in page
    Message.objects.of(lan.user).mark_read(now())
    assert ", 3 unread" not in text_of(reading(lan).get(reverse("my_learning")))


def test_the_list_takes_as_many_queries_for_many_as_for_few(notices, reading, lan, count_queries):
    browser = reading(lan)
    few = count_queries(lambda: browser.get(reverse("notices")))
    for number in range(15):
        outbox.write(Message.Kind.NOT_COMPLETED, people=[lan.pk], key=f"more {number}")
    assert count_queries(lambda: browser.get(reverse("notices"))) == few


def test_without_notices_the_page_says_what_will_stand_there(reading, lan):
    assert "Nothing to tell yet" in text_of(reading(lan).get(reverse("notices")))


def test_what_is_not_ticked_is_not_mailed_any_more(reading, lan):
    browser = reading(lan)
    form = browser.get(reverse("notice_settings")).context["form"]
    assert form.initial["by_mail"] == Group.values
    browser.post(reverse("notice_settings"), {"by_mail": [Group.DATES, Group.RESULTS], "language": "en"})
    chosen = NoticeSettings.objects.get(user=lan.user)
    assert (chosen.language, chosen.without_mail) == ("en", [Group.PLACES, Group.DUTIES])


def test_the_calendars_address_is_renewed_after_asking(reading, lan):
    browser, key = reading(lan), settings_of(lan.user).calendar_key
    assert key in text_of(browser.get(reverse("notice_settings")))
    assert browser.get(reverse("renew_calendar")).status_code == 200
    assert settings_of(lan.user).calendar_key == key
    browser.post(reverse("renew_calendar"))
    assert key not in text_of(browser.get(reverse("notice_settings")))


# Administrators.


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def failed(notices):
    [first, *_others] = notices
    Message.objects.filter(pk=first.pk).update(state=State.FAILED, why="550 no such user")
    return first


def test_administrators_see_what_was_not_mailed_and_why(failed, chief):
    page = chief.get(reverse("messages:index"), {"state": State.FAILED})
    assert list(page.context["object_list"]) == [failed]
    assert "550 no such user" in page.content.decode()


def test_administrators_find_messages_by_the_persons_name(notices, chief, quan):
    found = chief.get(reverse("messages:index"), {"q": "hong quan"}).context["object_list"]
    assert [message.person for message in found] == [quan]


def test_an_administrator_reads_a_message_line_by_line(failed, chief):
    Message.objects.filter(pk=failed.pk).update(text="Một & hai\nBa")
    assert "Một &amp; hai<br>Ba<br>" in chief.get(reverse("messages:inspect", args=[failed.pk])).content.decode()


def test_a_failed_message_is_tried_again_after_asking(failed, chief):
    page = chief.get(reverse("messages:inspect", args=[failed.pk]))
    assert reverse("messages:again", args=[failed.pk]) in page.content.decode()
    assert chief.get(reverse("messages:again", args=[failed.pk])).status_code == 200
    chief.post(reverse("messages:again", args=[failed.pk]))
    assert Message.objects.get(pk=failed.pk).state == State.TO_SEND


def test_the_list_of_messages_takes_as_many_queries_for_many_as_for_few(notices, chief, count_queries, lan):
    few = count_queries(lambda: chief.get(reverse("messages:index")))
    for number in range(10):
        outbox.write(Message.Kind.NOT_COMPLETED, people=[lan.pk], key=f"more {number}")
    assert count_queries(lambda: chief.get(reverse("messages:index"))) == few


@pytest.mark.parametrize("name", ["index", "inspect", "again"])
def test_managers_and_auditors_find_no_messages_in_the_administration(notices, signed_in, dung, an, name):
    address = reverse(f"messages:{name}", args=[] if name == "index" else [notices[0].pk])
    for person in (dung, an):
        # The list leads to the start of the administration, with a word; a message of somebody's does not exist.
        assert signed_in(person).get(address).status_code == (302 if name == "index" else 404)
