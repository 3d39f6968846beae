"""No page and no export shows a whole national id to anybody; only the answer to a purpose does (tests/people/test_unmasking.py), and the
copy of all data, which is asked for with a password or a purpose (tests/people/test_data_requests.py).
"""

import io
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse

from lms.people.models import Person
from tests.access_table import ADMINISTRATOR, AUDITOR, LEARNER, MANAGER, OFFICER, PAGES
from tests.test_access import address, addresses, world

from .certificates.conftest import ON, book, design, issued, recognised_class, record_of

__all__ = ["book", "design", "issued", "recognised_class", "record_of", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NUMBER = "022185001234"


@pytest.fixture
def numbered(world):
    """Lan has a number."""
    lan = Person.objects.get(staff_number=world.cast[LEARNER].staff_number)
    lan.national_id = NUMBER
    lan.save()
    return world


def text_of(answer):
    """Everything in the answer, also what is packed in a spreadsheet."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content


@pytest.mark.parametrize("who", [LEARNER, OFFICER, MANAGER, AUDITOR, ADMINISTRATOR])
def test_nobody_finds_a_whole_number(who, numbered):
    browser, seen = numbered.browsers[who], 0
    for name, asks in addresses():
        if who not in PAGES.get(name, ()):
            continue
        asked = address(name, asks, numbered.own)
        for form in ("", "?export=xlsx") if name.endswith(":index") else ("",):
            answer = browser.get(asked + form, headers={"X-Read": "1"})
            assert NUMBER.encode() not in text_of(answer), asked
            seen += answer.status_code == 200
    assert seen > 10


def test_the_exported_facts_hold_no_number(lan, tmp_path):
    lan.national_id = NUMBER
    lan.save()
    call_command("export_facts", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())
    files = list(tmp_path.iterdir())
    assert files
    assert not [file.name for file in files if NUMBER in file.read_text()]


def test_the_public_check_shows_the_year_of_birth_only(client, issued, lan):
    page = client.get(reverse("check_code", args=[issued.check_code])).content.decode()
    assert "**/**/1985" in page
    assert "17/05/1985" not in page
    assert issued.issued_on == ON
