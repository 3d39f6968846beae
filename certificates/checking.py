"""The public check: what was certified, and whether it still holds. Whoever holds the code may know; nobody finds codes by guessing.

A check code has about 99 bits and answers are limited per address. Birth dates are masked; national ids are not shown at all
(Personal Data Protection Law, in force since 01/01/2026).
"""

import re

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from .issuing import Certificate

CHECKS_A_MINUTE = 30  # from one address; an office checks a pile of papers, a guesser wants millions


def check(request):
    """The form; a code that was given leads to its page."""
    code = normal(request.GET.get("code", ""))
    return redirect("check_code", check_code=code) if code else render(request, "certificates/check.html")


@never_cache
def check_code(request, check_code):
    if asks_too_often(request):
        return render(request, "429.html", status=429)
    code = normal(check_code)
    certificate = Certificate.objects.filter(check_code=code).select_related("record", "record__person").first()
    if certificate is None:
        return render(request, "certificates/check.html", {"code": check_code, "unknown": True}, status=404)
    response = render(
        request,
        "certificates/checked.html",
        {
            "certificate": certificate,
            "record": certificate.record,
            "printed": certificate.printed,
            "birth": masked_birth(certificate.record.person),
        },
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def asks_too_often(request):
    """Counts this look-up; true from the 31st within a minute on."""
    key = f"check-{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > CHECKS_A_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False


def normal(code):
    """As it is kept: without blanks and hyphens, in capitals. At most 40 letters are looked at."""
    return re.sub(r"[^0-9A-Za-z]", "", code[:40]).upper()


def masked_birth(person):
    """`**/**/1985`: enough to tell namesakes apart, too little to take somebody's place."""
    return f"**/**/{person.birth_date:%Y}" if person.birth_date else ""
