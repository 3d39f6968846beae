"""Who attends. A state changes only along the table below, and every change is kept: nothing is overwritten."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person, Posting, Unit
from lms.refusal import Refusal

from .classes import TrainingClass
from .signals import steps_taken


class NotPossible(Refusal):
    text = _("%(person)s is “%(state)s”: this can no longer be done, or not yet.")


class EnrolmentQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(state__in=Enrolment.SEATED)

    def holding(self):
        """Those who have a seat, and those to whom one is offered: together never more than there are seats."""
        return self.filter(state__in=Enrolment.HOLDING)

    def waiting(self):
        """In queue order."""
        return self.filter(state=Enrolment.State.WAITING).order_by("queue_number")

    def to_approve(self):
        """In the order in which they came, those of one nomination as it ranks them."""
        return self.filter(state=Enrolment.State.NOMINATED).order_by("nomination", "reserve", "rank", "pk")

    def visible_to(self, user):
        """One's own; those of the people one looks after; those of the classes one teaches."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(
            Q(person__in=Person.objects.visible_to(user)) | Q(training_class__in=TrainingClass.objects.taught_by(user))
        )

    def live(self):
        return self.exclude(state__in=Enrolment.ENDED)

    def with_places_in_queue(self):
        """Each who waits knows its place in the queue, for lists."""
        before = Enrolment.objects.filter(state=Enrolment.State.WAITING, training_class=OuterRef("training_class"))
        before = before.filter(queue_number__lte=OuterRef("queue_number")).order_by().values("training_class")
        return self.annotate(place_counted=Subquery(before.annotate(count=Count("pk")).values("count")))


