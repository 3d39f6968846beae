"""What awaits this person today, by what they are: learner, trainer, training manager, registrar, officer, auditor."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.applications import time_left
from certificates.models import Application, Certificate
from certificates.replacing import to_replace
from courses.models import Enrolment, Recognition, Session, Survey, TrainingClass
from courses.sessions import is_trainer
from lms.coverage.needs import helpful
from lms.people.access import roles_of
from lms.people.models import Role
from lms.people.working_days import exceptions

from .managing import asked_about_data, managing
from .parts import AT_MOST, Section, Task, day_of, days_of
from .sending import looking_after, sending
from .teaching import teaching

Kind, State = Role.Kind, TrainingClass.State


def desk(user, *, on):
    """The Sections for this user on that day, most pressing first; in a fixed number of queries."""
    roles = list(roles_of(user, on=on))
    kinds = {role.kind for role in roles}
    sections = []
    if is_trainer(user):
        sections += teaching(user, on)
    if Kind.TRAINING_MANAGER in kinds:
        sections += managing(user, on)
        sections += asked_about_data(user)
    if Kind.REGISTRAR in kinds:
        sections.append(issuing(user))
        sections += applied(user, on)
    if Kind.UNIT_OFFICER in kinds:
        sections += sending(user, on)
        sections.append(looking_after([role.unit for role in roles if role.kind == Kind.UNIT_OFFICER]))
    if Kind.AUDITOR in kinds:
        sections.append(auditing())
    if person := getattr(user, "person", None):
        sections += learning(person, on)
    return sections


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
    for certificate in to_replace(user).select_related("record")[:AT_MOST]:
        note = _("Its learning record was corrected after it was issued.")
        where = reverse("replace_certificate", args=[certificate.pk])
        tasks.append(Task(f"{certificate} – {certificate.record.person_name}", where, note, _("Issue anew")))
    more = Task(_("The register"), reverse("register"))
    return Section(_("Certificates to issue"), tasks, _("Every recognised class has its certificates."), more)


def applied(user, on):
    """Applications about certificates that wait for an answer, by their term."""
    there = Application.objects.kept_by(user).open().select_related("certificate__record").order_by("due_on", "pk")
    off = exceptions()
    tasks = []
    for application in there[:AT_MOST]:
        words, tone = time_left(application, on, off)
        name = application.certificate.record.person_name
        label = f"{application.get_kind_display()}: {application.certificate} – {name}"
        note = _("To be answered by %(day)s") % {"day": day_of(application.due_on)}
        tasks.append(Task(label, application.get_absolute_url(), note, words, tone))
    if tasks:
        yield Section(_("Applications about certificates"), tasks, more=Task(_("All applications"), reverse("applications")))


def auditing():
    doors = [
        (_("Coverage"), "coverage", _("The figures, down to the people and the evidence")),
        (_("Training plans"), "plans", _("What each year shall bring, and what became of it")),
        (_("Classes"), "manage_classes", _("Attendance, results and recognition of every class")),
        (_("The register"), "register", _("Every certificate that was issued")),
    ]
    return Section(_("To look into"), [Task(label, reverse(name), note) for label, name, note in doors])


def learning(person, on):
    live = Enrolment.objects.live().filter(person=person)
    if offers := [seat_offered(mine) for mine in live.filter(state=Enrolment.State.OFFERED).select_related("training_class")]:
        yield Section(_("A seat is offered to me"), offers)
    yield Section(
        _("My next session"),
        next_session(live, on),
        _("You are in no class that meets."),
        Task(_("My learning"), reverse("my_learning")),
    )
    if asked := [
        Task(
            survey.training_class.name,
            reverse("evaluate", args=[survey.pk]),
            _("%(questionnaire)s, until %(day)s") % {"questionnaire": survey.questionnaire, "day": day_of(survey.until)},
        )
        for survey in Survey.objects.left_to(person.user, on=on)[:AT_MOST]
    ]:
        yield Section(_("Classes to evaluate"), asked)
    if waiting := [
        Task(mine.training_class.name, mine.training_class.get_absolute_url(), days_of(mine.training_class))
        for mine in live.filter(state=Enrolment.State.WAITING).select_related("training_class")[:AT_MOST]
    ]:
        yield Section(_("I am waiting for a seat"), waiting)
    yield open_classes(person, live, on)


def seat_offered(mine):
    until = _("Take it until %(day)s") % {"day": day_of(mine.offered_until)}
    return Task(mine.training_class.name, mine.training_class.get_absolute_url(), days_of(mine.training_class), until, "warn")


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
    """Classes in which one can enrol or ask, those first that answer something asked of the person and not yet held."""
    classes = TrainingClass.objects.open_on(on).exclude(pk__in=live.values("training_class"))
    classes = classes.exclude(way_in=TrainingClass.WayIn.NOMINATION)
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
