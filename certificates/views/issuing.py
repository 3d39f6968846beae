"""The registrar issues the certificates of a class, and sees how far they have come."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from certificates import issuing
from certificates.forms import IssueForm
from certificates.models import Certificate, Design
from certificates.register import book_for
from courses.models import TrainingClass
from lms.people.access import may_keep_register

State = Certificate.State


@login_required
def issue(request, code):
    """Preview of the list with its problems, then numbers; afterwards, how far the drawing has come."""
    training_class = get_object_or_404(TrainingClass.objects.select_related("course", "institution"), code=code)
    if not may_keep_register(request.user, training_class.institution):
        raise Http404
    records = list(issuing.without_certificate(training_class).select_related("person", "training_class", "course"))
    form = IssueForm(request.POST or None, training_class=training_class, initial=_usual_choices(training_class, records))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        made = issuing.issue(
            records,
            book=chosen["book"],
            design=chosen["design"],
            kind=chosen["kind"],
            on=chosen["issued_on"],
            by=request.user,
        )
        messages.success(
            request,
            ngettext(
                "%(count)s certificate has its number and is being drawn.",
                "%(count)s certificates have their numbers and are being drawn.",
                len(made),
            )
            % {"count": len(made)},
        )
        return redirect("issue", code=code)
    issued = Certificate.objects.filter(record__training_class=training_class).order_by("number")
    waiting = [certificate for certificate in issued if certificate.state in (State.TO_ISSUE, State.ISSUING)]
    return render(
        request,
        "certificates/issue.html",
        {
            "training_class": training_class,
            "records": records,
            "problems": list(issuing.problems(records)),
            "form": form,
            "certificates": issued,
            "waiting": len(waiting),
            "done": len(issued) - len(waiting),
        },
        status=400 if form.errors else 200,
    )


def _usual_choices(training_class, records):
    """Today, or the day of the decision if that is later; the book of that year; the design used last."""
    if not records:
        return {}
    on = max([localdate(), *(record.recognised_on for record in records)])
    return {"issued_on": on, "book": book_for(training_class.institution, on), "design": Design.objects.last()}


@require_POST
@login_required
def draw_again(request, pk):
    certificate = get_object_or_404(Certificate.objects.kept_by(request.user), pk=pk)
    issuing.draw_again(certificate)
    messages.success(request, _("%(number)s is being drawn again.") % {"number": certificate})
    return redirect("register")
