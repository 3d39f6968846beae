"""The queue is only a doorbell: what is to be done stands in rows, so a ring that is lost costs time, not work."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring(task):
    """Have `task` look at its rows once the running transaction is committed; the sweep finds them if nobody hears."""
    transaction.on_commit(lambda: _ring(task), robust=True)


def _ring(task):
    try:
        task.apply_async(retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("The queue does not answer (%s); the sweep will do %s.", error, task.name)
