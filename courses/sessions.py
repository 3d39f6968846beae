"""When a class meets."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass
from .enrolment import Enrolment


class SessionQuerySet(models.QuerySet):
    def with_marks(self):
        """Each session says how many learners are `seated` in its class and how many of them are `marked`."""
        seated = Enrolment.objects.seated().filter(training_class=OuterRef("training_class")).order_by()
        seated = seated.values("training_class").annotate(count=Count("pk")).values("count")
        marked = Count("attendance", filter=Q(attendance__enrolment__state__in=Enrolment.SEATED))
        return self.annotate(seated=Coalesce(Subquery(seated), 0), marked=marked)

    def left_to_mark(self, *, on):
        """Sessions up to that day, of running classes, in which some learner has no mark yet."""
        return self.with_marks().filter(day__lte=on, training_class__state=TrainingClass.State.RUNNING, marked__lt=F("seated"))


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

    sequence = models.PositiveIntegerField(default=0, editable=False)  # how often its learners were told of a change

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["day", "part"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day", "part"],
                name="class_meets_once_per_part_of_a_day",
                violation_error_message=_("The class already meets at that time."),
            ),
            models.CheckConstraint(
                condition=Q(periods__gte=1),
                name="session_has_a_period",
                violation_error_message=_("A session has at least one period."),
            ),
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} – {self.get_part_display()}"

    @property
    def is_marked(self):
        """Every seated learner has a mark; read from `.with_marks()`."""
        return 0 < self.seated <= self.marked


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
