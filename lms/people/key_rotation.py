"""Changing the key of national ids: a new one is put in front, then every number is encrypted anew under it.

Each batch is one transaction over locked rows and leaves alone what is under the newest key already. So the site may run meanwhile, and
a run that was killed is finished by the next one.
"""

import os
from collections import Counter

from cryptography.fernet import Fernet
from django.core.files import locks
from django.db import transaction

from . import national_id
from .persons import Person

BATCH = 200


def with_national_id():
    return Person.everything.exclude(national_id_encrypted="")


def rows_by_key():
    """{place of the key, newest first, or None where no key opens it: how many people}"""
    tokens = with_national_id().order_by().values_list("national_id_encrypted", flat=True)
    return Counter(national_id.key_of(token) for token in tokens.iterator())


def put_in_front(file):
    """Make a key and write it before the others that are kept in `file`: all of them stay there, whenever the power goes out."""
    with file.with_suffix(".lock").open("w") as gate:  # of two at once, the second must not write away the key of the first
        locks.lock(gate, locks.LOCK_EX)
        new = file.with_suffix(".new")
        with new.open("w") as written:
            new.chmod(0o600)
            written.write(f"{Fernet.generate_key().decode()},{file.read_text().strip()}")
            written.flush()
            os.fsync(written.fileno())
        new.replace(file)


def rotate(progress):
    """Encrypt every number under the newest key; the staff numbers of those that no key opens. `progress(done)` after each batch."""
    unreadable, last = [], 0
    while batch := _rotate_batch(last, unreadable):
        last = batch[-1].pk
        progress(len(batch))
    return unreadable


@transaction.atomic
def _rotate_batch(last, unreadable):
    """The people after the key `last` of one batch."""
    # NO KEY leaves those free who only refer to the person.
    batch = list(with_national_id().select_for_update(no_key=True).filter(pk__gt=last).order_by("pk")[:BATCH])
    changed = []
    for person in batch:
        place = national_id.key_of(person.national_id_encrypted)
        if place is None:
            unreadable.append(person.staff_number)
        elif place:
            person.national_id_encrypted = national_id.under_newest_key(person.national_id_encrypted)
            changed.append(person)
    Person.everything.bulk_update(changed, ["national_id_encrypted"])
    return batch
