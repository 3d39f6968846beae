"""Background work of this room: bring stale people up to date, on the doorbell and by a sweep."""

from celery import shared_task

from . import spans


@shared_task
def refresh_stale():
    spans.refresh_all_stale()
