"""What was achieved, and who may be recognised."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass
from .enrolment import Enrolment


class Assessment(models.Model):
    """A piece of assessment in a class (kiểm tra, thu hoạch, tiểu luận, đề án)."""

    class Kind(models.TextChoices):
        TEST = "test", _("Test")
        REPORT = "report", _("Report")
        ESSAY = "essay", _("Essay")
        PROJECT = "project", _("Project")

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="assessments", verbose_name=_("class"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.TEST)
    name = models.CharField(_("name"), max_length=120)
    scale = models.DecimalField(
        _("scale"), max_digits=5, decimal_places=2, default=Decimal(10), validators=[MinValueValidator(Decimal("0.01"))]
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "name"],
                name="assessment_names_differ_in_a_class",
                violation_error_message=_("The class already has an assessment of this name."),
            ),
            models.CheckConstraint(condition=models.Q(scale__gt=0), name="assessment_scale_is_positive"),
        ]

    def __str__(self):
        return self.name


class Result(models.Model):
    """A learner's score in one assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="results", verbose_name=_("assessment"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="results", verbose_name=_("enrolment"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "enrolment"], name="one_result_per_assessment_and_learner"),
            models.CheckConstraint(
                condition=models.Q(score__gte=0), name="score_is_not_negative", violation_error_message=_("A score is 0 or more.")
            ),
        ]

    def __str__(self):
        return f"{self.enrolment.person}: {self.score}"
