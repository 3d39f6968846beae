"""The decision that recognises the results of a class."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from lms.people.access import may_keep_register
from lms.refusal import Refusal

from ..forms import RecogniseForm
from ..models import Recognition
from ..recognition import recognise as recognise_results
from ..results import verdicts
from .rooms import managed


@login_required
def recognise(request, code):
    """Both lists and the decision; the form counts only for the lists that were read."""
    training_class = managed(request.user, code)
    found = verdicts(training_class)
    eligible = [(enrolment, verdict) for enrolment, verdict in found.items() if verdict.eligible]
    form = RecogniseForm(request.POST or None, eligible=[enrolment for enrolment, _verdict in eligible])
    if request.method == "POST" and form.is_valid():
        try:
            recognise_results(training_class, **form.cleaned_data, by=request.user, today=localdate())
        except Refusal as refusal:  # what was typed stays in the form
            form.add_error(None, str(refusal))
        else:
            count = training_class.records.count()
            done = ngettext("%(count)s learning record was written.", "%(count)s learning records were written.", count)
            messages.success(request, done % {"count": count})
            return redirect("recognise", code)
    context = {
        "training_class": training_class,
        "may_issue": may_keep_register(request.user, training_class.institution),
        "recognition": Recognition.objects.filter(training_class=training_class).first(),
        "records": training_class.records.current(),
        "eligible": eligible,
        "others": [(enrolment, verdict) for enrolment, verdict in found.items() if not verdict.eligible],
        "form": form,
    }
    return render(request, "courses/recognise.html", context)
