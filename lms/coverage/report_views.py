"""The report of all figures, as a file for the office."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.timezone import localdate

from courses.papers import pdf_of, workbook_of
from lms.downloads import pdf_shown, workbook_file

from . import breakdowns, reports
from .asking import read, says_why_not
from .figures import count, indicators_known_on


@login_required
@says_why_not
def report(request, ending):
    """Signed-in people only: setting a PDF takes the server a second or two."""
    if ending not in ("pdf", "xlsx"):
        raise Http404
    asked = read(request)
    figures = count(indicators_known_on(asked.on), on=asked.on, unit=asked.unit, by=("unit",))
    table = breakdowns.units_by_figures(figures, asked.unit, on=asked.on)
    made = reports.paper(figures, table, asked.unit, asked.on)
    if ending == "xlsx":
        return workbook_file(workbook_of(made), f"{made.name}.xlsx")
    return pdf_shown(pdf_of(made, reports.heading(asked.unit, localdate())), f"{made.name}.pdf")
