"""Background work of this room: bring stale people up to date, on the doorbell and by a sweep; mail reports."""

from celery import shared_task
from django.utils.timezone import now

from . import saved_views, spans


@shared_task
def refresh_stale():
    spans.refresh_all_stale()


@shared_task
def mail_reports():
    """Reports of saved views whose day has come."""
    saved_views.send_due(now)
