"""Scores of a class as a sheet: down, up, looked through, applied."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.downloads import workbook_file
from lms.people.roster_sentences import ENCODINGS, SKIPPED
from lms.refusal import Refusal

from ..result_forms import SheetForm
from ..results import last_changes
from ..score_sheets import apply, pack, read_sheet, sheet_of
from .rooms import inside, taught

SHOWN = 200  # lines of each list; its heading says how many there are


@login_required
def download(request, code):
    training_class = inside(request.user, code)
    name = f"bang-diem-{training_class.code}.xlsx"
    return workbook_file(sheet_of(training_class), name)


@login_required
def upload(request, code):
    """Choose a sheet; then, what it would change. Nothing is written yet."""
    training_class = taught(request.user, code)
    form, context = SheetForm(request.POST or None, request.FILES or None), {}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_sheet(training_class, file.read(), file_name=file.name)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            context = _preview(sheet, training_class, request.user)
    return render(request, "courses/score_sheet.html", {"training_class": training_class, "form": form} | context)


def _preview(sheet, training_class, user):
    changed = sheet.changed[:SHOWN]
    stood = last_changes([entry.cell for entry in changed])
    return {
        "sheet": sheet,
        "new": sheet.new[:SHOWN],
        "changed": [(entry, stood.get(entry.cell)) for entry in changed],
        "wrong": sorted([*sheet.faults, *sheet.strangers])[:SHOWN],
        "wrong_count": len(sheet.faults) + len(sheet.strangers),
        "skipped": [(SKIPPED[reason], numbers) for reason, numbers in sheet.roster.skipped.items()],
        "converted": [(note, ENCODINGS[note.encoding]) for note in sheet.roster.encoding_notes],
        "packed": pack(sheet, training_class, by=user) if sheet.may_be_applied else "",
    }


@login_required
@require_POST
def confirm(request, code):
    training_class = taught(request.user, code)
    count = apply(request.POST.get("packed", ""), training_class, by=request.user)
    messages.success(request, ngettext("%(count)s result saved.", "%(count)s results saved.", count) % {"count": count})
    return redirect("results", code)
