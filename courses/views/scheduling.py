"""The manager's room for the schedule of a class: sessions, their rooms and trainers, and how many learners the class needs."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.access import has_role, may_manage_training, units_of
from lms.people.models import Role, Unit
from lms.refusal import Refusal

from .. import classes
from .. import schedule as acts
from ..clashes import Kind, clashes_between, clashes_of
from ..models import Room, TrainingClass
from ..session_forms import CancelSessionForm, CopyWeekForm, DaysForm, MinimumForm, RoomForm, SessionForm, TrainersForm
from .rooms import managed

AHEAD, AT_MOST = timedelta(days=60), timedelta(days=366)


def attempt(form, act, **values):
    """What the act gives; None where the form now says why not. What clashes is shown, and a reason asked for."""
    try:
        return act(**values)
    except (acts.Clashing, acts.AfterTheClass) as refusal:
        form.ask_why(refusal)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    return None


@login_required
def add(request, code):
    training_class = managed(request.user, code)
    form = SessionForm(request.POST or None, training_class=training_class, rooms=_rooms(request.user))
    session = None
    if request.method == "POST" and form.is_valid():
        session = attempt(form, acts.add_session, training_class=training_class, by=request.user, **form.planned)
    if session:
        messages.success(request, _("Planned: %(session)s.") % {"session": session})
        _tell_of_learners(request, [session])
        return redirect("schedule", code)
    return _ask(request, training_class, form, _("Add a session"), _("Add the session"))


@login_required
def change(request, code, pk):
    training_class = managed(request.user, code)
    session = get_object_or_404(training_class.sessions.planned(), pk=pk)
    form = SessionForm(request.POST or None, training_class=training_class, rooms=_rooms(request.user), session=session)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, acts.change_session, session=session, by=request.user, on=localdate(), **form.planned)
        if changed:
            messages.success(request, _("Changed: %(session)s.") % {"session": changed})
            _tell_of_learners(request, [changed])
            return redirect("schedule", code)
    return _ask(request, training_class, form, _("Change the session of %(session)s") % {"session": session}, _("Save"))


@login_required
def cancel(request, code, pk):
    training_class = managed(request.user, code)
    session = get_object_or_404(training_class.sessions.planned(), pk=pk)
    form = CancelSessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, acts.cancel_session, session=session, by=request.user, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Cancelled: %(session)s.") % {"session": session})
            return redirect("schedule", code)
    context = {
        "title": _("Cancel the session of %(session)s?") % {"session": session},
        "question": _(
            "It does not take place and counts for nothing; marks that were made in it are kept. This cannot be taken back."
        ),
        "confirm": _("Cancel the session"),
        "back": reverse("schedule", args=[code]),
        "danger": True,
        "form": form,
    }
    return render(request, "components/confirm_page.html", context)


@login_required
def copy(request, code):
    training_class = managed(request.user, code)
    form = CopyWeekForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        weeks = {name: said[name] - timedelta(days=said[name].weekday()) for name in ("monday", "to")}
        new = attempt(form, acts.copy_week, training_class=training_class, by=request.user, despite=said["despite"], **weeks)
        if new:
            count = ngettext("%(count)s session was copied.", "%(count)s sessions were copied.", len(new)) % {"count": len(new)}
            messages.success(request, count)
            _tell_of_learners(request, new)
            return redirect("schedule", code)
    return _ask(request, training_class, form, _("Copy a week"), _("Copy the week"))


@login_required
def trainers(request, code):
    training_class = managed(request.user, code)
    names = ", ".join(training_class.trainers.values_list("username", flat=True))
    form = TrainersForm(request.POST or None, initial={"trainers": names})
    if request.method == "POST" and form.is_valid():
        attempt(form, acts.change_trainers, training_class=training_class, by=request.user, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The trainers were changed."))
            return redirect("manage_class", code)
    return _ask(request, training_class, form, _("Trainers of the class"), _("Save"), back="manage_class")


@login_required
def minimum(request, code):
    training_class = managed(request.user, code)
    form = MinimumForm(request.POST or None, initial=vars(training_class))
    if request.method == "POST" and form.is_valid():
        attempt(form, classes.require, training_class=training_class, by=request.user, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The least number of learners was changed."))
            return redirect("manage_class", code)
    return _ask(request, training_class, form, _("Fewest learners"), _("Save"), back="manage_class")


def _ask(request, training_class, form, title, confirm, back="schedule"):
    context = {
        "training_class": training_class,
        "form": form,
        "title": title,
        "confirm": confirm,
        "back": reverse(back, args=[training_class.code]),
    }
    return render(request, "courses/plan_form.html", context)


def _tell_of_learners(request, sessions):
    """Learners who are elsewhere do not stop a plan: the manager is told who they are."""
    for clash in clashes_of(sessions):
        if clash.kind == Kind.LEARNER:
            messages.warning(request, str(clash))


def _rooms(user):
    return Room.objects.managed_by(user).in_use()


# Over all classes.


@login_required
def clashes(request):
    """What clashes over the next weeks in the classes that the visitor manages or oversees."""
    if not has_role(request.user, Role.Kind.TRAINING_MANAGER, Role.Kind.REGISTRAR, Role.Kind.AUDITOR):
        raise Http404
    form = DaysForm(request.GET)
    form.is_valid()
    first = form.cleaned_data.get("first") or localdate()
    last = min(form.cleaned_data.get("last") or first + AHEAD, first + AT_MOST)
    found = clashes_between(first, last, TrainingClass.objects.overseen_by(request.user))
    context = {"form": form, "first": first, "last": last, "clashes": found}
    return render(request, "courses/clashes.html", context)


@login_required
def rooms(request):
    """The rooms of one's institutions, and one more."""
    institutions = _institutions(request.user)
    form = RoomForm(request.POST or None, institutions=institutions)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Room “%(room)s” was added.") % {"room": form.save()})
        return redirect("rooms")
    rows = Room.objects.managed_by(request.user).select_related("institution")
    return render(request, "courses/rooms.html", {"form": form, "rooms": rows})


@login_required
def change_room(request, pk):
    institutions = _institutions(request.user)
    room = get_object_or_404(Room.objects.managed_by(request.user), pk=pk)
    form = RoomForm(request.POST or None, instance=room, institutions=institutions)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Room “%(room)s” was changed.") % {"room": room})
        return redirect("rooms")
    return render(request, "courses/room.html", {"form": form, "room": Room.objects.get(pk=room.pk)})


def _institutions(user):
    """Where `user` manages training today; 404 for those who do nowhere."""
    if not may_manage_training(user):
        raise Http404
    return Unit.objects.existing_on(localdate()).filter(pk__in=units_of(user, Role.Kind.TRAINING_MANAGER)).order_by("name")
