"""Issuing. Number and row are written in one transaction; the PDF is drawn later from the row, once, and never again."""

import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import LearningRecord

from .designs import Design
from .register import RegisterBook


def certificate_storage():
    return storages["certificates"]


def new_check_code():
    """100 bits in 20 letters that are hard to confuse: nobody finds a certificate by guessing."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(20))


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user):
        from lms.people.access import has_role

        if not user.is_authenticated:
            return self.none()
        return self if has_role(user, "registrar", "auditor") else self.filter(record__person__user=user)


class Certificate(models.Model):
    """A certificate (chứng chỉ, giấy chứng nhận) of one learning record, as it was issued."""

    class State(models.TextChoices):
        TO_ISSUE = "to_issue", _("Waiting to be drawn")
        ISSUING = "issuing", _("Being drawn")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Drawing failed")

    record = models.OneToOneField(LearningRecord, models.PROTECT, related_name="certificate", verbose_name=_("learning record"))
    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="certificates", verbose_name=_("register book"))
    number = models.PositiveIntegerField(_("number in the book"), editable=False)
    register_no = models.CharField(_("register number"), max_length=40, unique=True, editable=False)
    check_code = models.CharField(_("check code"), max_length=20, unique=True, default=new_check_code, editable=False)
    design = models.ForeignKey(Design, models.PROTECT, related_name="certificates", verbose_name=_("design"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    printed = models.JSONField(_("what it says"), help_text=_("Every printed word as it was on the day of issue."))

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.TO_ISSUE, editable=False)
    failure = models.TextField(_("why drawing failed"), blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(storage=certificate_storage, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="register_number_is_given_once"),
            models.CheckConstraint(condition=~Q(state="issued") | ~Q(sha256=""), name="issued_certificate_has_its_file"),
        ]
        indexes = [models.Index(fields=["state", "claimed_at"], name="certificate_work")]

    def __str__(self):
        return self.register_no
