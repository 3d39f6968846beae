"""No page and no export shows a whole national id to anybody; only the answer to a purpose does (tests/people/test_unmasking.py), and the
copy of all data, which is asked for with a password or a purpose (tests/people/test_data_requests.py).
"""

import io
import zipfile

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, get_resolver, reverse

from certificates.tasks import draw_waiting
from lms.people import data_requests
from lms.people.models import DataRequest, PersonalDataAccess
from lms.people.unmasking import read_national_id
from tests.factories import UserFactory
from tests.test_access import PAGES, place

from .certificates.conftest import ON, book, design, issued, recognised_class, record_of

__all__ = ["book", "design", "issued", "place", "recognised_class", "record_of"]

NUMBER = "022185001234"


@pytest.fixture
def lan(lan, dung):
    """With a number, which was read once, and an open request."""
    lan.national_id = NUMBER
    lan.save()
    read_national_id(lan, by=dung.user, purpose="Comparing with the card")
    data_requests.receive(lan, DataRequest.Kind.ERASURE, at=PersonalDataAccess.objects.get().at, by=lan.user)
    return lan


@pytest.fixture
def chief(db):
    return UserFactory(username="chief", is_superuser=True, is_staff=True)


def lists_and_rows(lan):
    """The addresses of the administration: each list, its results and exports; of a person and of facts every page."""
    rows = {
        "people": lan,
        "postings": lan.postings.get(),
        "data_requests": lan.data_requests.get(),
        "data_readings": lan.accesses.get(),
    }
    for namespace in sorted(_admin_namespaces()):
        for name in ("index", "index_results", "choose", "choose_results", "add"):
            if address := _address(f"{namespace}:{name}"):
                yield address
                yield from (f"{address}?export={form}" for form in ("xlsx", "csv"))
                yield f"{address}?q=lan"
        for name in ("inspect", "edit", "history", "history_results", "usage", "move", "leave", "delete", "chosen"):
            row = rows.get(namespace) or (lan if namespace == "person_chooser" else None)
            if row and (address := _address(f"{namespace}:{name}", row.pk)):
                yield address
    yield reverse("wagtailadmin_reports:site_history")
    yield reverse("erase_personal_data", args=[lan.pk])
    yield reverse("answer_data_request", args=[lan.data_requests.get().pk])


def _admin_namespaces():
    [admin] = [
        pattern
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern) == "admin/" and hasattr(pattern, "url_patterns")
    ]
    return dict.fromkeys(pattern.namespace for pattern in admin.url_patterns if getattr(pattern, "namespace", None))


def _address(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def portal_pages(place):
    for name in PAGES:
        yield reverse(name, args=place.get(name, []))


def text_of(answer):
    """Everything in the answer, also what is packed in a spreadsheet."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content


@pytest.mark.parametrize("who", ["nobody", "lan", "quan", "ha", "minh", "dung", "thu", "an", "chief"])
def test_nobody_finds_a_whole_number(who, request, client, lan, place, chief):
    user = {"nobody": None, "chief": chief}.get(who) or (who != "nobody" and request.getfixturevalue(who).user)
    if user:
        client.force_login(user)
    draw_waiting()
    seen = 0
    for address in [*portal_pages(place), *lists_and_rows(lan)]:
        answer = client.get(address)
        assert NUMBER.encode() not in text_of(answer), address
        seen += answer.status_code == 200
    assert seen > (100 if who == "chief" else 5)


def test_the_exported_facts_hold_no_number(lan, tmp_path):
    call_command("export_facts", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())
    files = list(tmp_path.iterdir())
    assert files
    assert not [file.name for file in files if NUMBER in file.read_text()]


def test_the_public_check_shows_the_year_of_birth_only(client, issued, lan):
    page = client.get(reverse("check_code", args=[issued.check_code])).content.decode()
    assert "**/**/1985" in page
    assert "17/05/1985" not in page
    assert issued.issued_on == ON
