"""Protected data are read for a purpose, and every reading is written down; what is written is neither changed nor removed."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal
from lms.vietnamese import clean

from .persons import Person

SHORTEST = 10  # letters of a purpose: “check” says nothing to the auditor or to the person


class NoPurpose(Refusal):
    text = _("Say for what this is read, in at least %(count)s letters: the person and the auditors will see it.")


class NoNumber(Refusal):
    text = _("No national identity number is kept of %(person)s.")


class NeverChanges(Exception):
    """A reading of personal data is written once."""


class AccessPurpose(models.Model):
    """A purpose (mục đích) that offices often have when they read protected data, to choose instead of typing."""

    text = models.CharField(_("purpose"), max_length=200, unique=True, validators=[MinLengthValidator(SHORTEST)])
    offered = models.BooleanField(_("offered"), default=True, help_text=_("Off: no longer offered; what was read for it stays."))

    class Meta:
        ordering = ["text"]
        verbose_name = _("purpose of reading")
        verbose_name_plural = _("purposes of reading")

    def __str__(self):
        return self.text


class AccessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the people whom `user` looks after, also what was read of an entry before it was merged into theirs."""
        people = Person.objects.visible_to(user)
        return self.filter(Q(person__in=people) | Q(person__merged_into__in=people))

    def update(self, **values):
        raise NeverChanges

    def delete(self):
        raise NeverChanges


class PersonalDataAccess(models.Model):
    """A reading (lượt tra cứu) of somebody's protected data: who, whose, what, for what, when, from where."""

    class What(models.TextChoices):
        NATIONAL_ID = "national_id", _("Whole national identity number")
        COPY = "copy", _("Copy of all data")

    person = models.ForeignKey(Person, models.PROTECT, related_name="accesses", verbose_name=_("person"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read by"))
    what = models.CharField(_("what"), max_length=11, choices=What)
    purpose = models.CharField(_("purpose"), max_length=500)
    at = models.DateTimeField(_("read at"), auto_now_add=True)
    address = models.GenericIPAddressField(_("from the address"), null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("reading of personal data")
        verbose_name_plural = _("readings of personal data")
        indexes = [models.Index(fields=["at"], name="personal_data_access_at")]

    def __str__(self):
        return f"{self.get_what_display()}: {self.person}"

    def save(self, **kwargs):
        if self.pk:
            raise NeverChanges
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise NeverChanges

    @property
    def reader(self):
        """Whoever read it, by name where the account has one."""
        return self.by.get_full_name() or self.by.get_username()


What = PersonalDataAccess.What


@transaction.atomic
def read_national_id(person, *, by, purpose, address=None):
    """The whole number, once the reading is written down. Raises NoPurpose, NoNumber, CannotBeRead."""
    if not person.national_id_encrypted:
        raise NoNumber(person=person)
    number = person.national_id
    note_reading(person, What.NATIONAL_ID, by=by, purpose=purpose, address=address)
    return number


def note_reading(person, what, *, by, purpose, address=None):
    """Write down that `by` reads this. Raises NoPurpose."""
    if len(clean(purpose)) < SHORTEST:
        raise NoPurpose(count=SHORTEST)
    return PersonalDataAccess.objects.create(person=person, by=by, what=what, purpose=clean(purpose), address=address)
