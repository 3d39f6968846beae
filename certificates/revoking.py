"""A certificate is as valid as its record: what is revoked there is revoked in the register, by the same decision."""

from .entries import Entry, enter
from .models import Certificate


def revoke_with_records(records, *, on, reason, decision, by, ground=Entry.Ground.NO_LONGER_RECOGNISED):
    """Enter in the register that the certificates of these records are revoked. Inside the transaction that revokes the records."""
    papers = Certificate.objects.filter(record__in=records, revoked_on=None).select_related(
        "book__institution", "version", "replaces", "confirms"
    )
    by_book = {}
    for certificate in papers.order_by("book", "number"):
        by_book.setdefault(certificate.book, []).append(certificate)
    for book, certificates in by_book.items():
        entries = [
            {
                "act": Entry.Act.REVOKED,
                "certificate": certificate,
                "content": certificate.said | {"file": certificate.sha256},
                "decision_number": decision,
                "ground": ground,
                "reason": reason,
            }
            for certificate in certificates
        ]
        enter(book, entries, on=on, by=by)
        Certificate.objects.filter(pk__in=[each.pk for each in certificates]).update(revoked_on=on)
