"""Indicators are data: which people are asked, what they must hold, and when. Each change is a new dated version."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from courses.models import Course, SubjectArea
from courses.trust import Trust
from lms.people.models import Appointment, Degree, Posting, Title, TitleFamily, Unit
from lms.people.periods import NoOverlap, Period, PeriodQuerySet, ends_after_it_starts

# Words of addresses of pages (`urls.py`), which an indicator of that code would stand behind.
TAKEN = {"activity", "before-appointment", "checks", "compare", "seal", "sealed", "trials", "views"}
BITS = 63  # spans keep one bit an indicator in a signed 8-byte column


class Indicator(ClusterableModel):
    """An indicator (chỉ tiêu): a question to which the answer is “n of d persons on a date”."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(_("name in English"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("order on the page"), default=0)
    source = models.CharField(_("source"), max_length=250, blank=True, help_text=_("The rule or report it comes from."))
    bit = models.PositiveSmallIntegerField(unique=True, editable=False, validators=[MaxValueValidator(BITS - 1)])

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [models.CheckConstraint(condition=Q(bit__lt=BITS), name="indicator_bit_fits_the_column")]

    def __str__(self):
        return f"{self.code}. {self.label}"

    @property
    def label(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def clean(self):
        if self.code in TAKEN:
            raise ValidationError({"code": _("“%(code)s” is the address of a page. Choose another code.") % {"code": self.code}})
        if self.bit is None and Indicator.free_bit() is None:
            raise ValidationError(
                _("There are already %(count)s indicators, the most there can be. Delete one first.") % {"count": BITS}
            )

    def save(self, **kwargs):
        if self.bit is None:
            self.bit = Indicator.free_bit()
        super().save(**kwargs)

    @property
    def next_number(self):
        """The number of the next version."""
        return (self.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1

    @staticmethod
    def free_bit():
        taken = set(Indicator.objects.values_list("bit", flat=True))
        return next((bit for bit in range(BITS) if bit not in taken), None)


class YearlyTarget(models.Model):
    """The target of a year (mục tiêu năm); it goes before that of the definition."""

    indicator = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2200)])
    percent = models.DecimalField(
        _("target in percent"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta:
        ordering = ["year"]
        verbose_name = _("target of a year")
        verbose_name_plural = _("targets of years")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="indicator_has_one_target_a_year",
                violation_error_message=_("This year has a target already."),
            ),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="yearly_target_is_a_percentage"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.year}: {self.percent}%"


def several_of(choices):
    """A checker for a JSON list that may only hold values of `choices`."""

    def check(values):
        if not isinstance(values, list) or set(values) - set(choices.values):
            raise ValidationError(_("Choose from: %(values)s.") % {"values": ", ".join(choices.values)})

    return check


def check_categories(values):
    several_of(Posting.Category)(values)


def check_levels(values):
    several_of(Unit.Level)(values)


def check_unit_kinds(values):
    several_of(Unit.Kind)(values)


class VersionQuerySet(PeriodQuerySet):
    def with_targets(self):
        """So that `target_on` asks nothing more."""
        return self.select_related("indicator").prefetch_related("indicator__targets")


