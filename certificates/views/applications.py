"""Applications about certificates: made by the holder or handed in to the registrar, answered by the registrar within the term."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certificates import applications
from certificates.application_forms import ApplicationFilter, ApplyForm, HandedInForm, RefuseForm
from certificates.models import Application, Certificate
from lms.people.access import has_role, may_keep_register
from lms.people.models import Role
from lms.people.working_days import exceptions

from .life import about, asked, certificate_page, kept_by


@login_required
def apply(request, check_code):
    """By the holder."""
    mine = Certificate.objects.filter(record__person__user=request.user).select_related("record")
    certificate = get_object_or_404(mine, check_code=check_code)
    form = ApplyForm(request.POST or None)

    def act(said):
        made = applications.apply(certificate, **said, received_on=localdate(), by=request.user, today=localdate())
        return _("Your application was received. It will be answered by %(day)s.") % {"day": f"{made.due_on:%d/%m/%Y}"}

    return asked(
        request, form, act, reverse("my_certificates"),
        title=_("Apply about certificate %(number)s") % {"number": certificate},
        question=_(
            "“%(course)s”. For a lost or damaged certificate you get a confirmation of equal value; for an error of the issuer a new"
            " certificate. You get an answer within five working days."
        ) % about(certificate),
        confirm=_("Send the application"),
    )  # fmt: skip


@login_required
def hand_in(request, pk):
    """On paper, entered by the registrar."""
    certificate = kept_by(request.user, pk)
    form = HandedInForm(request.POST or None, initial={"received_on": localdate()})

    def act(said):
        made = applications.apply(certificate, **said, by=request.user, today=localdate())
        return _("Entered. It is to be answered by %(day)s.") % {"day": f"{made.due_on:%d/%m/%Y}"}

    return asked(
        request, form, act, certificate_page(certificate),
        title=_("Enter an application about %(number)s") % {"number": certificate},
        question=_("%(name)s, “%(course)s”. The term of five working days runs from the day after it was received.") % about(certificate),
        confirm=_("Enter the application"),
    )  # fmt: skip


@login_required
def withdraw_application(request, pk):
    mine = Application.objects.filter(certificate__record__person__user=request.user, state=Application.State.OPEN)
    application = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        applications.withdraw(application, on=localdate(), by=request.user)
        messages.success(request, _("The application is withdrawn."))
        return redirect("my_certificates")
    context = {
        "title": _("Withdraw the application about %(number)s?") % {"number": application.certificate},
        "question": _("It is not answered then. You can apply again at any time."),
        "confirm": _("Take the application back"),
        "back": reverse("my_certificates"),
    }
    return render(request, "components/confirm_page.html", context)


@login_required
def all_applications(request):
    if not has_role(request.user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR):
        raise Http404
    form = ApplicationFilter(request.GET)
    there = Application.objects.visible_to(request.user).select_related("certificate__record", "result")
    page = Paginator(form.narrowed(there), 50).get_page(request.GET.get("page"))
    off, today = exceptions(), localdate()
    rows = [(each, applications.time_left(each, today, off)) for each in page]
    return render(request, "certificates/applications.html", {"form": form, "page": page, "rows": rows})


@login_required
def application(request, pk):
    there = Application.objects.visible_to(request.user).select_related(
        "certificate__record__person", "certificate__book__institution", "result", "entered_by", "answered_by"
    )
    application = get_object_or_404(there, pk=pk)
    certificate = application.certificate
    keeps = may_keep_register(request.user, certificate.book.institution)
    context = {
        "application": application,
        "certificate": certificate,
        "left": applications.time_left(application, localdate(), exceptions()),
        "may_answer": keeps and application.is_open,
    }
    return render(request, "certificates/application.html", context)


@login_required
def refuse_application(request, pk):
    application = get_object_or_404(Application.objects.kept_by(request.user).select_related("certificate__record"), pk=pk)
    form = RefuseForm(request.POST or None)

    def act(said):
        applications.refuse(application, **said, on=localdate(), by=request.user)
        return _("The application is refused; whoever applied is told.")

    return asked(
        request, form, act, application.get_absolute_url(),
        title=_("Refuse the application about %(number)s") % {"number": application.certificate},
        question=_("%(name)s, “%(course)s”. Whoever applied reads the reason. This cannot be taken back.") % about(application.certificate),
        confirm=_("Refuse"),
        danger=True,
    )  # fmt: skip
