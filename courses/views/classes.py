"""The public page of a class, and taking or giving back a seat in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.people.access import has_role
from lms.people.models import Person

from .. import seats
from ..forms import WhyForm
from ..models import Enrolment, TrainingClass
from ..nomination import NOMINATES


def show(request, code):
    classes = TrainingClass.objects.visible_to(request.user).select_related("course__page", "institution").with_seats_taken()
    training_class = get_object_or_404(classes, code=code)
    person = getattr(request.user, "person", None)
    mine = training_class.enrolments.live().filter(person=person).first() if person else None
    context = {
        "training_class": training_class,
        "trainers": [getattr(user, "person", user) for user in training_class.trainers.select_related("person")],
        "waiting": training_class.enrolments.waiting().count(),
        "mine": mine,
        "may_nominate": has_role(request.user, *NOMINATES),
        "may_leave": mine and seats.may_withdraw(mine, on=localdate(), by=request.user),
        "obstacle": obstacle(training_class, person, localdate()),
    }
    return render(request, "courses/class.html", context)


def obstacle(training_class, person, today):
    """Why nobody, or not this person, can enrol today, in a sentence; empty where nothing stands in the way."""
    if why := seats.why_not_open(training_class, today):
        return seats.ClassNotOpen.text % {"why": why}
    if person and not Person.objects.in_office_on(today).filter(pk=person.pk).exists():
        return _("You hold no post today, so you cannot enrol. If that is wrong, please tell the training officer of your unit.")
    return ""


@login_required
def enrol(request, code):
    training_class = get_object_or_404(TrainingClass.objects.visible_to(request.user), code=code)
    person = getattr(request.user, "person", None)
    if request.method == "POST" and person is None:
        messages.error(request, _("This account belongs to no person, so it cannot enrol."))
    elif request.method == "POST":
        seat = seats.enrol(person, training_class, on=localdate(), by=request.user)
        if seat.state == Enrolment.State.REQUESTED:
            messages.info(request, _("Your unit has been asked. You find the answer here and on your desk."))
        elif seat.state == Enrolment.State.WAITING:
            messages.info(
                request, _("All seats are taken: you are number %(place)s on the waiting list.") % {"place": seat.place_in_queue}
            )
        else:
            messages.success(request, _("You have a seat in this class."))
    return redirect(training_class)  # also for whoever comes back from signing in, without having posted


@login_required
@require_POST
def accept(request, code):
    own = Enrolment.objects.live().filter(person__user=request.user).select_related("training_class")
    mine = get_object_or_404(own, training_class__code=code)
    seats.accept(mine, on=localdate(), by=request.user)
    messages.success(request, _("You have a seat in this class."))
    return redirect(mine.training_class)


@login_required
def withdraw(request, code):
    own = Enrolment.objects.live().filter(person__user=request.user).select_related("training_class")
    mine = get_object_or_404(own, training_class__code=code)
    form = WhyForm(request.POST or None) if seats.needs_reason(mine, on=localdate()) else None
    if request.method == "POST" and (form is None or form.is_valid()):
        seats.withdraw(mine, on=localdate(), by=request.user, why=form.cleaned_data["why"] if form else "")
        messages.success(request, _("You have given back your place in this class."))
        return redirect(mine.training_class)
    name = {"name": mine.training_class.name}
    context = {
        **words_of_leaving(mine.state, name),
        "form": form,
        "back": mine.training_class.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


def words_of_leaving(state, name):
    """The page that asks once more, for whoever gives back a seat, declines an offer, leaves the queue or takes back a request."""
    if state == Enrolment.State.WAITING:
        return {
            "title": _("Leave the waiting list?"),
            "question": _("You lose your place in the queue for “%(name)s”.") % name,
            "confirm": _("Leave the waiting list"),
        }
    if state == Enrolment.State.OFFERED:
        return {
            "title": _("Decline the seat?"),
            "question": _("The seat in “%(name)s” is offered to the next on the waiting list, and you leave it.") % name,
            "confirm": _("Decline the seat"),
        }
    if state == Enrolment.State.ENROLLED:
        return {
            "title": _("Give back your seat?"),
            "question": _("Your seat in “%(name)s” goes to the first on the waiting list.") % name,
            "confirm": _("Give back my seat"),
        }
    return {
        "title": _("Take back the request?"),
        "question": _("You are no longer proposed for “%(name)s”.") % name,
        "confirm": _("Take it back"),
    }
