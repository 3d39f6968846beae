"""Every address that the site knows, asked for by everyone, against the written table of `tests/access_table.py`.

The walk starts from the resolver itself, so that a new address is in it on its first day. Everybody is asked to see what the table says
and no more; those who look after one department ask also for the rows of another one, which do not exist for them, and no page of
theirs (list, count, chooser, search) names its people.
"""

import logging
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from lms import papers
from tests import access_world
from tests.access_table import (
    ACTS,
    ADMINISTRATOR,
    AUDITOR,
    ENTERED,
    EVERYBODY,
    LEADS_ELSEWHERE,
    LEARNER,
    MANAGER,
    NOBODY,
    OF_EVERY_CLASS,
    OF_ONE_DEPARTMENT,
    OFFICER,
    PAGES,
    REGISTRAR,
    UNIT_AUDITOR,
    UNIT_MANAGER,
    WHO,
)

# Wagtail itself knows who may not enter, who may, and who is an administrator: our roles are all the same to it.
ASK_WAGTAIL = (NOBODY, LEARNER, OFFICER, MANAGER, ADMINISTRATOR)
READ = (OFFICER, UNIT_MANAGER, UNIT_AUDITOR)
ACT = (NOBODY, LEARNER, OFFICER, UNIT_MANAGER, REGISTRAR, AUDITOR, UNIT_AUDITOR)
# They end the session of who asks, or fail on purpose, or (Wagtail's own) because a page has never been changed.
NOT_ASKED = (
    "account_logout", "wagtailadmin_logout", "wagtailadmin_error_test", "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:revisions_revert",
)  # fmt: skip
pytestmark = [pytest.mark.once, pytest.mark.django_db]


def addresses(patterns=None, path="", spaces=()):
    """(name, names of what it asks for) of each address; one without a name is called by its path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name)) if pattern.name else route
            yield name, tuple(pattern.pattern.regex.groupindex)
        else:
            yield from addresses(pattern.url_patterns, route, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def ours(name):
    return name in PAGES or name in ACTS or name in LEADS_ELSEWHERE


def family(name):
    """The beginning in the table of Wagtail's addresses that speaks for this one."""
    return max((start for start in ENTERED if name.startswith(start)), key=len, default=None)


def test_every_address_stands_in_the_table():
    assert sorted({name for name, _asks in addresses() if not ours(name) and not family(name)}) == []


def test_every_address_of_the_table_exists():
    known = {name for name, _asks in addresses()}
    assert sorted((set(PAGES) | ACTS | LEADS_ELSEWHERE) - known) == []
    assert sorted(start for start in ENTERED if not any(name.startswith(start) for name in known)) == []


# The walk.

rendered = set()


