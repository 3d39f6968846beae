"""Erasing a person's data empties the rows of lists that were about them."""

from datetime import UTC, datetime

from lms.people.erasure import erase, preview
from lms.people.models import Person, Written

from .conftest import applied, row
from .test_persons import MAI, changed


def test_what_imported_lists_said_of_an_erased_person_is_gone(read, dung):
    batch = applied(read(dung, [MAI, changed(MAI, staff="CB101", card="", name="Hoàng Thị Bé")]))
    applied(read(dung, [changed(MAI, name="Lý Thị Mây")]))
    mai = Person.objects.get(staff_number="CB100")
    mai.postings.update(ends="2026-01-01", leaving="retired")
    assert "2" in [str(held) for rule, held in preview(mai)[0]]
    erase(mai, at=datetime(2026, 12, 1, tzinfo=UTC), by=dung.user, grounds="At her request")
    assert (row(batch).said, row(batch).changes, row(batch).values) == ({}, [], {})
    assert row(batch, 3).said["full_name"] == "Hoàng Thị Bé"
    assert "Mai" not in str(list(Written.objects.values_list("before", flat=True)))
