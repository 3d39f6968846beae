"""The register as its keeper and its auditors read it: line by line, and all that it says of one certificate."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from certificates.forms import RegisterFilter
from certificates.models import Certificate, RegisterBook
from lms.people.access import has_role, may_keep_register
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
        },
    )


@login_required
def certificate(request, pk):
    """All that the register says of a certificate: its words, its file, its entries; and what its keeper may do."""
    there = Certificate.objects.filter(book__in=RegisterBook.objects.visible_to(request.user)).select_related(
        "record__person", "record__training_class", "book__institution", "version__design", "confirms", "replaces", "issued_by"
    )
    certificate = get_object_or_404(there, pk=pk)
    context = {
        "certificate": certificate,
        "printed": certificate.printed,
        "replaced_by": Certificate.objects.filter(replaces=certificate).first(),
        "confirmations": certificate.confirmations.order_by("pk"),
        "blanks": certificate.blanks.order_by("-state", "pk"),  # used before spoiled
        "applications": certificate.applications.order_by("-pk"),
        "entries": certificate.entries.order_by("position"),
        "may_keep": may_keep_register(request.user, certificate.book.institution),
    }
    return render(request, "certificates/certificate.html", context)
