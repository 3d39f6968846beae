"""The key of national ids changes while lists wait to be applied, or may still be taken back."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from lms.people import national_id
from lms.people.importing.deciding import choose
from lms.people.models import ImportBatch, Person

from .conftest import applied, row, undone
from .test_persons import MAI

State = ImportBatch.State


@pytest.fixture
def rotated(settings):
    """`rotated()` puts every number under a new key; the old one is gone afterwards."""
    settings.NATIONAL_ID_KEYS_FILE = None
    settings.NATIONAL_ID_KEYS = [Fernet.generate_key().decode()]

    def rotate():
        new = Fernet.generate_key().decode()
        settings.NATIONAL_ID_KEYS = [new, *settings.NATIONAL_ID_KEYS]
        call_command("rotate_keys", stdout=StringIO(), stderr=StringIO())
        settings.NATIONAL_ID_KEYS = [new]

    return rotate


def test_a_list_that_waits_is_applied_with_the_numbers_it_says(rotated, read, minh, department):
    batch = read(minh, [MAI])
    rotated()
    assert applied(batch).state == State.APPLIED
    assert Person.objects.get(staff_number="CB100").national_id == "022190001234"


def test_what_an_import_made_can_still_be_taken_back(rotated, read, minh, department):
    batch = applied(read(minh, [MAI]))
    rotated()
    assert undone(batch, minh).state == State.UNDONE
    assert not Person.objects.filter(staff_number="CB100").exists()


def test_taking_a_number_back_gives_one_that_can_be_read(rotated, read, minh, lan):
    lan.national_id = "022185001234"
    lan.save()
    batch = read(minh, [["Đặng Thị Thúy Lan", "CB001", "022185009999"]])
    choose(row(batch), lan.pk)
    applied(batch)
    rotated()
    undone(batch, minh)
    lan.refresh_from_db()
    assert lan.national_id == "022185001234"
    assert national_id.key_of(lan.national_id_encrypted) == 0
