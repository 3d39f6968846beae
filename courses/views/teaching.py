"""The trainer's room: which classes, who is in them, who passes."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import render
from django.utils.timezone import localdate

from ..models import Attendance, Result, Session, TrainingClass
from ..results import verdicts
from .rooms import Progress, inside

State = TrainingClass.State
BEFORE = (State.OPEN, State.ROSTER_CLOSED)


@login_required
def teaching(request):
    mine = TrainingClass.objects.taught_by(request.user).exclude(state__in=(State.DRAFT, State.CANCELLED))
    shown = list(mine.select_related("institution").with_seats_taken().order_by("starts", "code"))
    today = localdate()
    context = {
        "today": today,
        "sessions": Session.objects.planned()
        .taught_by(request.user)
        .filter(day=today, training_class__in=mine)
        .with_places()
        .with_marks(),
        "running": [c for c in shown if c.state == State.RUNNING],
        "coming": [c for c in shown if c.state in BEFORE],
        "past": [c for c in reversed(shown) if c.state not in (*BEFORE, State.RUNNING)],
    }
    return render(request, "courses/teaching.html", context)


@login_required
def roster(request, code):
    training_class = inside(request.user, code)
    sessions = list(training_class.sessions.with_places().with_marks())
    planned = [session for session in sessions if not session.is_cancelled]
    found = verdicts(training_class)
    there = Attendance.objects.filter(session__in=planned, mark__in=Attendance.THERE)
    attended = dict(there.values_list("enrolment").annotate(Count("pk")))
    pieces = training_class.assessments.count()
    scores = Result.objects.filter(assessment__training_class=training_class, enrolment__in=list(found))
    entered = scores.values("assessment", "enrolment").distinct().count()  # of several attempts one is enough
    context = {
        "training_class": training_class,
        "today": localdate(),
        "sessions": sessions,
        "planned": len(planned),
        "sessions_marked": Progress(sum(session.is_marked for session in planned), len(planned)),
        "results_entered": Progress(entered, pieces * len(found)),
        "eligible": Progress(sum(verdict.eligible for verdict in found.values()), len(found)),
        "learners": [(learner, verdict, attended.get(learner.pk, 0)) for learner, verdict in found.items()],
        "over": training_class.state == State.RUNNING and training_class.ends <= localdate(),
    }
    return render(request, "courses/teaching_class.html", context)


@login_required
def eligibility(request, code):
    training_class = inside(request.user, code)
    found = verdicts(training_class)
    context = {
        "training_class": training_class,
        "eligible": [(enrolment, verdict) for enrolment, verdict in found.items() if verdict.eligible],
        "others": [(enrolment, verdict) for enrolment, verdict in found.items() if not verdict.eligible],
    }
    return render(request, "courses/eligibility.html", context)
