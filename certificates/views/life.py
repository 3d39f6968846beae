"""What becomes of a certificate after it was issued: the registrar revokes, confirms or replaces it, after one more question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certificates import applications, confirming, issuing, replacing, revoking
from certificates.life_forms import ConfirmForm, ReplaceForm, RevokeForm
from certificates.models import Certificate
from lms.refusal import Refusal


@login_required
def revoke(request, pk):
    certificate = kept_by(request.user, pk)
    form = RevokeForm(request.POST or None, initial={"on": localdate()})

    def act(said):
        revoking.revoke(certificate, **said, by=request.user, today=localdate())
        return _("%(number)s is revoked. Its holder is told, and whoever checks it.") % {"number": certificate}

    return asked(
        request, form, act, certificate_page(certificate),
        title=_("Revoke certificate %(number)s") % {"number": certificate},
        question=_(
            "%(name)s, “%(course)s”. The certificate, its confirmations and the learning record no longer count from the date of the"
            " decision; the figures of coverage follow. This cannot be taken back, and nothing is deleted."
        ) % about(certificate),
        confirm=_("Revoke"),
        danger=True,
    )  # fmt: skip


@login_required
def confirm(request, pk):
    certificate = kept_by(request.user, pk)
    usual = issuing.usual_design(Certificate.Kind.CONFIRMATION)
    form = ConfirmForm(request.POST or None, certificate=certificate, initial={"on": localdate(), "design": usual})

    def act(said):
        confirmation = granted(
            request,
            certificate.applications.for_a_confirmation(),
            lambda: confirming.confirm(certificate, **said, by=request.user),
        )
        return _("The confirmation has the number %(number)s and is being drawn.") % {"number": confirmation}

    return asked(
        request, form, act, certificate_page(certificate),
        title=_("Confirm certificate %(number)s") % {"number": certificate},
        question=_(
            "%(name)s, “%(course)s”. A lost or damaged certificate is not issued twice: its holder gets a confirmation of completion of"
            " equal value with a number of its own. The learning counts once."
        ) % about(certificate),
        confirm=_("Give a number and issue the confirmation"),
    )  # fmt: skip


@login_required
def replace(request, pk):
    certificate = kept_by(request.user, pk)
    record = revoking.latest_of(certificate.record)
    initial = {"on": localdate(), "design": certificate.version.design}
    form = ReplaceForm(request.POST or None, certificate=certificate, record=record, initial=initial)

    def act(said):
        new = granted(request, certificate.applications.open(), lambda: replacing.replace(certificate, **said, by=request.user))
        return _("%(old)s is replaced by %(new)s, which is being drawn.") % {"old": certificate, "new": new}

    return asked(
        request, form, act, certificate_page(certificate),
        title=_("Issue certificate %(number)s anew") % {"number": certificate},
        question=_(
            "%(name)s, “%(course)s”. Only for an error of the issuer. The old certificate becomes “replaced” and its number stays in the"
            " register; the new one gets the next number. Name, birth date and sex are taken from the person's file: mend them there first."
        ) % about(certificate),
        confirm=_("Give a number and issue anew"),
        warning="certificates/would_change.html",
        changes=[
            (certificate.printed.get(field, ""), would_say)
            for field, (_said, would_say) in replacing.changes(certificate, record, certificate.version).items()
        ],
    )  # fmt: skip


def granted(request, answered, make):
    """What `make` issues; it answers the first of these applications, where there is one."""
    application = answered.first()
    return applications.grant(application, make, on=localdate(), by=request.user) if application else make()


def kept_by(user, pk):
    kept = Certificate.objects.kept_by(user).select_related(
        "record__person", "record__training_class", "book__institution", "version"
    )
    return get_object_or_404(kept, pk=pk)


def about(certificate):
    return {"name": certificate.record.person_name, "course": certificate.record.course_title}


def certificate_page(certificate):
    return reverse("certificate", args=[certificate.pk])


def asked(request, form, act, back, **words):
    """The page that asks once more; with a form that makes sense, the act, and `back`. What is refused stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "back": back, **words}
    return render(request, "components/confirm_page.html", context, status=400 if form.errors else 200)
