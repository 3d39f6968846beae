"""The derived table behind every figure. It may be thrown away and rebuilt from the facts at any time."""

from django.db import models

from lms.people.models import Person, Posting, Unit


class Span(models.Model):
    """Over [since, until) this person stood in this unit like this. `belongs` and `meets` are bitmaps over `Indicator.bit`."""

    class AgeBand(models.TextChoices):
        UNKNOWN = "", "–"
        UNDER_40 = "under_40", "< 40"
        FROM_40_TO_50 = "40_50", "40–50"
        OVER_50 = "over_50", "> 50"

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, choices=Unit.Level)
    category = models.CharField(max_length=16, choices=Posting.Category)
    leader = models.BooleanField()
    gender = models.CharField(max_length=6, choices=Person.Gender, blank=True)
    minority = models.BooleanField(null=True)
    age_band = models.CharField(max_length=8, choices=AgeBand, blank=True)
    since = models.DateField()
    until = models.DateField()  # date.max while it lasts
    belongs = models.BigIntegerField()
    meets = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["since", "until"], name="span_days"),
            models.Index(fields=["unit", "since", "until"], name="span_unit_days"),
        ]


class StaleMark(models.Model):
    """The spans of this person no longer follow from the facts. Marked in the transaction of the fact, removed by the refresh.

    Several marks of one person may stand at once: marking never waits for another transaction.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)