class IndicatorVersion(ClusterableModel, Period):
    """The definition of an indicator over [starts, ends): population, evidence, time."""

    class Time(models.TextChoices):
        STATE = "state", _("Held on the date")  # state or cumulative
        WINDOW = "window", _("Gained within a number of months up to the date")
        YEAR = "year", _("Gained in the calendar year of the date")
        BEFORE = "before", _("Held before an appointment")

    class Need(models.TextChoices):
        ALL = "all", _("All of them")
        ANY = "any", _("Any one of them")
        LEAST = "least", _("At least so many of them")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions", verbose_name=_("indicator"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)

    # Who is asked.
    categories = models.JSONField(
        _("categories"), default=list, blank=True, validators=[check_categories], help_text=_("Empty: all.")
    )
    levels = models.JSONField(_("levels"), default=list, blank=True, validators=[check_levels], help_text=_("Empty: all."))
    unit_kinds = models.JSONField(
        _("kinds of units"), default=list, blank=True, validators=[check_unit_kinds], help_text=_("Empty: all.")
    )
    titles = ParentalManyToManyField(
        Title,
        blank=True,
        related_name="+",
        verbose_name=_("ranks and other titles"),
        help_text=_("Held by the posting or by an appointment in force. None chosen: all."),
    )
    families = ParentalManyToManyField(
        TitleFamily,
        blank=True,
        related_name="+",
        verbose_name=_("title families"),
        help_text=_("Whoever holds a title of one of these families is asked too. None chosen: all."),
    )
    leaders_only = models.BooleanField(_("only holders of a leadership post"), default=False)
    planned_only = models.BooleanField(_("only people on a planning list"), default=False)

    # When, and how many of the terms.
    time = models.CharField(_("time"), max_length=6, choices=Time, default=Time.STATE)
    window_months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True, validators=[MinValueValidator(1)])
    event = models.CharField(_("before which appointment"), max_length=10, choices=Appointment.Kind, blank=True)
    inclusive = models.BooleanField(
        _("the day of the appointment itself counts"), default=True, help_text=_("If not, evidence must be older than it.")
    )
    need = models.CharField(_("needs"), max_length=5, choices=Need, default=Need.ALL)
    least = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True, validators=[MinValueValidator(1)])
    target = models.DecimalField(
        _("target in percent"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    source = models.CharField(
        _("legal source"), max_length=250, blank=True, help_text=_("The document that asks for it, with the article.")
    )
    footnote = models.CharField(
        _("footnote"), max_length=300, blank=True, help_text=_("Shown with the figure, and when it has ended.")
    )
    footnote_en = models.CharField(_("footnote in English"), max_length=300, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "starts"]
        verbose_name = _("indicator version")
        verbose_name_plural = _("indicator versions")
        constraints = [
            ends_after_it_starts("indicator_version_ends_after_it_starts"),
            NoOverlap(
                fields=["indicator"],
                name="indicator_versions_no_overlap",
                violation_error_message=_("Another version of this indicator is in force on some of these days."),
            ),
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_number_once"),
            models.CheckConstraint(
                condition=~Q(time="window") | Q(window_months__isnull=False),
                name="indicator_window_has_months",
                violation_error_message=_("State how many months the window has."),
            ),
            models.CheckConstraint(
                condition=~Q(need="least") | Q(least__gte=1),
                name="indicator_at_least_has_a_number",
                violation_error_message=_("State how many of them are needed."),
            ),
            models.CheckConstraint(
                condition=~Q(time="before") | ~Q(event=""),
                name="indicator_before_has_event",
                violation_error_message=_("State before which appointment the evidence must be held."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code} v{self.number}"

    def target_on(self, day):
        """In percent: the target of the year of that day, else that of the definition, else None."""
        of_years = {target.year: target.percent for target in self.indicator.targets.all()}
        return of_years.get(day.year, self.target)

    @property
    def note(self):
        """The footnote in the language of the reader."""
        return self.footnote_en if self.footnote_en and get_language() == "en" else self.footnote


class TermKind(models.TextChoices):
    """What a person can be asked to hold. `lms/coverage/standing.py` gives each its meaning."""

    AREA = "area", _("A course in a subject area")
    COURSE = "course", _("A certain course")
    DEGREE = "degree", _("A degree of at least a level")
    SPECIALITY = "speciality", _("A degree whose speciality suits the title held")
    FAMILY = "family", _("A certificate for the family of the professional title held")
    STANDARD = "standard", _("The standard of the title in question")
    PERIODS = "periods", _("So many periods of training")


class TermFields(models.Model):
    kind = models.CharField(_("kind"), max_length=10, choices=TermKind)
    area = models.ForeignKey(SubjectArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subject area"))
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("course"))
    degree = models.PositiveSmallIntegerField(_("least degree"), choices=Degree.Level, null=True, blank=True)
    periods = models.PositiveSmallIntegerField(
        _("least periods"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Periods of all courses together; of one subject area, where that is chosen."),
    )

    class Meta:
        abstract = True

    def clean(self):
        needed = {
            TermKind.AREA: "area", TermKind.COURSE: "course", TermKind.DEGREE: "degree", TermKind.PERIODS: "periods",
        }.get(self.kind)  # fmt: skip
        if needed and getattr(self, needed) is None:
            raise ValidationError({needed: _("This kind of evidence needs it.")})

    def __str__(self):
        if self.kind == TermKind.PERIODS:
            words = ngettext("%(periods)s period", "%(periods)s periods", self.periods or 0) % {"periods": self.periods}
            return f"{words}: {self.area}" if self.area else words
        return str(self.area or self.course or (self.degree and self.get_degree_display()) or self.get_kind_display())


def term_has_its_value(name):
    return models.CheckConstraint(
        condition=(~Q(kind="area") | Q(area__isnull=False))
        & (~Q(kind="course") | Q(course__isnull=False))
        & (~Q(kind="degree") | Q(degree__isnull=False))
        & (~Q(kind="periods") | Q(periods__gte=1)),
        name=name,
        violation_error_message=_("State the subject area, course, degree or periods that this kind of evidence needs."),
    )


class EvidenceTerm(TermFields):
    """One thing an indicator asks for. STANDARD means: all that the title in question asks for (`TitleStandard`).

    The title in question is that of the appointment (time = before), else of the planning entries (planned_only),
    else of the posting.
    """

    least_trust = models.PositiveSmallIntegerField(
        _("trusted at least so far"),
        choices=[(0, _("any record counts")), *((level.value, level.label) for level in Trust if level > Trust.CLAIMED)],
        default=0,
        help_text=_("For records of courses from outside; what was recognised here is always trusted."),
    )
    version = ParentalKey(IndicatorVersion, on_delete=models.CASCADE, related_name="terms", verbose_name=_("version"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence asked for")
        verbose_name_plural = _("evidence asked for")
        constraints = [term_has_its_value("evidence_term_has_its_value")]


class TitleStandard(Period, TermFields):
    """One requirement of the standard of a title (tiêu chuẩn ngạch, chức danh), over the days on which the rule is in force.

    For a question “before an appointment” the rules of the appointment's day apply, else those of the date asked for.
    """

    title = models.ForeignKey(Title, models.CASCADE, related_name="standards", verbose_name=_("title"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("requirement of a title")
        verbose_name_plural = _("requirements of titles")
        constraints = [
            ends_after_it_starts("title_standard_ends_after_it_starts"),
            term_has_its_value("title_standard_has_its_value"),
            models.CheckConstraint(
                condition=~Q(kind="standard"),
                name="title_standard_names_evidence",
                violation_error_message=_("The standard of a title cannot refer to itself."),
            ),
        ]
