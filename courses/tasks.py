"""Background work of this room. Idempotent: it may be killed, repeated, or run twice at once."""

from celery import shared_task
from django.utils.timezone import localdate, now

from . import notices, outbox, seats, surveys


@shared_task
def lapse_offers():
    """Offers whose last day is over go to the next who waits."""
    seats.lapse_offers(on=localdate())


@shared_task
def send_messages():
    """Mail what waits in the outbox."""
    outbox.send_waiting(now)


@shared_task
def remind():
    """Of the classes that begin in these days."""
    notices.remind(on=localdate())


@shared_task
def open_surveys():
    """Of the classes that are over, and some days afterwards."""
    surveys.open_due(on=localdate())
