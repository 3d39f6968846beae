"""Who attends. Every act locks the class row first, then counts, then writes: seats can never be oversold."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.access import units_of
from lms.people.models import Person, Posting, Role
from lms.refusal import Refusal

from .classes import TrainingClass, WrongState, locked


class ClassNotOpen(Refusal):
    text = _("This class does not take enrolments: %(why)s")


class AlreadyEnrolled(Refusal):
    text = _("%(person)s is already in this class.")


class NotInService(Refusal):
    text = _("%(person)s holds no post on %(day)s; only people in service can enrol.")


class AlreadyOver(Refusal):
    text = _("This enrolment is “%(state)s”: there is nothing to give back.")


class TooLateToWithdraw(Refusal):
    text = _("The class has begun, is over or is cancelled: places can no longer be given back.")


class RosterClosed(Refusal):
    text = _("The roster is closed: ask the training manager of the class to take you off the list.")


class NotYoursToWithdraw(Refusal):
    text = _("Only the learner, their training officer, and those who teach or manage the class can give back this place.")


class SeatsTaken(Refusal):
    text = _("%(seated)s learners already have a seat: the class cannot have fewer seats than that.")


class EnrolmentQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(state__in=Enrolment.SEATED)

    def waiting(self):
        """In queue order."""
        return self.filter(state=Enrolment.State.WAITING).order_by("queued_at", "pk")

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


class Enrolment(models.Model):
    """An enrolment (ghi danh): one person in one class, from the request to the result."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WAITING = "waiting", _("On the waiting list")
        ENROLLED = "enrolled", _("Enrolled")
        COMPLETED = "completed", _("Completed")
        NOT_COMPLETED = "not_completed", _("Not completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SEATED = (State.ENROLLED, State.COMPLETED, State.NOT_COMPLETED)
    ENDED = (State.REJECTED, State.WITHDRAWN)
    UNDECIDED = (State.REQUESTED, State.APPROVED, State.WAITING, State.ENROLLED)

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments", verbose_name=_("class"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=13, choices=State)
    unit_name = models.CharField(_("workplace at enrolment"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("asked at"), auto_now_add=True)
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
            )
        ]
        indexes = [models.Index(fields=["training_class", "state", "queued_at"], name="enrolment_queue")]

    def __str__(self):
        return f"{self.person} – {self.training_class}"

    @property
    def place_in_queue(self):
        """1 for the first who waits; None for somebody who does not wait."""
        if self.state != self.State.WAITING:
            return None
        ahead = Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lt=self.pk)
        return self.training_class.enrolments.waiting().filter(ahead).count() + 1


State = Enrolment.State


def enrol(person, training_class, *, on, by):
    """Seat `person`, or put them in the queue when every seat is taken. The Enrolment tells which."""
    [enrolment] = enrol_many([person], training_class, on=on, by=by)
    return enrolment


@transaction.atomic
def enrol_many(people, training_class, *, on, by):
    """Seat `people` in their order, and queue those for whom no seat is left; all of them or, with a Refusal, nobody."""
    people = list(people)
    training_class = locked(training_class)
    if not training_class.takes_enrolments(on):
        raise ClassNotOpen(why=why_not_open(training_class, on))
    Person.objects.hold(people)
    _refuse_those_already_in(people, training_class)
    workplaces = _workplaces(people, on)
    seats_left = training_class.seats_left
    return Enrolment.objects.bulk_create(
        Enrolment(
            training_class=training_class,
            person=person,
            state=State.ENROLLED if place < seats_left else State.WAITING,
            unit_name=workplaces[person.pk],
            entered_by=by,
        )
        for place, person in enumerate(people)
    )


def why_not_open(training_class, on):
    """The sentence that ends “This class does not take enrolments: …”; empty for a class that does."""
    if training_class.state != TrainingClass.State.OPEN:
        return _("it is “%(state)s”.") % {"state": training_class.get_state_display()}
    if on < training_class.enrolment_opens:
        return _("enrolment opens on %(day)s.") % {"day": f"{training_class.enrolment_opens:%d/%m/%Y}"}
    if on > training_class.enrolment_closes:
        return _("enrolment closed on %(day)s.") % {"day": f"{training_class.enrolment_closes:%d/%m/%Y}"}
    return ""


