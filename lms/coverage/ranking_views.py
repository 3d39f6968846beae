"""The page of units in the order of a figure, for everybody."""

from django.shortcuts import render
from django.utils.timezone import localdate

from . import heat
from .asking import read, says_why_not
from .figures import count, find_indicators
from .ranking import chosen, groups, ranking
from .views import frame


@says_why_not
def indicator_ranking(request, code):
    asked = read(request)
    [figure] = count(find_indicators([code]), on=asked.on, unit=asked.unit)
    found = groups(asked.unit, on=asked.on)
    among = chosen(found, request.GET.get("among", ""))
    ranked, nobody = ranking(figure, among.units)
    context = {
        "figure": figure,
        "groups": found,
        "among": among,
        "ranked": ranked,
        "nobody": nobody,
        "legend": heat.legend(),
    }
    return render(request, "coverage/ranking.html", frame(asked, localdate()) | context)
