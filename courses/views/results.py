"""Scores, and the pieces of assessment they are given for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..forms import AssessmentForm, ResultsForm
from ..models import Result
from ..results import add_assessment, enter, remove_assessment
from .rooms import inside, learners, taught


@login_required
def results(request, code):
    training_class = inside(request.user, code) if request.method == "GET" else taught(request.user, code)
    assessments = list(training_class.assessments.annotate(has_results=Exists(Result.objects.filter(assessment=OuterRef("pk")))))
    saved = {
        (assessment, enrolment): score
        for assessment, enrolment, score in Result.objects.filter(assessment__in=assessments).values_list(
            "assessment", "enrolment", "score"
        )
    }
    form = ResultsForm(request.POST or None, seated=learners(training_class), assessments=assessments, saved=saved)
    if request.method == "POST" and form.is_valid():
        count = enter_all(form.scores(), by=request.user)
        messages.success(request, ngettext("%(count)s result saved.", "%(count)s results saved.", count) % {"count": count})
        return redirect("results", code)
    context = {
        "training_class": training_class,
        "form": form,
        "assessments": assessments,
        "open": training_class.may_mark and training_class.takes_marks,
    }
    return render(request, "courses/results.html", context)


@transaction.atomic
def enter_all(scores, *, by):
    """Enter the scores of all pieces, or none; how many they were."""
    for assessment, changed in scores:
        enter(assessment, changed, by=by)
    return sum(len(changed) for _assessment, changed in scores)


@login_required
def add(request, code):
    training_class = taught(request.user, code)
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = add_assessment(training_class, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": assessment})
            return redirect("results", code)
    return render(request, "courses/add_assessment.html", {"training_class": training_class, "form": form})


@login_required
@require_POST
def remove(request, code, pk):
    assessment = get_object_or_404(taught(request.user, code).assessments, pk=pk)
    remove_assessment(assessment, by=request.user)
    messages.success(request, _("“%(name)s” was removed.") % {"name": assessment})
    return redirect("results", code)
