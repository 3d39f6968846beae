"""Who a person is. The spelling of a name is kept as on the identity card; keys for finding and sorting stand beside it."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.vietnamese import clean, fold, match_key, sort_key

from . import ethnicity, national_id
from .facts import Fact


class User(AbstractUser):
    """An account. The user name is the staff number (số hiệu cán bộ) or, for staff of the system, a name of their own."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        from .access import people_visible_to  # access.py needs the tables of this room

        return people_visible_to(user, self)

    def found_by(self, words):
        """People whose name contains the words, marks or no marks, exact spelling first; or whose staff number it is."""
        words = clean(words)
        exact = models.Case(models.When(full_name__icontains=words, then=0), default=1)
        return self.filter(Q(search_key__contains=fold(words)) | Q(staff_number__iexact=words)).order_by(exact, "sort_key", "pk")

    def in_office_on(self, day):
        from .postings import Posting

        return self.filter(pk__in=Posting.objects.held_on(day).values("person"))


class Person(Fact):
    """A person (cán bộ, công chức, viên chức …) whose training is recorded."""

    class Gender(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class BirthPrecision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    full_name = models.CharField(_("full name"), max_length=120, help_text=_("As on the identity card."))
    honorific = models.CharField(_("title before the name"), max_length=40, blank=True)
    staff_number = models.CharField(
        _("staff number"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[\w./-]+\Z", _("Letters, digits, dots, slashes and hyphens only."))],
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_precision = models.CharField(
        _("date of birth known by"), max_length=5, choices=BirthPrecision, default=BirthPrecision.DAY
    )
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=2, choices=ethnicity.CHOICES, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name=_("account")
    )

    # What follows from the above.
    search_key = models.CharField(max_length=120, editable=False, db_index=True)
    match_key = models.CharField(max_length=160, editable=False, db_index=True)
    sort_key = models.CharField(max_length=255, editable=False, db_index=True)
    national_id_encrypted = models.TextField(editable=False, blank=True)
    national_id_hash = models.CharField(max_length=64, editable=False, null=True, unique=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.full_name

    def clean(self):
        self.full_name = clean(self.full_name)
        if not self.full_name:
            raise ValidationError({"full_name": _("A person has a name.")})

    def derive_keys(self):
        self.full_name = clean(self.full_name)
        self.search_key = fold(self.full_name)
        self.match_key = match_key(self.full_name)
        self.sort_key = sort_key(self.full_name)

    @property
    def people_touched(self):
        return [self.pk]

    @property
    def is_minority(self):
        return ethnicity.is_minority(self.ethnicity)

    @property
    def birth_date_shown(self):
        """dd/mm/yyyy, mm/yyyy or yyyy, as precisely as it is known."""
        if self.birth_date is None:
            return ""
        form = {"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[self.birth_precision]
        return self.birth_date.strftime(form)

    @property
    def national_id(self):
        return national_id.decrypt(self.national_id_encrypted)

    @national_id.setter
    def national_id(self, number):
        self.national_id_encrypted = national_id.encrypt(number) if number else ""
        self.national_id_hash = national_id.look_up_hash(number) if number else None
