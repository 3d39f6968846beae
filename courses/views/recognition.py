"""The decision that recognises the results of a class, and the one that revokes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from lms.people.access import may_keep_register
from lms.refusal import Refusal

from .. import recognition
from ..classes import WrongState
from ..models import LearningRecord
from ..recognition import ListsChanged, effects, revoke_recognition
from ..result_forms import RecogniseForm, RevokeRecognitionForm
from ..results import verdicts
from .rooms import managed

SHOWN = 50  # changes named at once


@login_required
def recognise(request, code):
    """Both lists and the decision; the form counts only for the lists that were read."""
    training_class = managed(request.user, code)
    found = verdicts(training_class)
    form = RecogniseForm(request.POST or None, training_class=training_class, said=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = recognition.recognise(training_class, **form.cleaned_data, by=request.user, today=localdate())
        except ListsChanged as changed:
            form.add_error(None, [str(changed), *map(str, changed.changes[:SHOWN])])
            found = verdicts(training_class)
            form.show(found)
        except Refusal as refusal:  # what was typed stays in the form
            form.add_error(None, str(refusal))
        else:
            count = made.records.count()
            done = ngettext("%(count)s learning record was written.", "%(count)s learning records were written.", count)
            messages.success(request, done % {"count": count})
            return redirect("recognise", code)
    in_force = training_class.recognition
    context = {
        "training_class": training_class,
        "may_issue": may_keep_register(request.user, training_class.institution),
        "recognition": in_force,
        "former": [each for each in training_class.recognitions.all() if not each.is_in_force],
        "revoked_alone": _revoked_alone(training_class),
        "records": in_force.records.current().filter(revoked_on=None) if in_force else [],
        "eligible": [(enrolment, verdict) for enrolment, verdict in found.items() if verdict.eligible],
        "others": [(enrolment, verdict) for enrolment, verdict in found.items() if not verdict.eligible],
        "form": form,
    }
    return render(request, "courses/recognise.html", context)


def _revoked_alone(training_class):
    """Records of the class that a decision of their own revoked: who recognises anew is to know of them."""
    revoked = LearningRecord.objects.current().filter(training_class=training_class, revoked_on__isnull=False)
    return revoked.exclude(revocation_decision=F("recognition__revocation_decision"))


@login_required
def revoke(request, code):
    """What falls with the recognition, and the decision by which it does."""
    training_class = managed(request.user, code)
    in_force = training_class.recognition
    if in_force is None:
        raise WrongState(state=training_class.get_state_display())
    form = RevokeRecognitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_recognition(training_class, **form.cleaned_data, by=request.user, today=localdate())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            count = in_force.records.current().filter(revocation_decision__gt="").count()
            done = ngettext("%(count)s learning record was revoked.", "%(count)s learning records were revoked.", count)
            messages.success(request, done % {"count": count})
            return redirect("recognise", code)
    context = {
        "training_class": training_class,
        "recognition": in_force,
        "counting": in_force.records.current().filter(revoked_on=None).count(),
        "learners": training_class.enrolments.seated().count(),
        "effects": effects(in_force),
        "form": form,
    }
    return render(request, "courses/revoke_recognition.html", context)
