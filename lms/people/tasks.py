"""Background work of this room: imports are read, applied and undone. Idempotent: it may be killed, repeated, or run twice at once."""

import logging

from celery import shared_task
from django.db import OperationalError
from django.utils.timezone import localdate, now

from .importing import applying, reading, undoing
from .importing.batches import ImportBatch, LeaseLost

log = logging.getLogger(__name__)
State = ImportBatch.State


@shared_task
def work_on_imports():
    """Claim, work, done; until nothing waits."""
    while batch := ImportBatch.objects.claim(now()):
        work_on(batch)


def work_on(batch):
    try:
        if batch.state == State.READING:
            reading.read(batch, on=localdate())
        elif batch.state == State.APPLYING:
            applying.apply(batch, on=localdate())
        else:
            undoing.undo(batch)
    except LeaseLost:
        log.warning("Import %s was taken up by somebody else.", batch.pk)
    except OperationalError as error:  # the database is busy or away: once the lease has run out, it is tried again
        log.warning("Import %s was interrupted: %s", batch.pk, error)
    except Exception as error:  # whatever it dies of, its row must say so
        log.exception("Import %s failed.", batch.pk)
        back = {State.READING: State.FAILED, State.APPLYING: State.TO_DECIDE, State.UNDOING: State.APPLIED}[batch.state]
        batch.settle(back, {"column": "", "reason": "unexpected", "values": {"error": type(error).__name__}})
