"""The registrar's stock of pre-printed blanks: what was received, where each went, and the reconciliation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import blanks, reconciling
from certificates.blank_forms import ExchangeForm, ReceiveForm, WriteOffForm
from certificates.models import BlankBatch
from courses.papers import pdf_of, workbook_of
from lms.downloads import pdf_shown, workbook_file
from lms.people.access import has_role, may_keep_register
from lms.people.models import Role
from lms.refusal import Refusal

from .life import asked, certificate_page, kept_by


@login_required
def blank_batches(request):
    if not has_role(request.user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR):
        raise Http404
    batches = BlankBatch.objects.visible_to(request.user).select_related("institution").counted()
    context = {"batches": batches, "may_keep": has_role(request.user, Role.Kind.REGISTRAR)}
    return render(request, "certificates/blank_batches.html", context)


@login_required
def receive_blanks(request):
    if not has_role(request.user, Role.Kind.REGISTRAR):
        raise Http404
    form = ReceiveForm(request.POST or None, user=request.user, initial={"received_on": localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            batch = blanks.receive(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            count = batch.last - batch.first + 1
            said = ngettext("%(count)s blank is in stock.", "%(count)s blanks are in stock.", count)
            messages.success(request, said % {"count": count})
            return redirect(batch)
    return render(request, "certificates/receive_blanks.html", {"form": form}, status=400 if form.errors else 200)


@login_required
def blank_batch(request, pk):
    """Its reconciliation: runs of numbers that went the same way."""
    batch = seen_by(request.user, pk)
    context = {
        "batch": batch,
        "runs": reconciling.lines(batch),
        "may_keep": may_keep_register(request.user, batch.institution),
    }
    return render(request, "certificates/blank_batch.html", context)


@login_required
def reconciliation(request, pk, ending):
    batch = seen_by(request.user, pk)
    if ending not in ("pdf", "xlsx"):
        raise Http404
    made = reconciling.paper(batch)
    if ending == "xlsx":
        return workbook_file(workbook_of(made), f"{made.name}.xlsx")
    return pdf_shown(pdf_of(made, reconciling.heading(batch, localdate())), f"{made.name}.pdf")


@login_required
def write_off_blanks(request, pk):
    batch = get_object_or_404(BlankBatch.objects.kept_by(request.user), pk=pk)
    form = WriteOffForm(request.POST or None, initial={"on": localdate()})

    def act(said):
        count = blanks.write_off(batch, **said, by=request.user)
        return ngettext("%(count)s blank is written off.", "%(count)s blanks are written off.", count) % {"count": count}

    return asked(
        request, form, act, batch.get_absolute_url(),
        title=_("Spoiled or lost blanks of %(batch)s") % {"batch": batch},
        question=_(
            "For blanks on which no certificate stands; one that was spoiled in printing a certificate is exchanged on the page of that"
            " certificate. This cannot be taken back."
        ),
        confirm=_("Write off"),
        danger=True,
    )  # fmt: skip


@login_required
def take_back_blanks(request, pk):
    batch = get_object_or_404(BlankBatch.objects.kept_by(request.user), pk=pk)
    if request.method == "POST":
        blanks.take_back(batch)
        messages.success(request, _("The batch %(batch)s was taken back.") % {"batch": batch})
        return redirect("blank_batches")
    context = {
        "title": _("Take back the batch %(batch)s?") % {"batch": batch},
        "question": _("Only what was entered by mistake: while no blank of it was used or written off."),
        "confirm": _("Take back"),
        "back": batch.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


@login_required
def exchange_blank(request, pk):
    certificate = kept_by(request.user, pk)
    form = ExchangeForm(request.POST or None, certificate=certificate, initial={"on": localdate()})

    def act(said):
        new = blanks.exchange(certificate, **said, by=request.user)
        return _("%(number)s now stands on the blank %(serial)s.") % {"number": certificate, "serial": new}

    return asked(
        request, form, act, certificate_page(certificate),
        title=_("Exchange the blank of %(number)s") % {"number": certificate},
        question=_(
            "The blank was spoiled in printing: the certificate gets the next one, and the spoiled one is written off. The number in the"
            " register and the PDF file stay as they are; the file goes on saying the first serial, and the check page says both."
        ),
        confirm=_("Exchange"),
    )  # fmt: skip


def seen_by(user, pk):
    there = BlankBatch.objects.visible_to(user).select_related("institution__parent").counted()
    return get_object_or_404(there, pk=pk)
