"""A lost or damaged certificate is not issued twice: its holder gets a confirmation of completion, of equal value and linked to it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import LearningRecord
from lms.refusal import Refusal
from lms.vietnamese import clean

from .entries import Entry, enter
from .issuing import Certificate, put_down
from .register import RegisterBook, book_for
from .revoking import NotInForce


class ConfirmTheOriginal(Refusal):
    text = _("%(number)s is itself a confirmation. Confirm the certificate that it confirms: %(original)s.")


class NoReason(Refusal):
    text = _("Say why a confirmation is needed: what became of the certificate.")


@transaction.atomic
def confirm(certificate, *, design, reason, on, by, blanks=None):
    """A confirmation (giấy chứng nhận hoàn thành khóa học) of this certificate, with a number of its own in the book of that year.

    It hangs on the same record, which goes on to count once. Raises ConfirmTheOriginal, NoReason, NotInForce.
    """
    if not clean(reason):
        raise NoReason
    if certificate.confirms_id:
        raise ConfirmTheOriginal(number=certificate, original=certificate.confirms)
    record = LearningRecord.objects.select_for_update().get(pk=certificate.record_id)
    book = book_for(certificate.book.institution, on, code=certificate.book.code)
    lock_books(certificate.book, book)
    certificate = (
        Certificate.objects.select_for_update(of=("self",)).select_related("version", "replaces", "book").get(pk=certificate.pk)
    )
    if not certificate.is_in_force:
        raise NotInForce(number=certificate)
    paper = {"record": record, "kind": Certificate.Kind.CONFIRMATION, "confirms": certificate}
    [confirmation] = put_down([paper], book=book, version=design.current, on=on, by=by, blanks=blanks)
    content = certificate.said | {"file": certificate.sha256, "confirmed_by": confirmation.register_no}
    entry = {"act": Entry.Act.CONFIRMED, "certificate": certificate, "content": content, "reason": reason}
    enter(certificate.book, [entry], on=on, by=by)
    return confirmation


def lock_books(*books):
    """Hold these books, in the order in which everybody takes them."""
    list(RegisterBook.objects.select_for_update(of=("self",)).filter(pk__in={book.pk for book in books}).order_by("pk"))
