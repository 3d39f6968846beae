"""The unit officer's room: whom the unit sends to a class, who asked to go, and what was decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks

from lms.people.access import units_of
from lms.people.models import Person, Posting, Unit
from lms.vietnamese import clean

from .. import nomination, seats
from ..doubts import doubts
from ..enrolment import Enrolment
from ..forms import NominationForm
from ..models import TrainingClass
from ..quotas import usage

State = Enrolment.State
AT_MOST = 300  # people of a unit on one page; more are found by words


@login_required
def nominate(request, code):
    """Choose whom the unit sends: those first who need the course, each with what speaks against it."""
    training_class, units = _class_and_units(request.user, code)
    today = localdate()
    form = NominationForm(request.POST or None)
    unit = _chosen(request, units)
    if request.method == "POST" and form.is_valid():
        chosen, unknown = form.chosen(Person.objects.filter(postings__in=Posting.objects.in_subtree(unit, on=today)).distinct())
        if unknown:
            sentence = _("Line %(line)s: nobody of “%(unit)s” has the staff number “%(number)s”.")
            for line, number in unknown:
                form.add_error("pasted", sentence % {"line": line, "unit": unit, "number": number})
        else:
            made = nomination.nominate(training_class, unit, **chosen, **form.said, on=today, by=request.user)
            count = made.entries.count()
            said = ngettext("%(count)s person nominated.", "%(count)s people nominated.", count) % {"count": count}
            messages.success(request, said + " " + _("The manager of the class decides."))
            return redirect("unit_nominations", code)
    context = {
        "training_class": training_class,
        "form": form,
        "units": units,
        "unit": unit,
        "q": request.GET.get("q", ""),
        "staff": candidates(training_class, unit, request.GET.get("q", ""), today, first=_picked(request)),
        "picked": _picked(request),
        "quota": [row for row in usage(training_class, on=today) if row[0].unit_id == unit.pk],
        "obstacle": seats.why_not_open(training_class, today),
    }
    return render(request, "courses/nominate.html", context)


def _class_and_units(user, code):
    training_class = get_object_or_404(TrainingClass.objects.visible_to(user).select_related("course", "institution"), code=code)
    units = list(Unit.objects.filter(pk__in=units_of(user, *nomination.NOMINATES)).order_by("name"))
    if not units:
        raise Http404
    return training_class, units


def _chosen(request, units):
    """The unit asked for, or the uppermost one."""
    asked = request.POST.get("unit") or request.GET.get("unit")
    present = {unit.pk for unit in units}
    first = next(unit for unit in units if unit.parent_id not in present)
    return next((unit for unit in units if unit.code == asked), first)


def _picked(request):
    """The keys of those whom another page proposes to nominate."""
    return {int(key) for key in request.GET.getlist("pick") if key.isdecimal() and len(key) < 19}


def candidates(training_class, unit, words, on, first=()):
    """People in service in the unit, those first who are proposed, then who need the course: (person, why they need it, what speaks against,
    already in)."""
    people = Person.objects.filter(pk__in=Posting.objects.in_subtree(unit, on=on).values("person"))
    found = (
        people.found_by(words) if clean(words) else people.order_by(Case(When(pk__in=first, then=0), default=1), "sort_key", "pk")
    )
    people = list(found.with_today(on)[:AT_MOST])
    needed = needs(training_class.course, people, on)
    against = doubts(people, training_class, on=on)
    inside = dict(training_class.enrolments.live().filter(person__in=people).values_list("person", "state"))
    rows = [
        {
            "person": person,
            "needs": needed.get(person.pk, []),
            "doubts": against.get(person.pk, []),
            "state": inside.get(person.pk, ""),
            "label": State(inside[person.pk]).label if person.pk in inside else "",
        }
        for person in people
    ]
    return sorted(
        rows, key=lambda row: (row["person"].pk not in first, bool(row["state"]), not row["needs"], bool(row["doubts"]))
    )


def needs(course, people, on):
    """{person key: [what they need it for]}, as the rooms above know it: they register `who_need_course(course, people, on)`."""
    found = {}
    for ask in hooks.get_hooks("who_need_course"):
        found |= ask(course, [person.pk for person in people], on)
    return found


@login_required
def of_the_unit(request, code):
    """What became of those whom my units sent, and who of my people asks to go."""
    training_class, units = _class_and_units(request.user, code)
    mine = training_class.enrolments.filter(unit__in=units).select_related("person", "nomination__unit")
    if request.method == "POST":
        return _decide(request, training_class, mine)
    sent = (
        mine.exclude(nomination=None).order_by("-nomination", "reserve", "rank").with_places_in_queue().prefetch_related("steps")
    )
    for enrolment in sent:
        enrolment.last_step = list(enrolment.steps.all())[-1]
    context = {
        "training_class": training_class,
        "asking": mine.filter(state=State.REQUESTED).order_by("asked_at"),
        "offered": mine.filter(state=State.OFFERED).order_by("offered_until", "queue_number"),
        "sent": sent,
        "returned": any(enrolment.state == State.RETURNED for enrolment in sent),
    }
    return render(request, "courses/unit_nominations.html", context)


def _decide(request, training_class, mine):
    chosen = list(mine.filter(pk__in=[key for key in request.POST.getlist("who") if key.isdecimal()]))
    act, why = request.POST.get("act"), request.POST.get("why", "")
    today = localdate()
    if act == "approve":
        nomination.approve(chosen, on=today, by=request.user, why=why)
    elif act == "reject":
        nomination.reject(chosen, on=today, by=request.user, why=why)
    elif act == "resubmit":
        nomination.resubmit(chosen, on=today, by=request.user, why=why)
    elif act == "accept":
        seats.accept_many(chosen, on=today, by=request.user)
    else:
        raise Http404
    messages.success(request, ngettext("%(count)s decided.", "%(count)s decided.", len(chosen)) % {"count": len(chosen)})
    return redirect("unit_nominations", training_class.code)
