"""What becomes of a plan: classes carry out its lines, and take over what is left of their quotas."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal

from .classes import TrainingClass, WrongState, locked
from .enrolment import Enrolment
from .plans import LineEnded, PlanLine, PlanNotInForce, held
from .quotas import Quota

State = TrainingClass.State
NOT_OPENED = (State.DRAFT, State.CANCELLED)
AHEAD = timedelta(days=28)  # so long before its first day a class takes enrolments
PERIODS_A_DAY = 8


class OtherCourse(Refusal):
    text = _("This line of the plan is about another course: “%(course)s”.")


class CarriesOutAlready(Refusal):
    text = _("This class already carries out a line of the plan.")


@dataclass(frozen=True)
class Progress:
    """A line as planned, and what was done of it."""

    line: PlanLine
    opened: int  # classes
    seats: int  # of these
    enrolled: int
    completed: int
    is_over: bool  # its quarter is

    @property
    def is_late(self):
        return self.is_over and self.opened < self.line.classes


def progress(lines, *, on):
    """A Progress for each of these lines, in their order, in one query."""
    opened = TrainingClass.objects.exclude(state__in=NOT_OPENED).filter(plan_line=OuterRef("pk")).order_by().values("plan_line")
    seated = Enrolment.objects.seated().exclude(training_class__state__in=NOT_OPENED)
    seated = seated.filter(training_class__plan_line=OuterRef("pk")).order_by().values("training_class__plan_line")
    completed = Count("pk", filter=Q(state=Enrolment.State.COMPLETED))
    counted = lines.select_related("plan__unit", "course", "institution").annotate(
        opened=_number(opened.annotate(number=Count("pk"))),
        opened_seats=_number(opened.annotate(number=Sum("capacity"))),
        enrolled=_number(seated.annotate(number=Count("pk"))),
        completed=_number(seated.annotate(number=completed)),
    )
    return [
        Progress(line, line.opened, line.opened_seats, line.enrolled, line.completed, is_over=line.last_day < on)
        for line in counted
    ]


def _number(rows):
    return Coalesce(Subquery(rows.values("number")), 0)


def totals(rows):
    """The sums over these Progresses, by the names of the columns."""
    return {
        "classes": sum(row.line.classes for row in rows),
        "opened": sum(row.opened for row in rows),
        "planned_seats": sum(row.line.seats for row in rows),
        "seats": sum(row.seats for row in rows),
        "enrolled": sum(row.enrolled for row in rows),
        "completed": sum(row.completed for row in rows),
        "budget": sum(row.line.budget or 0 for row in rows),
    }


def late_lines(plans, *, on):
    """Progresses of the lines of these plans whose quarter is over, and of which not every class was opened."""
    lines = PlanLine.objects.standing().filter(plan__in=plans.filter(state="approved"))
    passed = Q(plan__year__lt=on.year) | Q(plan__year=on.year, quarter__lt=(on.month + 2) // 3)
    rows = progress(lines.filter(passed).order_by("plan__year", "quarter", "course__title", "pk"), on=on)
    return [row for row in rows if row.is_late]


@transaction.atomic
def carry_out(training_class, line, *, by):
    """The class carries out this line of an approved plan, and takes over its share of what is left of the quotas there.

    Quotas that the class has already stay. Raises WrongState, CarriesOutAlready, LineEnded, PlanNotInForce, OtherCourse.
    """
    now = locked(training_class)
    plan = held(line.plan)
    line = PlanLine.objects.select_for_update().standing().filter(pk=line.pk).first()
    if now.is_settled:
        raise WrongState(state=now.get_state_display())
    if now.plan_line_id:
        raise CarriesOutAlready
    if line is None:
        raise LineEnded
    if not plan.is_in_force:
        raise PlanNotInForce(state=plan.get_state_display())
    if line.course_id != now.course_id:
        raise OtherCourse(course=line.course)
    _take_over_quotas(now, line)
    now.plan_line = line
    now.save(update_fields=["plan_line"])
    training_class.plan_line = line
    log(now, "courses.carries_out", user=by, data={"plan": str(plan), "line": str(line)})


def _take_over_quotas(training_class, line):
    others = line.carried_out_by.exclude(state=State.CANCELLED)
    coming = max(line.classes - others.count(), 1)  # this one among them
    handed_out = dict(Quota.objects.filter(training_class__in=others).order_by().values_list("unit").annotate(Sum("seats")))
    there = set(training_class.quotas.values_list("unit", flat=True))
    Quota.objects.bulk_create(
        Quota(
            training_class=training_class,
            unit_id=quota.unit_id,
            seats=share(quota.seats - handed_out.get(quota.unit_id, 0), coming),
        )
        for quota in line.quotas.all()
        if quota.unit_id not in there
    )


# Pure.


def share(left, classes):
    """What one of so many classes still to come gets of the seats that are left: rounded up, so that all are handed out."""
    return -(-max(left, 0) // classes)


def prefilled(line, *, opened, on):
    """What the form to open the next class of a line begins with."""
    starts = monday_from(max(line.first_day, on + AHEAD))
    return {
        "plan_line": line,
        "course": line.course_id,
        "institution": line.institution_id,
        "name": _("%(course)s – class %(number)s, %(year)s")
        % {"course": line.course, "number": opened + 1, "year": line.plan.year},
        "capacity": share(line.seats, line.classes),
        "starts": starts,
        "ends": working_day_after(starts, days=-(-line.course.periods // PERIODS_A_DAY) - 1),
        "enrolment_opens": starts - AHEAD,
        "enrolment_closes": starts - timedelta(days=7),
    }


def monday_from(day):
    """That day, or the Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)


def working_day_after(monday, days):
    """So many working days after a Monday."""
    weeks, rest = divmod(days, 5)
    return monday + timedelta(weeks=weeks, days=rest)
