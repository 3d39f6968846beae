"""What awaits this person today, by what they are: learner, trainer, training manager, registrar, officer, auditor."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Certificate
from courses.models import Enrolment, Recognition, Session, TrainingClass
from courses.sessions import is_trainer
from lms.coverage.needs import helpful
from lms.people.access import roles_of
from lms.people.models import DataRequest, Role

WARNING = timedelta(days=7)  # before the day by which a class needs its learners
AT_MOST = 6  # lines of a list; the rest is behind its link
Kind, State = Role.Kind, TrainingClass.State


class Task(NamedTuple):
    """One line: what it is about, where it is done, and what more there is to say."""

    label: str
    url: str
    note: str = ""
    badge: str = ""
    tone: str = ""
    why: str = ""  # why it is shown to this person


class Section(NamedTuple):
    title: str
    tasks: list
    empty: str = ""  # said where there are no tasks
    more: Task | None = None


def desk(user, *, on):
    """The Sections for this user on that day, most pressing first; in a fixed number of queries."""
    roles = list(roles_of(user, on=on))
    kinds = {role.kind for role in roles}
    sections = []
    if is_trainer(user):
        sections += teaching(user, on)
    if Kind.TRAINING_MANAGER in kinds:
        sections.append(managing(user, on))
        sections += asked_about_data(user)
    if Kind.REGISTRAR in kinds:
        sections.append(issuing(user))
    if Kind.UNIT_OFFICER in kinds:
        sections.append(looking_after([role.unit for role in roles if role.kind == Kind.UNIT_OFFICER]))
    if Kind.AUDITOR in kinds:
        sections.append(auditing())
    if person := getattr(user, "person", None):
        sections += learning(person, on)
    return sections


def teaching(user, on):
    mine = TrainingClass.objects.filter(trainers=user)
    unmarked = Session.objects.taught_by(user).left_to_mark(on=on).select_related("training_class")
    sessions = [
        Task(
            label=session.training_class.name,
            url=reverse("roll_call", args=[session.training_class.code, session.pk]),
            note=f"{_('today') if session.day == on else day_of(session.day)} · {session.get_part_display()}",
            badge=_("%(marked)s of %(seated)s marked") % {"marked": session.marked, "seated": session.seated},
            tone="warn" if session.day < on else "",
        )
        for session in unmarked[: AT_MOST + 1]
    ]
    over = [
        Task(c.name, reverse("teaching_class", args=[c.code]), _("Last day %(day)s") % {"day": day_of(c.ends)})
        for c in mine.filter(state=State.RUNNING, ends__lt=on).order_by("ends", "code")[:AT_MOST]
    ]
    more = Task(_("All my classes"), reverse("teaching"))
    yield Section(_("Sessions to mark"), sessions[:AT_MOST], _("Every session up to today is marked."), more)
    if over:
        yield Section(_("Classes to finish"), over)


def managing(user, on):
    managed = TrainingClass.objects.managed_by(user)
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


def issuing(user):
    """Recognised classes whose certificates are not issued, and drawings that went wrong."""
    recognised = TrainingClass.objects.overseen_by(user).filter(
        state=State.RECOGNISED, recognitions__in=Recognition.objects.in_force()
    )
    tasks = [
        Task(
            c.name,
            reverse("issue", args=[c.code]),
            _("Decision %(number)s of %(day)s")
            % {"number": c.recognition.decision_number, "day": day_of(c.recognition.decided_on)},
            _("Issue certificates"),
        )
        for c in recognised.prefetch_related("recognitions").order_by("recognitions__decided_on", "code")[:AT_MOST]
    ]
    failed = Certificate.objects.visible_to(user).filter(state=Certificate.State.FAILED).count()
    if failed:
        said = ngettext("%(count)s certificate could not be drawn", "%(count)s certificates could not be drawn", failed)
        tasks.insert(0, Task(said % {"count": failed}, reverse("register"), badge=_("Draw again"), tone="bad"))
    more = Task(_("The register"), reverse("register"))
    return Section(_("Certificates to issue"), tasks, _("Every recognised class has its certificates."), more)


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


def looking_after(units):
    """The training officer's units: how well their people are trained."""
    coverage = reverse("coverage")
    tasks = [Task(unit.name, f"{coverage}?unit={unit.code}", _("How well its people are trained")) for unit in units]
    return Section(_("My unit"), tasks)


def auditing():
    doors = [
        (_("Coverage"), "coverage", _("The figures, down to the people and the evidence")),
        (_("Classes"), "manage_classes", _("Attendance, results and recognition of every class")),
        (_("The register"), "register", _("Every certificate that was issued")),
    ]
    return Section(_("To look into"), [Task(label, reverse(name), note) for label, name, note in doors])


def learning(person, on):
    live = Enrolment.objects.live().filter(person=person)
    yield Section(
        _("My next session"),
        next_session(live, on),
        _("You are in no class that meets."),
        Task(_("My learning"), reverse("my_learning")),
    )
    if waiting := [
        Task(mine.training_class.name, mine.training_class.get_absolute_url(), days_of(mine.training_class))
        for mine in live.filter(state=Enrolment.State.WAITING).select_related("training_class")[:AT_MOST]
    ]:
        yield Section(_("I am waiting for a seat"), waiting)
    yield open_classes(person, live, on)


def next_session(live, on):
    mine = live.filter(state=Enrolment.State.ENROLLED).values("training_class")
    meeting = (State.OPEN, State.ROSTER_CLOSED, State.RUNNING)
    sessions = Session.objects.planned().filter(training_class__in=mine, training_class__state__in=meeting, day__gte=on)
    return [
        Task(
            session.training_class.name,
            session.training_class.get_absolute_url(),
            " · ".join(
                str(said)
                for said in (session.get_part_display(), session.hours, session.room or session.training_class.venue)
                if said
            ),
            _("today") if session.day == on else day_of(session.day),
            "info" if session.day == on else "",
        )
        for session in sessions.select_related("training_class", "room").order_by("day", "starts_at")[:1]
    ]


def open_classes(person, live, on):
    """Classes that take enrolments, those first that answer something asked of the person and not yet held."""
    classes = TrainingClass.objects.open_on(on).exclude(pk__in=live.values("training_class"))
    classes = list(
        classes.select_related("course", "institution")
        .prefetch_related("course__subject_areas")
        .with_seats_taken()
        .order_by("enrolment_closes", "starts", "code")
    )
    needed = helpful({c.course for c in classes}, person, on=on)
    classes.sort(key=lambda c: c.course_id not in needed)  # stable: otherwise by the day on which enrolment closes
    tasks = [
        Task(
            c.name,
            c.get_absolute_url(),
            _("Enrolment until %(day)s · %(places)s") % {"day": day_of(c.enrolment_closes), "places": seats_of(c)},
            why=_("You need it for: %(indicators)s") % {"indicators": "; ".join(i.label for i in needed[c.course_id])}
            if c.course_id in needed
            else "",
        )
        for c in classes[:AT_MOST]
    ]
    more = Task(_("What is asked of me"), reverse("my_coverage"))
    return Section(_("Open for enrolment"), tasks, _("No class takes enrolments today."), more)


def seats_of(training_class):
    left = training_class.seats_left
    return ngettext("%(left)s seat left", "%(left)s seats left", left) % {"left": left} if left else _("waiting list")


def days_of(training_class):
    return f"{day_of(training_class.starts)} – {day_of(training_class.ends)}"


def day_of(day):
    return f"{day:%d/%m/%Y}"
