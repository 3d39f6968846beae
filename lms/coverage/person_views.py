"""Pages about the people behind the figures: for themselves, and for those who look after their units."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from lms.people.access import SEES_PEOPLE, has_role, looks_after, seen_until
from lms.people.models import Person

from . import wording
from .asking import read, says_why_not
from .explaining import answers_of, explain
from .figures import find_indicators
from .forms import PeopleForm
from .members import members, with_postings
from .openings import add_classes
from .quality import WORDS, quality
from .views import frame

PAGE_SIZE = 40


@login_required
@says_why_not
def indicator_people(request, code):
    """The people behind a figure: those who stood on that day in units that the reader looks after."""
    if not has_role(request.user, *SEES_PEOPLE):
        raise Http404
    asked = read(request)
    [indicator] = find_indicators([code])
    form = PeopleForm(request.GET)
    form.is_valid()
    population, doubt = members(indicator, on=asked.on, unit=asked.unit), form.cleaned_data.get("doubt")
    if doubt:
        known = quality(indicator, on=asked.on, unit=asked.unit)
        population = population.filter(pk__in=known.reasons.get(doubt, ()) if known else ())
    visible = population.visible_to(request.user, on=asked.on)
    numbers = tally(visible)
    if asked.unit.parent_id and not numbers["all"] and not looks_after(request.user, asked.unit):
        raise Http404
    wanted = form.cleaned_data.get("state") or "all"
    listed = chosen(visible, wanted, form.cleaned_data.get("q"))
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_postings(list(page.object_list), indicator, on=asked.on, unit=asked.unit)
    context = {
        "indicator": indicator,
        "search": form,
        "wanted": wanted,
        "doubt": doubt,
        "doubted": doubt and WORDS[doubt],
        "states": [(state, words, numbers[state]) for state, words in PeopleForm.STATES.items()],
        "page": page,
        "unseen": population.count() - numbers["all"],
    }
    return render(request, "coverage/people.html", frame(asked, localdate()) | context)


def tally(people):
    everyone, met = people.count(), people.filter(met=True).count()
    return {"all": everyone, "met": met, "missing": everyone - met}


def chosen(people, state, words):
    """Those with this state whose name or number fits the words, in the order of names."""
    if state != "all":
        people = people.filter(met=state == "met")
    return people.found_by(words) if words else people.order_by("sort_key", "pk")


@login_required
@says_why_not
def explain_person(request, code, staff_number):
    """Why this person counts, or what is missing, and where it could be learnt; of somebody who left, up to the day they left."""
    asked, today = read(request), localdate()
    [indicator] = find_indicators([code])
    person = get_object_or_404(Person.objects.known_to(request.user).known_by(staff_number))
    until = seen_until(request.user, person)
    if until and asked.on >= until:
        raise Http404
    said = explain(person, indicator, on=asked.on)
    add_classes(said.questions, on=today)
    context = {
        "indicator": indicator,
        "person": person,
        "said": said,
        "definition": said.version and wording.definition(said.version),
        "sees_people": has_role(request.user, *SEES_PEOPLE),
    }
    return render(request, "coverage/explain.html", frame(asked, today) | context)


@login_required
def my_coverage(request):
    """Where the signed-in person stands today, for every indicator."""
    today = localdate()
    person = Person.objects.filter(user=request.user).first()
    answers = answers_of(person, on=today) if person else []
    context = {
        "person": person,
        "today": today,
        "missing": [indicator for indicator, asked, met in answers if asked and not met],
        "met": [indicator for indicator, asked, met in answers if asked and met],
        "not_asked": [indicator for indicator, asked, met in answers if not asked],
    }
    return render(request, "coverage/my_coverage.html", context)
