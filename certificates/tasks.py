"""Background work of this room: draw what is waiting. Idempotent: it may be killed, repeated, or run twice at once."""

import logging
from collections import defaultdict

from celery import shared_task
from django.utils.timezone import now

from . import drawing, issuing
from .issuing import Certificate

log = logging.getLogger(__name__)


@shared_task
def draw_waiting():
    """Claim, draw, keep; until nothing waits."""
    while certificates := Certificate.objects.claim(now()):
        draw_batch(certificates)


def draw_batch(certificates):
    """Draw these together; if the batch fails, one by one, so that only the one at fault is given up."""
    try:
        layout = certificates[0].version.layout
        pdfs = drawing.draw_many(layout, [(certificate.printed, certificate.check_url) for certificate in certificates])
    except Exception as error:  # whatever a drawing dies of, its row must say so
        if len(certificates) > 1:
            for certificate in certificates:
                draw_batch([certificate])
            return
        log.exception("Certificate %s could not be drawn.", certificates[0])
        issuing.give_up(certificates[0], error)
        return
    by_book = defaultdict(list)
    for certificate, pdf in zip(certificates, pdfs, strict=True):
        by_book[certificate.book_id].append((certificate, pdf))
    for drawn in by_book.values():
        issuing.keep(drawn)
