"""The register (sổ cấp): one gapless sequence per institution, book and year, numbered inside the issuing transaction."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.people.models import Unit


class RegisterBook(models.Model):
    """A register book (sổ gốc cấp chứng chỉ) of one institution and year."""

    institution = models.ForeignKey(Unit, models.PROTECT, related_name="register_books", verbose_name=_("institution"))
    code = models.CharField(_("code"), max_length=20, help_text=_("For example BD-ĐTCB, as printed in the number."))
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)

    class Meta:
        ordering = ["-year", "code"]
        verbose_name = _("register book")
        verbose_name_plural = _("register books")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code", "year"],
                name="one_book_per_institution_code_and_year",
                violation_error_message=_("This institution already has this book for this year."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.year}"
