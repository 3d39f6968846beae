"""Who is told what, and when. Which step of an enrolment is told stands in one table; each act tells in a fixed number of queries."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate

from lms.people.models import Role, Unit
from lms.people.units import ancestor_ids

from .classes import TrainingClass
from .enrolment import Enrolment
from .invitations import CANCEL, REQUEST, invitation
from .nomination import Nomination
from .outbox import Message, write
from .sessions import Session

State, Kind = Enrolment.State, Message.Kind

LONG_OVER = timedelta(days=90)  # of a class that ended before that, as when the past is entered, nobody is told
DAYS_BEFORE = 2  # people are reminded so many days before the class begins, or on the day before if the clock stood still

# (before, after) → what the person is told; every way of `enrolment.NEXT_STATES` stands here.
TOLD = {
    ("", State.NOMINATED): Kind.NOMINATED,
    ("", State.REQUESTED): None,  # they asked themselves, and the page said so
    ("", State.WAITING): Kind.WAITING,
    ("", State.ENROLLED): Kind.SEAT,
    (State.NOMINATED, State.RETURNED): None,  # between the unit and who approves
    (State.NOMINATED, State.REJECTED): Kind.REFUSED,
    (State.NOMINATED, State.APPROVED): Kind.RESERVE,
    (State.NOMINATED, State.WAITING): Kind.WAITING,
    (State.NOMINATED, State.ENROLLED): Kind.SEAT,
    (State.NOMINATED, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.RETURNED, State.NOMINATED): None,
    (State.RETURNED, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.REQUESTED, State.REJECTED): Kind.REFUSED,
    (State.REQUESTED, State.WAITING): Kind.WAITING,
    (State.REQUESTED, State.ENROLLED): Kind.SEAT,
    (State.REQUESTED, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.APPROVED, State.ENROLLED): Kind.SEAT,
    (State.APPROVED, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.WAITING, State.OFFERED): Kind.OFFERED,
    (State.WAITING, State.ENROLLED): Kind.SEAT,
    (State.WAITING, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.OFFERED, State.ENROLLED): Kind.SEAT,
    (State.OFFERED, State.WITHDRAWN): Kind.WITHDRAWN,  # LAPSED, where nobody did it but the calendar
    (State.ENROLLED, State.COMPLETED): Kind.COMPLETED,
    (State.ENROLLED, State.NOT_COMPLETED): Kind.NOT_COMPLETED,
    (State.ENROLLED, State.WITHDRAWN): Kind.WITHDRAWN,
    (State.COMPLETED, State.ENROLLED): Kind.REOPENED,
    (State.NOT_COMPLETED, State.ENROLLED): Kind.REOPENED,
}
LINKS = dict.fromkeys((Kind.COMPLETED, Kind.NOT_COMPLETED, Kind.REOPENED), "my_learning")


def told(before, after, by):
    if (before, after, by) == (State.OFFERED, State.WITHDRAWN, None):
        return Kind.LAPSED
    return TOLD[before, after]


# Steps of enrolments.


def tell_of_steps(steps):
    """Tell the people, who nominated them, and who is to decide; `steps` are those of one act."""
    if not steps:
        return
    on = localdate(steps[0].at)
    classes = TrainingClass.objects.select_related("institution", "course").prefetch_related("recognitions")
    classes = classes.in_bulk({step.enrolment.training_class_id for step in steps})
    groups = defaultdict(list)
    for step in steps:
        groups[step.enrolment.training_class_id, step.before].append(step)
    for (class_id, before), alike in groups.items():
        training_class = classes[class_id]
        if training_class.ends < on - LONG_OVER and before not in Enrolment.JUDGED:  # what is taken back is told in any case
            continue
        _tell_people(training_class, alike, before)
        if alike[0].after == State.NOMINATED:
            _tell_who_approves(training_class, alike, on)
        elif alike[0].after == State.REQUESTED:
            _tell_who_answers(training_class, alike, on)
        elif before == State.NOMINATED:
            _tell_who_nominated(training_class, alike)


def _tell_people(training_class, steps, before):
    first = steps[0]
    kind = told(before, first.after, first.by)
    if kind is None:
        return
    enrolments = {step.enrolment.person_id: step.enrolment_id for step in steps}
    write(
        kind,
        people=enrolments,
        key=f"step:{first.pk}",
        training_class=training_class,
        link=reverse(LINKS[kind]) if kind in LINKS else training_class.get_absolute_url(),
        invitations=_invitations(training_class, enrolments, before, first.after),
        why=first.why,
        until=first.enrolment.offered_until,
        recognition=max(training_class.recognitions.all(), key=lambda each: each.pk, default=None),
    )


def _invitations(training_class, enrolments, before, after):
    """{person key: [invitation]} for who comes to sit in the class, cancellations for who leaves it."""
    if after == State.ENROLLED and before not in Enrolment.JUDGED:
        method = REQUEST
    elif (before, after) == (State.ENROLLED, State.WITHDRAWN):
        method = CANCEL
    else:
        return {}
    return _to_each(training_class.sessions.planned().select_related("training_class", "room"), enrolments, method)


def _to_each(sessions, enrolments, method):
    sessions = list(sessions)
    return {person: [invitation(session, enrolment, method) for session in sessions] for person, enrolment in enrolments.items()}


def _tell_who_approves(training_class, steps, on):
    """The managers of the class, once a nomination."""
    managers = _holders(Role.Kind.TRAINING_MANAGER, training_class.institution, on)
    for nomination, alike in _by_nomination(steps):
        write(
            Kind.TO_APPROVE,
            accounts=managers - {alike[0].by_id},
            key=f"nomination:{alike[0].pk}",
            training_class=training_class,
            link=reverse("approvals", args=[training_class.code]),
            nomination=nomination,
            count=len(alike),
            again=bool(alike[0].before),
        )


def _tell_who_answers(training_class, steps, on):
    """The training officers of the unit of each who asks."""
    for step in steps:
        unit = Unit.objects.get(pk=step.enrolment.unit_id)
        write(
            Kind.TO_ANSWER,
            accounts=_holders(Role.Kind.UNIT_OFFICER, unit, on) - {step.by_id},
            key=f"request:{step.pk}",
            training_class=training_class,
            link=reverse("unit_nominations", args=[training_class.code]),
            person=step.enrolment.person,
            unit=unit,
        )


def _tell_who_nominated(training_class, steps):
    """Once a nomination and decision: what became of whom."""
    for nomination, alike in _by_nomination(steps):
        write(
            Kind.DECIDED,
            accounts=[nomination.made_by_id] if nomination.made_by_id else [],
            key=f"decided:{alike[0].pk}",
            training_class=training_class,
            link=reverse("unit_nominations", args=[training_class.code]),
            nomination=nomination,
            names=list(nomination.entries.filter(steps__in=alike).order_by("rank").values_list("person__full_name", flat=True)),
            state=alike[0].get_after_display,
            why=alike[0].why,
        )


def _by_nomination(steps):
    """(Nomination, its steps) of those that belong to one."""
    groups = defaultdict(list)
    for step in steps:
        if step.enrolment.nomination_id:
            groups[step.enrolment.nomination_id].append(step)
    nominations = Nomination.objects.select_related("unit").in_bulk(groups)
    return [(nominations[key], alike) for key, alike in groups.items()]


def _holders(kind, unit, on):
    """The accounts that hold this role over the unit or above it."""
    return set(Role.objects.held_on(on).filter(kind=kind, unit__in=ancestor_ids(unit)).values_list("user", flat=True))


# Classes and their sessions.


def tell_of_cancelled(training_class):
    """Everybody who is in the class or waits for it, and who teaches it; it leaves the calendars of its learners."""
    enrolled = dict(training_class.enrolments.filter(state=State.ENROLLED).values_list("person", "pk"))
    write(
        Kind.CANCELLED,
        people=training_class.enrolments.live().values_list("person", flat=True),
        accounts=training_class.trainers.values_list("pk", flat=True),
        key=f"cancelled:{training_class.pk}",
        training_class=training_class,
        link=training_class.get_absolute_url(),
        invitations=_to_each(training_class.sessions.planned().select_related("training_class", "room"), enrolled, CANCEL),
        why=training_class.cancelled_because,
    )


def sessions_changed(sessions, *, why=""):
    """Tell learners and trainers when and where these sessions are now; new ones as well. Inside the transaction of the change."""
    _tell_of_sessions(sessions, REQUEST, why)


def sessions_cancelled(sessions, *, why=""):
    """The same for sessions that will not take place."""
    _tell_of_sessions(sessions, CANCEL, why)


@transaction.atomic
def _tell_of_sessions(sessions, method, why):
    keys = [session.pk for session in sessions]
    if method == REQUEST:  # a cancellation is one step later by itself
        Session.objects.filter(pk__in=keys).update(sequence=F("sequence") + 1)
    groups = defaultdict(list)
    for session in Session.objects.filter(pk__in=keys).select_related("training_class__institution", "room"):
        groups[session.training_class].append(session)
    for training_class, alike in groups.items():
        enrolled = dict(training_class.enrolments.filter(state=State.ENROLLED).values_list("person", "pk"))
        write(
            Kind.CHANGED,
            people=enrolled,
            accounts={*training_class.trainers.values_list("pk", flat=True), *_own_trainers(alike)},
            key=f"sessions:{method}:{alike[0].pk}:{alike[0].sequence}",  # told once as it stands
            training_class=training_class,
            link=training_class.get_absolute_url(),
            invitations=_to_each(alike, enrolled, method),
            sessions=alike,
            cancelled=method == CANCEL,
            why=why,
        )


def _own_trainers(sessions):
    given = Session.trainers.through.objects.filter(session__in=sessions)
    return given.values_list("user", flat=True)


# Days.


def remind(*, on):
    """Tell who has a seat, and who teaches, that the class begins in these days; once, however often this runs."""
    coming = TrainingClass.objects.filter(starts__gt=on, starts__lte=on + timedelta(days=DAYS_BEFORE))
    coming = coming.exclude(state__in=(TrainingClass.State.DRAFT, TrainingClass.State.CANCELLED))
    for training_class in coming.select_related("institution"):
        with transaction.atomic():
            write(
                Kind.REMINDER,
                people=training_class.enrolments.filter(state=State.ENROLLED).values_list("person", flat=True),
                accounts=training_class.trainers.values_list("pk", flat=True),
                key=f"reminder:{training_class.pk}:{training_class.starts}",
                training_class=training_class,
                link=training_class.get_absolute_url(),
                first=training_class.sessions.planned().first(),
            )


def tell_of_surveys(surveys):
    """Who is asked to evaluate a class, once; whoever has answered is not reminded, for nobody looks up who they are."""
    for survey in surveys:
        write(
            Kind.EVALUATE,
            people=survey.invitations.values_list("enrolment__person", flat=True),
            key=f"survey:{survey.pk}",
            training_class=survey.training_class,
            link=reverse("evaluate", args=[survey.pk]),
            survey=survey,
        )


# Records.


def tell_of_revoked(record):
    """Its person, whose learning no longer counts."""
    write(
        Kind.REVOKED,
        people=[record.person_id],
        key=f"revoked:{record.pk}",
        training_class=record.training_class,
        link=reverse("my_learning"),
        record=record,
    )


def tell_of_declaration(declaration):
    """Whoever declared a certificate from elsewhere: it is in the file, or was not accepted."""
    write(
        Kind.DECLARATION,
        people=[declaration.person_id],
        key=f"declaration:{declaration.pk}",
        link=reverse("my_declarations"),
        declaration=declaration,
    )


# What the rooms above tell.


def tell_of_certificate(record, key, register_no, *, on):
    """The certificate with this key and number, of this learning record, can be downloaded."""
    if record.training_class.ends < on - LONG_OVER:
        return
    write(
        Kind.CERTIFICATE,
        people=[record.person_id],
        key=f"certificate:{key}",
        training_class=record.training_class,
        link=reverse("my_certificates"),
        record=record,
        register_no=register_no,
    )


def tell_of_application(record, key, *, link, **said):
    """Whoever applied about the certificate of this record: received, granted or refused."""
    write(
        Kind.APPLICATION,
        people=[record.person_id],
        key=f"application:{key}",
        training_class=record.training_class,
        link=link,
        **said,
    )


def tell_of_batch(training_class, batch, *, to, ready, failed):
    """The registrar who issued these certificates: all of them are drawn, or could not be."""
    write(
        Kind.BATCH,
        accounts=[to],
        key=f"batch:{batch}",
        training_class=training_class,
        link=reverse("issue", args=[training_class.code]),
        ready=ready,
        failed=failed,
    )
