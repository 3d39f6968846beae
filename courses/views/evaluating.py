"""Evaluating a class as its learner, and reading what all of them said together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import localize
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lms.charts import Bar, drawing, drawing_policy
from lms.people.access import has_role
from lms.people.models import Role
from lms.refusal import Refusal

from .. import surveys
from ..evaluation_forms import EvaluationFilter, EvaluationForm
from ..models import Question, Survey, TrainingClass
from ..outcomes import FEWEST, outcomes
from ..questionnaires import HIGHEST
from .rooms import inside

PAGE_SIZE = 20
Kind = Role.Kind


@login_required
def evaluate(request, pk):
    asked = Survey.objects.asked_of(request.user).select_related("questionnaire", "training_class")
    survey, today = get_object_or_404(asked, pk=pk), localdate()
    form = EvaluationForm(request.POST or None, questionnaire=survey.questionnaire)
    blank = []
    if request.method == "POST" and form.is_valid():
        blank = surveys.blanks(survey.questionnaire, form.scores())
        if not blank or "anyway" in request.POST:
            try:
                surveys.answer(survey, request.user.person, form.scores(), form.cleaned_data["comment"], on=today)
            except Refusal as refusal:
                form.add_error(None, str(refusal))  # what was chosen stays on the page
                blank = []
            else:
                messages.success(request, _("Thank you. Your answers are in, and nobody can tell that they are yours."))
                return redirect("my_learning")
    context = {
        "survey": survey,
        "training_class": survey.training_class,
        "form": form,
        "blank": form.numbered(blank) if blank else [],
        "would_be_valid": bool(blank) and surveys.would_be_valid(survey.questionnaire, form.scores()),
        "answered": surveys.has_answered(survey, request.user),
        "open": survey.is_open(today),
    }
    return render(request, "courses/evaluate.html", context)


# What they said.


def _surveys(**of):
    return Survey.objects.filter(**of).select_related("training_class").prefetch_related("questionnaire__questions")


@login_required
def results(request, code):
    training_class = inside(request.user, code)
    context = {
        "training_class": training_class,
        "outcomes": outcomes(_surveys(training_class=training_class), on=localdate()),
        "fewest": FEWEST,
    }
    return render(request, "courses/evaluation.html", context)


@drawing_policy
@login_required
def chart(request, code, pk, what):
    """The averages of what was evaluated, or how often each number was given."""
    training_class = inside(request.user, code)
    [outcome] = outcomes(_surveys(training_class=training_class, pk=pk), on=localdate()) or [None]
    if outcome is None or not outcome.shown:
        raise Http404
    return drawing(_averages(outcome) if what == "averages" else _numbers(outcome), request)


def _averages(outcome):
    means = [(subject.about.label, subject.spread.mean) for subject in outcome.subjects]
    return [Bar(label, float(mean or 0), HIGHEST, "–" if mean is None else localize(mean)) for label, mean in means]


def _numbers(outcome):
    spread = outcome.spread
    return [Bar(str(score), count, spread.answers, str(count)) for score, count in reversed(spread.by_score)]


@login_required
def listed(request):
    """The averages of many classes beside each other."""
    if not has_role(request.user, Kind.TRAINING_MANAGER, Kind.REGISTRAR, Kind.AUDITOR):
        raise Http404
    seen = Survey.objects.filter(training_class__in=TrainingClass.objects.overseen_by(request.user))
    course = ("training_class__course__code", "training_class__course__title")
    form = EvaluationFilter(
        request.GET,
        courses=seen.order_by(course[1]).values_list(*course).distinct(),
        years=[day.year for day in seen.dates("training_class__ends", "year", order="DESC")],
    )
    form.is_valid()  # a field that makes no sense is named on the page and filters nothing
    asked = form.cleaned_data
    if asked.get("course"):
        seen = seen.filter(training_class__course__code=asked["course"])
    if asked.get("year"):
        seen = seen.filter(training_class__ends__year=asked["year"])
    found = seen.select_related("training_class").prefetch_related("questionnaire__questions")
    page = Paginator(found.order_by("-training_class__ends", "training_class__code", "pk"), PAGE_SIZE)
    page = page.get_page(request.GET.get("page"))
    rows = outcomes(page.object_list, on=localdate())
    context = {
        "form": form,
        "filtered": any(asked.values()),
        "page": page,
        "rows": [(row, [(about.label, row.mean_of(about)) for about in Question.About]) for row in rows],
        "abouts": Question.About.labels,
        "fewest": FEWEST,
    }
    return render(request, "courses/evaluations.html", context)
