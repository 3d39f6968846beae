"""What a year shall bring. An approved plan changes only by a decision that amends it, and what a line said before stays readable."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.decisions import read_number
from lms.people.access import SEES_PEOPLE, roles_of, units_known_to, units_of
from lms.people.models import Posting, Role, Unit
from lms.people.units import ancestor_ids
from lms.refusal import Refusal
from lms.vietnamese import clean

from .catalogue import Course, check_audience


class NothingPlanned(Refusal):
    text = _("There is no line in this plan yet: there is nothing to approve.")


class PlanNotDraft(Refusal):
    text = _("This plan is “%(state)s”: only a draft can be approved or thrown away.")


class PlanNotInForce(Refusal):
    text = _("This plan is “%(state)s”: only an approved plan can be amended, carried out and closed.")


class PlanClosed(Refusal):
    text = _("This plan is closed: it can no longer be changed.")


class NeedsDecision(Refusal):
    text = _("The plan is approved: name the decision that amends it, with number and date.")


class BeforeTheApproval(Refusal):
    text = _("The plan was approved on %(day)s: a decision that amends it cannot be older.")


class LineEnded(Refusal):
    text = _("This line is no longer in the plan, or says something else by now. Look at the plan once more.")


class LineCarriedOut(Refusal):
    text = _("Classes carry out this line: its course stays, and it stays in the plan. Cancel the classes first.")


class FewerThanQuotas(Refusal):
    text = _("The units have quotas of %(quotas)s in this line: it cannot have fewer seats than that.")


class PlanQuerySet(models.QuerySet):
    def managed_by(self, user):
        """Plans of the units over which `user` manages training today."""
        return self.filter(unit__in=units_of(user, Role.Kind.TRAINING_MANAGER))

    def visible_to(self, user):
        """From the draft on for those who manage or audit the unit; once approved for whoever holds a role over it, above or below."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        above = {pk for role in roles_of(user, *SEES_PEOPLE) for pk in ancestor_ids(role.unit)}
        drawing_up = units_known_to(user, Role.Kind.TRAINING_MANAGER, Role.Kind.AUDITOR)
        reached = above | units_known_to(user, *SEES_PEOPLE)
        return self.filter(Q(unit__in=drawing_up) | (~Q(state=TrainingPlan.State.DRAFT) & Q(unit__in=reached)))


