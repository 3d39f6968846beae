"""Pages of sealed figures: the list, one report beside today's answer, and sealing."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.people.access import manages_training_in
from lms.refusal import Refusal

from .asking import read, says_why_not
from .differences import SINCE_SEALED, known_to, named_groups
from .sealed import SealedReport, changes, seal

REPORTS = 50  # on a page


class SealForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("For what"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example the report it goes into."),
    )


def sealed_reports(request):
    reports = SealedReport.objects.select_related("unit", "sealed_by__person")
    page = Paginator(reports, REPORTS).get_page(request.GET.get("page"))
    return render(request, "coverage/sealed_reports.html", {"page": page})


def sealed_report(request, pk):
    """What was sealed, and what the same question gives today. Names are for those who know the people."""
    report = get_object_or_404(SealedReport.objects.select_related("unit", "sealed_by__person"), pk=pk)
    found = changes(report)
    known = known_to(request.user, {person for change in found for people in change.groups.values() for person in people})
    rows = [(change, named_groups(change.groups, SINCE_SEALED, known)) for change in found]
    return render(request, "coverage/sealed_report.html", {"report": report, "rows": rows})


@login_required
@says_why_not
def seal_report(request):
    """Asks once more: what is sealed cannot be taken back."""
    asked = read(request)
    if not manages_training_in(request.user, asked.unit):
        raise Http404
    form = SealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = seal(asked.unit, on=asked.on, note=form.cleaned_data["note"], by=request.user, today=localdate())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The figures are sealed. They stay as they are now, whatever is entered later."))
            return redirect(report)
    context = {
        "form": form,
        "back": f"{reverse('coverage')}?{asked.query}",
        "title": _("Seal the figures of %(unit)s, %(day)s") % {"unit": asked.unit.label, "day": f"{asked.on:%d/%m/%Y}"},
        "question": _(
            "They are kept as they are now, with the people behind them, and shown to everybody as what was reported. They cannot be"
            " changed or deleted afterwards; what changes later is shown beside them."
        ),
        "confirm": _("Seal the figures"),
    }
    return render(request, "components/confirm_page.html", context, status=400 if form.errors else 200)
