"""What is taught. `Course` is the thing that is recorded; `CoursePage` is how it is shown: pages move, records stay."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, When
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.people.models import Posting, TitleFamily
from lms.refusal import StillUsed
from lms.vietnamese import clean, fold

from .passing import CONSTRAINTS, PassingRules


class SubjectArea(models.Model):
    """A subject area (lĩnh vực bồi dưỡng), by which coverage asks for evidence."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("subject area")
        verbose_name_plural = _("subject areas")

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def delete(self, **kwargs):
        """StillUsed while a course carries it: what the course counts for would change unnoticed."""
        if self.courses.exists():
            raise StillUsed
        return super().delete(**kwargs)


def check_audience(categories):
    if not isinstance(categories, list) or set(categories) - set(Posting.Category.values):
        raise ValidationError(_("Choose from: %(values)s.") % {"values": ", ".join(Posting.Category.values)})


class CourseQuerySet(models.QuerySet):
    def found_by(self, words):
        """Courses whose title or code has all the words, marks or no marks; titles that say exactly this first."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_key__contains=word)
        return found.order_by(Case(When(title__icontains=clean(words), then=0), default=1), "title")


class Course(PassingRules):
    """A training programme (chương trình đào tạo, bồi dưỡng) with what it takes to complete it."""

    class Kind(models.TextChoices):
        DEGREE_STUDY = "degree", _("Degree study")  # đào tạo
        SHORT_TRAINING = "short", _("Short training")  # bồi dưỡng

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(pgettext_lazy("of a course", "title"), max_length=250)  # of a person it is a rank
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SHORT_TRAINING)
    subject_areas = models.ManyToManyField(SubjectArea, related_name="courses", verbose_name=_("subject areas"))
    title_family = models.ForeignKey(
        TitleFamily,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("for the title family"),
        help_text=_("Completing it counts as the certificate for this family of professional titles."),
    )
    periods = models.PositiveSmallIntegerField(
        _("periods"), validators=[MinValueValidator(1)], help_text=_("Teaching periods (tiết); one week is 5 days of 8 periods.")
    )
    issues_document = models.BooleanField(
        _("recognised by decision"),
        default=True,
        help_text=_("If not, completion counts from the last day of the class."),
    )

    audience = models.JSONField(_("for whom"), default=list, blank=True, validators=[check_audience], help_text=_("Empty: all."))
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="leads_to", verbose_name=_("to be completed before")
    )

    search_key = models.CharField(max_length=310, editable=False, default="")  # follows from title and code

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            *CONSTRAINTS,
            models.CheckConstraint(
                condition=models.Q(periods__gte=1),
                name="course_has_a_period",
                violation_error_message=_("A course has at least one period."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.search_key = fold(f"{self.title} {self.code}")
        super().save(**kwargs)
