"""When and where a class meets. A session is never deleted: it is moved or cancelled, and the history of its class says why."""

from datetime import time, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass
from .enrolment import Enrolment
from .rooms import Room


class SessionQuerySet(models.QuerySet):
    def planned(self):
        """Those that take place; cancelled ones count for nothing."""
        return self.filter(state=Session.State.PLANNED)

    def held_in_earnest(self):
        """Planned, in a class that is not cancelled."""
        return self.planned().exclude(training_class__state=TrainingClass.State.CANCELLED)

    def taught_by(self, user):
        """Sessions given to `user`, and those given to nobody in the classes that `user` teaches."""
        if user.is_superuser:
            return self
        own = Session.trainers.through.objects.filter(user=user).values("session")
        given = Session.trainers.through.objects.values("session")
        classes = TrainingClass.trainers.through.objects.filter(user=user).values("trainingclass")
        return self.filter(Q(pk__in=own) | (Q(training_class__in=classes) & ~Q(pk__in=given)))

    def attended_by(self, user):
        """Sessions of the classes in which `user` has a seat."""
        return self.filter(training_class__in=Enrolment.objects.seated().filter(person__user=user).values("training_class"))

    def with_marks(self):
        """Each session says how many learners are `seated` in its class and how many of them are `marked`."""
        seated = Enrolment.objects.seated().filter(training_class=OuterRef("training_class")).order_by()
        seated = seated.values("training_class").annotate(count=Count("pk")).values("count")
        marked = Count("attendance", filter=Q(attendance__enrolment__state__in=Enrolment.SEATED))
        return self.annotate(seated=Coalesce(Subquery(seated), 0), marked=marked)

    def with_places(self):
        """Each with its room and its trainers, for lists."""
        return self.select_related("room", "training_class").prefetch_related(
            "trainers__person", "training_class__trainers__person"
        )

    def unconfirmed(self):
        """Planned, and nobody has confirmed their attendance yet."""
        return self.planned().filter(confirmed_at=None)

    def left_to_confirm(self, *, on):
        """Sessions up to that day, of running classes, whose attendance is not complete and confirmed; with their marks."""
        return self.unconfirmed().filter(day__lte=on, training_class__state=TrainingClass.State.RUNNING).with_marks()


class Session(models.Model):
    """A session (buổi học): a morning, afternoon or evening of a class, in its usual hours or in others."""

    class Part(models.TextChoices):
        MORNING = "1_morning", _("Morning")
        AFTERNOON = "2_afternoon", _("Afternoon")
        EVENING = "3_evening", _("Evening")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions", verbose_name=_("class"))
    day = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=11, choices=Part)
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("to"))
    topic = models.CharField(_("topic"), max_length=250, blank=True)
    periods = models.PositiveSmallIntegerField(_("periods"), default=4)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room"))
    link = models.URLField(_("link to join online"), max_length=500, blank=True)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="sessions_taught", verbose_name=_("trainers")
    )  # none: those of the class

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED, editable=False)
    cancelled_because = models.CharField(_("why it was cancelled"), max_length=250, blank=True, editable=False)

    confirmed_at = models.DateTimeField(_("attendance confirmed at"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    sequence = models.PositiveIntegerField(default=0, editable=False)  # how often its learners were told of a change

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "day", "starts_at"],
                condition=Q(state="planned"),
                name="class_begins_one_session_at_a_time",
                violation_error_message=_("The class already meets at that time."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("A session ends after it starts, on the same day."),
            ),
            models.CheckConstraint(
                condition=Q(periods__gte=1),
                name="session_has_a_period",
                violation_error_message=_("A session has at least one period."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", cancelled_because="") | Q(~Q(cancelled_because=""), state="cancelled"),
                name="session_says_why_it_was_cancelled",
                violation_error_message=_("A cancelled session says why, and no other."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="session_is_confirmed_at_some_time",
                violation_error_message=_("Whoever confirmed the attendance did so at some time."),
            ),
        ]
        indexes = [models.Index(fields=["day", "starts_at"], name="session_when")]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} – {self.get_part_display() if self.in_usual_hours else self.hours}"

    def save(self, **kwargs):
        if self.starts_at is None:
            self.starts_at, self.ends_at = HOURS[self.part]
        self.part = part_at(self.starts_at)
        super().save(**kwargs)

    @property
    def is_cancelled(self):
        return self.state == self.State.CANCELLED

    @property
    def is_confirmed(self):
        """From then on a mark changes for a reason only."""
        return self.confirmed_at is not None

    @property
    def is_marked(self):
        """Every seated learner has a mark; read from `.with_marks()`."""
        return 0 < self.seated <= self.marked

    @property
    def in_usual_hours(self):
        return (self.starts_at, self.ends_at) == HOURS[self.part]

    @property
    def hours(self):
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def taught_by(self):
        """The accounts of those who teach it: its own trainers, or those of the class."""
        return list(self.trainers.all()) or list(self.training_class.trainers.all())

    @property
    def trainer_names(self):
        return ", ".join(str(getattr(user, "person", user)) for user in self.taught_by)


# The usual hours; a session may have others.
HOURS = {
    Session.Part.MORNING: (time(7, 30), time(11, 0)),
    Session.Part.AFTERNOON: (time(13, 30), time(17, 0)),
    Session.Part.EVENING: (time(18, 0), time(21, 0)),
}
NOON, EVENING = time(12, 0), time(17, 30)


def part_at(starts_at):
    """The part of the day to which a session belongs that begins then."""
    if starts_at < NOON:
        return Session.Part.MORNING
    return Session.Part.AFTERNOON if starts_at < EVENING else Session.Part.EVENING


def is_trainer(user):
    """Whether `user` teaches anything: a class, or a session of one."""
    return TrainingClass.objects.filter(Q(trainers=user) | Q(sessions__trainers=user)).exists()


@transaction.atomic
def plan_sessions(training_class, parts=(Session.Part.MORNING, Session.Part.AFTERNOON)):
    """A session in the usual hours of each part of each working day (Monday to Friday) of the class that has none yet."""
    days = [training_class.starts + timedelta(days=n) for n in range((training_class.ends - training_class.starts).days + 1)]
    there = set(training_class.sessions.values_list("day", "part"))
    return Session.objects.bulk_create(
        Session(training_class=training_class, day=day, part=part, starts_at=HOURS[part][0], ends_at=HOURS[part][1])
        for day in days
        if day.weekday() < 5
        for part in parts
        if (day, part) not in there
    )
