"""The register as its keeper and its auditors read it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from certificates.forms import RegisterFilter
from certificates.models import Certificate
from lms.people.access import has_role
from lms.people.models import Role


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
