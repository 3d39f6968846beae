"""The page of several units and days side by side, for everybody."""

from django.shortcuts import render
from django.utils.timezone import localdate

from lms.charts import Bar, drawing, drawing_policy
from lms.people.models import Unit

from .asking import Asked, NoSuchDay, says_why_not
from .comparing import MOST, TooManyToCompare, beside, compare
from .figures import UnknownUnit, find_indicators, indicators_known_on, root_unit
from .forms import AskForm
from .views import frame


@says_why_not
def comparison(request):
    indicator, units, days = what(request)
    lines = compare(indicator, units, days)
    there = next((line.unit for line in lines if line.points[-1].there), None)
    asked = Asked(days[-1], there or root_unit(days[-1]))
    query = request.GET.copy()
    query.pop("narrow", None)
    context = {
        "indicator": indicator,
        "indicators": indicators_known_on(days[-1]),
        "lines": lines,
        "beside": beside(lines),
        "days": days,
        "query": query.urlencode(),
        "unit_fields": [*(unit.code for unit in units), *[""] * (MOST - len(units))],
        "day_fields": [*days, *[None] * (MOST - len(days))],
        "codes": Unit.objects.order_by("code").values_list("code", "name"),
        "anybody": any(point.d for line in lines for point in line.points),
        "has_steps": any(line.steps for line in lines),
    }
    return render(request, "coverage/compare.html", frame(asked, localdate()) | context)


@drawing_policy
@says_why_not
def comparison_chart(request):
    indicator, units, days = what(request)
    return drawing(
        [
            Bar(f"{line.unit.label}, {point.on:%d/%m/%Y}", point.n, point.d, point.percent, point.target)
            for line in compare(indicator, units, days)
            for point in line.points
        ],
        request,
    )


def what(request):
    """(indicator, units, days from the oldest): without days, today; without units, the whole tree; without an indicator, the first.

    Raises NoSuchDay, UnknownUnit, UnknownIndicator, TooManyToCompare.
    """
    days = sorted({_day(said) for said in request.GET.getlist("on") if said}) or [localdate()]
    units = [_unit(code) for code in dict.fromkeys(request.GET.getlist("unit")) if code] or [root_unit(days[-1])]
    if max(len(days), len(units)) > MOST:
        raise TooManyToCompare(most=MOST)
    code = request.GET.get("indicator")
    indicators = find_indicators([code]) if code else indicators_known_on(days[-1]) or find_indicators()
    return indicators[0], units, days


def _day(said):
    form = AskForm({"on": said})
    if "on" in form.errors:
        raise NoSuchDay(day=said[:40])
    return form.cleaned_data["on"]


def _unit(code):
    form = AskForm({"unit": code})
    unit = None if form.errors else Unit.objects.filter(code=form.cleaned_data["unit"]).select_related("parent").first()
    if unit is None:
        raise UnknownUnit(code=code[:40])
    return unit
