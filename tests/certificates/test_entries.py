"""What was done in a register is entered in the order it was done, and each entry holds the hash of the one before it."""

import pytest

from certificates.entries import BEGINNING, EntriesAreOnlyAdded, Entry
from certificates.issuing import issue
from certificates.tasks import draw_waiting
from courses.records import revoke

from .conftest import ON


def acts():
    return list(Entry.objects.values_list("position", "act"))


def test_issuing_and_keeping_the_file_are_entered_one_after_the_other(issued):
    draw_waiting()
    assert acts() == [(1, "issued"), (2, "filed")]


def test_the_entry_of_a_file_holds_its_hash(issued):
    draw_waiting()
    issued.refresh_from_db()
    assert Entry.objects.get(act="filed").content["file"] == issued.sha256


def test_a_revoked_record_revokes_its_certificate_in_the_register(issued, thu):
    revoke(issued.record, on=ON, reason="Thi hộ", decision="9/QĐ-UBND", by=thu.user)
    entry = Entry.objects.get(act="revoked")
    issued.refresh_from_db()
    assert (entry.certificate, entry.on, entry.decision_number, entry.reason, entry.by) == (
        issued,
        ON,
        "9/QĐ-UBND",
        "Thi hộ",
        thu.user,
    )
    assert issued.revoked_on == ON


def test_each_entry_holds_the_hash_of_the_one_before(record_of, book, design, lan, minh, thu):
    issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user)
    draw_waiting()
    entries = list(Entry.objects.order_by("position"))
    assert [entry.before for entry in entries] == [BEGINNING, *(entry.hash for entry in entries[:-1])]
    assert all(entry.hash == entry.digest for entry in entries)


def test_entries_are_neither_changed_nor_deleted(issued):
    entry = Entry.objects.get()
    for act in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(reason="–")):
        with pytest.raises(EntriesAreOnlyAdded):
            act()
