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
from .importing.batches import ImportRow, Written
from .persons import Person

BATCH = 200
COLUMN = "national_id_encrypted"


class OfPeople:
    field = COLUMN

    def rows(self):
        return Person.everything.exclude(**{COLUMN: ""})

    def read(self, row):
        return row.national_id_encrypted

    def write(self, row, token):
        row.national_id_encrypted = token

    def name(self, row):
        return row.staff_number


class OfImportedRows(OfPeople):
    """Lists that are still to be applied."""

    def rows(self):
        return ImportRow.objects.exclude(**{COLUMN: ""})

    def name(self, row):
        return f"import {row.batch_id}, row {row.number}"


class OfUndoing(OfImportedRows):
    """What numbers were before an import changed them."""

    field = "before"

    def rows(self):
        return Written.objects.filter(before__has_key=COLUMN).exclude(**{f"before__{COLUMN}": ""})

    def read(self, row):
        return row.before[COLUMN]

    def write(self, row, token):
        row.before = row.before | {COLUMN: token}

    def name(self, row):
        return f"import {row.batch_id}, row {row.row}"


PLACES = (OfPeople(), OfImportedRows(), OfUndoing())


def count():
    """How many numbers are kept, in all places."""
    return sum(place.rows().count() for place in PLACES)


def rows_by_key():
    """{place of the key, newest first, or None where no key opens it: how many numbers}"""
    tokens = (place.read(row) for place in PLACES for row in place.rows().order_by().iterator())
    return Counter(national_id.key_of(token) for token in tokens)


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
    """Encrypt every number under the newest key; the names of those that no key opens. `progress(done)` after each batch."""
    unreadable = []
    for place in PLACES:
        last = 0
        while batch := _rotate_batch(place, last, unreadable):
            last = batch[-1].pk
            progress(len(batch))
    return unreadable


@transaction.atomic
def _rotate_batch(place, last, unreadable):
    """The rows after the key `last` of one batch."""
    # NO KEY leaves those free who only refer to the row.
    batch = list(place.rows().select_for_update(no_key=True).filter(pk__gt=last).order_by("pk")[:BATCH])
    changed = []
    for row in batch:
        token = place.read(row)
        key = national_id.key_of(token)
        if key is None:
            unreadable.append(place.name(row))
        elif key:
            place.write(row, national_id.under_newest_key(token))
            changed.append(row)
    place.rows().model._base_manager.bulk_update(changed, [place.field])
    return batch
