"""Evidence from outside: degrees, and certificates for professional titles that other institutions issued."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .facts import Fact, held_to_be_true
from .persons import Person
from .titles import Title, TitleFamily


class Speciality(models.Model):
    """A field of study (chuyên ngành), and the titles whose holders it suits."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    suits = models.ManyToManyField(
        Title,
        blank=True,
        related_name="specialities",
        verbose_name=_("suits the titles"),
        help_text=_("Titles for which a degree in this speciality counts as fitting."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("speciality")
        verbose_name_plural = _("specialities")

    def __str__(self):
        return self.name


class Degree(Fact):
    """A degree (văn bằng) of degree study, from the day it was awarded."""

    class Level(models.IntegerChoices):
        ELEMENTARY = 1, _("Elementary")  # sơ cấp
        INTERMEDIATE = 2, _("Intermediate")  # trung cấp
        COLLEGE = 3, _("College")  # cao đẳng
        BACHELOR = 4, _("Bachelor")  # đại học
        MASTER = 5, _("Master")  # thạc sĩ
        DOCTOR = 6, _("Doctor")  # tiến sĩ

    person = models.ForeignKey(Person, models.PROTECT, related_name="degrees", verbose_name=_("person"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    speciality = models.ForeignKey(
        Speciality, models.PROTECT, null=True, blank=True, related_name="degrees", verbose_name=_("speciality")
    )
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    awarded_on = models.DateField(_("awarded on"))
    annulled_on = models.DateField(_("annulled on"), null=True, blank=True)

    ends_by = ("annulled_on",)

    objects = held_to_be_true(models.QuerySet)
    everything = models.Manager()

    class Meta:
        ordering = ["person", "awarded_on"]
        verbose_name = _("degree")
        verbose_name_plural = _("degrees")
        constraints = [
            models.CheckConstraint(
                condition=Q(annulled_on=None) | Q(annulled_on__gt=F("awarded_on")),
                name="degree_annulled_after_award",
                violation_error_message=_("A degree is annulled after the day it was awarded."),
            )
        ]

    def __str__(self):
        return f"{self.get_level_display()} – {self.speciality or self.institution}"


class TitleCertificate(Fact):
    """A certificate for a family of professional titles (chứng chỉ bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="title_certificates", verbose_name=_("person"))
    family = models.ForeignKey(TitleFamily, models.PROTECT, related_name="certificates", verbose_name=_("title family"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"))
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements", verbose_name=_("replaces")
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revocation_reason = models.CharField(_("why revoked"), max_length=200, blank=True)

    ends_by = ("revoked_on", "revocation_reason")

    objects = held_to_be_true(models.QuerySet)
    everything = models.Manager()

    class Meta:
        ordering = ["person", "issued_on"]
        verbose_name = _("title certificate")
        verbose_name_plural = _("title certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("issued_on")),
                name="title_certificate_revoked_after_issue",
                violation_error_message=_("A certificate is revoked on or after the day it was issued."),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(set_aside=False),
                name="title_certificate_replaced_once",
                violation_error_message=_("That certificate was already replaced by another one."),
            ),
        ]

    def __str__(self):
        return f"{self.family} – {self.number}"
