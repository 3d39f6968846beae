"""The training manager's desk: what waits for a decision, for the next step of a class, or was forgotten."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.carrying_out import late_lines
from courses.clashes import clashes_between
from courses.models import Enrolment, Session, TrainingClass, TrainingPlan
from lms.people.models import DataRequest

from .parts import AT_MOST, Section, Task, day_of, days_of

WARNING = timedelta(days=7)  # before the day by which a class needs its learners
AHEAD = timedelta(days=30)  # so far clashes are looked for
State = TrainingClass.State


def managing(user, on):
    managed = TrainingClass.objects.managed_by(user)
    yield from deciding(managed)
    yield stepping(managed, on)
    yield from unconfirmed(managed, on)
    yield from clashing(managed, on)
    yield from behind_the_plan(user, on)


def deciding(managed):
    """Nominations, by class; those first that begin first."""
    waiting = Enrolment.objects.filter(training_class__in=managed.filter(state__in=(State.OPEN, State.ROSTER_CLOSED)))
    waiting = waiting.filter(state=Enrolment.State.NOMINATED).values("training_class__code", "training_class__name")
    rows = waiting.annotate(count=Count("pk"), starts=Min("training_class__starts")).order_by("starts", "training_class__code")
    said = _("Begins on %(day)s")
    tasks = [
        Task(
            row["training_class__name"],
            reverse("approvals", args=[row["training_class__code"]]),
            said % {"day": day_of(row["starts"])},
            ngettext("%(count)s nominated", "%(count)s nominated", row["count"]) % {"count": row["count"]},
            "warn",
        )
        for row in rows[:AT_MOST]
    ]
    if tasks:
        yield Section(_("Nominations to decide on"), tasks)


def stepping(managed, on):
    waits = {
        State.AWAITING: (_("Recognise the results"), "recognise", managed.filter(state=State.AWAITING)),
        State.RUNNING: (_("Finish: the last day is over"), "manage_class", managed.filter(state=State.RUNNING, ends__lt=on)),
        State.ROSTER_CLOSED: (_("Start"), "manage_class", managed.filter(state=State.ROSTER_CLOSED, starts__lte=on)),
        State.OPEN: (
            _("Close the roster"),
            "manage_class",
            managed.filter(Q(enrolment_closes__lt=on) | Q(starts__lte=on), state=State.OPEN),
        ),
    }
    tasks = [
        Task(c.name, reverse(page, args=[c.code]), days_of(c), said)
        for said, page, classes in waits.values()
        for c in classes.order_by("ends", "code")[:AT_MOST]
    ]
    tasks = [too_few(c, on) for c in managed.below_minimum(by=on + WARNING).order_by("minimum_by", "code")[:AT_MOST]] + tasks
    more = Task(_("All classes"), reverse("manage_classes"))
    return Section(_("Classes to manage"), tasks, _("No class waits for a step of yours."), more)


def too_few(training_class, on):
    said = _("%(seated)s learners of at least %(minimum)s; by %(day)s")
    numbers = {"seated": training_class.seated, "minimum": training_class.minimum, "day": day_of(training_class.minimum_by)}
    tone = "bad" if training_class.minimum_by < on else "warn"
    return Task(
        training_class.name, reverse("manage_class", args=[training_class.code]), said % numbers, _("Too few learners"), tone
    )


def unconfirmed(managed, on):
    """Classes in which the attendance of past days is not marked, or not confirmed."""
    left = Session.objects.left_to_confirm(on=on - timedelta(days=1)).filter(training_class__in=managed)
    sessions = Counter(left.order_by("day", "pk").values_list("training_class__code", "training_class__name"))
    tasks = [
        Task(
            name,
            reverse("teaching_class", args=[code]),
            badge=ngettext("%(count)s session not confirmed", "%(count)s sessions not confirmed", count) % {"count": count},
            tone="warn",
        )
        for (code, name), count in list(sessions.items())[:AT_MOST]
    ]
    if tasks:
        yield Section(_("Roll calls that are missing"), tasks)


def clashing(managed, on):
    found = Counter(clash.kind for clash in clashes_between(on, on + AHEAD, managed))
    if found:
        said = ngettext("%(count)s clash until %(day)s", "%(count)s clashes until %(day)s", found.total())
        kinds = " · ".join(f"{kind.label}: {count}" for kind, count in sorted(found.items()))
        address = f"{reverse('clashes')}?first={on:%Y-%m-%d}&last={on + AHEAD:%Y-%m-%d}"
        values = {"count": found.total(), "day": day_of(on + AHEAD)}
        yield Section(_("Clashes"), [Task(said % values, address, kinds, tone="warn")])


def behind_the_plan(user, on):
    rows = late_lines(TrainingPlan.objects.managed_by(user), on=on)
    said = _("%(opened)s of %(planned)s classes opened")
    tasks = [
        Task(
            str(row.line.course),
            row.line.get_absolute_url(),
            said % {"opened": row.opened, "planned": row.line.classes},
            _("%(quarter)s of %(year)s is over") % {"quarter": row.line.get_quarter_display(), "year": row.line.plan.year},
            "warn",
        )
        for row in rows[:AT_MOST]
    ]
    if tasks:
        yield Section(_("Behind the plan"), tasks, more=Task(_("Training plans"), reverse("plans")))


def asked_about_data(user):
    """Requests about personal data that wait for an answer; nothing where there are none."""
    waiting = DataRequest.objects.visible_to(user).open().select_related("person")
    tasks = [
        Task(
            f"{asked.get_kind_display()}: {asked.person}",
            reverse("data_requests:inspect", args=[asked.pk]),
            asked.due_at and _("To be answered by %(moment)s") % {"moment": f"{localtime(asked.due_at):%d/%m/%Y %H:%M}"},
            _("Overdue") if asked.is_overdue(now()) else "",
            "bad",
        )
        for asked in waiting[:AT_MOST]
    ]
    if tasks:
        yield Section(_("Requests about personal data"), tasks, more=Task(_("All requests"), reverse("data_requests:index")))
