"""The queue is only a doorbell: a real worker, killed and started again, loses nothing."""

import time

import pytest

from certificates.issuing import Certificate, issue
from certificates.tasks import draw_waiting
from tests.certificates.conftest import ON
from tests.factories import PersonFactory
from tests.services import running_worker


def until(true, seconds=40):
    """Wait for what another process is doing."""
    for _ in range(seconds * 10):
        if true():
            return True
        time.sleep(0.1)
    return False


def drawn():
    return Certificate.objects.filter(state=Certificate.State.ISSUED).count()


@pytest.fixture
def thirty(transactional_db, record_of, book, design):
    return [record_of(person) for person in PersonFactory.create_batch(30)]


def test_a_worker_draws_what_the_registrar_issues(thirty, book, design, worker):
    issue(thirty, book=book, design=design, on=ON, by=None)
    assert until(lambda: drawn() == 30)


def test_what_a_killed_worker_left_is_drawn_by_the_next_and_no_number_is_lost(thirty, book, design):
    with running_worker() as first:
        issue(thirty, book=book, design=design, on=ON, by=None)
        until(lambda: Certificate.objects.filter(state=Certificate.State.ISSUING).exists())
        first.kill()
    # The lease of what it held runs out; time is the row's, so the test moves the row's clock instead of waiting.
    Certificate.objects.filter(state=Certificate.State.ISSUING).update(claimed_at="2026-01-01T00:00Z")

    with running_worker():
        draw_waiting.delay()
        assert until(lambda: drawn() == 30)
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, 31))
