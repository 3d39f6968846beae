"""A worker that is killed while it reads, applies or undoes a list leaves nothing half-written; the next one takes it up again."""

import pytest
from django.core.files.base import ContentFile

from lms.people.importing import applying, undoing
from lms.people.importing.batches import upload
from lms.people.importing.kinds import find_kind
from lms.people.models import ImportBatch, Person, Posting, Written
from lms.people.tasks import work_on_imports
from tests.people.importing.conftest import STAFF, workbook
from tests.services import running_worker

from .test_worker import until

State = ImportBatch.State
ROWS = 2500


@pytest.fixture
def listed(transactional_db, dung):
    """Upload a list that takes a worker some seconds."""
    names = [f"{one} Thị {other}" for one in ("Lý", "Vũ", "Bùi") for other in ("Mai", "Hà", "Lan")]
    rows = [
        [
            names[n % 9],
            f"X{n:05}",
            "",
            f"{n % 28 + 1:02}/0{n % 9 + 1}/19{60 + n % 39}",
            "Nữ",
            "Sở Nội vụ",
            "Công chức",
            "",
            "01/03/2020",
        ]
        for n in range(ROWS)
    ]
    content = workbook(STAFF, rows)
    return lambda: upload(find_kind("persons"), ContentFile(content, name="a.xlsx"), by=dung.user)


def is_in(batch, state):
    return ImportBatch.objects.filter(pk=batch.pk, state=state).exists()


def kill_while(batch, state, is_under_way=lambda: True):
    with running_worker() as worker:
        work_on_imports.delay()
        assert until(lambda: is_in(batch, state) and is_under_way())
        worker.kill()
    # Time is the row's: the test moves the row's clock instead of waiting until the lease runs out.
    ImportBatch.objects.filter(claimed_at__isnull=False).update(claimed_at="2026-01-01T00:00Z")


def finished(batch, state):
    with running_worker():
        work_on_imports.delay()
        assert until(lambda: is_in(batch, state), seconds=90)


def test_a_list_whose_reader_was_killed_is_read_from_the_start(listed):
    batch = listed()
    kill_while(batch, State.READING, lambda: batch.rows.exists())
    assert batch.rows.count() < ROWS
    finished(batch, State.TO_DECIDE)
    assert batch.rows.filter(state="new").count() == ROWS


def test_a_list_whose_applying_was_killed_wrote_nothing_and_is_applied_by_the_next(listed):
    batch = listed()
    work_on_imports()
    people = Person.objects.count()
    applying.ask_to_apply(batch)
    kill_while(batch, State.APPLYING)
    assert (Person.objects.count(), Written.objects.count()) == (people, 0)
    finished(batch, State.APPLIED)
    assert (Person.objects.count(), Posting.objects.filter(starts="2020-03-01").count()) == (people + ROWS, ROWS)


def test_a_list_whose_undoing_was_killed_is_all_there_and_undone_by_the_next(listed, dung):
    batch = listed()
    people = Person.objects.count()
    work_on_imports()
    applying.ask_to_apply(batch)
    work_on_imports()
    undoing.ask_to_undo(batch, by=dung.user)
    kill_while(batch, State.UNDOING)
    assert Person.objects.count() == people + ROWS
    finished(batch, State.UNDONE)
    assert Person.objects.count() == people