class TrainingPlan(models.Model):
    """The plan of a year (kế hoạch đào tạo, bồi dưỡng năm) for a unit and all below it: draft, approved by decision, closed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        CLOSED = "closed", _("Closed")

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="plans", verbose_name=_("plan of"), help_text=_("With all units below it.")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT, editable=False)
    decision_number = models.CharField(_("approved by decision"), max_length=60, blank=True, editable=False)
    decision_date = models.DateField(_("date of the decision"), null=True, editable=False)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit__code"]
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="one_plan_per_unit_and_year",
                violation_error_message=_("This unit already has a plan for this year."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", decision_number="", decision_date=None)
                | (~Q(state="draft") & ~Q(decision_number="") & Q(decision_date__isnull=False)),
                name="plan_is_approved_by_a_decision",
            ),
        ]

    def __str__(self):
        return _("Training plan %(year)s – %(unit)s") % {"year": self.year, "unit": self.unit.label}

    def get_absolute_url(self):
        return reverse("plan", args=[self.pk])

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_in_force(self):
        return self.state == self.State.APPROVED


class PlanAmendment(models.Model):
    """A decision that amends an approved plan (quyết định điều chỉnh kế hoạch)."""

    plan = models.ForeignKey(TrainingPlan, models.CASCADE, related_name="amendments", verbose_name=_("plan"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    decision_date = models.DateField(_("date of the decision"))

    class Meta:
        ordering = ["decision_date", "pk"]
        verbose_name = _("amendment of a plan")
        verbose_name_plural = _("amendments of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "decision_number", "decision_date"], name="one_amendment_per_decision")
        ]

    def __str__(self):
        return f"{self.decision_number} ({self.decision_date:%d/%m/%Y})"


def check_levels(levels):
    if not isinstance(levels, list) or set(levels) - set(Unit.Level.values):
        raise ValidationError(_("Choose from: %(values)s.") % {"values": ", ".join(Unit.Level.values)})


class PlanLineQuerySet(models.QuerySet):
    def standing(self):
        """Lines as the plan has them now."""
        return self.filter(ended_by=None)

    def to_carry_out(self, user):
        """Lines of approved plans that `user` manages: classes are opened from them."""
        plans = TrainingPlan.objects.managed_by(user).filter(state=TrainingPlan.State.APPROVED)
        return self.standing().filter(plan__in=plans).select_related("plan__unit", "course", "institution")


class PlanLine(models.Model):
    """A line of a plan (nội dung kế hoạch): so many classes of a course, for whom, in which quarter, at what cost.

    A line that is amended keeps its row: what it said before goes into a row of its own, which `stands` names the line by and
    `ended_by` the decision.
    """

    class Quarter(models.IntegerChoices):
        FIRST = 1, _("Quarter I")
        SECOND = 2, _("Quarter II")
        THIRD = 3, _("Quarter III")
        FOURTH = 4, _("Quarter IV")

    plan = models.ForeignKey(TrainingPlan, models.CASCADE, related_name="lines", verbose_name=_("plan"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="plan_lines", verbose_name=_("course"))
    audience = models.CharField(_("for whom"), max_length=250, blank=True)
    categories = models.JSONField(_("target categories"), default=list, blank=True, validators=[check_audience])
    levels = models.JSONField(_("target levels"), default=list, blank=True, validators=[check_levels])
    classes = models.PositiveSmallIntegerField(_("number of classes"), validators=[MinValueValidator(1)])
    seats = models.PositiveIntegerField(_("seats in all classes"), validators=[MinValueValidator(1)])
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=Quarter)
    institution = models.ForeignKey(Unit, models.PROTECT, related_name="plan_lines", verbose_name=_("institution"))
    budget = models.PositiveBigIntegerField(_("budget in đồng"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    amendment = models.ForeignKey(  # by which it says what it says; none: as approved
        PlanAmendment, models.PROTECT, null=True, editable=False, related_name="brought", verbose_name=_("amended by")
    )
    ended_by = models.ForeignKey(
        PlanAmendment, models.PROTECT, null=True, editable=False, related_name="ended", verbose_name=_("ended by")
    )
    stands = models.ForeignKey("self", models.CASCADE, null=True, editable=False, related_name="earlier")

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ["quarter", "course__title", "pk"]
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(classes__gte=1, seats__gte=F("classes")),
                name="plan_line_has_a_seat_in_each_class",
                violation_error_message=_("Each class has at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="plan_line_is_of_a_quarter",
                violation_error_message=_("A year has four quarters."),
            ),
            models.CheckConstraint(
                condition=Q(stands=None) | Q(ended_by__isnull=False), name="plan_line_of_before_was_ended_by_a_decision"
            ),
        ]

    def __str__(self):
        return _("%(course)s, %(quarter)s of %(year)s") % {
            "course": self.course, "quarter": self.get_quarter_display(), "year": self.plan.year,
        }  # fmt: skip

    def get_absolute_url(self):
        return reverse("plan_line", args=[self.plan_id, self.pk])

    @property
    def for_whom(self):
        """In words: what was written, then the categories and levels chosen."""
        words = [Posting.Category(each).label for each in self.categories] + [Unit.Level(each).label for each in self.levels]
        return " · ".join(filter(None, [self.audience, ", ".join(map(str, words))]))

    @property
    def first_day(self):
        return date(self.plan.year, 3 * self.quarter - 2, 1)

    @property
    def last_day(self):
        following = date(self.plan.year + self.quarter // 4, 3 * self.quarter % 12 + 1, 1)
        return following - timedelta(days=1)


SAID = ("course", "audience", "categories", "levels", "classes", "seats", "quarter", "institution", "budget", "note")


# Acts.


@transaction.atomic
def draw_up(unit, year, *, by):
    """A draft, without lines. Raises ValidationError, for instance where the unit has a plan for the year."""
    plan = TrainingPlan(unit=unit, year=year, drawn_up_by=by)
    plan.full_clean()
    plan.save()
    log(plan, "courses.plan_drawn_up", user=by)
    return plan


@transaction.atomic
def add_line(plan, *, by, decision_number="", decision_date=None, **values):
    """One more line; in an approved plan by the decision that amends it. Raises ValidationError, and the refusals of `_amending`."""
    plan = held(plan)
    line = PlanLine(plan=plan, amendment=_amending(plan, decision_number, decision_date), **values)
    line.full_clean()
    line.save()
    log(plan, "courses.plan_line_added", user=by, data=_told(line))
    return line


@transaction.atomic
def change_line(line, *, by, decision_number="", decision_date=None, **values):
    """What the line says instead. In an approved plan by decision, and what it said is kept. The object given is left as it was."""
    plan, now = _held_with(line)
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    if not changed:
        return now
    if "course" in changed and now.carried_out_by.exclude(state="cancelled").exists():
        raise LineCarriedOut
    amendment = _amending(plan, decision_number, decision_date)
    before = {name: getattr(now, name) for name in (*SAID, "amendment")}
    for name, value in changed.items():
        setattr(now, name, value)
    now.amendment = amendment
    now.full_clean()
    _refuse_fewer_than_quotas(now)
    now.save()
    if amendment:
        PlanLine.objects.create(plan=plan, ended_by=amendment, stands=now, **before)
    told = [[name, _in_log(before[name]), _in_log(value)] for name, value in changed.items()]
    log(plan, "courses.plan_line_changed", user=by, data=_told(now) | {"changes": told})
    return now


@transaction.atomic
def drop_line(line, *, by, decision_number="", decision_date=None):
    """It is no longer planned: out of a draft it goes, in an approved plan it stays to be read, with the decision. Raises LineCarriedOut."""
    plan, now = _held_with(line)
    if now.carried_out_by.exclude(state="cancelled").exists():
        raise LineCarriedOut
    amendment = _amending(plan, decision_number, decision_date)
    log(plan, "courses.plan_line_dropped", user=by, data=_told(now) | {"decision": str(amendment or "")})
    if amendment:
        now.ended_by = amendment
        now.save(update_fields=["ended_by"])
    else:
        now.quotas.all().delete()
        now.delete()


@transaction.atomic
def approve_plan(plan, *, decision_number, decision_date, by):
    """From now on the plan is in force, and changes only by decision. Raises NothingPlanned, PlanNotDraft, NotADecisionNumber."""
    number, plan = read_number(decision_number), held(plan)
    if not plan.is_draft:
        raise PlanNotDraft(state=plan.get_state_display())
    if not plan.lines.exists():
        raise NothingPlanned
    plan.state, plan.decision_number, plan.decision_date = TrainingPlan.State.APPROVED, number, decision_date
    plan.save()
    log(plan, "courses.plan_approved", user=by, data={"number": number, "day": f"{decision_date:%d/%m/%Y}"})
    return plan


@transaction.atomic
def close_plan(plan, *, by):
    """The year is over: the plan stays as it is, and no class is opened from it any more. Raises PlanNotInForce."""
    plan = held(plan)
    if not plan.is_in_force:
        raise PlanNotInForce(state=plan.get_state_display())
    plan.state = TrainingPlan.State.CLOSED
    plan.save(update_fields=["state"])
    log(plan, "courses.plan_closed", user=by)


@transaction.atomic
def discard_plan(plan, *, by):
    """Throw a draft away with its lines. Raises PlanNotDraft."""
    plan = held(plan)
    if not plan.is_draft:
        raise PlanNotDraft(state=plan.get_state_display())
    log(plan, "wagtail.delete", user=by)
    for line in plan.lines.all():
        line.quotas.all().delete()
    plan.delete()


def held(plan):
    """The plan as it is now, held until the transaction ends: its acts, and classes that are opened from it, queue up here."""
    return TrainingPlan.objects.select_for_update().get(pk=plan.pk)


def _held_with(line):
    """The plan, held, and the line as it is now. Raises LineEnded."""
    plan = held(line.plan)
    now = PlanLine.objects.standing().filter(pk=line.pk).first()
    if now is None:
        raise LineEnded
    now.plan = plan
    return plan, now


def _amending(plan, number, day):
    """None for a draft; the amendment of an approved plan. Raises PlanClosed, NeedsDecision, NotADecisionNumber, BeforeTheApproval."""
    if plan.is_draft:
        return None
    if not plan.is_in_force:
        raise PlanClosed
    if not clean(number) or day is None:
        raise NeedsDecision
    if day < plan.decision_date:
        raise BeforeTheApproval(day=f"{plan.decision_date:%d/%m/%Y}")
    return plan.amendments.get_or_create(decision_number=read_number(number), decision_date=day)[0]


def _refuse_fewer_than_quotas(line):
    quotas = line.quotas.aggregate(sum=Sum("seats"))["sum"] or 0
    if line.seats < quotas:
        raise FewerThanQuotas(quotas=quotas)


def _told(line):
    return {"line": line.pk, "course": str(line.course), "quarter": line.quarter, "classes": line.classes, "seats": line.seats}


def _in_log(value):
    return value if value is None or isinstance(value, int | str | list) else str(value)