def _refuse_those_already_in(people, training_class):
    seen = set(training_class.enrolments.live().filter(person__in=people).values_list("person", flat=True))
    for person in people:
        if person.pk in seen:
            raise AlreadyEnrolled(person=person)
        seen.add(person.pk)


def _workplaces(people, on):
    """{person key: name of the unit of the main posting on that day}; NotInService for somebody without a posting."""
    held = Posting.objects.held_on(on).filter(person__in=people).select_related("unit").order_by("-concurrent")
    names = {posting.person_id: posting.unit.name for posting in held}
    for person in people:
        if person.pk not in names:
            raise NotInService(person=person, day=f"{on:%d/%m/%Y}")
    return names


def may_withdraw(enrolment, *, on, by):
    return why_not_withdraw(enrolment, on=on, by=by) is None


def why_not_withdraw(enrolment, *, on, by):
    """The Refusal that stands in the way of giving back this place, or None.

    The learner and their officer may do it until the roster is closed, those who teach or manage the class until it begins.
    """
    training_class = enrolment.training_class
    if enrolment.state not in Enrolment.UNDECIDED:
        return AlreadyOver(state=enrolment.get_state_display())
    if not training_class.roster_may_change or on >= training_class.starts:
        return TooLateToWithdraw()
    if by is None or _runs(by, training_class):
        return None
    if not _looks_after(by, enrolment.person, on):
        return NotYoursToWithdraw()
    return RosterClosed() if training_class.state == TrainingClass.State.ROSTER_CLOSED else None


def _runs(user, training_class):
    this = TrainingClass.objects.filter(pk=training_class.pk)
    return this.taught_by(user).exists() or this.managed_by(user).exists()


def _looks_after(user, person, on):
    """Oneself, or as a training officer somebody posted below one's unit."""
    if not user.is_authenticated:
        return False
    looked_after = person.postings.held_on(on).filter(unit__in=units_of(user, Role.Kind.UNIT_OFFICER, on=on))
    return person.user_id == user.pk or looked_after.exists()


@transaction.atomic
def withdraw(enrolment, *, on, by):
    """Give the place back; a seat goes to the first in the queue. Raises the Refusal of `why_not_withdraw`.

    `by` None is the system itself. The object given is brought up to date.
    """
    training_class = locked(enrolment.training_class)
    enrolment.refresh_from_db()
    enrolment.training_class = training_class
    if refusal := why_not_withdraw(enrolment, on=on, by=by):
        raise refusal
    enrolment.state = State.WITHDRAWN
    enrolment.save(update_fields=["state"])
    log(training_class, "courses.withdrawn", user=by, data={"person": enrolment.person_id, "name": enrolment.person.full_name})
    _fill_seats(training_class)


@transaction.atomic
def change_capacity(training_class, seats, *, by):
    """Give the class `seats` seats until it begins; new ones go to the queue. Not fewer than there are seated learners.

    Raises SeatsTaken, WrongState, or ValidationError for a number that cannot be. The object given is brought up to date.
    """
    now = locked(training_class)
    if not now.roster_may_change:
        raise WrongState(state=now.get_state_display())
    before, now.capacity = now.capacity, seats
    now.full_clean()
    if seats < now.seats_taken:
        raise SeatsTaken(seated=now.seats_taken)
    now.save(update_fields=["capacity"])
    log(now, "courses.seats", user=by, data={"from": before, "to": seats})
    training_class.capacity = seats
    _fill_seats(now)


def _fill_seats(training_class):
    """Free seats go to those who wait, in order. The class is locked by the caller."""
    first = training_class.enrolments.waiting()[: training_class.seats_left]
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in first]).update(state=State.ENROLLED)
