"""A certificate is as valid as its record: what is revoked there is revoked in the register, by the same decision, and the other way round."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import records as learning_records
from courses.models import LearningRecord
from lms.refusal import Refusal

from .applications import close_those_about
from .entries import Entry, enter
from .models import Certificate


class NotInForce(Refusal):
    text = _("%(number)s is no longer in force: it was replaced or revoked before.")


class RevokeTheOriginal(Refusal):
    text = _("%(number)s only confirms another certificate. Revoke that one, %(original)s: this one falls with it.")


class RevokedInFuture(Refusal):
    text = _("%(day)s is still to come; enter the decision once it is signed.")


@transaction.atomic
def revoke(certificate, *, ground, reason, decision, on, by, today):
    """The certificate and its confirmations are revoked from `on`, the date of the decision; its record no longer counts from that day.

    `ground` is an Entry.Ground. Raises NotInForce, RevokeTheOriginal, RevokedInFuture and what `courses.records.revoke` raises.
    """
    if certificate.confirms_id:
        raise RevokeTheOriginal(number=certificate, original=certificate.confirms)
    if on > today:
        raise RevokedInFuture(day=f"{on:%d/%m/%Y}")
    record = LearningRecord.objects.select_for_update().get(pk=latest_of(certificate.record).pk)
    if not Certificate.objects.in_force().filter(pk=certificate.pk).exists():
        raise NotInForce(number=certificate)
    revoke_with_records([record], on=on, reason=reason, decision=decision, by=by, ground=ground)
    learning_records.revoke(record, on=on, reason=reason, decision=decision, by=by)


def revoke_with_records(records, *, on, reason, decision, by, ground=Entry.Ground.NO_LONGER_RECOGNISED):
    """Enter in the register that the certificates of these records, and of those that they correct, are revoked.

    Inside the transaction that revokes the records.
    """
    papers = Certificate.objects.filter(record__in=_with_corrected(records), revoked_on=None).select_related(
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
                "decided_on": on,
                "ground": ground,
                "reason": reason,
            }
            for certificate in certificates
        ]
        enter(book, entries, on=on, by=by)
        Certificate.objects.filter(pk__in=[each.pk for each in certificates]).update(revoked_on=on)
        close_those_about(certificates, decision=decision, by=by)


def latest_of(record):
    """The record that counts in place of this one, or this one."""
    while later := LearningRecord.objects.filter(supersedes=record).first():
        record = later
    return record


def _with_corrected(records):
    """The keys of these records and of all that they correct, directly or not."""
    found, new = set(), {record.pk for record in records}
    while new:
        found |= new
        new = set(LearningRecord.objects.filter(superseded_by__in=new).values_list("pk", flat=True)) - found
    return found
