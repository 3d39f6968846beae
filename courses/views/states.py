"""Taking a class from one state to the next; each act is asked about once more on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .. import classes
from ..forms import CancelForm, DecisionForm
from ..models import TrainingClass
from .rooms import inside

State = TrainingClass.State


@dataclass(frozen=True)
class Act:
    """A door to one act of `courses/classes.py`: the words on it, and for which classes it is shown."""

    name: str  # of its address
    do: Callable
    shown_for: Callable
    label: Any
    question: Any
    done: Any
    by_trainers: bool = False
    form: type | None = None
    warning: str = ""  # a template: what to mind first


ACTS = (
    Act(
        "announce_class",
        classes.announce,
        lambda c: c.state == State.DRAFT,
        _("Open for enrolment"),
        _("The class is shown to everybody, and people can enrol within the dates of enrolment."),
        _("The class takes enrolments within its dates."),
        form=DecisionForm,
    ),
    Act(
        "close_roster",
        classes.close_roster,
        lambda c: c.state == State.OPEN,
        _("Close the roster"),
        _("Nobody can enrol then, and only you can take people off the list. You can open it again until the class starts."),
        _("The roster is closed."),
    ),
    Act(
        "reopen_roster",
        classes.reopen_roster,
        lambda c: c.state == State.ROSTER_CLOSED,
        _("Open the roster again"),
        _("People can then enrol and withdraw again, within the dates of enrolment."),
        _("The roster is open again."),
    ),
    Act(
        "start_class",
        classes.start,
        lambda c: c.state == State.ROSTER_CLOSED,
        _("Start the class"),
        _("From now on the list of learners is final and the trainers mark attendance. This cannot be taken back."),
        _("The class is running."),
    ),
    Act(
        "finish_class",
        classes.finish,
        lambda c: c.state == State.RUNNING,
        _("Finish the class"),
        _("The class then awaits the decision that recognises its results. Until then marks and results can still be corrected."),
        _("The class now awaits recognition."),
        by_trainers=True,
        warning="courses/unconfirmed.html",
    ),
    Act(
        "close_class",
        classes.close,
        lambda c: c.state == State.ISSUED or (c.state == State.RECOGNISED and not c.course.issues_document),
        _("Close the class"),
        _("Nothing more is to be done for this class. This cannot be taken back."),
        _("The class is closed."),
    ),
    Act(
        "cancel_class",
        classes.cancel,
        lambda c: State.CANCELLED in classes.NEXT_STATES[c.state],
        _("Cancel the class"),
        _("The class does not take place, or is not completed; its learners get no result. This cannot be taken back."),
        _("The class is cancelled."),
        form=CancelForm,
    ),
)


def acts_for(training_class):
    return [act for act in ACTS if act.shown_for(training_class)]


def _said_already(training_class):
    """What stands in the form: a class that lacks learners is most likely cancelled for that."""
    said = dict(vars(training_class))
    if training_class.lacks_learners:
        few = _("Too few learners: %(minimum)s were needed by %(day)s.")
        said["reason"] = few % {"minimum": training_class.minimum, "day": f"{training_class.minimum_by:%d/%m/%Y}"}
    return said


@login_required
def change(request, code, act):
    """Ask, and on POST do it. The act itself refuses a class in another state."""
    training_class = inside(request.user, code)
    if not (training_class.may_manage or (act.by_trainers and training_class.may_mark)):
        raise Http404
    back = "manage_class" if training_class.may_manage else "teaching_class"
    form = act.form(request.POST or None, initial=_said_already(training_class)) if act.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act.do(training_class, by=request.user, **(form.cleaned_data if form else {}))
        except Refusal as refusal:
            if form is None:
                raise
            form.add_error(None, str(refusal))  # what was typed stays in the form
        else:
            messages.success(request, act.done)
            return redirect(back, code)
    context = {
        "title": f"{act.label}: {training_class}",
        "question": act.question,
        "confirm": act.label,
        "back": reverse(back, args=[code]),
        "danger": act.do is classes.cancel,
        "form": form,
        "warning": act.warning,
        "training_class": training_class,
    }
    return render(request, "components/confirm_page.html", context)
