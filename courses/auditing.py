"""What must hold of every class, looked at from outside: found by queries of their own, not by the rules that are to keep it so."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .attendance import Attendance, AttendanceStep, How
from .classes import TrainingClass
from .enrolment import NEXT_STATES, Enrolment, EnrolmentStep
from .plans import PlanLine
from .quotas import given, given_of_line
from .recognition import Recognition
from .records import LearningRecord
from .results import Result
from .sessions import Session
from .surveys import Survey

State, ClassState = Enrolment.State, TrainingClass.State
RECOGNISED = (ClassState.RECOGNISED, ClassState.ISSUED, ClassState.CLOSED)
FIRST_STATES = (State.NOMINATED, State.REQUESTED, State.WAITING, State.ENROLLED)


@dataclass(frozen=True)
class Finding:
    """Something that must not be: which rule is broken, in which class, and how."""

    rule: str
    training_class: str  # its code
    said: str

    def __str__(self):
        return f"{self.training_class}: {self.said} [{self.rule}]"


def audit(classes=None, *, on):
    """The Findings in these classes (in all, without them), by class; nothing where all is well."""
    classes = TrainingClass.objects.all() if classes is None else classes
    found = [finding for rule in RULES for finding in rule(classes, on)]
    return sorted(found, key=lambda finding: (finding.training_class, finding.rule))


def seats(classes, on):
    """No class seats, or offers a seat to, more people than it has seats."""
    taken = classes.annotate(held=Count("enrolments", filter=Q(enrolments__state__in=Enrolment.HOLDING)))
    for each in taken.filter(held__gt=F("capacity")):
        yield Finding(
            "seats", each.code, _("%(held)s hold one of %(seats)s seats.") % {"held": each.held, "seats": each.capacity}
        )


def queue_order(classes, on):
    """Nobody waits who came before somebody with a seat or an offer."""
    waiting, holding = Q(enrolments__state=State.WAITING), Q(enrolments__state__in=Enrolment.HOLDING)
    number = "enrolments__queue_number"
    ordered = classes.annotate(first_waiting=Min(number, filter=waiting), last_holding=Max(number, filter=holding))
    for each in ordered.filter(first_waiting__lt=F("last_holding")):
        said = _("Number %(first)s of the queue waits while number %(last)s has a seat.")
        yield Finding("queue", each.code, said % {"first": each.first_waiting, "last": each.last_holding})


def free_seats(classes, on):
    """While somebody waits, no seat stays free."""
    counted = classes.filter(state__in=(ClassState.OPEN, ClassState.ROSTER_CLOSED), starts__gt=on).annotate(
        held=Count("enrolments", filter=Q(enrolments__state__in=Enrolment.HOLDING)),
        waiting=Count("enrolments", filter=Q(enrolments__state=State.WAITING)),
    )
    for each in counted.filter(held__lt=F("capacity"), waiting__gt=0):
        yield Finding("free seat", each.code, _("%(count)s wait although a seat is free.") % {"count": each.waiting})


def offers(classes, on):
    """No offer stands beyond its last day for more than the day that the sweep may take."""
    for each in _enrolments(classes).filter(state=State.OFFERED, offered_until__lt=on):
        yield _about(
            each, "offer", _("the offer lapsed on %(day)s, and the seat was not passed on.") % {"day": each.offered_until}
        )


def steps(classes, on):
    """The steps of an enrolment lead along the table from one of the first states to the one in which it is."""
    ways = defaultdict(list)
    rows = EnrolmentStep.objects.filter(enrolment__training_class__in=classes).order_by("pk")
    for enrolment, before, after in rows.values_list("enrolment", "before", "after"):
        ways[enrolment].append((before, after))
    for each in _enrolments(classes):
        if why := _wrong_way(ways[each.pk], each.state):
            yield _about(each, "steps", why)


def _wrong_way(way, state):
    """Why these steps, (before, after) each, do not lead to `state`; nothing where they do."""
    if not way:
        return _("no step is kept of how it came about.")
    at = ""
    for before, after in way:
        allowed = FIRST_STATES if not at else NEXT_STATES[at]
        if before != at or after not in allowed:
            return _("a step from “%(before)s” to “%(after)s” is none of the table.") % {"before": before, "after": after}
        at = after
    return "" if at == state else _("it is “%(state)s”, its last step led to “%(at)s”.") % {"state": state, "at": at}


def approvals(classes, on):
    """Nobody approved what they had nominated."""
    decided = EnrolmentStep.objects.filter(
        enrolment__training_class__in=classes, before=State.NOMINATED, by=F("enrolment__nomination__made_by")
    ).exclude(after__in=[State.WITHDRAWN])
    for each in decided.select_related("enrolment__training_class", "enrolment__person"):
        yield _about(each.enrolment, "approval", _("who nominated also approved."))


def nominated_only_through_approval(classes, on):
    """Whoever was nominated has no place without an approval."""
    approved = EnrolmentStep.objects.filter(before=State.NOMINATED, after__in=(State.APPROVED, State.WAITING, State.ENROLLED))
    placed = _enrolments(classes).filter(state__in=Enrolment.QUEUED, rank__isnull=False)
    for each in placed.exclude(pk__in=approved.values("enrolment")):
        yield _about(each, "nomination", _("nominated and never approved."))


def quotas(classes, on):
    """A unit is beyond its quota only where somebody said why."""
    for each in classes.exclude(quotas=None):
        reasons = EnrolmentStep.objects.filter(enrolment__training_class=each, after__in=(State.ENROLLED, State.WAITING))
        reasons = reasons.exclude(before__in=Enrolment.JUDGED)  # what a revoking decision says is about something else
        for quota, sent in given(each, on=on):
            if sent > quota.seats and not reasons.exclude(why="").exists():
                said = _("%(unit)s sends %(sent)s of %(seats)s, and nobody said why.")
                yield Finding("quota", each.code, said % {"unit": quota.unit, "sent": sent, "seats": quota.seats})


def quotas_of_lines(classes, on):
    """A unit is beyond its quota in a line of the plan only where somebody said why, in one of the classes."""
    for line in PlanLine.objects.filter(carried_out_by__in=classes).exclude(quotas=None).distinct():
        reasons = EnrolmentStep.objects.filter(
            enrolment__training_class__plan_line=line, after__in=(State.ENROLLED, State.WAITING)
        ).exclude(Q(why="") | Q(before__in=Enrolment.JUDGED))  # what a revoking decision says is about something else
        for quota, sent in given_of_line(line, on=on):
            if sent > quota.seats and not reasons.exists():
                said = _("%(unit)s sends %(sent)s of %(seats)s to all classes of “%(line)s”, and nobody said why.")
                values = {"unit": quota.unit, "sent": sent, "seats": quota.seats, "line": line}
                yield Finding("quota of the plan", line.carried_out_by.order_by("code").first().code, said % values)


def lines_of_the_plan(classes, on):
    """A class carries out a line about its own course."""
    for each in classes.exclude(plan_line=None).exclude(plan_line__course=F("course")).select_related("plan_line__course"):
        said = _("The line of the plan is about another course: “%(course)s”.")
        yield Finding("plan", each.code, said % {"course": each.plan_line.course})


def results_of_class(classes, on):
    """Before recognition nobody has completed; after it nobody is still enrolled."""
    for each in _enrolments(classes).filter(state=State.ENROLLED, training_class__state__in=RECOGNISED):
        yield _about(each, "state", _("still enrolled in a class whose results are recognised."))
    ended = (State.COMPLETED, State.NOT_COMPLETED)
    for each in _enrolments(classes).filter(state__in=ended).exclude(training_class__state__in=RECOGNISED):
        yield _about(each, "state", _("has a result in a class whose results are not recognised."))


def records(classes, on):
    """Each learner who completed has one record of the recognition in force, and nobody else has."""
    written = LearningRecord.objects.filter(recognition__in=Recognition.objects.in_force(), supersedes=None)
    kept = written.filter(training_class=OuterRef("training_class"), person=OuterRef("person"))
    count = Coalesce(Subquery(kept.order_by().values("training_class").annotate(count=Count("pk")).values("count")), 0)
    for each in _enrolments(classes).filter(state=State.COMPLETED).annotate(count=count).exclude(count=1):
        yield _about(each, "record", _("completed, and has %(count)s records of this class.") % {"count": each.count})
    learners = Enrolment.objects.filter(
        training_class=OuterRef("training_class"), person=OuterRef("person"), state=State.COMPLETED
    )
    strangers = written.filter(training_class__in=classes)
    for each in strangers.exclude(pk__in=_with(strangers, learners)).select_related("training_class"):
        said = _("%(person)s has a record of this class without having completed it.") % {"person": each.person_name}
        yield Finding("record", each.training_class.code, said)


def _with(records, learners):
    return records.annotate(learner=Subquery(learners.values("pk")[:1])).exclude(learner=None).values("pk")


def marks(classes, on):
    """Marks and results are those of learners with a seat, in their own class."""
    for model, owner in ((Attendance, "session"), (Result, "assessment")):
        rows = model.objects.filter(enrolment__training_class__in=classes)
        wrong = ~Q(enrolment__training_class=F(f"{owner}__training_class")) | ~Q(enrolment__state__in=Enrolment.SEATED)
        for each in rows.filter(wrong).select_related("enrolment__training_class", "enrolment__person"):
            yield _about(each.enrolment, "marks", _("has marks or results without a seat in that class."))


def mark_steps(classes, on):
    """Each mark is the one to which its last step led, and each step begins where the one before it ended."""
    rows = AttendanceStep.objects.filter(session__training_class__in=classes).order_by("pk")
    led, broken = {}, set()
    for session, enrolment, before, after in rows.values_list("session", "enrolment", "before", "after"):
        if led.get((session, enrolment), "") != before:
            broken.add((session, enrolment))
        led[session, enrolment] = after
    marked = Attendance.objects.filter(session__training_class__in=classes)
    found = {(session, enrolment): mark for session, enrolment, mark in marked.values_list("session", "enrolment", "mark")}
    wrong = broken | {key for key in led.keys() | found.keys() if led.get(key) != found.get(key)}
    enrolments = _enrolments(classes).in_bulk({enrolment for _session, enrolment in wrong})
    for _session, enrolment in sorted(wrong):
        yield _about(enrolments[enrolment], "mark steps", _("the steps of an attendance mark do not lead to it."))


def confirmed_sessions(classes, on):
    """Where the attendance is confirmed everybody has a mark, and what was changed afterwards has its reason."""
    confirmed = Session.objects.planned().filter(training_class__in=classes).exclude(confirmed_at=None)
    for each in confirmed.with_marks().filter(marked__lt=F("seated")).select_related("training_class"):
        said = _("%(session)s is confirmed, and %(count)s have no mark.")
        count = each.seated - each.marked
        yield Finding("confirmed", each.training_class.code, said % {"session": each, "count": count})
    later = AttendanceStep.objects.filter(session__in=confirmed, at__gt=F("session__confirmed_at")).exclude(how=How.CORRECTION)
    for each in later.select_related("enrolment__training_class", "enrolment__person"):
        yield _about(each.enrolment, "confirmed", _("a mark was changed after the confirmation, without a reason."))


def recognitions(classes, on):
    """A class is recognised by a decision in force, and only by one."""
    decided = Exists(Recognition.objects.in_force().filter(training_class=OuterRef("pk")))
    for each in classes.filter(decided).exclude(state__in=RECOGNISED):
        yield Finding("recognition", each.code, _("There is a decision of recognition, but the class is not recognised."))
    for each in classes.filter(~decided, state__in=RECOGNISED):
        yield Finding("recognition", each.code, _("The class is recognised, but there is no decision."))


def revoked(classes, on):
    """A record counts only as long as the recognition of its own class by which it was written."""
    written = LearningRecord.objects.filter(training_class__in=classes).select_related("training_class")
    for each in written.current().filter(revoked_on=None, recognition__revoked_on__isnull=False):
        said = _("the record of %(person)s still counts, although its recognition is revoked.") % {"person": each.person_name}
        yield Finding("revoked", each.training_class.code, said)
    for each in written.exclude(recognition__training_class=F("training_class")):
        said = _("the record of %(person)s is of the recognition of another class.") % {"person": each.person_name}
        yield Finding("revoked", each.training_class.code, said)


def evaluations(classes, on):
    """There are not more answer sheets than learners who have answered."""
    surveys = (
        Survey.objects.filter(training_class__in=classes)
        .select_related("training_class")
        .annotate(
            answered=Count("invitations", filter=Q(invitations__has_answered=True), distinct=True),
            kept=Count("sheets", distinct=True),
        )
    )
    for each in surveys.filter(kept__gt=F("answered")):
        said = _("%(kept)s evaluations are kept of %(answered)s learners who have answered.")
        yield Finding("evaluation", each.training_class.code, said % {"kept": each.kept, "answered": each.answered})


RULES = (
    seats, queue_order, free_seats, offers, steps, approvals, nominated_only_through_approval, quotas, quotas_of_lines,
    lines_of_the_plan, results_of_class, records, marks, mark_steps, confirmed_sessions, recognitions, revoked, evaluations,
)  # fmt: skip


def _enrolments(classes):
    return Enrolment.objects.filter(training_class__in=classes).select_related("training_class", "person")


def _about(enrolment, rule, said):
    return Finding(rule, enrolment.training_class.code, f"{enrolment.person} – {said}")
