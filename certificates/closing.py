"""A year's book is closed by a decision. From then on it takes no number; what becomes of its certificates is still entered."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .entries import Entry, enter
from .issuing import Certificate
from .register import BookClosed, RegisterBook


class YearNotOver(Refusal):
    text = _("The book of %(year)s is closed on 31/12/%(year)s or later.")


class ClosedInFuture(Refusal):
    text = _("%(day)s is still to come; enter the closing once it is signed.")


class StillInWork(Refusal):
    text = _("%(count)s certificates of this book are not ready (the first one: %(number)s). Have them drawn first.")


@transaction.atomic
def close(book, *, decision, on, by, today):
    """Close this book on that day; the entry says how many it holds and with which hash it ends.

    Raises BookClosed, YearNotOver, ClosedInFuture, StillInWork, and what `enter` raises on a decision's number.
    """
    book = RegisterBook.objects.select_for_update().get(pk=book.pk)
    if book.closed_on:
        raise BookClosed(book=book, day=f"{book.closed_on:%d/%m/%Y}")
    if on < date(book.year, 12, 31):
        raise YearNotOver(year=book.year)
    if on > today:
        raise ClosedInFuture(day=f"{on:%d/%m/%Y}")
    unready = book.certificates.exclude(state=Certificate.State.ISSUED).order_by("number")
    if first := unready.first():
        raise StillInWork(count=unready.count(), number=first)
    last = book.entries.order_by("-position").first()
    content = {
        "certificates": book.certificates.count(),
        "last_number": book.last_number,
        "entries": last.position if last else 0,
        "head": last.hash if last else "",
    }
    closing = {"act": Entry.Act.CLOSED, "certificate": None, "content": content, "decision_number": decision, "decided_on": on}
    [entry] = enter(book, [closing], on=on, by=by)
    book.closed_on = on
    book.save(update_fields=["closed_on"])
    return entry
