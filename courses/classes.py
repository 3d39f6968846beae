"""A class never seats more people than it has seats."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.decisions import read_number
from lms.people.access import units_known_to
from lms.people.models import Role, Unit
from lms.refusal import Refusal
from lms.vietnamese import clean, fold

from .catalogue import Course
from .passing import CONSTRAINTS, PassingRules
from .signals import class_cancelled, class_finished


class WrongState(Refusal):
    text = _("The class is “%(state)s”: this can no longer be done, or not yet.")


class CannotBeHeld(Refusal):
    """With the sentence that says why."""


class NoReason(Refusal):
    text = _("Say why the class is cancelled: its learners will read it.")


class TrainingClassQuerySet(models.QuerySet):
    def open_on(self, day):
        """Classes that take enrolments on that day."""
        return self.filter(state=TrainingClass.State.OPEN, enrolment_opens__lte=day, enrolment_closes__gte=day)

    def visible_to(self, user):
        """Classes are public once they are opened; drafts are for those who oversee and who teach them."""
        return self.filter(
            ~Q(state=TrainingClass.State.DRAFT) | Q(pk__in=TrainingClass.objects.read_inside_by(user).values("pk"))
        )

    def taught_by(self, user):
        """Classes of which `user` is a trainer, or of one of their sessions."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(_taught_by(user))

    def managed_by(self, user):
        """Classes of the institutions over which `user` manages training."""
        return self.filter(_held_under(user, Role.Kind.TRAINING_MANAGER))

    def overseen_by(self, user):
        """Classes whose administration `user` may read."""
        return self.filter(_held_under(user, Role.Kind.TRAINING_MANAGER, Role.Kind.REGISTRAR, Role.Kind.AUDITOR))

    def read_inside_by(self, user):
        """Classes whose learners, marks and results `user` may read: as their trainer, or overseeing them."""
        return self.filter(Q(pk__in=self.taught_by(user).values("pk")) | Q(pk__in=self.overseen_by(user).values("pk")))

    def with_rights_of(self, user):
        """Each class says whether `user` `may_mark`, `may_manage` and `may_oversee` it."""
        return self.annotate(
            may_mark=_yes_if(Q(pk__in=TrainingClass.objects.taught_by(user).values("pk"))),
            may_manage=_yes_if(Q(pk__in=TrainingClass.objects.managed_by(user).values("pk"))),
            may_oversee=_yes_if(Q(pk__in=TrainingClass.objects.overseen_by(user).values("pk"))),
        )

    def found_by(self, words):
        """Classes whose name or code has all the words, marks or no marks; names that say exactly this first."""
        found = self
        for word in fold(clean(words)).split():
            found = found.filter(search_key__contains=word)
        return found.order_by(Case(When(name__icontains=clean(words), then=0), default=1), "-starts", "code")

    def with_seats_taken(self):
        from .enrolment import Enrolment

        held = Count("enrolments", filter=Q(enrolments__state__in=Enrolment.HOLDING))
        return self.annotate(seats_taken_count=held)

    def below_minimum(self, *, by):
        """Classes still to begin that have fewer learners than they need, and must have them by that day; with their `seated`."""
        from .enrolment import Enrolment

        seated = Count("enrolments", filter=Q(enrolments__state__in=Enrolment.SEATED))
        coming = self.filter(state__in=(TrainingClass.State.OPEN, TrainingClass.State.ROSTER_CLOSED), minimum_by__lte=by)
        return coming.annotate(seated=seated).filter(seated__lt=F("minimum"))


def _taught_by(user):
    taught = TrainingClass.objects.filter(Q(trainers=user) | Q(sessions__trainers=user))
    return Q(pk__in=taught.order_by().values("pk"))


def _held_under(user, *kinds):
    return Q() if user.is_superuser else Q(institution__in=units_known_to(user, *kinds))