class Enrolment(models.Model):
    """An enrolment (ghi danh): one person in one class, from the request or nomination to the result."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")  # the unit sends; another authority approves
        RETURNED = "returned", _("Returned for correction")
        REQUESTED = "requested", _("Requested")  # the learner asks; the unit approves
        APPROVED = "approved", _("Approved as a reserve")
        REJECTED = "rejected", _("Rejected")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Seat offered")
        ENROLLED = "enrolled", _("Enrolled")
        COMPLETED = "completed", _("Completed")
        NOT_COMPLETED = "not_completed", _("Not completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    JUDGED = (State.COMPLETED, State.NOT_COMPLETED)
    SEATED = (State.ENROLLED, *JUDGED)
    HOLDING = (*SEATED, State.OFFERED)
    QUEUED = (*HOLDING, State.WAITING)
    ENDED = (State.REJECTED, State.WITHDRAWN)
    ASKED = (State.NOMINATED, State.RETURNED, State.REQUESTED)
    UNDECIDED = (*ASKED, State.APPROVED, State.WAITING, State.OFFERED, State.ENROLLED)

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments", verbose_name=_("class"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=13, choices=State)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("unit"))
    unit_name = models.CharField(_("workplace at enrolment"), max_length=200, blank=True)
    posting = models.ForeignKey(
        Posting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("posting for which they attend"),
    )
    nomination = models.ForeignKey(
        "courses.Nomination", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("nomination")
    )
    rank = models.PositiveSmallIntegerField(_("rank in the nomination"), null=True, blank=True)
    reserve = models.BooleanField(_("reserve"), default=False)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    queue_number = models.PositiveIntegerField(_("number in the queue"), null=True, blank=True)
    offered_until = models.DateField(_("offered until"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    breach = models.CharField(_("breach of rules"), max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["training_class", "person__sort_key"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=~Q(state__in=["rejected", "withdrawn"]),
                name="person_is_in_a_class_once",
                violation_error_message=_("This person is already in this class."),
            ),
            models.UniqueConstraint(
                fields=["training_class", "queue_number"],
                condition=~Q(state__in=["rejected", "withdrawn"]),
                name="queue_number_is_held_once",
                violation_error_message=_("Somebody else in this class has this number in the queue."),
            ),
            models.CheckConstraint(
                condition=Q(queue_number__isnull=False)
                | ~Q(state__in=["waiting", "offered", "enrolled", "completed", "not_completed"]),
                name="who_waits_or_sits_has_a_number",
                violation_error_message=_("Whoever waits or has a seat has a number in the queue."),
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False) | ~Q(state="offered"),
                name="offer_has_a_last_day",
                violation_error_message=_("An offer says until when it stands."),
            ),
        ]
        indexes = [models.Index(fields=["training_class", "state", "queue_number"], name="enrolment_queue")]

    def __str__(self):
        return f"{self.person} – {self.training_class}"

    @property
    def place_in_queue(self):
        """1 for the first who waits; None for somebody who does not wait. Read from `.with_places_in_queue()` in lists."""
        if self.state != self.State.WAITING:
            return None
        if hasattr(self, "place_counted"):
            return self.place_counted
        return self.training_class.enrolments.waiting().filter(queue_number__lte=self.queue_number).count()


State = Enrolment.State

# Every way an enrolment can go; nothing else changes its state.
NEXT_STATES = {
    State.NOMINATED: {State.RETURNED, State.REJECTED, State.APPROVED, State.WAITING, State.ENROLLED, State.WITHDRAWN},
    State.RETURNED: {State.NOMINATED, State.WITHDRAWN},
    State.REQUESTED: {State.REJECTED, State.WAITING, State.ENROLLED, State.WITHDRAWN},
    State.APPROVED: {State.ENROLLED, State.WITHDRAWN},  # a reserve steps in, or never does
    State.REJECTED: set(),
    State.WAITING: {State.OFFERED, State.ENROLLED, State.WITHDRAWN},
    State.OFFERED: {State.ENROLLED, State.WITHDRAWN},
    State.ENROLLED: {State.COMPLETED, State.NOT_COMPLETED, State.WITHDRAWN},
    # Back to the class, where a decision revokes the recognition of its results.
    State.COMPLETED: {State.ENROLLED},
    State.NOT_COMPLETED: {State.ENROLLED},
    State.WITHDRAWN: set(),
}


class EnrolmentStep(models.Model):
    """A change of an enrolment's state: who, when, why. Written once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="steps", verbose_name=_("enrolment"))
    before = models.CharField(_("from state"), max_length=13, choices=State, blank=True)  # empty for the first
    after = models.CharField(_("to state"), max_length=13, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    why = models.CharField(_("why"), max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of an enrolment")
        verbose_name_plural = _("steps of enrolments")

    def __str__(self):
        return f"{self.enrolment_id}: {self.get_after_display()}"


def begin(enrolments, *, by, why=""):
    """Write these new enrolments, each with its first step. The caller has locked the class."""
    written = Enrolment.objects.bulk_create(enrolments, batch_size=500)
    steps = EnrolmentStep.objects.bulk_create(
        [EnrolmentStep(enrolment=new, after=new.state, by=by, why=why) for new in written], 500
    )
    steps_taken.send(EnrolmentStep, steps=steps)
    return written


def step(enrolments, state, *, by, why="", also=()):
    """Take these to `state` along the table, and write the fields named in `also` as they stand on the objects.

    The caller has locked the class and read the enrolments since. Raises NotPossible, naming the person; nothing is written then.
    """
    enrolments = list(enrolments)
    for enrolment in enrolments:
        if state not in NEXT_STATES[enrolment.state]:
            raise NotPossible(person=enrolment.person, state=enrolment.get_state_display())
    steps = EnrolmentStep.objects.bulk_create(
        [EnrolmentStep(enrolment=each, before=each.state, after=state, by=by, why=why) for each in enrolments], 500
    )
    for enrolment in enrolments:
        enrolment.state = state
    if also:
        Enrolment.objects.bulk_update(enrolments, ["state", *also], batch_size=500)
    else:
        Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments]).update(state=state)
    steps_taken.send(EnrolmentStep, steps=steps)
    return enrolments
