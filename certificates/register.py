"""The register (sổ cấp): one gapless sequence per institution, book and year, numbered inside the issuing transaction."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.people.access import units_known_to
from lms.people.models import Role, Unit
from lms.refusal import Refusal


class BookClosed(Refusal):
    text = _("The book %(book)s was closed on %(day)s and takes no more numbers.")


class RegisterBookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The books of the institutions whose register one keeps or audits."""
        return self.filter(institution__in=units_known_to(user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR))

    def kept_by(self, user):
        return self.filter(institution__in=units_known_to(user, Role.Kind.REGISTRAR))


class RegisterBook(models.Model):
    """A register book (sổ gốc cấp chứng chỉ) of one institution and year."""

    institution = models.ForeignKey(Unit, models.PROTECT, related_name="register_books", verbose_name=_("institution"))
    code = models.CharField(_("code"), max_length=20, help_text=_("For example BD-ĐTCB, as printed in the number."))
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    objects = RegisterBookQuerySet.as_manager()

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

    def get_absolute_url(self):
        return reverse("book", args=[self.pk])


def book_for(institution, on, code="BD-ĐTCB"):
    """The book of this institution for the year of that day; begun if it is the year's first."""
    return RegisterBook.objects.get_or_create(institution=institution, code=code, year=on.year)[0]


def next_numbers(book, count):
    """The next `count` numbers of the book, first one and last one. Call it inside the transaction that writes the entries:
    the book's row is held until then, so nobody else gets them, and they are given back if the writing fails. Raises BookClosed."""
    book = RegisterBook.objects.select_for_update().get(pk=book.pk)
    if book.closed_on:
        raise BookClosed(book=book, day=f"{book.closed_on:%d/%m/%Y}")
    first = book.last_number + 1
    book.last_number += count
    book.save(update_fields=["last_number"])
    return range(first, book.last_number + 1)


def register_no(book, number):
    """As printed: `012/2022/BD-ĐTCB`."""
    return f"{number:03}/{book.year}/{book.code}"
