"""Books that are looked through in the background, each night or when somebody asks; what was found stays to be read.

A row is the work: whoever claims it looks the book through, a killed worker's row is claimed again after the lease.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .register import RegisterBook
from .verifying import verify

log = logging.getLogger(__name__)
LEASE = timedelta(hours=1)
KEPT_FINDINGS = 200  # of a book that was altered throughout; their number is kept whole


class VerificationQuerySet(models.QuerySet):
    def waiting(self, at):
        free = Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE)
        return self.filter(free, finished_at=None)

    def claim(self, at):
        """The next one, for this worker alone; None where nothing waits."""
        for verification in self.waiting(at).select_related("book__institution").order_by("pk"):
            if self.waiting(at).filter(pk=verification.pk).update(claimed_at=at):
                return verification
        return None

    def latest(self):
        """The last finished one of each book."""
        later = self.filter(book=models.OuterRef("book"), finished_at__gt=models.OuterRef("finished_at"))
        return self.filter(~models.Exists(later), finished_at__isnull=False)


class Verification(models.Model):
    """A look through a register book (kiểm tra toàn vẹn sổ)."""

    book = models.ForeignKey(
        RegisterBook, models.PROTECT, related_name="verifications", verbose_name=gettext_lazy("register book")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # none: the clock
    asked_at = models.DateTimeField(gettext_lazy("asked for at"))
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(gettext_lazy("looked through at"), null=True)
    entries = models.PositiveIntegerField(gettext_lazy("lines written"), default=0)
    count = models.PositiveIntegerField(gettext_lazy("number of findings"), default=0)
    findings = models.JSONField(gettext_lazy("findings"), default=list)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = gettext_lazy("verification of a register book")
        verbose_name_plural = gettext_lazy("verifications of register books")
        constraints = [
            models.UniqueConstraint(fields=["book"], condition=Q(finished_at=None), name="one_verification_of_a_book_at_a_time")
        ]

    def __str__(self):
        return f"{self.book} · {self.asked_at:%d/%m/%Y %H:%M}"


def ask(book, *, at, by=None):
    """Have this book looked through; the one that waits or runs already, where there is one."""
    verification, _made = Verification.objects.get_or_create(
        book=book, finished_at=None, defaults={"asked_by": by, "asked_at": at}
    )
    return verification


def look_through(verification, clock):
    """Do it, and keep what was found."""
    entries = verification.book.entries.count()
    findings = list(verify([verification.book]))
    Verification.objects.filter(pk=verification.pk).update(
        finished_at=clock(),
        entries=entries,
        count=len(findings),
        findings=[[finding.where, finding.what] for finding in findings[:KEPT_FINDINGS]],
    )
    if findings:
        log.error("The register is not as it was written: %s findings in %s.", len(findings), verification.book)
        _warn(verification.book, findings)


def _warn(book, findings):
    if not settings.REGISTER_HEADS_TO:
        return
    subject = _("The register is not as it was written: %(book)s") % {"book": book}
    EmailMessage(subject=subject, body="\n".join(map(str, findings[:KEPT_FINDINGS])), to=settings.REGISTER_HEADS_TO).send()
