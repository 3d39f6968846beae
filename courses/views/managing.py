"""The training manager's room: the list of classes, opening one, and one class with its states and seats."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.people.access import has_role, may_keep_register, units_of
from lms.people.models import Person, Posting, Role, Unit
from lms.refusal import Refusal

from .. import classes, seats
from ..carrying_out import carry_out, prefilled, progress
from ..forms import ClassFilter, OpenClassForm, SeatsForm, WhyForm
from ..models import Enrolment, PlanLine, TrainingClass
from ..results import add_assessment
from ..sessions import plan_sessions
from .rooms import learners, managed, overseen
from .states import acts_for

PAGE_SIZE = 20
Kind = Role.Kind
State = TrainingClass.State


@login_required
def listed(request):
    if not has_role(request.user, Kind.TRAINING_MANAGER, Kind.REGISTRAR, Kind.AUDITOR):
        raise Http404
    form = ClassFilter(request.GET)
    form.is_valid()  # a field that makes no sense is named on the page and filters nothing
    asked = form.cleaned_data
    found = TrainingClass.objects.overseen_by(request.user).order_by("-starts", "code")
    if asked.get("q"):
        found = found.found_by(asked["q"])
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    waiting = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.WAITING))
    shown = found.select_related("institution").with_seats_taken().annotate(waiting_count=waiting)
    context = {
        "form": form,
        "filtered": any(asked.values()),
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_open": has_role(request.user, Kind.TRAINING_MANAGER),
    }
    return render(request, "courses/manage_classes.html", context)


@login_required
def open_class(request):
    institutions = Unit.objects.existing_on(localdate()).filter(pk__in=units_of(request.user, Kind.TRAINING_MANAGER))
    if not has_role(request.user, Kind.TRAINING_MANAGER):
        raise Http404
    lines = PlanLine.objects.to_carry_out(request.user)
    initial = _as_planned(lines, request.GET.get("line", ""))
    form = OpenClassForm(request.POST or None, initial=initial, institutions=institutions.order_by("name"), lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            training_class = open_with_sessions(**form.cleaned_data, by=request.user)
        except (ValidationError, Refusal) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(
                request, _("The class is open, with %(count)s sessions.") % {"count": training_class.sessions.count()}
            )
            return redirect("manage_class", training_class.code)
    return render(request, "courses/open_class.html", {"form": form})


def _as_planned(lines, key):
    """What the form begins with: what the line of the plan says from which the class is opened; nothing without one."""
    rows = progress(lines.filter(pk=key), on=localdate()) if key.isdecimal() else []
    return prefilled(rows[0].line, opened=rows[0].opened, on=localdate()) if rows else None


@transaction.atomic
def open_with_sessions(*, plan_line, parts, assessment, by, **values):
    training_class = classes.open_class(**values, by=by)
    if plan_line:
        carry_out(training_class, plan_line, by=by)
    plan_sessions(training_class, parts)
    if assessment:
        add_assessment(training_class, name=assessment, by=by)
    return training_class


@login_required
def show(request, code):
    training_class = overseen(request.user, code)
    words = request.GET.get("who", "").strip()
    context = {
        "training_class": training_class,
        "steps": steps(training_class),
        "acts": acts_for(training_class) if training_class.may_manage else [],
        "sessions": training_class.sessions.with_places().with_marks(),
        "lacks_learners": training_class.lacks_learners,
        "learners": learners(training_class),
        "queue": training_class.enrolments.waiting().select_related("person"),
        "offered": training_class.enrolments.filter(state=Enrolment.State.OFFERED)
        .select_related("person")
        .order_by("queue_number"),
        "to_approve": training_class.enrolments.to_approve().count(),
        "withdrawable": training_class.roster_may_change and localdate() < training_class.starts,
        "trainers": [getattr(user, "person", user) for user in training_class.trainers.select_related("person")],
        "may_issue": may_keep_register(request.user, training_class.institution),
        "recognition": training_class.recognition,
        "seats_form": SeatsForm(initial={"capacity": training_class.capacity}),
        "who": words,
        "found": found_people(request.user, words) if words and training_class.may_manage else [],
    }
    return render(request, "courses/manage_class.html", context)


def found_people(user, words):
    """At most ten people in service, each with the `posting` of today."""
    today = localdate()
    people = Person.objects.visible_to(user).in_office_on(today).found_by(words)[:10]
    return people.prefetch_related(Prefetch("postings", Posting.objects.held_on(today).select_related("unit"), to_attr="posts"))


WAY = (State.OPEN, State.ROSTER_CLOSED, State.RUNNING, State.AWAITING, State.RECOGNISED, State.ISSUED)


def steps(training_class):
    """The usual way of a class, each state with "done", "now" or nothing."""
    way = [*WAY, State.CLOSED]
    at = way.index(training_class.state) if training_class.state in way else -1
    return [(state.label, "done" if place < at else "now" if place == at else "") for place, state in enumerate(WAY)]


@login_required
@require_POST
def change_seats(request, code):
    training_class = managed(request.user, code)
    form = SeatsForm(request.POST)
    if form.is_valid():
        seats.change_capacity(training_class, form.cleaned_data["capacity"], on=localdate(), by=request.user)
        messages.success(request, _("The class now has %(seats)s seats.") % {"seats": training_class.capacity})
    else:
        messages.error(request, _("Seats: %(why)s") % {"why": " ".join(form.errors["capacity"])})
    return redirect("manage_class", code)


@login_required
@require_POST
def enrol(request, code):
    training_class = managed(request.user, code)
    person = get_object_or_404(Person.objects.visible_to(request.user).known_by(request.POST.get("person", "")))
    seat = seats.enrol(person, training_class, on=localdate(), by=request.user)
    messages.success(request, _("%(person)s: %(state)s.") % {"person": person, "state": seat.get_state_display()})
    return redirect("manage_class", code)


@login_required
def withdraw(request, code, pk):
    training_class = managed(request.user, code)
    seat = get_object_or_404(training_class.enrolments.live().select_related("person"), pk=pk)
    form = WhyForm(request.POST or None) if seats.needs_reason(seat, on=localdate()) else None
    if request.method == "POST" and (form is None or form.is_valid()):
        seats.withdraw(seat, on=localdate(), by=request.user, why=form.cleaned_data["why"] if form else "")
        messages.success(request, _("%(person)s was taken off the list.") % {"person": seat.person})
        return redirect("manage_class", code)
    context = {
        "title": _("Take %(person)s off the list?") % {"person": seat.person},
        "question": _("A seat that becomes free goes to the first on the waiting list."),
        "form": form,
        "confirm": _("Take off the list"),
        "back": reverse("manage_class", args=[code]),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)
