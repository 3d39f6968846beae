"""National ids under a new key: whatever happens in the middle, every number can be read and found."""

import os
import signal
import stat
import subprocess
import sys
import time
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as real_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from lms.people import key_rotation, national_id
from lms.people.facts import register_many
from lms.people.models import Person
from lms.settings import fernet_keys
from tests.factories import PersonFactory
from tests.services import test_database_url as database_url

pytestmark = pytest.mark.once

NUMBER = "022185001234"


def new_key():
    return Fernet.generate_key().decode()


@pytest.fixture
def keys(settings):
    """`keys("new", "old")` sets keys in the environment, each made when it is first named."""
    made = {}

    def use(*names):
        settings.NATIONAL_ID_KEYS_FILE = None
        settings.NATIONAL_ID_KEYS = [made.setdefault(name, new_key()) for name in names]
        return settings.NATIONAL_ID_KEYS

    return use


@pytest.fixture
def kept(settings, tmp_path):
    """The file in which the keys of an embedded installation are kept."""
    file = settings.NATIONAL_ID_KEYS_FILE = tmp_path / "national_id_keys"
    file.write_text(new_key())
    return file


def person_with(number=NUMBER, **values):
    person = PersonFactory.build(**values)
    person.national_id = number
    person.save()
    return person


def rotate(*options):
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db
class TestRotating:
    def test_after_it_the_old_key_is_not_needed(self, keys):
        keys("old")
        person = person_with()
        keys("new", "old")
        rotate()
        keys("new")
        person.refresh_from_db()
        assert person.national_id == NUMBER

    def test_the_number_is_found_as_before(self, keys):
        keys("old")
        person = person_with()
        keys("new", "old")
        rotate()
        assert Person.objects.get(national_id_hash=national_id.look_up_hash(NUMBER)) == person

    def test_what_is_under_the_newest_key_is_left_alone(self, keys):
        keys("new", "old")
        person = person_with()
        before = person.national_id_encrypted
        rotate()
        person.refresh_from_db()
        assert person.national_id_encrypted == before

    def test_people_without_a_number_stay_without(self, keys):
        keys("new")
        person = PersonFactory()
        rotate()
        person.refresh_from_db()
        assert person.national_id_encrypted == ""

    def test_every_batch_is_done(self, keys, monkeypatch):
        monkeypatch.setattr(key_rotation, "BATCH", 2)
        keys("old")
        for n in range(5):
            person_with(f"02218500123{n}")
        keys("new", "old")
        rotate()
        assert key_rotation.rows_by_key() == {0: 5}

    def test_a_number_that_no_key_opens_is_named_and_left_alone(self, keys):
        keys("lost")
        lost = person_with(staff_number="CB404")
        keys("old")
        other = person_with("022185005678")
        keys("new", "old")
        with pytest.raises(CommandError, match="CB404") as refusal:
            rotate()
        assert refusal.value.returncode == 2
        assert national_id.key_of(Person.objects.get(pk=other.pk).national_id_encrypted) == 0
        assert Person.objects.get(pk=lost.pk).national_id_encrypted == lost.national_id_encrypted

    def test_a_dry_run_counts_and_changes_nothing(self, keys):
        keys("old")
        person = person_with()
        keys("new", "old")
        said = rotate("--dry-run")
        assert [line.split()[0] for line in said.splitlines()] == ["0", "1", "0"]
        person.refresh_from_db()
        assert national_id.key_of(person.national_id_encrypted) == 1

    def test_a_dry_run_shows_no_key(self, keys):
        [key] = keys("only")
        assert key not in rotate("--dry-run")


@pytest.mark.django_db
class TestANewKey:
    def test_it_stands_before_the_kept_ones(self, kept):
        old = kept.read_text()
        person_with()
        rotate("--new-key")
        first, *others = kept.read_text().split(",")
        assert (others, first != old) == ([old], True)
        assert key_rotation.rows_by_key() == {0: 1}

    def test_the_file_is_readable_by_its_owner_alone(self, kept):
        rotate("--new-key")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_a_running_process_follows(self, kept):
        person = person_with()
        number_before = person.national_id
        rotate("--new-key")
        person.refresh_from_db()
        assert person.national_id == number_before
        assert national_id.key_of(national_id.encrypt(NUMBER)) == 0

    def test_keys_of_the_environment_are_shown_and_nothing_is_changed(self, keys):
        [old] = keys("old")
        person = person_with()
        said = rotate("--new-key")
        [line] = [line for line in said.splitlines() if line.startswith("NATIONAL_ID_KEYS=")]
        new, kept_one = line.removeprefix("NATIONAL_ID_KEYS=").split(",")
        assert (kept_one, new != old, bool(Fernet(new))) == (old, True, True)
        assert Person.objects.get(pk=person.pk).national_id_encrypted == person.national_id_encrypted


@pytest.mark.parametrize("text", ["", "abc", "{key},", "{key},abc"])
def test_a_key_that_is_none_is_refused_at_the_start_and_not_shown(text):
    key = new_key()
    with pytest.raises(ImproperlyConfigured, match="NATIONAL_ID_KEYS must be") as refusal:
        fernet_keys("NATIONAL_ID_KEYS", text.format(key=key))
    assert key not in str(refusal.value)


MANY = 6000


@pytest.fixture
def many(transactional_db, keys):
    """Many people under the old key; the environment of a process that knows a newer one."""
    keys("old")
    people = PersonFactory.build_batch(MANY)
    for n, person in enumerate(people):
        person.national_id = f"0221{n:08}"
    register_many(people)
    both = keys("new", "old")
    return os.environ | {"DATABASE_URL": database_url(), "NATIONAL_ID_KEYS": ",".join(both)}


def test_a_run_killed_in_the_middle_leaves_every_number_readable_and_is_finished_by_the_next(many):
    words = [sys.executable, "manage.py", "rotate_keys"]
    process = subprocess.Popen(words, cwd=real_settings.BASE_DIR, env=many, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first = Person.objects.order_by("pk").first()
    patience = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < patience:
        first.refresh_from_db()
        if national_id.key_of(first.national_id_encrypted) == 0:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    rows = key_rotation.rows_by_key()
    assert rows[0] > 0
    assert rows[1] > 0, "the run was over before it could be killed"
    assert rows.total() == MANY
    assert rows[0] % key_rotation.BATCH == 0  # whole batches only
    subprocess.run(words, cwd=real_settings.BASE_DIR, env=many, check=True, capture_output=True)
    assert key_rotation.rows_by_key() == {0: MANY}
    numbers = {person.national_id for person in Person.objects.all()}
    assert numbers == {f"0221{n:08}" for n in range(MANY)}
