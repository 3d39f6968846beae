"""Background work of this room: draw what is waiting. Idempotent: it may be killed, repeated, or run twice at once."""

import logging
from collections import defaultdict

from celery import shared_task
from django.utils.timezone import localdate, now

from . import drawing, heads, keeping, signing, verifications
from .models import Certificate, RegisterBook, Verification
from .statement_keys import current_key
from .statements import qr_text

log = logging.getLogger(__name__)


@shared_task
def draw_waiting():
    """Claim, draw, keep; until nothing waits."""
    while certificates := Certificate.objects.claim(now()):
        draw_batch(certificates)


def draw_batch(certificates):
    """Draw these together; if the batch fails, one by one, so that only the one at fault is given up."""
    try:
        layout, key = certificates[0].version.layout, current_key()
        drawn = drawing.draw_many(layout, [(each.printed, qr_text(each, key)) for each in certificates])
        signed = [signing.sign(pdf) for pdf in drawn]
    except Exception as error:  # whatever a drawing dies of, its row must say so
        if len(certificates) > 1:
            for certificate in certificates:
                draw_batch([certificate])
            return
        log.exception("Certificate %s could not be drawn.", certificates[0])
        keeping.give_up(certificates[0], error)
        return
    by_book = defaultdict(list)
    for certificate, pdf, unsigned in zip(certificates, signed, drawn, strict=True):
        by_book[certificate.book_id].append((certificate, pdf, unsigned))
    for papers in by_book.values():
        keeping.keep(papers)


@shared_task
def verify_waiting():
    """Look through the books that wait for it, until none does."""
    while verification := Verification.objects.claim(now()):
        verifications.look_through(verification, now)


@shared_task
def verify_all():
    """Each night: every book."""
    for book in RegisterBook.objects.all():
        verifications.ask(book, at=now())
    verify_waiting()


@shared_task
def write_heads():
    """Each day: the heads of the register go out of the house."""
    heads.write_out(on=localdate())
