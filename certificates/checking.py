"""The public check: what was certified, and whether it still holds. Whoever holds the code may know; nobody finds codes by guessing.

A check code has about 99 bits and answers are limited per address. Birth dates are masked; national ids are not shown at all
(Personal Data Protection Law, in force since 01/01/2026).
"""

import re

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from lms.refusal import Refusal

from .entries import Entry
from .issuing import Certificate
from .uploads import judge

CHECKS_A_MINUTE = 30  # from one address; an office checks a pile of papers, a guesser wants millions
UPLOADS_A_MINUTE = 10  # each is read in a process of its own


@never_cache
def check(request):
    """The forms. A code that was given leads to its page; a file is judged at once, and not kept."""
    if request.method == "POST":
        return check_file(request)
    code = normal(request.GET.get("code", ""))
    return redirect("check_code", check_code=code) if code else render(request, "certificates/check.html")


def check_file(request):
    if asks_too_often(request, "upload", UPLOADS_A_MINUTE):
        return render(request, "429.html", status=429)
    if "file" not in request.FILES:
        return render(request, "certificates/check.html", {"no_file": True}, status=400)
    try:
        judgement = judge(request.FILES["file"])
    except Refusal as refusal:
        return render(request, "certificates/check.html", {"refusal": refusal}, status=400)
    if judgement.certificate is None:
        return render(request, "certificates/check.html", {"judgement": judgement})
    return checked(request, judgement.certificate, judgement=judgement)


@never_cache
def check_code(request, check_code):
    if asks_too_often(request, "check", CHECKS_A_MINUTE):
        return render(request, "429.html", status=429)
    certificate = (
        Certificate.objects.filter(check_code=normal(check_code))
        .select_related("record__person", "confirms", "replaces", "book")
        .first()
    )
    if certificate is None:
        return render(request, "certificates/check.html", {"code": check_code, "unknown": True}, status=404)
    return checked(request, certificate)


def checked(request, certificate, **more):
    """What is shown of a certificate: a confirmation stands and falls with the one it confirms."""
    original = certificate.confirms or certificate
    context = {
        "certificate": certificate,
        "original": original,
        "replacement": Certificate.objects.filter(replaces=original).first() if original.replaced_on else None,
        "confirmations": certificate.confirmations.order_by("pk"),
        "revocation": certificate.entries.filter(act=Entry.Act.REVOKED).last() if certificate.revoked_on else None,
        "record": certificate.record,
        "blanks": certificate.blanks.order_by("-state", "pk"),  # used before spoiled
        "printed": certificate.printed,
        "birth": masked_birth(certificate.record.person),
        "is_demo": settings.SIGNING_IS_DEMO,
        **more,
    }
    response = render(request, "certificates/checked.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def asks_too_often(request, what, most):
    """Counts this look-up; true beyond `most` within a minute."""
    key = f"{what}-{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > most
    except ValueError:  # the minute ended between the two calls
        return False


def normal(code):
    """As it is kept: without blanks and hyphens, in capitals. At most 40 letters are looked at."""
    return re.sub(r"[^0-9A-Za-z]", "", code[:40]).upper()


def masked_birth(person):
    """`**/**/1985`: enough to tell namesakes apart, too little to take somebody's place."""
    return f"**/**/{person.birth_date:%Y}" if person.birth_date else ""
