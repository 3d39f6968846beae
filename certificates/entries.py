"""What was done in a register, in the order it was done. Entries are only added, and each holds the hash of the one before it.

Whoever changes, removes or inserts one breaks the chain; `verifying.py` says where. An entry copies what it speaks of, so that a
certificate that is changed behind its back no longer agrees with it.
"""

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from lms.decisions import read_number
from lms.only_added import StaysAsWritten
from lms.vietnamese import clean

from .designs import digest_of
from .register import RegisterBook

BEGINNING = "0" * 64  # what the first entry of a book holds as the hash before it


class EntriesAreOnlyAdded(Exception):
    """What was entered in a register stays as it is."""


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(book__in=RegisterBook.objects.visible_to(user))

    def update(self, **values):
        raise EntriesAreOnlyAdded

    def delete(self):
        raise EntriesAreOnlyAdded


class Entry(models.Model):
    """An entry in a register book (dòng ghi sổ)."""

    class Act(models.TextChoices):
        ISSUED = "issued", _("Issued")
        FILED = "filed", _("File kept")  # the paper was drawn and signed; its hash
        REPLACED = "replaced", _("Replaced")
        CONFIRMED = "confirmed", _("Confirmed")
        REVOKED = "revoked", _("Revoked")
        BLANK = "blank", _("Blank exchanged")
        CLOSED = "closed", _("Book closed")

    class Ground(models.TextChoices):
        """Why a certificate is revoked (căn cứ thu hồi)."""

        FRAUD = "fraud", _("Fraud in learning or in the file")
        INELIGIBLE = "ineligible", _("The holder was not eligible")
        BEYOND_AUTHORITY = "beyond_authority", _("Issued beyond authority")
        ALTERED = "altered", _("Altered or erased")
        LENT = "lent", _("Lent to somebody else")
        ISSUERS_ERROR = "issuers_error", _("An error of the issuer")
        NO_LONGER_RECOGNISED = "not_recognised", _("The result is no longer recognised")

    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="entries", verbose_name=_("register book"))
    position = models.PositiveIntegerField(_("position in the book"))
    act = models.CharField(_("act"), max_length=9, choices=Act)
    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, null=True, related_name="entries", verbose_name=_("certificate")
    )
    on = models.DateField(_("date"))
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    content = models.JSONField(_("what it says"))

    written_at = models.DateTimeField(_("entered at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    by_name = models.CharField(max_length=150, blank=True)
    before = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["book", "position"]
        verbose_name = _("entry in the register")
        verbose_name_plural = _("entries in the register")
        constraints = [
            models.UniqueConstraint(fields=["book", "position"], name="one_entry_at_each_position"),
            models.UniqueConstraint(fields=["book", "before"], name="one_entry_follows_each"),
            StaysAsWritten(
                name="entry_stays_as_written",
                fields=[
                    "book",
                    "position",
                    "act",
                    "certificate",
                    "on",
                    "decision_number",
                    "decided_on",
                    "ground",
                    "reason",
                    "content",
                    "written_at",
                    "by",
                    "by_name",
                    "before",
                    "hash",
                ],
            ),
        ]

    def __str__(self):
        return f"{self.book} · {self.position}"

    def save(self, **kwargs):
        raise EntriesAreOnlyAdded

    def delete(self, **kwargs):
        raise EntriesAreOnlyAdded

    @property
    def digest(self):
        """What `hash` must be: of everything the entry says, its place, and the hash before it."""
        return digest_of(
            {
                "book": [self.book.institution.code, self.book.code, self.book.year],
                "position": self.position,
                "act": self.act,
                "on": self.on.isoformat(),
                "decision": [self.decision_number, self.decided_on.isoformat() if self.decided_on else ""],
                "ground": [self.ground, self.reason],
                "content": self.content,
                "written_at": f"{self.written_at.timestamp():.6f}",
                "by": self.by_name,
                "before": self.before,
            }
        )


@transaction.atomic
def enter(book, entries, *, on, by):
    """Add entries at the end of the book, in their order: dicts of act, certificate, content and, where there are any, decision_number,
    decided_on, ground, reason. Inside a transaction that holds what it speaks of; locks the book's row until that is committed.

    Locks are taken in this order everywhere: class, record, book, batch of blanks, certificate.
    """
    book = RegisterBook.objects.select_for_update().select_related(None).get(pk=book.pk)
    last = book.entries.order_by("-position").first()
    position, before, at = (last.position, last.hash, now()) if last else (0, BEGINNING, now())
    rows = []
    for said in entries:
        position += 1
        row = Entry(book=book, position=position, on=on, by=by, by_name=_name(by), written_at=at, before=before, **_cleaned(said))
        row.hash = before = row.digest
        rows.append(row)
    return Entry.objects.bulk_create(rows, batch_size=500)


def _cleaned(said):
    decision = clean(said.get("decision_number", ""))
    return said | {"decision_number": read_number(decision) if decision else "", "reason": clean(said.get("reason", ""))}


def _name(user):
    return f"{user.get_full_name()} ({user.get_username()})".strip() if user else ""