def _yes_if(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


class TrainingClass(PassingRules):
    """A class (lớp): one run of a course, opened by decision, with dates, seats and trainers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open for enrolment")
        ROSTER_CLOSED = "closed_roster", _("Roster closed")
        RUNNING = "running", _("Running")
        AWAITING = "awaiting", _("Awaiting recognition")
        RECOGNISED = "recognised", _("Recognised")
        ISSUED = "issued", _("Certificates issued")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        ONLINE = "online", _("Online")
        BLENDED = "blended", _("Blended")

    class WayIn(models.TextChoices):
        OPEN = "open", _("Everybody may enrol")
        UNIT = "unit", _("Everybody may ask; the own unit approves")
        NOMINATION = "nomination", _("Units nominate")

    course = models.ForeignKey(Course, models.PROTECT, related_name="classes", verbose_name=_("course"))
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=250)
    institution = models.ForeignKey(Unit, models.PROTECT, related_name="classes", verbose_name=_("institution"))
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    enrolment_opens = models.DateField(_("enrolment opens"))
    enrolment_closes = models.DateField(_("enrolment closes"), help_text=_("The last day on which people may enrol."))
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField(
        _("fewest learners"),
        null=True,
        blank=True,
        help_text=_("With fewer the class may be cancelled. Empty: it is held in any case."),
    )
    minimum_by = models.DateField(_("to be reached by"), null=True, blank=True)
    way_in = models.CharField(
        _("who may enrol"), max_length=10, choices=WayIn, default=WayIn.OPEN, help_text=_("Units may nominate in any case.")
    )
    withdraw_until = models.DateField(
        _("places may be given back without a reason until"),
        null=True,
        blank=True,
        help_text=_("Empty: as long as people may enrol."),
    )
    offer_days = models.PositiveSmallIntegerField(
        _("days to take an offered seat"),
        default=2,
        help_text=_("A seat that becomes free is offered for so many days to the first who waits; 0: it is given at once."),
    )
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="teaching", verbose_name=_("trainers"))
    plan_line = models.ForeignKey(
        "courses.PlanLine",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="carried_out_by",
        verbose_name=_("line of the plan"),
    )
    decision_number = models.CharField(_("decision to open"), max_length=60, blank=True)
    decision_date = models.DateField(_("date of the decision"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    cancelled_because = models.CharField(_("why it was cancelled"), max_length=250, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=13, choices=State, default=State.DRAFT, editable=False)
    search_key = models.CharField(max_length=310, editable=False, default="")

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "code"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            *CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="class_ends_on_or_after_it_starts",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(enrolment_closes__gte=F("enrolment_opens")),
                name="class_enrolment_closes_after_it_opens",
                violation_error_message=_("Enrolment closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(enrolment_opens__lte=F("starts")),
                name="class_enrolment_opens_before_it_starts",
                violation_error_message=_("Enrolment opens after the first day of the class."),
            ),
            models.CheckConstraint(
                condition=Q(enrolment_closes__lte=F("ends")),
                name="class_enrolment_closes_by_its_last_day",
                violation_error_message=_("Enrolment closes after the last day of the class."),
            ),
            models.CheckConstraint(
                condition=Q(withdraw_until=None) | Q(withdraw_until__lte=F("starts")),
                name="class_is_withdrawn_from_before_it_starts",
                violation_error_message=_("Places cannot be given back after the first day of the class."),
            ),
            models.CheckConstraint(
                condition=Q(decision_number="", decision_date=None) | Q(~Q(decision_number=""), decision_date__isnull=False),
                name="class_decision_has_number_and_date",
                violation_error_message=_("A decision has a number and a date."),
            ),
            models.CheckConstraint(
                condition=Q(~Q(cancelled_because=""), state="cancelled") | Q(~Q(state="cancelled"), cancelled_because=""),
                name="class_says_why_it_was_cancelled",
                violation_error_message=_("A cancelled class says why, and no other."),
            ),
            models.CheckConstraint(
                condition=Q(minimum=None, minimum_by=None) | Q(minimum__isnull=False, minimum__gte=1, minimum_by__isnull=False),
                name="class_minimum_has_a_deadline",
                violation_error_message=_("A least number of learners has a day by which it is reached, and that day a number."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_by=None) | Q(minimum_by__lte=F("starts")),
                name="class_minimum_is_reached_before_it_starts",
                violation_error_message=_("The least number of learners is to be reached by the first day of the class."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1), name="class_has_a_seat", violation_error_message=_("A class has at least one seat.")
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("class", args=[self.code])

    def save(self, **kwargs):
        if self._state.adding:  # what it takes to pass is settled now: a class does not follow its course
            vars(self).update(self.course.passing_rules)
        self.search_key = fold(f"{clean(self.name)} {self.code}")
        super().save(**kwargs)

    def takes_enrolments(self, on):
        return self.state == self.State.OPEN and self.enrolment_opens <= on <= self.enrolment_closes

    @property
    def last_day_to_withdraw(self):
        return self.withdraw_until or self.enrolment_closes

    @property
    def lacks_learners(self):
        """It has not begun and has fewer learners than it needs."""
        return bool(self.minimum) and self.roster_may_change and self.enrolments.seated().count() < self.minimum

    @property
    def roster_may_change(self):
        """Seats can still be given back, moved up to and added."""
        return self.state in (self.State.DRAFT, self.State.OPEN, self.State.ROSTER_CLOSED)

    @property
    def takes_marks(self):
        """Attendance and results are entered now."""
        return self.state in (self.State.RUNNING, self.State.AWAITING)

    @property
    def is_settled(self):
        """What it takes to pass can no longer change."""
        return self.state in (self.State.RECOGNISED, self.State.ISSUED, self.State.CLOSED, self.State.CANCELLED)

    @property
    def recognition(self):
        """The decision in force that recognises its results, or None."""
        return next((each for each in self.recognitions.all() if each.is_in_force), None)

    @property
    def seats_taken(self):
        """Seats given away or offered; read from `.with_seats_taken()` in lists."""
        if hasattr(self, "seats_taken_count"):
            return self.seats_taken_count
        return self.enrolments.holding().count()

    @property
    def seats_left(self):
        return max(self.capacity - self.seats_taken, 0)


State = TrainingClass.State

# Every way a class can go; nothing else changes its state.
NEXT_STATES = {
    State.DRAFT: {State.OPEN, State.CANCELLED},
    State.OPEN: {State.ROSTER_CLOSED, State.CANCELLED},
    State.ROSTER_CLOSED: {State.OPEN, State.RUNNING, State.CANCELLED},
    State.RUNNING: {State.AWAITING, State.CANCELLED},
    State.AWAITING: {State.RECOGNISED, State.CANCELLED},  # cancelled, where nobody is eligible
    # Back, where a decision revokes the recognition.
    State.RECOGNISED: {State.ISSUED, State.CLOSED, State.AWAITING},
    State.ISSUED: {State.CLOSED, State.AWAITING},
    State.CLOSED: {State.AWAITING},
    State.CANCELLED: set(),
}


def locked(training_class):
    """The class as it is now, held until the transaction ends: acts on its seats and states queue up here."""
    return TrainingClass.objects.select_for_update().get(pk=training_class.pk)


@transaction.atomic
def open_class(*, decision_number, decision_date, by, trainers=(), **values):
    """A new class that takes enrolments in its window; `values` are its other fields.

    Raises ValidationError naming the field where a date, a number or the institution cannot be; NotADecisionNumber.
    """
    decision = {"decision_number": read_number(decision_number), "decision_date": decision_date}
    training_class = TrainingClass(**values, **decision, state=State.OPEN, opened_by=by)
    training_class.full_clean()
    if why := _why_not_held_there(training_class):
        raise ValidationError({"institution": why})
    training_class.save()
    training_class.trainers.set(trainers)
    log(training_class, "courses.opened", user=by)
    return training_class


def _why_not_held_there(training_class):
    """Why the institution cannot hold the class, in a sentence; empty where it can."""
    if not training_class.institution.exists_on(training_class.starts):
        return _("This institution does not exist on the first day of the class.")
    if not training_class.institution.exists_on(training_class.ends):
        return _("This institution is dissolved before the last day of the class.")
    return ""


@transaction.atomic
def move(training_class, state, *, by, only_from=tuple(State), **values):
    """Take the class to `state` if the table of states allows it; WrongState otherwise. The object given is brought up to date."""
    now = locked(training_class)
    if now.state not in only_from or state not in NEXT_STATES[now.state]:
        raise WrongState(state=now.get_state_display())
    log(now, "courses.moved", user=by, data={"from": now.state, "to": state})
    for field, value in {"state": state, **values}.items():
        setattr(now, field, value)
        setattr(training_class, field, value)
    now.save(update_fields=["state", *values])


def announce(training_class, *, decision_number, decision_date, by):
    """Let a draft take enrolments, by the decision that opens the class. Raises NotADecisionNumber, CannotBeHeld."""
    number = read_number(decision_number)
    if why := _why_not_held_there(training_class):
        raise CannotBeHeld(why)
    said = {"decision_number": number, "decision_date": decision_date} | training_class.course.passing_rules
    move(training_class, State.OPEN, by=by, only_from=[State.DRAFT], **said)


def close_roster(training_class, by):
    move(training_class, State.ROSTER_CLOSED, by=by)


def reopen_roster(training_class, by):
    move(training_class, State.OPEN, by=by, only_from=[State.ROSTER_CLOSED])


def start(training_class, by):
    move(training_class, State.RUNNING, by=by)


@transaction.atomic
def finish(training_class, by):
    """Announces `class_finished`."""
    move(training_class, State.AWAITING, by=by, only_from=[State.RUNNING])
    class_finished.send(TrainingClass, training_class=training_class, by=by)


@transaction.atomic
def cancel(training_class, by, reason):
    """Announces `class_cancelled`."""
    if not clean(reason):
        raise NoReason
    move(training_class, State.CANCELLED, by=by, cancelled_because=clean(reason))
    class_cancelled.send(TrainingClass, training_class=training_class, by=by)


def close(training_class, by):
    """Nothing more is to be done for this class: its certificates are out, or it gives none."""
    move(training_class, State.CLOSED, by=by)


@transaction.atomic
def require(training_class, minimum, minimum_by, *, by):
    """How many learners the class needs, and by when; None and None: it is held in any case. Raises ValidationError."""
    now = locked(training_class)
    if not now.roster_may_change:
        raise WrongState(state=now.get_state_display())
    before = now.minimum
    now.minimum, now.minimum_by = minimum, minimum_by
    now.full_clean()
    now.save(update_fields=["minimum", "minimum_by"])
    log(now, "courses.minimum", user=by, data={"from": before or "–", "to": minimum or "–"})