class Once:
    """Middleware: a page of the administration is drawn once, and for those whose pages are read; to all others an answer will do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        drawn = (request.resolver_match.view_name, request.resolver_match.route)
        if drawn in rendered and "X-Read" not in request.headers:
            response.template_name = "nothing.html"
        rendered.add(drawn)
        return response


@contextmanager
def plainly():
    """The frame around a page, and what is said where nothing is, are tested elsewhere: no need to draw them thousands of times."""
    plain = dict.fromkeys(("404.html", "500.html", "wagtailadmin/404.html", "nothing.html"), "")
    plain |= dict.fromkeys(
        ("base.html", "wagtailadmin/base.html"), "{% block furniture %}{% block content %}{% endblock %}{% endblock %}"
    )
    [templates] = settings.TEMPLATES
    loaders = [
        ("django.template.loaders.locmem.Loader", plain),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    options = templates["OPTIONS"] | {"loaders": [("django.template.loaders.cached.Loader", loaders)]}
    middleware = [*settings.MIDDLEWARE, "tests.test_access.Once"]
    rendered.clear()
    logging.disable(logging.WARNING)  # every answer that says no would be a line
    with override_settings(TEMPLATES=[templates | {"APP_DIRS": False, "OPTIONS": options}], MIDDLEWARE=middleware):
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), plainly():
        built = access_world.build()
        built.browsers = {who: browser_of(person) for who, person in built.cast.items()}
        yield built
        transaction.set_rollback(True)


def browser_of(person):
    browser = Client(raise_request_exception=False)
    if person:
        browser.force_login(person.user)
    return browser


def address(name, asks, things):
    """The address with what it asks for; where nothing is told of it, with a key that does not exist."""
    if name in things["addresses"]:
        return things["addresses"][name]
    if "/" in name:
        return f"/{name}"
    told = things.get(name) or things.get(name.split(":")[0]) or {}
    return reverse(name, kwargs={what: told.get(what, 0) for what in asks})


@pytest.fixture(scope="module")
def answers(world):
    """{(address, who): status}, and {(address, who): words of the other department that stand on the page}."""
    found, told = {}, {}
    for name, asks in addresses():
        if name in NOT_ASKED:
            continue
        cache.clear()  # how often one may ask the API is tested elsewhere
        for who in WHO if ours(name) else ASK_WAGTAIL:
            reads = who in READ
            answer = world.browsers[who].get(address(name, asks, world.own), headers={"X-Read": "1"} if reads else {})
            found[name, who] = answer.status_code
            if reads and answer.status_code == 200 and not answer.streaming:
                told[name, who] = secrets_on(answer, world)
    return found, {asked: words for asked, words in told.items() if words}


def secrets_on(answer, world):
    said = text_of(answer.content)
    return [words for words in world.secrets if words in said]


def text_of(content):
    """What a page says, or a paper, or a workbook."""
    if content.startswith(b"%PDF"):
        return papers.text_of(content)
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_each_sees_what_the_table_says_and_no_more(answers):
    found, _told = answers
    seen = {}
    for (name, who), status in found.items():
        seen.setdefault(name, set()).update({who} if status == 200 else ())
    wrong = {name: sorted(seen[name] ^ PAGES[name]) for name in PAGES if name in seen and seen[name] != PAGES[name]}
    assert wrong == {}
    too_many = {name: sorted(seen[name] - ENTERED[family(name)]) for name in seen if not ours(name)}
    assert {name: who for name, who in too_many.items() if who} == {}


def test_nobody_gets_an_error_or_is_told_that_something_exists_but_is_forbidden(answers):
    found, _told = answers
    assert {asked: status for asked, status in found.items() if status == 403 or status >= 500} == {}


def test_of_the_portal_everybody_else_finds_nothing_and_nobody_is_asked_to_sign_in(answers, world):
    found, _told = answers
    on_the_portal = {
        name for name, asks in addresses() if name in PAGES and not address(name, asks, world.own).startswith("/admin/")
    }
    wrong = {
        (name, who): status
        for (name, who), status in found.items()
        if name in on_the_portal and who not in PAGES[name]
        if status != (302 if who == NOBODY else 404)
    }
    assert wrong == {}


def test_no_page_of_one_department_names_people_of_another(answers):
    _found, told = answers
    assert told == {}


@pytest.mark.parametrize("who", OF_ONE_DEPARTMENT)
def test_rows_of_another_department_do_not_exist(who, world):
    """They find nothing: neither a page nor a refusal, whatever they may do with their own."""
    browser, found = world.browsers[who], {}
    for name, asks in addresses():
        theirs = address_of_others(name, asks, world)
        if theirs and name in PAGES:
            found[name] = browser.get(theirs).status_code
    assert len(found) > 60
    assert {name: status for name, status in found.items() if status != 404} == {}


def address_of_others(name, asks, world):
    """The address with what it asks for of the other department; None where everybody may, or where there is no such thing."""
    theirs = address(name, asks, world.others)
    for_all = PAGES.get(name) == EVERYBODY or name in OF_EVERY_CLASS
    return None if theirs == address(name, asks, world.own) or for_all else theirs


SEARCHED = {
    "people:index": "q", "people:index_results": "q", "postings:index": "q", "degrees:index_results": "q", "roles:index": "q",
    "records:index_results": "q", "person_chooser:choose": "q", "person_chooser:choose_results": "q", "indicator_people": "q",
    "register": "q", "manage_class": "who", "classes:index": "q", "manage_classes": "q",
}  # fmt: skip


@pytest.mark.parametrize("who", OF_ONE_DEPARTMENT)
def test_people_of_another_department_are_found_by_no_search(who, world):
    told = {}
    for name, asks in addresses():
        if name in SEARCHED and who in PAGES[name]:
            for words in ("ngo hong", "luong thi", "tai chinh"):
                asked = f"{address(name, asks, world.own)}?{urlencode({SEARCHED[name]: words})}"
                told[name, words] = secrets_on(world.browsers[who].get(asked, headers={"X-Read": "1"}), world)
    assert {asked: words for asked, words in told.items() if words} == {}


@pytest.mark.parametrize("who", OF_ONE_DEPARTMENT)
def test_people_of_another_department_are_in_no_count(who, world):
    page = world.browsers[who].get(reverse("people:index"), headers={"X-Read": "1"})
    assert page.context["page_obj"].paginator.count == len(page.context["object_list"])
    assert {person.staff_number for person in page.context["object_list"]} <= {f"CB{number:03}" for number in range(1, 12)}
    behind = world.browsers[who].get(reverse("indicator_people", args=["F4"]), {"unit": world.elsewhere.code})
    assert behind.status_code == 404


@pytest.mark.parametrize("who", OF_ONE_DEPARTMENT)
def test_wagtail_tells_nothing_of_the_rows_of_another_department(who, world):
    """Whether somebody is editing a row is asked by its key."""
    for app, model, key in world.others["rows"]:
        asked = reverse("wagtailadmin_editing_sessions:ping", args=[app, model, key, 0])
        assert world.browsers[who].post(asked).status_code == 404, (app, model)


# Acts.


def everything_written():
    """How many rows there are of each kind, and what those say that acts change."""
    said = {}
    for model in apps.get_models():
        if model._meta.app_label in ("people", "courses", "certificates", "coverage"):
            said[model._meta.label] = list(model._base_manager.order_by("pk").exclude(pk=None).values_list())
    said.pop("people.User")  # the last sign-in
    return said


def test_acts_of_the_wrong_people_do_nothing(world):
    before, found = everything_written(), {}
    for name, asks in addresses():
        if not ours(name) or name == "set_language":
            continue
        own, theirs = address(name, asks, world.own), address_of_others(name, asks, world)
        for who in ACT:
            wrong = [theirs] if theirs and who in OF_ONE_DEPARTMENT else []
            wrong += [own] if name in PAGES and who not in PAGES[name] else []
            for asked in wrong:
                status = world.browsers[who].post(asked).status_code
                if status not in (302, 404, 405):
                    found[name, who, asked] = status
    assert found == {}
    assert everything_written() == before
