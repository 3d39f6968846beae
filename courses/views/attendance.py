"""Who was there: the roll call, the entry of a signed sheet, their confirmation, and what was changed afterwards."""

import json
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.refusal import Refusal

from ..attendance import How, MarkedMeanwhile, confirm, correct, mark
from ..attendance_forms import CorrectionForm, RollCallForm, SheetForm
from ..roll_call import read_taps, take
from .rooms import inside, learners, taught


@login_required
def roll_call(request, code, pk):
    training_class = inside(request.user, code) if request.method == "GET" else taught(request.user, code)
    session = get_object_or_404(training_class.sessions.planned().select_related("room", "confirmed_by__person"), pk=pk)
    saved = dict(session.attendance.values_list("enrolment", "mark"))
    form = RollCallForm(request.POST or None, seated=learners(training_class), saved=saved)
    if request.method == "POST" and form.is_valid():
        taps, rest = form.taps(), form.rest() if "rest" in request.POST else []
        answers = take(session, [*taps, *rest], by=request.user, on=localdate())
        _tell(request, form.seated, taps, answers)
        return redirect("roll_call", code, pk)
    sessions = list(training_class.sessions.planned())
    place = sessions.index(session)
    steps = list(session.steps.select_related("by__person", "enrolment__person"))
    last = {step.enrolment_id: step for step in steps}
    context = {
        "training_class": training_class,
        "session": session,
        "form": form,
        "rows": [(*row, last.get(row[0].pk)) for row in form.rows()],
        "all_marked": bool(form.seated) and all(each.pk in saved for each in form.seated),
        "corrections": [step for step in steps if step.how == How.CORRECTION],
        "before": sessions[place - 1] if place else None,
        "after": sessions[place + 1] if place + 1 < len(sessions) else None,
        "coming": session.day > localdate(),
        "reading": "history" in request.GET,
        "open": training_class.may_mark and _takes_marks(training_class, session),
        "may_correct": _takes_corrections(training_class, session),
        "may_confirm": _may_correct(training_class) and _takes_marks(training_class, session),
    }
    return render(request, "courses/roll_call.html", context)


def _takes_marks(training_class, session):
    return training_class.takes_marks and session.day <= localdate() and not session.is_confirmed


def _may_correct(training_class):
    """Trainers and the training manager confirm, and correct what was confirmed."""
    return training_class.may_mark or training_class.may_manage


def _takes_corrections(training_class, session):
    return _may_correct(training_class) and training_class.takes_marks and session.is_confirmed


def _tell(request, seated, taps, answers):
    """What became of the marks of a form; of those meant for whoever had none, nobody asks why one stands now."""
    saved = sum(answer.state == "saved" for answer in answers)
    if saved:
        messages.success(request, ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved) % {"count": saved})
    for said in dict.fromkeys(answer.said for answer in answers if answer.state == "refused"):
        messages.error(request, said)
    names = {each.pk: each.person.full_name for each in seated}
    of = {tap.key: names[tap.enrolment] for tap in taps}
    for answer in answers:
        if answer.state == "overtaken" and answer.key in of:
            messages.warning(request, _("Not saved, %(name)s: %(said)s") % {"name": of[answer.key], "said": answer.said})


@require_POST
def take_marks(request, code, pk):
    """The marks of a page that sends by itself: it is told of each what became of it, and keeps what was not taken."""
    if not request.user.is_authenticated:
        return JsonResponse({"said": _("You are signed out.")}, status=401)
    session = get_object_or_404(taught(request.user, code).sessions, pk=pk)
    try:
        taps = read_taps(json.loads(request.body))
    except (ValueError, RecursionError):
        return JsonResponse({"said": _("This is no list of marks.")}, status=400)
    except Refusal as refusal:
        return JsonResponse({"said": str(refusal)}, status=400)
    answers = take(session, taps, by=request.user, on=localdate())
    return JsonResponse({"answers": [asdict(answer) for answer in answers]})


def _of_whom_corrects(user, code, pk):
    """(class, session), for those who may confirm and correct."""
    training_class = inside(user, code)
    if not _may_correct(training_class):
        raise Http404
    return training_class, get_object_or_404(training_class.sessions.planned(), pk=pk)


@login_required
def confirm_attendance(request, code, pk):
    training_class, session = _of_whom_corrects(request.user, code, pk)
    if request.method == "POST":
        confirm(session, by=request.user, on=localdate())
        messages.success(request, _("The attendance of %(session)s is confirmed.") % {"session": session})
        return redirect("roll_call", code, pk)
    form = RollCallForm(seated=learners(training_class), saved=dict(session.attendance.values_list("enrolment", "mark")))
    context = {
        "title": _("Confirm the attendance of %(session)s") % {"session": session},
        "question": _("%(counts)s. From then on a mark is changed only with a reason, which is kept. This cannot be taken back.")
        % {"counts": ", ".join(f"{words}: {count}" for _mark, words, count in form.counts())},
        "confirm": _("Confirm attendance"),
        "back": reverse("roll_call", args=[code, pk]),
    }
    return render(request, "components/confirm_page.html", context)


@login_required
def attendance_of(request, code, pk, enrolment):
    """How the mark of one learner came about; once it is confirmed, the door to its correction."""
    training_class = inside(request.user, code)
    session = get_object_or_404(training_class.sessions.planned(), pk=pk)
    learner = get_object_or_404(learners(training_class), pk=enrolment)
    if request.method == "POST" and not _may_correct(training_class):
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            correct(session, learner, said["mark"], why=said["why"], by=request.user)
        except Refusal as refusal:  # what was typed stays in the form
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The mark of %(name)s is corrected.") % {"name": learner.person})
            return redirect("roll_call", code, pk)
    context = {
        "training_class": training_class,
        "session": session,
        "learner": learner,
        "standing": session.attendance.filter(enrolment=learner).first(),
        "steps": session.steps.filter(enrolment=learner).select_related("by__person"),
        "form": form if _takes_corrections(training_class, session) else None,
    }
    return render(request, "courses/attendance_of.html", context)


@login_required
def sign_in_entry(request, code, pk):
    """The numbers of a signed sheet: read first, and written as they were read."""
    training_class = taught(request.user, code)
    session = get_object_or_404(training_class.sessions.planned(), pk=pk)
    seated, saved = list(learners(training_class)), dict(session.attendance.values_list("enrolment", "mark"))
    form = SheetForm(request.POST or None, seated=seated, saved=saved)
    read = request.method == "POST" and form.is_valid()
    if read and form.was_read():
        try:
            mark(session, form.marks(), by=request.user, on=localdate(), how=How.SHEET, seen=saved)
        except MarkedMeanwhile as refusal:
            messages.error(request, str(refusal))
            return redirect("sign_in_entry", code, pk)
        count = len(seated)
        messages.success(request, ngettext("%(count)s mark saved.", "%(count)s marks saved.", count) % {"count": count})
        return redirect("roll_call", code, pk)
    context = {
        "training_class": training_class,
        "session": session,
        "form": form,
        "seated": seated,
        "open": _takes_marks(training_class, session),
        "preview": form.preview() if read else None,
        "stale": read and "read" in request.POST,
    }
    return render(request, "courses/sign_in_entry.html", context)
