"""Pages and files of the yearly activity table, for those who look after the unit."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import LearningRecord
from courses.papers import pdf_of, workbook_of
from lms.downloads import pdf_shown, workbook_file
from lms.people.access import looks_after
from lms.people.models import Degree, Person

from . import activity_papers, reports
from .activity import (
    IN_NO_COLUMN,
    IN_NO_ROW,
    OF_CONTRACT_STAFF,
    OF_MINORITY,
    OF_UNKNOWN_ETHNICITY,
    OF_UNKNOWN_GENDER,
    OF_WOMEN,
    TOTAL,
)
from .activity_rules import ActivityColumn, ActivityRow
from .activity_table import activity, in_cell, last_day
from .asking import Asked, read, says_why_not
from .figures import UnitNotThere, find_unit

PAGE_SIZE = 50
FIRST_YEAR = 1990


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=2200, required=False)


def asked_year(request):
    """(Asked, year) of a request whose reader looks after the unit; without a year, the one of the day asked for. Raises Http404."""
    form = YearForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = _in_year(request, form.cleaned_data["year"]) if form.cleaned_data["year"] else read(request)
    if not looks_after(request.user, asked.unit):
        raise Http404
    return asked, asked.on.year


def _in_year(request, year):
    """The unit as it was at the end of the year; at its beginning, where it was dissolved in between. Raises Refusal."""
    code, last = request.GET.get("unit", ""), last_day(year, localdate())
    try:
        return Asked(last, find_unit(code, last))
    except UnitNotThere:
        first = date(year, 1, 1)
        return Asked(first, find_unit(code, first))


@login_required
@says_why_not
def activity_table(request):
    asked, year = asked_year(request)
    this_year = localdate().year
    context = {
        "asked": asked,
        "year": year,
        "table": activity(asked.unit, year, today=localdate()),
        "years": range(this_year, this_year - 6, -1),
    }
    return render(request, "coverage/activity.html", context)


@login_required
@says_why_not
def activity_file(request, ending):
    if ending not in ("pdf", "xlsx"):
        raise Http404
    asked, year = asked_year(request)
    made = activity_papers.paper(activity(asked.unit, year, today=localdate()), asked.unit, year)
    if ending == "xlsx":
        return workbook_file(workbook_of(made), f"{made.name}.xlsx")
    return pdf_shown(pdf_of(made, reports.heading(asked.unit, localdate())), f"{made.name}.pdf")


@login_required
@says_why_not
def activity_cell(request):
    """The attendances behind a number of the table."""
    asked, year = asked_year(request)
    row, column = request.GET.get("row", TOTAL), request.GET.get("column", TOTAL)
    found = in_cell(asked.unit, year, row, column, today=localdate())
    page = Paginator(_named(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"asked": asked, "year": year, "page": page, "words": _words(row, column, year)}
    return render(request, "coverage/activity_cell.html", context)


def _named(found):
    """[(person, what they completed, day, paper)] by name."""
    keys = {kind: [each.source[1] for each in found if each.source[0] == kind] for kind in ("record", "degree")}
    people = Person.objects.in_bulk({each.person for each in found})
    records = LearningRecord.objects.in_bulk(keys["record"])
    degrees = Degree.objects.select_related("speciality").in_bulk(keys["degree"])
    rows = []
    for each in found:
        kind, key = each.source
        if kind == "record":
            said = (records[key].course_title, records[key].recognised_on, records[key].decision_number)
        else:
            said = (str(degrees[key]), degrees[key].awarded_on, degrees[key].number)
        rows.append((people[each.person], *said))
    return sorted(rows, key=lambda row: (row[0].sort_key, row[2]))


def _words(row, column, year):
    """What the cell counts. Raises Http404 where there is no such cell."""
    rows = {TOTAL: _("Total"), IN_NO_ROW: _("In no row"), OF_CONTRACT_STAFF: _("Contract staff")} | dict(ActivityRow.Part.choices)
    columns = {
        TOTAL: _("Total"),
        OF_MINORITY: _("Of minorities"),
        OF_WOMEN: _("Of women"),
        IN_NO_COLUMN: _("In no column"),
        OF_UNKNOWN_ETHNICITY: _("Ethnicity not known"),
        OF_UNKNOWN_GENDER: _("Gender not known"),
    }
    found = [
        rows.get(row) or next((str(each) for each in ActivityRow.objects.of(year) if str(each.pk) == row), None),
        columns.get(column) or next((str(each) for each in ActivityColumn.objects.of(year) if str(each.pk) == column), None),
    ]
    if None in found:
        raise Http404
    return " · ".join(map(str, found))
