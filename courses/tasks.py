"""Background work of this room. Idempotent: it may be killed, repeated, or run twice at once."""

from celery import shared_task
from django.utils.timezone import localdate

from . import seats


@shared_task
def lapse_offers():
    """Offers whose last day is over go to the next who waits."""
    seats.lapse_offers(on=localdate())
