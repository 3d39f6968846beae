"""The columns and rows of the yearly activity table, as offices write them down: which training, and of whom."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel

from courses.models import Course, SubjectArea
from lms.people.models import Degree, Title

from .indicators import check_categories, check_levels


class YearsQuerySet(models.QuerySet):
    def of(self, year):
        """Those of the table of this year."""
        begun = Q(first_year=None) | Q(first_year__lte=year)
        return self.filter(begun).filter(Q(last_year=None) | Q(last_year__gte=year))


class OfYears(ClusterableModel):
    """What belongs to the tables of some years, at a place of its own in each: a table of the past keeps the layout it was made in."""

    order = models.PositiveSmallIntegerField(_("order"))
    first_year = models.PositiveSmallIntegerField(_("from the year"), null=True, blank=True, help_text=_("Empty: always."))
    last_year = models.PositiveSmallIntegerField(
        _("to the year"), null=True, blank=True, help_text=_("The last year in whose table it stands. Empty: on and on.")
    )

    objects = YearsQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": _("The last year lies before the first.")})
        for other in type(self).objects.filter(order=self.order).exclude(pk=self.pk):
            if self.shares_a_year_with(other):
                raise ValidationError({"order": _("“%(other)s” stands at this place in some of these years.") % {"other": other}})

    def shares_a_year_with(self, other):
        return (self.first_year or 0) <= (other.last_year or 9999) and (other.first_year or 0) <= (self.last_year or 9999)


class ActivityColumn(OfYears):
    """A column (cột nội dung đào tạo, bồi dưỡng). An attendance stands in the first column that fits it, else in the one for the rest."""

    group = models.CharField(_("heading above"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=60)
    degree = models.PositiveSmallIntegerField(
        _("degree"),
        choices=Degree.Level,
        null=True,
        blank=True,
        help_text=_("Degrees of this level that were awarded in the year."),
    )
    areas = ParentalManyToManyField(SubjectArea, blank=True, related_name="+", verbose_name=_("subject areas"))
    courses = ParentalManyToManyField(Course, blank=True, related_name="+", verbose_name=_("courses"))
    takes_the_rest = models.BooleanField(_("takes what fits no other column"), default=False)

    class Meta:
        ordering = ["order"]
        verbose_name = _("column of the activity table")
        verbose_name_plural = _("columns of the activity table")
        constraints = [
            models.UniqueConstraint(
                fields=["takes_the_rest"],
                condition=Q(takes_the_rest=True, last_year=None),
                name="one_activity_column_takes_the_rest",
                violation_error_message=_("Another column takes the rest already."),
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(last_year=None), name="one_activity_column_at_a_place"),
        ]

    def __str__(self):
        return f"{self.group}: {self.name}" if self.group else self.name

    def clean(self):
        super().clean()
        others = ActivityColumn.objects.filter(takes_the_rest=True).exclude(pk=self.pk)
        if self.takes_the_rest and any(self.shares_a_year_with(other) for other in others):
            raise ValidationError({"takes_the_rest": _("Another column takes the rest already.")})


class ActivityRow(OfYears):
    """A row (dòng đối tượng): whoever fits all that is said here. Somebody may stand in several rows."""

    class Part(models.TextChoices):
        OFFICIALS = "officials", _("Cadres and civil servants")
        EMPLOYEES = "employees", _("Public employees")

    part = models.CharField(_("part"), max_length=9, choices=Part)
    group = models.CharField(_("heading above"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=80)
    categories = models.JSONField(
        _("categories"), default=list, blank=True, validators=[check_categories], help_text=_("Empty: all.")
    )
    levels = models.JSONField(_("levels"), default=list, blank=True, validators=[check_levels], help_text=_("Empty: all."))
    leaders_only = models.BooleanField(_("only holders of a leadership post"), default=False)
    planned_only = models.BooleanField(_("only people on a planning list"), default=False)
    titles = ParentalManyToManyField(
        Title,
        blank=True,
        related_name="+",
        verbose_name=_("ranks and other titles"),
        help_text=_("Held by the posting or by an appointment in force. None chosen: all."),
    )
    not_recorded = models.BooleanField(
        _("not recorded here"),
        default=False,
        help_text=_("The row is printed empty, with a footnote: these people are not kept in this system."),
    )

    class Meta:
        ordering = ["order"]
        verbose_name = _("row of the activity table")
        verbose_name_plural = _("rows of the activity table")
        constraints = [models.UniqueConstraint(fields=["order"], condition=Q(last_year=None), name="one_activity_row_at_a_place")]

    def __str__(self):
        return f"{self.group}: {self.name}" if self.group else self.name
