"""National ids at rest: encrypted, found by a keyed hash, and a sentence where they cannot be read."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from lms.people import national_id
from lms.people.models import Person
from tests.factories import PersonFactory

NUMBER = "022185001234"


@pytest.fixture
def person(db):
    person = PersonFactory.build(staff_number="CB900", full_name="Lý Thị Mai")
    person.national_id = NUMBER
    person.save()
    return person


def test_the_database_holds_no_number_in_the_clear(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        assert NUMBER not in str(cursor.fetchall())


def test_the_same_number_is_written_differently_each_time_and_found_by_the_same_hash():
    assert national_id.encrypt(NUMBER) != national_id.encrypt(NUMBER)
    assert national_id.look_up_hash(NUMBER) == national_id.look_up_hash(NUMBER)


def test_a_number_is_found_by_its_hash(person):
    assert Person.objects.get(national_id_hash=national_id.look_up_hash(NUMBER)) == person


def test_without_the_pepper_the_hash_is_another(settings):
    before = national_id.look_up_hash(NUMBER)
    settings.NATIONAL_ID_PEPPER = "another"
    assert national_id.look_up_hash(NUMBER) != before


def lose_the_keys(settings):
    settings.NATIONAL_ID_KEYS_FILE, settings.NATIONAL_ID_KEYS = None, [Fernet.generate_key().decode()]


def test_a_number_that_no_key_opens_is_refused_with_a_sentence(person, settings):
    lose_the_keys(settings)
    with pytest.raises(national_id.CannotBeRead):
        _ = person.national_id


def test_a_number_that_no_key_opens_is_shown_as_a_sentence(person, settings):
    lose_the_keys(settings)
    assert person.doubts == ()
    assert "cannot be read" in person.national_id_masked
