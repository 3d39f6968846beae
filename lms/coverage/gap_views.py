"""The page of a gap: who lacks what, where it could be learnt, and what would come of it. For those who look after the unit."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses.nomination import NOMINATES
from lms.line_charts import Dot, draw_several
from lms.people.access import looks_after, units_of

from .asking import read, says_why_not
from .figures import count, find_indicators
from .gap_plans import AHEAD, plan
from .proposing import classes_needed, still_needed
from .views import frame

NAMED = 200  # people of one list that the page names


class SizeForm(forms.Form):
    """How large classes are, and what is to be reached."""

    target = forms.DecimalField(label=_("Target in percent"), min_value=1, max_value=100, decimal_places=1, max_digits=4)
    size = forms.IntegerField(label=_("Learners in a class"), min_value=1, max_value=1000)
    passes = forms.IntegerField(label=_("Who passes, in percent"), min_value=1, max_value=100)


@login_required
@says_why_not
def gap(request, code):
    asked, today = read(request), localdate()
    if not looks_after(request.user, asked.unit):
        raise Http404
    [indicator] = find_indicators([code])
    [figure] = count([indicator], on=asked.on, unit=asked.unit)
    ahead = request.GET.get("ahead", "")
    months = int(ahead) if ahead in map(str, AHEAD) else 6
    found = plan(indicator, asked.unit, on=asked.on, months=months, today=today)
    context = {
        "figure": figure,
        "plan": found,
        "months": months,
        "choices": AHEAD,
        "named": NAMED,
        "lists": _lists(found),
        "suggestions": [_suggestion(each, found) for each in found.suggestions],
        "chart": {"wide": _chart(found, figure, narrow=False), "narrow": _chart(found, figure, narrow=True)},
        "may_nominate": asked.unit.pk in units_of(request.user, *NOMINATES, on=today),
    }
    return render(request, "coverage/gap.html", frame(asked, today) | context | _sizes(request, figure, found))


def _chart(found, figure, narrow):
    """The forecast as lines A, B and C, as the heads of the table name them."""
    cases = [("A", [month.nothing for month in found.months]), ("B", [month.enrolled for month in found.months]),
             ("C", [month.proposed for month in found.months])]  # fmt: skip
    lines = [
        (
            letter,
            [
                Dot(month.on, 100 * n / d if d else None, "", figure.target)
                for month, (n, d) in zip(found.months, counts, strict=True)
            ],
        )
        for letter, counts in cases
    ]
    return draw_several(lines, narrow=narrow)


def _lists(found):
    """[(words of what is lacking, [(person, day from which on, class under way)], how many more)]"""
    return [
        (
            lack.words,
            [(found.people[gap.person], gap.lost_on, found.under_way.get(gap.person)) for gap in lack.people[:NAMED]],
            len(lack.people),
        )
        for lack in found.lacks
    ]


def _suggestion(each, found):
    """(class, how many it serves, [(person, whether they are proposed, what speaks against it)])"""
    proposed = set(each.proposed)
    people = sorted((found.people[key] for key in each.serves), key=lambda person: (person.pk not in proposed, person.sort_key))
    return (
        each.training_class,
        len(people),
        [(person, person.pk in proposed, each.hindrances.get(person.pk, [])) for person in people[:NAMED]],
    )


def _sizes(request, figure, found):
    """How many classes it takes until the target is reached, at the end of the months of the forecast."""
    given = {name: request.GET[name] for name in SizeForm.base_fields if request.GET.get(name)}
    form = SizeForm({"target": figure.target or 100, "size": 40, "passes": 95} | given, auto_id="size-%s")
    if not form.is_valid():
        return {"sizes": form}
    last = found.months[-1]
    n, d = last.enrolled
    needed = still_needed(n, d, form.cleaned_data["target"])
    classes = classes_needed(needed, size=form.cleaned_data["size"], passes=form.cleaned_data["passes"])
    return {"sizes": form, "needed": needed, "classes": classes, "by": last.on, "then": last}
