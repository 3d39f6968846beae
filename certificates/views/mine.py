"""One's own certificates."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render

from certificates.models import Certificate


@login_required
def my_certificates(request):
    mine = (
        Certificate.objects.filter(record__person__user=request.user)
        .select_related("record", "confirms", "replaced_by")
        .prefetch_related("entries", "applications")
        .order_by("-issued_on", "-pk")
    )
    return render(request, "certificates/my_certificates.html", {"certificates": mine})


@login_required
def certificate_file(request, check_code):
    """The stored bytes, for those who may see the certificate; it is never drawn anew."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user), check_code=check_code, state=Certificate.State.ISSUED
    )
    name = f"{certificate.register_no.replace('/', '-')}.pdf"
    return FileResponse(certificate.file.open("rb"), filename=name, content_type="application/pdf")
