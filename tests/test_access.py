"""Every address of the site, asked for by everyone: what may be seen stands in one table, and a new address must be in it.

The walk starts from the resolver itself. Answers: `page` (200), `sign in` (sent to the form), `nothing` (404: what you may not see does
not exist). Acts are tested with the rules they call.
"""

import pytest
import wagtail_factories
from django.urls import URLPattern, get_resolver, reverse

from certificates.tasks import draw_waiting
from courses import outbox
from courses.models import Message, TrainingClass
from courses.notice_settings import settings_of
from courses.sessions import plan_sessions
from tests.certificates.conftest import book, design, issued, recognised_class, record_of
from tests.coverage.test_figures import asks_for
from tests.factories import SubjectAreaFactory

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]

NOBODY, LEARNER, OTHER, TRAINER, OFFICER, MANAGER, REGISTRAR, AUDITOR = WHO = (
    "nobody", "learner", "other", "trainer", "officer", "manager", "registrar", "auditor",
)  # fmt: skip
STAFF = {MANAGER, REGISTRAR, AUDITOR}
SIGNED_IN = set(WHO) - {NOBODY}

# address → who gets a page. Signing in is asked of nobody where the set leaves him out; the others find nothing.
PAGES = {
    # portal
    "desk": SIGNED_IN,
    "page_image": set(WHO),
    # classes
    "class": set(WHO),
    "my_learning": SIGNED_IN,
    "notices": SIGNED_IN,
    "notice": {LEARNER},
    "notice_settings": SIGNED_IN,
    "calendar_feed": set(WHO),  # who knows its address
    "teaching": SIGNED_IN,
    "teaching_class": {TRAINER} | STAFF,
    "roll_call": {TRAINER} | STAFF,
    "results": {TRAINER} | STAFF,
    "add_assessment": {TRAINER},
    "eligibility": {TRAINER} | STAFF,
    "manage_classes": STAFF,
    "open_class": {MANAGER},
    "manage_class": STAFF,
    "recognise": {MANAGER},
    # certificates
    "issue": {REGISTRAR},
    "register": {REGISTRAR, AUDITOR},
    "my_certificates": SIGNED_IN,
    "certificate_file": {LEARNER, REGISTRAR, AUDITOR},
    "check": set(WHO),
    "check_code": set(WHO),
    # coverage
    "coverage": set(WHO),
    "coverage_chart": set(WHO),
    "indicator": set(WHO),
    "coverage_overview_chart": set(WHO),
    "indicator_people": {OFFICER, MANAGER, REGISTRAR, AUDITOR},
    "explain": {LEARNER, OFFICER, MANAGER, REGISTRAR, AUDITOR},
    "my_coverage": SIGNED_IN,
}
# Acts: they take forms only, or ask once more before they do something; what they allow is tested with them.
ACTS = {
    "enrol", "withdraw", "remove_assessment", "change_seats", "enrol_person", "withdraw_person", "close_roster", "reopen_roster",
    "announce_class", "start_class", "finish_class", "close_class", "cancel_class", "draw_again", "set_language",
    "read_notices", "renew_calendar",
}  # fmt: skip
# Wagtail's and allauth's own addresses answer for themselves.
OTHERS = ("wagtail", "account_", "wagtaildocs")


def addresses(patterns=None):
    """The names of our own addresses."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern) and pattern.name and not pattern.name.startswith(OTHERS):
            yield pattern.name
        elif not isinstance(pattern, URLPattern) and str(pattern.pattern) == "":
            yield from (name for name in addresses(pattern.url_patterns))


def test_every_address_stands_in_the_table():
    assert sorted(set(addresses()) - set(PAGES) - ACTS) == []


def test_every_address_of_the_table_exists():
    assert sorted((set(PAGES) | ACTS) - set(addresses())) == []


@pytest.fixture
def cast(lan, quan, ha, minh, dung, thu, an):
    return dict(zip(WHO, (None, lan, quan, ha, minh, dung, thu, an), strict=True))


@pytest.fixture
def place(issued, lan):
    """What addresses ask for: Lan's class, her certificate, an indicator."""
    training_class = TrainingClass.objects.get()
    plan_sessions(training_class)
    asks_for("F4", SubjectAreaFactory(code="public-duty"))
    session = training_class.sessions.first().pk
    outbox.write(Message.Kind.NOT_COMPLETED, people=[lan.pk], key="test")
    return {
        "notice": [Message.objects.of(lan.user).latest("pk").pk],
        "calendar_feed": [settings_of(lan.user).calendar_key],
        "page_image": [wagtail_factories.ImageFactory().get_rendition("width-10").file.name.removeprefix("images/")],
        "class": [training_class.code],
        "teaching_class": [training_class.code],
        "roll_call": [training_class.code, session],
        "results": [training_class.code],
        "add_assessment": [training_class.code],
        "eligibility": [training_class.code],
        "manage_class": [training_class.code],
        "recognise": [training_class.code],
        "issue": [training_class.code],
        "certificate_file": [issued.check_code],
        "check_code": [issued.check_code],
        "indicator": ["F4"],
        "coverage_chart": ["F4"],
        "indicator_people": ["F4"],
        "explain": ["F4", lan.staff_number],
    }


@pytest.mark.parametrize("name", PAGES)
def test_each_sees_what_the_table_says_and_no_more(name, place, cast, client):
    if name == "certificate_file":
        draw_waiting()
    address = reverse(name, args=place.get(name, []))
    answers = {}
    for who, person in cast.items():
        client.logout()
        if person:
            client.force_login(person.user)
        answers[who] = client.get(address).status_code
    expected = {who: 200 if who in PAGES[name] else 302 if who == NOBODY else 404 for who in WHO}
    assert answers == expected
