"""When a class meets."""

from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass


class Session(models.Model):
    """A session (buổi học): a morning, afternoon or evening of a class."""

    class Part(models.TextChoices):
        MORNING = "1_morning", _("Morning")
        AFTERNOON = "2_afternoon", _("Afternoon")
        EVENING = "3_evening", _("Evening")

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions", verbose_name=_("class"))
    day = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=11, choices=Part)
    topic = models.CharField(_("topic"), max_length=250, blank=True)
    periods = models.PositiveSmallIntegerField(_("periods"), default=4)

    class Meta:
        ordering = ["day", "part"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day", "part"],
                name="class_meets_once_per_part_of_a_day",
                violation_error_message=_("The class already meets at that time."),
            )
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} – {self.get_part_display()}"


@transaction.atomic
def plan_sessions(training_class, parts=(Session.Part.MORNING, Session.Part.AFTERNOON)):
    """A session for each part of each working day (Monday to Friday) of the class that has none yet."""
    days = [training_class.starts + timedelta(days=n) for n in range((training_class.ends - training_class.starts).days + 1)]
    planned = set(training_class.sessions.values_list("day", "part"))
    return Session.objects.bulk_create(
        Session(training_class=training_class, day=day, part=part)
        for day in days
        if day.weekday() < 5
        for part in parts
        if (day, part) not in planned
    )
