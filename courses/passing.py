"""What it takes to pass, and from which average a grade is given: said of a course, and kept by each class as it was when the class was opened."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    EXCELLENT = "excellent", _("Excellent")  # xuất sắc
    VERY_GOOD = "very_good", _("Very good")  # giỏi
    GOOD = "good", _("Good")  # khá
    AVERAGE = "average", _("Average")  # trung bình


# ((least average, Grade), …), the best first.
USUAL_GRADES = (
    (Decimal(9), Grade.EXCELLENT),
    (Decimal(8), Grade.VERY_GOOD),
    (Decimal(7), Grade.GOOD),
    (Decimal(5), Grade.AVERAGE),
)


def least(label, grade):
    """The lowest average on a scale of 10 for which a grade is given."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=2,
        default=next(average for average, given in USUAL_GRADES if given == grade),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10))],
    )


class PassingRules(models.Model):
    attendance_threshold = models.PositiveSmallIntegerField(
        _("attendance needed, in percent"), default=80, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    excellent_from = least(_("“excellent” from"), Grade.EXCELLENT)
    very_good_from = least(_("“very good” from"), Grade.VERY_GOOD)
    good_from = least(_("“good” from"), Grade.GOOD)
    average_from = least(_("“average” from"), Grade.AVERAGE)

    class Meta:
        abstract = True

    @property
    def grades(self):
        """As `USUAL_GRADES`."""
        return (
            (self.excellent_from, Grade.EXCELLENT),
            (self.very_good_from, Grade.VERY_GOOD),
            (self.good_from, Grade.GOOD),
            (self.average_from, Grade.AVERAGE),
        )

    @property
    def passing_rules(self):
        """{name of the field: value}"""
        return {field.name: getattr(self, field.name) for field in PassingRules._meta.local_fields}


CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(attendance_threshold__lte=100),
        name="%(class)s_attendance_is_a_percentage",
        violation_error_message=_("Attendance is a percentage between 0 and 100."),
    ),
    models.CheckConstraint(
        condition=Q(
            excellent_from__lte=10,
            excellent_from__gt=F("very_good_from"),
            very_good_from__gt=F("good_from"),
            good_from__gt=F("average_from"),
            average_from__gte=0,
        ),
        name="%(class)s_grades_descend",
        violation_error_message=_(
            "The averages from which grades are given descend from at most 10: each better grade asks for more."
        ),
    ),
]
