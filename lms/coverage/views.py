"""Pages of figures, for everybody."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils.timezone import localdate

from lms.charts import Bar, drawing, drawing_policy
from lms.people.access import SEES_PEOPLE, has_role, looks_after, manages_training_in, oversees_all
from lms.people.days import report_days

from . import breakdowns, heat, wording
from .asking import read, says_why_not
from .checking import CoverageCheck
from .figures import count, find_indicators, indicators_known_on
from .forms import AskForm
from .quality import ABOUT_AGE, MOST_PEOPLE, quality
from .ranking import groups
from .saved_views import SavedView
from .spans import stale_people


def frame(asked, today):
    """What every page of figures shows: the day, the unit, and whether the figures may still move or are in doubt."""
    return {
        "asked": asked,
        "form": AskForm({"on": asked.on, "unit": asked.unit.code}),
        "report_days": report_days(today),
        "not_come": asked.on > today,
        "stale": stale_people(),
        "alarm": CoverageCheck.objects.found_differences(),
    }


@says_why_not
def coverage(request):
    """All figures of a unit, against their targets, and those of the units below it."""
    asked = read(request)
    figures = count(indicators_known_on(asked.on), on=asked.on, unit=asked.unit, by=("unit",))
    table, sort = breakdowns.units_by_figures(figures, asked.unit, on=asked.on), request.GET.get("sort", "")
    context = {
        "figures": figures,
        "table": breakdowns.sorted_by(table, figures, sort),
        "sort": sort,
        "saved": SavedView.objects.of(request.user),
        "legend": heat.legend(),
        "sees_people": has_role(request.user, *SEES_PEOPLE),
        "may_read_activity": request.user.is_authenticated and looks_after(request.user, asked.unit),
        "may_check": oversees_all(request.user),
        "may_seal": asked.on < localdate() and manages_training_in(request.user, asked.unit),
    }
    return render(request, "coverage/coverage.html", frame(asked, localdate()) | context)


@says_why_not
def indicator(request, code):
    """One figure: what it counts, and its breakdown."""
    asked, by = read(request), request.GET.get("by") or "unit"
    figure = figure_of(code, asked, by)
    rows = breakdowns.shown_to(request.user, figure, by)
    known = quality(figure.indicator, on=asked.on, unit=asked.unit)
    context = {
        "figure": figure,
        "quality": known,
        "about_age": known.told(ABOUT_AGE) if known and by == "age_band" and rows else [],
        "too_many": figure.d > MOST_PEOPLE,
        "definition": figure.version and wording.definition(figure.version),
        "by": by,
        "tabs": breakdowns.WORDS.items(),
        "rows": rows,
        "personal": breakdowns.PERSONAL,
        "small": breakdowns.SMALL,
        "may_rank": bool(groups(asked.unit, on=asked.on)),
        "sees_people": has_role(request.user, *SEES_PEOPLE),
        "looks_after": request.user.is_authenticated and looks_after(request.user, asked.unit),
    }
    return render(request, "coverage/indicator.html", frame(asked, localdate()) | context)


def figure_of(code, asked, by):
    """The Figure of this indicator, broken down by `by`, its version with the terms. Raises UnknownIndicator, UnknownBreakdown."""
    [figure] = count(find_indicators([code]), on=asked.on, unit=asked.unit, by=(by,))
    if figure.version:
        prefetch_related_objects([figure.version], "terms__area", "terms__course")
    return figure


@drawing_policy
@says_why_not
def overview_chart(request):
    """All figures of a unit as bars with their targets."""
    asked = read(request)
    figures = count(indicators_known_on(asked.on), on=asked.on, unit=asked.unit)
    bars = [Bar(str(figure.indicator), figure.n, figure.d, figure.percent, figure.target) for figure in figures]
    return drawing(bars, request)


@drawing_policy
@says_why_not
def indicator_chart(request, code):
    """One figure by the units below, the best covered first."""
    asked = read(request)
    figure = figure_of(code, asked, "unit")
    rows = breakdowns.rows(figure, "unit")
    return drawing([Bar(row.label, row.n, row.d, row.percent, figure.target) for row in rows], request)
