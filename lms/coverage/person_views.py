"""Pages about the people behind the figures: for themselves, and for those who look after their units."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from lms.people.access import SEES_PEOPLE, has_role, looks_after, seen_until
from lms.people.models import Person

from . import wording
from .among import Among
from .asking import read, says_why_not
from .explaining import answers_of, explain
from .figures import count, find_indicators
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
    [figure] = count([indicator], on=asked.on, unit=asked.unit)
    behind = Behind(indicator, asked, request.user, form.cleaned_data.get("doubt"))
    numbers = behind.numbers(figure)
    if asked.unit.parent_id and not numbers["all"] and not behind.sees_all:
        raise Http404
    wanted, words = form.cleaned_data.get("state") or "all", form.cleaned_data.get("q")
    people = behind.people({"met": True, "missing": False}.get(wanted))
    pages = Paginator(people.found_by(words) if words else people.order_by("sort_key", "pk"), PAGE_SIZE)
    if not words:
        pages.count = numbers[wanted]
    page = pages.get_page(request.GET.get("page"))
    page.object_list = with_postings(list(page.object_list), indicator, on=asked.on, unit=asked.unit)
    context = {
        "indicator": indicator,
        "figure": figure,
        "search": form,
        "wanted": wanted,
        "doubt": behind.doubt,
        "doubted": behind.doubt and WORDS[behind.doubt],
        "states": [(state, words, numbers[state]) for state, words in PeopleForm.STATES.items()],
        "page": page,
        "unseen": behind.unseen(numbers),
    }
    return render(request, "coverage/people.html", frame(asked, localdate()) | context)


class Behind:
    """The people behind a figure, as far as this reader sees them; with `doubt`, those in whom this is open."""

    def __init__(self, indicator, asked, user, doubt):
        self.indicator, self.user, self.doubt = indicator, user, doubt
        self.place = {"on": asked.on, "unit": asked.unit}
        self.sees_all = looks_after(user, asked.unit)
        self.doubted = None
        if doubt:
            known = quality(indicator, **self.place)
            self.doubted = known.reasons.get(doubt, ()) if known else ()

    def everybody(self, met=None):
        people = members(self.indicator, met=met, **self.place)
        return people if self.doubted is None else people.filter(Among("pk", self.doubted))

    def people(self, met=None):
        return self.everybody(met) if self.sees_all else self.everybody(met).visible_to(self.user, on=self.place["on"])

    def numbers(self, figure):
        """{state: how many}; who sees everybody is told what the figure says."""
        if self.sees_all and self.doubted is None:
            everyone, met = figure.d, figure.n
        else:
            everyone, met = self.people().count(), self.people(met=True).count()
        return {"all": everyone, "met": met, "missing": everyone - met}

    def unseen(self, numbers):
        return 0 if self.sees_all else self.everybody().count() - numbers["all"]


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
