"""No page and no export shows a whole national id to anybody; only the answer to a purpose does (tests/people/test_unmasking.py), and the
copy of all data, which is asked for with a password or a purpose (tests/people/test_data_requests.py).
"""

import io
import zipfile

import pytest

from lms.people.models import Person
from tests.access_table import ADMINISTRATOR, AUDITOR, LEARNER, MANAGER, OFFICER, PAGES
from tests.test_access import address, addresses, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NUMBER = "023185007777"


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
