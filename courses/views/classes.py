"""The public page of a class, and taking or giving back a seat in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lms.people.models import Person

from .. import seats
from ..models import Enrolment, TrainingClass


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
        if seat.state == Enrolment.State.WAITING:
            messages.info(
                request, _("All seats are taken: you are number %(place)s on the waiting list.") % {"place": seat.place_in_queue}
            )
        else:
            messages.success(request, _("You have a seat in this class."))
    return redirect(training_class)  # also for whoever comes back from signing in, without having posted


@login_required
def withdraw(request, code):
    own = Enrolment.objects.live().filter(person__user=request.user).select_related("training_class")
    mine = get_object_or_404(own, training_class__code=code)
    if request.method == "POST":
        seats.withdraw(mine, on=localdate(), by=request.user)
        messages.success(request, _("You have given back your place in this class."))
        return redirect(mine.training_class)
    name = {"name": mine.training_class.name}
    waits = mine.state == Enrolment.State.WAITING
    context = {
        "title": _("Leave the waiting list?") if waits else _("Give back your seat?"),
        "question": _("You lose your place in the queue for “%(name)s”.") % name
        if waits
        else _("Your seat in “%(name)s” goes to the first on the waiting list at once.") % name,
        "confirm": _("Leave the waiting list") if waits else _("Give back my seat"),
        "back": mine.training_class.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)
