"""The registrar's and the learner's pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses.models import LearningRecord, TrainingClass
from lms.people.access import has_role, may_keep_register
from lms.people.models import Role

from . import issuing
from .designs import Design
from .forms import IssueForm, RegisterFilter
from .issuing import Certificate
from .register import book_for

State = Certificate.State


@login_required
def issue(request, code):
    """Preview of the list with its problems, then numbers; afterwards, how far the drawing has come."""
    training_class = get_object_or_404(TrainingClass.objects.select_related("course", "institution"), code=code)
    if not may_keep_register(request.user, training_class.institution):
        raise Http404
    current = LearningRecord.objects.current().filter(training_class=training_class)
    records = list(
        current.filter(certificate=None, revoked_on=None)
        .select_related("person", "training_class", "course")
        .order_by("person__sort_key", "pk")
    )
    form = IssueForm(request.POST or None, training_class=training_class, initial=_usual_choices(training_class, records))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        made = issuing.issue(records, book=chosen["book"], design=chosen["design"], on=chosen["issued_on"], by=request.user)
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


@login_required
def register(request):
    if not has_role(request.user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR):
        raise Http404
    form = RegisterFilter(request.GET, user=request.user)
    certificates = form.narrowed(
        Certificate.objects.visible_to(request.user)
        .select_related("record", "book")
        .order_by("-book__year", "book__code", "-number")
    )
    return render(
        request,
        "certificates/register.html",
        {
            "form": form,
            "page": Paginator(certificates, 50).get_page(request.GET.get("page")),
            "may_keep": has_role(request.user, Role.Kind.REGISTRAR),
        },
    )


@require_POST
@login_required
def draw_again(request, pk):
    certificate = get_object_or_404(Certificate.objects.kept_by(request.user), pk=pk)
    issuing.draw_again(certificate)
    messages.success(request, _("%(number)s is being drawn again.") % {"number": certificate})
    return redirect("register")


@login_required
def my_certificates(request):
    mine = Certificate.objects.filter(record__person__user=request.user).select_related("record").order_by("-issued_on")
    return render(request, "certificates/my_certificates.html", {"certificates": mine})


@login_required
def certificate_file(request, check_code):
    """The stored bytes, for those who may see the certificate; it is never drawn anew."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), check_code=check_code, state=State.ISSUED)
    name = f"{certificate.register_no.replace('/', '-')}.pdf"
    return FileResponse(certificate.file.open("rb"), filename=name, content_type="application/pdf")
