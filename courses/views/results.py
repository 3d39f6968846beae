"""Scores, and the pieces of assessment they are given for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..breaches import note_breach
from ..models import Assessment
from ..result_forms import AssessmentForm, BreachForm, ResultsForm
from ..results import (
    MOST_ATTEMPTS,
    ScoresMoved,
    add_assessment,
    change_assessment,
    enter_cells,
    remove_assessment,
    standing_scores,
)
from ..score_sheets import ScoreColumn
from .rooms import inside, learners, taught

PAGE_SIZE = 100


@login_required
def results(request, code):
    training_class = inside(request.user, code) if request.method == "GET" else taught(request.user, code)
    pieces, stands = list(training_class.assessments.all()), standing_scores(training_class)
    columns = _columns(pieces, stands, asked=request.GET.get("attempt", ""))
    page = Paginator(learners(training_class), PAGE_SIZE).get_page(request.GET.get("page"))
    numbered = list(enumerate(page, page.start_index()))
    form = ResultsForm(request.POST or None, numbered=numbered, columns=columns, stands=stands)
    if request.method == "POST" and form.is_valid():
        try:
            count = enter_cells(training_class, form.scores(), by=request.user, seen=form.seen())
        except ScoresMoved as moved:
            form.say_moved(moved.changes)
        else:
            messages.success(request, ngettext("%(count)s result saved.", "%(count)s results saved.", count) % {"count": count})
            return redirect(request.get_full_path())
    context = {
        "training_class": training_class,
        "form": form,
        "page": page,
        "columns": columns,
        "assessments": pieces,
        "with_results": {cell.assessment for cell in stands},
        "next_attempt": _next_attempt(pieces, columns),
        "open": training_class.may_mark and training_class.takes_marks,
    }
    return render(request, "courses/results.html", context)


def _columns(pieces, stands, *, asked):
    """The first attempts; later ones where somebody sat them, or where they are asked for."""
    up_to = int(asked) if asked.isdecimal() and int(asked) <= MOST_ATTEMPTS else 1
    sat = {(cell.assessment, cell.attempt) for cell in stands}
    shown = [ScoreColumn(piece, attempt) for piece in pieces for attempt in piece.sittings]
    return [column for column in shown if column.attempt <= max(up_to, 1) or (column.piece.pk, column.attempt) in sat]


def _next_attempt(pieces, columns):
    """The first attempt that has no columns yet; None where all have."""
    seen = {(column.piece, column.attempt) for column in columns}
    return min((n for piece in pieces for n in piece.sittings if (piece, n) not in seen), default=None)


@login_required
def history(request, code, pk):
    """What was entered for one learner, changed and taken away: who, when, from what to what."""
    training_class = inside(request.user, code)
    enrolment = get_object_or_404(training_class.enrolments.select_related("person"), pk=pk)
    changes = enrolment.score_changes.select_related("by").order_by("-pk")
    context = {"training_class": training_class, "enrolment": enrolment, "changes": changes}
    return render(request, "courses/score_history.html", context)


@login_required
def breach(request, code, pk):
    training_class = inside(request.user, code)
    if not (training_class.may_mark or training_class.may_manage):
        raise Http404
    enrolment = get_object_or_404(training_class.enrolments.seated().select_related("person", "training_class"), pk=pk)
    form = BreachForm(request.POST or None, initial={"breach": enrolment.breach})
    if request.method == "POST" and form.is_valid():
        note_breach(enrolment, form.cleaned_data["breach"], by=request.user)
        messages.success(request, _("Noted for %(person)s.") % {"person": enrolment.person})
        return redirect("eligibility", code)
    context = {
        "title": _("Breach of rules: %(person)s") % {"person": enrolment.person},
        "question": _("While a breach is noted, the learner is not eligible, and the reason stands in the lists."),
        "form": form,
        "confirm": _("Note it"),
        "back": reverse("eligibility", args=[code]),
    }
    return render(request, "components/confirm_page.html", context)


# Pieces of assessment.


@login_required
def add(request, code):
    training_class = taught(request.user, code)
    form = AssessmentForm(request.POST or None, instance=Assessment(training_class=training_class))
    return _piece(request, training_class, form, lambda said: add_assessment(training_class, by=request.user, **said))


@login_required
def change(request, code, pk):
    training_class = taught(request.user, code)
    piece = get_object_or_404(training_class.assessments, pk=pk)
    form = AssessmentForm(request.POST or None, instance=piece)
    return _piece(request, training_class, form, lambda said: change_assessment(piece, by=request.user, **said))


def _piece(request, training_class, form, act):
    adding = form.instance.pk is None
    if request.method == "POST" and form.is_valid():
        try:
            assessment = act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done = _("“%(name)s” was added.") if adding else _("“%(name)s” was changed.")
            messages.success(request, done % {"name": assessment})
            return redirect("results", training_class.code)
    context = {"training_class": training_class, "form": form, "adding": adding}
    return render(request, "courses/piece.html", context)


@login_required
@require_POST
def remove(request, code, pk):
    assessment = get_object_or_404(taught(request.user, code).assessments, pk=pk)
    remove_assessment(assessment, by=request.user)
    messages.success(request, _("“%(name)s” was removed.") % {"name": assessment})
    return redirect("results", code)
