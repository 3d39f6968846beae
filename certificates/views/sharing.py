"""What learners do with their own certificates beyond downloading them: share links, profiles, badges."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certificates import badges, sharing
from certificates.checking import asks_too_often, checked, normal
from certificates.models import Certificate, ShareLink
from certificates.sharing_forms import ShareForm
from certificates.statement_keys import current_key
from lms.refusal import Refusal

LOOKS_A_MINUTE = 30  # from one address
LINKEDIN = "https://www.linkedin.com/profile/add"


@login_required
def share(request, check_code):
    """The links to one certificate, and the other ways to show it."""
    certificate = mine(request, check_code)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and not certificate.holds:
        messages.error(request, _("This certificate no longer holds: no new link to it is made."))
        return redirect("share", check_code=check_code)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.share(certificate, on=localdate(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("The link is made. Whoever has it sees this certificate until you withdraw it."))
            return redirect("share", check_code=check_code)
    context = {
        "certificate": certificate,
        "form": form,
        "links": [(link, request.build_absolute_uri(link.get_absolute_url())) for link in certificate.links.all()],
        "linkedin": linkedin(certificate),
        "today": localdate(),
    }
    return render(request, "certificates/share.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw_link(request, pk):
    link = get_object_or_404(ShareLink.objects.filter(certificate__record__person__user=request.user), pk=pk)
    sharing.withdraw(link, on=localdate())
    messages.success(request, _("The link is withdrawn: it leads nowhere any more."))
    return redirect("share", check_code=link.certificate.check_code)


@never_cache
def shared(request, token):
    """What somebody sees to whom the link was given."""
    link = working(request, token)
    if not isinstance(link, ShareLink):
        return link
    sharing.note_opening(link, now())
    return checked(request, link.certificate, link=link)


@never_cache
def shared_file(request, token):
    link = working(request, token)
    if not isinstance(link, ShareLink):
        return link
    if not link.with_file or link.certificate.state != Certificate.State.ISSUED:
        raise Http404
    if not link.certificate.holds:
        messages.error(request, _("This certificate no longer holds; its file is not given out any more."))
        return redirect(link)
    name = f"{link.certificate.register_no.replace('/', '-')}.pdf"
    return FileResponse(link.certificate.file.open("rb"), filename=name, content_type="application/pdf")


def working(request, token):
    """The link, or the answer to who asks too often or has one that leads nowhere."""
    if asks_too_often(request, "shared", LOOKS_A_MINUTE):
        return render(request, "429.html", status=429)
    link = ShareLink.objects.working_on(localdate()).select_related(
        "certificate__record__person", "certificate__confirms", "certificate__replaces", "certificate__book"
    )
    return link.filter(token=token).first() or render(request, "certificates/no_link.html", status=404)


@login_required
def badge(request, check_code):
    certificate = mine(request, check_code)
    if not certificate.holds:
        raise Http404
    name = f"{certificate.register_no.replace('/', '-')}.jwt"
    return HttpResponse(
        badges.badge(certificate, current_key()),
        content_type=badges.MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
def badge_status(request, check_code):
    if asks_too_often(request, "badge", LOOKS_A_MINUTE):
        return render(request, "429.html", status=429)
    there = Certificate.objects.select_related("confirms", "book__institution")
    answer = JsonResponse(badges.status(get_object_or_404(there, check_code=normal(check_code))))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def linkedin(certificate):
    """The address at which LinkedIn offers to add the certificate; nothing is sent until somebody follows it."""
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.printed["course"],
        "organizationName": certificate.printed["issuing_body"],
        "issueYear": certificate.issued_on.year,
        "issueMonth": certificate.issued_on.month,
        "certUrl": certificate.check_url,
        "certId": certificate.register_no,
    }
    return f"{LINKEDIN}?{urlencode(said)}"


def mine(request, check_code):
    """One's own certificate that is drawn; one that no longer holds still has links to see and to withdraw."""
    own = Certificate.objects.filter(record__person__user=request.user, state=Certificate.State.ISSUED)
    return get_object_or_404(own.select_related("record__course", "book__institution", "confirms"), check_code=check_code)
