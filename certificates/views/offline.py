"""The check without the network: one page that holds all it needs, to be kept by the browser or saved as a file, and the published keys."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csp import csp_override

from certificates.models import Certificate, StatementKey
from certificates.statement_keys import current_key

# A saved page has no files beside it, so script and style stand in it.
SELF_CONTAINED = settings.SECURE_CSP | {
    "script-src": [CSP.NONCE],
    "style-src": [CSP.NONCE],
    "worker-src": [CSP.SELF],
}


@never_cache
@csp_override(SELF_CONTAINED)
def offline_check(request):
    """The page; with `?save`, as a file."""
    keys = published()
    data = {
        "keys": [key.jwk for key in keys],
        "kinds": {kind: str(label) for kind, label in Certificate.Kind.choices},
        "worker": reverse("offline_worker"),
        "words": words(),
    }
    context = {"keys": keys, "day": localdate(), "data": data, "saved": "save" in request.GET, "base": settings.BASE_URL}
    response = render(request, "certificates/offline/page.html", context)
    if context["saved"]:
        response["Content-Disposition"] = f'attachment; filename="{_("check-certificates")}-{localdate():%Y-%m-%d}.html"'
    return response


@never_cache
def offline_worker(request):
    """Keeps the page in the browser, and answers with it when a scanned address finds no network. Beside the check page: its scope."""
    return render(request, "certificates/offline/worker.js", content_type="text/javascript")


@cache_control(public=True, max_age=3600)
def statement_keys(request):
    """All keys there ever were, as a JWK set (RFC 7517), for whoever checks by a program of their own."""
    answer = JsonResponse({"keys": [key.jwk for key in published()]})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@cache_control(public=True, max_age=3600)
def statement_key(request, kid):
    """One key, at the address that badges name."""
    answer = JsonResponse(get_object_or_404(StatementKey, kid=kid).jwk)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def words():
    """What the page's script says, in the visitor's language."""
    return {
        "kind": _("Kind"),
        "name": _("Full name"),
        "course": _("Programme"),
        "no": _("Register number"),
        "on": _("Issued on"),
        "key": _("Signed with the key"),
        "genuine": _("Genuine: this was issued here."),
        "genuine_help": _(
            "Compare each word with the paper; where they differ, the paper was altered. Whether it still holds, the check with the network tells."
        ),
        "forged": _("Forged: the signature does not hold."),
        "forged_help": _(
            "What the code says was not signed here, or was altered afterwards. Do not accept the paper; report it."
        ),
        "unknown_key": _("Signed with a key that this page does not know."),
        "unknown_key_help": _(
            "Either the paper is newer than this page: fetch the page again with a network. Or it was not issued here."
        ),
        "none": _("This is no code of a certificate issued here."),
        "none_help": _("The text must be what the QR code says, whole, from https:// to its end."),
        "broken": _("The text is damaged."),
        "broken_help": _("A part is missing or was altered. Scan the code once more."),
        "no_code": _("There is no readable code on the picture."),
        "no_code_help": _("Hold the camera straight above the code, near enough for it to fill half of the picture."),
        "old_browser": _("This browser cannot verify the signature."),
        "old_browser_help": _(
            "It takes Chrome or Edge 137, Firefox 130, Safari 17 or newer ones. Nothing is said about the paper."
        ),
    }


def published():
    current_key()  # the first one is made when it is first asked for
    return list(StatementKey.objects.order_by("-pk"))
