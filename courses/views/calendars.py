"""The schedule of a class as its people read it, and one's own calendar over all classes."""

from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate

from ..models import Enrolment, Session, TrainingClass
from ..session_forms import DaysForm
from .rooms import inside

WEEKS = 4  # on one page of a calendar


@login_required
def schedule(request, code):
    """For those who teach, manage or oversee the class, and for its learners."""
    training_class = _readable(request.user, code)
    sessions = list(training_class.sessions.with_places())
    context = {
        "training_class": training_class,
        "learner": not (training_class.may_mark or training_class.may_oversee),
        "weeks": by_week(sessions),
        "planned": sum(not session.is_cancelled for session in sessions),
        "periods": sum(session.periods for session in sessions if not session.is_cancelled),
        "today": localdate(),
    }
    return render(request, "courses/schedule.html", context)


def _readable(user, code):
    learning = Enrolment.objects.holding().filter(person__user=user, training_class__code=code)
    if training_class := TrainingClass.objects.filter(pk__in=learning.values("training_class")).first():
        return TrainingClass.objects.with_rights_of(user).select_related("course", "institution").get(pk=training_class.pk)
    return inside(user, code)


@login_required
def my_calendar(request):
    """Sessions of the classes in which one has a seat, and those that one teaches: four weeks from the week asked for."""
    form = DaysForm(request.GET)
    form.is_valid()
    monday = monday_of(form.cleaned_data.get("first") or localdate())
    if not 2000 < monday.year < 2100:
        raise Http404
    span = timedelta(weeks=WEEKS)
    days = Session.objects.held_in_earnest().filter(day__range=(monday, monday + span - timedelta(days=1)))
    taught = set(days.taught_by(request.user).values_list("pk", flat=True))
    attended = set(days.attended_by(request.user).values_list("pk", flat=True))
    sessions = list(days.filter(pk__in=taught | attended).with_places())
    for session in sessions:
        session.as_trainer = session.pk in taught
    context = {
        "weeks": by_week(sessions),
        "first": monday,
        "last": monday + span - timedelta(days=1),
        "before": monday - span,
        "after": monday + span,
        "today": localdate(),
    }
    return render(request, "courses/my_calendar.html", context)


def by_week(sessions):
    """[(Monday, Sunday, [(day, its sessions)])] of sessions in order."""
    weeks = []
    for monday, those in groupby(sessions, key=lambda session: monday_of(session.day)):
        days = [(day, list(each)) for day, each in groupby(those, key=lambda session: session.day)]
        weeks.append((monday, monday + timedelta(days=6), days))
    return weeks


def monday_of(day):
    return day - timedelta(days=day.weekday())
