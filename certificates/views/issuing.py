"""The registrar issues the certificates of a class: the list with its problems, once more what is about to happen, then how far it has come."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from certificates import batches, bulk, issuing, keeping
from certificates.forms import IssueForm
from certificates.models import Certificate, IssueBatch
from certificates.register import book_for, register_no
from courses.models import TrainingClass
from lms.people.access import may_keep_register

State = Certificate.State


@login_required
def issue(request, code):
    training_class = get_object_or_404(TrainingClass.objects.select_related("course", "institution"), code=code)
    if not may_keep_register(request.user, training_class.institution):
        raise Http404
    records = list(issuing.without_certificate(training_class).select_related("person", "training_class__institution", "course"))
    form = IssueForm(
        request.POST or None,
        training_class=training_class,
        records=records,
        initial=_usual_choices(training_class, records),
    )
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            return render(request, "certificates/issue_confirm.html", _about_to_happen(training_class, records, form))
        return _issue(request, training_class, form)
    context = {"training_class": training_class, "records": records, "form": form, **_progress(training_class)}
    return render(request, "certificates/issue.html", context, status=400 if form.errors else 200)


def _issue(request, training_class, form):
    made = issuing.issue(**form.chosen, by=request.user)
    said = ngettext(
        "%(count)s certificate has its number and is being drawn.",
        "%(count)s certificates have their numbers and are being drawn.",
        len(made),
    )
    messages.success(request, said % {"count": len(made)})
    return redirect("issue", code=training_class.code)


def _about_to_happen(training_class, records, form):
    """Numbers are given in the act itself: those shown are what they will be unless somebody else is faster."""
    chosen = form.chosen
    first = chosen["book"].last_number + 1
    last = chosen["book"].last_number + len(chosen["records"])
    return {
        "training_class": training_class,
        "form": form,
        "chosen": chosen,
        "kind": Certificate.Kind(chosen["kind"]).label,
        "first": register_no(chosen["book"], first),
        "last": register_no(chosen["book"], last),
        "left_out": [record for record in records if record not in chosen["records"]],
    }


def _usual_choices(training_class, records):
    """Today, or the day of the decision if that is later; the book of that year; the design used last."""
    if not records:
        return {}
    on = max([localdate(), *(record.recognised_on for record in records)])
    return {
        "issued_on": on,
        "book": book_for(training_class.institution, on),
        "design": issuing.usual_design(Certificate.Kind.CERTIFICATE),
    }


def _progress(training_class):
    """{"batches": […]}: each with its certificates, and how many of them are done, waiting and failed."""
    of_batch = defaultdict(list)
    issued = Certificate.objects.filter(record__training_class=training_class).select_related("batch").order_by("number")
    for certificate in issued:
        of_batch[certificate.batch].append(certificate)
    told = []
    for batch, certificates in of_batch.items():
        states = Counter(certificate.state for certificate in certificates)
        waiting = states[State.TO_ISSUE] + states[State.ISSUING]
        told.append(
            {
                "batch": batch,
                "certificates": certificates,
                "done": states[State.ISSUED],
                "failed": states[State.FAILED],
                "waiting": waiting,
            }
        )
    # A paused batch stands still: the page need not look again.
    any_ready = any(each["done"] for each in told)
    return {
        "batches": told,
        "any_ready": any_ready,
        "moving": any(each["waiting"] and not (each["batch"] and each["batch"].paused) for each in told),
    }


@login_required
def class_files(request, code, ending):
    """All certificates of a class: one PDF for the printer, or a ZIP of the issued files."""
    training_class = get_object_or_404(TrainingClass.objects.select_related("institution"), code=code)
    if not may_keep_register(request.user, training_class.institution) or ending not in ("pdf", "zip"):
        raise Http404
    certificates = bulk.of_class(training_class, Certificate.objects.kept_by(request.user))
    file = bulk.for_the_printer(certificates) if ending == "pdf" else bulk.as_zip(certificates)
    return FileResponse(file, as_attachment=ending == "zip", filename=f"{training_class.code}.{ending}")


@require_POST
@login_required
def pause_batch(request, pk):
    batch = get_object_or_404(IssueBatch.objects.kept_by(request.user), pk=pk)
    batches.pause(batch)
    messages.success(request, _("Drawing is paused. Numbers stay as they were given."))
    return redirect("issue", code=batch.training_class.code)


@require_POST
@login_required
def resume_batch(request, pk):
    batch = get_object_or_404(IssueBatch.objects.kept_by(request.user), pk=pk)
    keeping.resume(batch)
    messages.success(request, _("Drawing goes on."))
    return redirect("issue", code=batch.training_class.code)


@require_POST
@login_required
def draw_batch_again(request, pk):
    batch = get_object_or_404(IssueBatch.objects.kept_by(request.user), pk=pk)
    keeping.draw_all_again(batch.certificates.all())
    messages.success(request, _("Those that failed are being drawn again."))
    return redirect("issue", code=batch.training_class.code)


@require_POST
@login_required
def draw_again(request, pk):
    certificate = get_object_or_404(Certificate.objects.kept_by(request.user), pk=pk)
    keeping.draw_again(certificate)
    messages.success(request, _("%(number)s is being drawn again.") % {"number": certificate})
    return redirect("certificate", pk=certificate.pk)
