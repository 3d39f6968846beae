"""Who a person is. The spelling of a name is kept as on the identity card; keys for finding and sorting stand beside it."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean, doubts_about, fold, match_key, sort_key

from . import ethnicity, national_id
from .facts import Announced
from .telling import only_different, told


class User(AbstractUser):
    """An account. The user name is the staff number (số hiệu cán bộ) or, for staff of the system, a name of their own."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def get_full_name(self):
        """Surname and middle names first, the given name last."""
        return f"{self.last_name} {self.first_name}".strip()


class MergedAway(Refusal):
    text = _("%(person)s was merged: it is the same person as %(kept)s (%(number)s).")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user, on=None):
        """Whom `user` looks after now; with `on`, those of that day. This and the two next are answered in `access.py`."""
        from . import access  # it needs the tables of this room

        return access.people_visible_to(user, self, on=on)

    def known_to(self, user):
        """Whom `user` looks after now, and those who have left, each seen up to the day of `seen_until`."""
        from . import access

        return access.people_known_to(user, self)

    def kept_by(self, user):
        """About whom `user` writes facts."""
        from . import access

        return access.people_kept_by(user, self)

    def found_by(self, words):
        """People whose name has all these words, marks or no marks, or whose staff number it is.

        First those spelt so (wherever the tone mark stands), then those who have the words in this order, then the others.
        """
        typed, wanted, spelt = clean(words), fold(words).split(), match_key(words)
        if not wanted or not typed.isprintable():
            return self.none()
        named = Q()
        for word in wanted:
            named &= Q(search_key__contains=word)
        closeness = models.Case(
            # The keys have one case only: SQLite knows capitals of ASCII letters alone.
            models.When(Q(match_key__startswith=spelt) | Q(match_key__contains=f" {spelt}"), then=0),
            models.When(search_key__contains=" ".join(wanted), then=1),
            default=2,
        )
        numbered = Q(staff_number__iexact=typed) | Q(pk__in=_merged_away(staff_number__iexact=typed))
        return self.filter(named | numbered).order_by(closeness, "sort_key", "pk")

    def known_by(self, staff_number):
        """Whose staff number this is, or was before two entries became one."""
        return self.filter(Q(staff_number=staff_number) | Q(pk__in=_merged_away(staff_number=staff_number)))

    def lock(self, pk):
        """Inside a transaction: acts on this person, from here on, wait for each other. Raises MergedAway."""
        person = Person.everything.select_for_update().get(pk=pk)
        person.refuse_if_merged()
        return person

    def hold(self, people):
        """Inside a transaction: none of these is merged away until its end. Raises MergedAway for one who already is.

        The foreign key alone does not keep it: it is looked at when the transaction ends.
        """
        keys = [person.pk for person in people]
        for person in Person.everything.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"):
            person.refuse_if_merged()

    def with_today(self, day):
        """Each with `unit_today` and `category_today` of the main posting held on `day`; None where there is none."""
        from .postings import Posting

        held = Posting.objects.held_on(day).filter(person=models.OuterRef("pk"), concurrent=False)
        return self.annotate(
            unit_today=models.Subquery(held.values("unit__name")[:1]),
            category_today=models.Subquery(held.values("category")[:1]),
        )

    def in_office_on(self, day):
        from .postings import Posting

        return self.filter(pk__in=Posting.objects.held_on(day).values("person"))


def _merged_away(**asked):
    """The keys of those into whom such people were merged."""
    return Person.everything.exclude(merged_into=None).filter(**asked).values("merged_into")


class OnePersonOnce(models.Manager.from_queryset(PersonQuerySet)):
    """Knows each person once: without the entries that were merged into another one."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


class Person(Announced):
    """A person (cán bộ, công chức, viên chức …) whose training is recorded.

    An entry that turned out to be of the same person as another one is `merged_into` that one (`merging.py`): `objects` does not know
    it any more, `everything` does.
    """

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

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")

    # What follows from the above.
    search_key = models.CharField(max_length=120, editable=False, db_index=True)
    match_key = models.CharField(max_length=160, editable=False, db_index=True)
    sort_key = models.CharField(max_length=255, editable=False, db_index=True)
    national_id_encrypted = models.TextField(editable=False, blank=True)
    national_id_hash = models.CharField(max_length=64, editable=False, null=True, unique=True)

    objects = OnePersonOnce()
    everything = PersonQuerySet.as_manager()

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

    def validate_unique(self, exclude=None):
        super().validate_unique(exclude)
        merged = Person.everything.exclude(merged_into=None).exclude(pk=self.pk).filter(staff_number=self.staff_number).first()
        if merged:
            try:
                merged.refuse_if_merged()
            except MergedAway as refusal:
                raise ValidationError({"staff_number": str(refusal)}) from refusal

    def refuse_if_merged(self):
        if kept := self.merged_into:
            raise MergedAway(person=self, kept=kept, number=kept.staff_number)

    def derive_keys(self):
        self.full_name = clean(self.full_name)
        self.search_key = fold(self.full_name)
        self.match_key = match_key(self.full_name)
        self.sort_key = sort_key(self.full_name)

    @property
    def people_touched(self):
        return [self.pk]

    @property
    def told(self):
        """What is known of the person's own data as plain values, for the log; the national id masked."""
        names = ["full_name", "honorific", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity", "user"]
        return told(self, [*names, "national_id_masked"])

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
    def doubts(self):
        """`sex`, `year`, `province`: what the national id says otherwise than the rest; nothing where there is none to be read."""
        if national_id.key_of(self.national_id_encrypted) is None:
            return ()
        year = self.birth_date and self.birth_date.year
        return tuple(doubts_about(self.national_id, birth_year=year, gender=self.gender))

    @property
    def national_id(self):
        return national_id.decrypt(self.national_id_encrypted)

    @national_id.setter
    def national_id(self, number):
        self.national_id_encrypted = national_id.encrypt(number) if number else ""
        self.national_id_hash = national_id.look_up_hash(number) if number else None

    @property
    def national_id_masked(self):
        """What may be shown without a purpose; in words, where no key opens the number."""
        try:
            return national_id.masked(self.national_id)
        except national_id.CannotBeRead as refusal:
            return str(refusal)


def log_change(before, after, *, by):
    """Note in the history what of the person's own data was changed; nothing where nothing was."""
    was, is_now = only_different(before.told, after.told)
    if before.national_id_hash != after.national_id_hash:
        # Two numbers may look the same where they are masked.
        masked = "national_id_masked"
        was, is_now = was | {masked: before.national_id_masked}, is_now | {masked: after.national_id_masked}
    if was or is_now:
        log(after, "people.changed", user=by, data={"before": was, "after": is_now})
