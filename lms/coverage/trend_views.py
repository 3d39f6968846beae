"""The page of a figure month by month, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from lms.charts import drawing_policy
from lms.line_charts import Dot, draw

from .asking import NoSuchLength, read, says_why_not
from .figures import find_indicators
from .trends import LENGTHS, breaks, month_ends, trend
from .views import frame


@says_why_not
def indicator_trend(request, code):
    asked, indicator, months = read(request), *what(request, code)
    days = month_ends(asked.on, months)
    points, changed = trend(indicator, asked.unit, days), breaks(indicator, asked.unit, days[0], days[-1])
    context = {
        "indicator": indicator,
        "points": points[::-1],
        "breaks": changed,
        "has_target": any(point.target is not None for point in points),
        "anybody": any(point.d for point in points),
        "months": months,
        "lengths": LENGTHS,
    }
    return render(request, "coverage/trend.html", frame(asked, localdate()) | context)


@drawing_policy
@says_why_not
def trend_chart(request, code):
    asked, indicator, months = read(request), *what(request, code)
    days = month_ends(asked.on, months)
    dots = [Dot(point.on, point.share, point.percent, point.target) for point in trend(indicator, asked.unit, days)]
    numbered = [(number, each.on) for number, each in enumerate(breaks(indicator, asked.unit, days[0], days[-1]), 1)]
    return HttpResponse(draw(dots, numbered, narrow="narrow" in request.GET), content_type="image/svg+xml")


def what(request, code):
    """The indicator and the number of months. Raises UnknownIndicator, NoSuchLength."""
    [indicator] = find_indicators([code])
    months = request.GET.get("months") or str(LENGTHS[0])
    if months not in map(str, LENGTHS):
        raise NoSuchLength(months=months[:10], choices=", ".join(map(str, LENGTHS)))
    return indicator, int(months)
