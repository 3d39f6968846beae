"""Checking in by QR code: the trainer's screen, and the page that a learner's scan opens."""

from datetime import datetime, timedelta

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.refusal import Refusal

from .. import check_in as rules
from ..attendance import How
from ..attendance_forms import CheckInForm
from ..models import Session
from .rooms import taught

# Whoever has to sign in first scanned in time all the same; a link that is passed on opens nothing in another browser.
TO_SIGN_IN = timedelta(minutes=10)


class NobodyToMark(Refusal):
    text = gettext_lazy("Your account belongs to no person. Sign in with the account that your unit gave you.")


@login_required
def board(request, code, pk):
    """The trainer opens the check-in; then the code is on the screen, until it is closed."""
    session = _session(request.user, code, pk)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rules.open_check_in(session, late_after=form.cleaned_data["late_after"], by=request.user, at=now())
        return redirect(reverse("check_in_board", args=[code, pk]) + "#code")  # a projector shows the code, whole
    return render(request, "courses/check_in_board.html", {"form": form, **_shown(request, session)})


@never_cache
@login_required
def shown_code(request, code, pk):
    """The part of the screen that is renewed every few seconds."""
    return render(request, "courses/check_in_code.html", _shown(request, _session(request.user, code, pk)))


@require_POST
@login_required
def close(request, code, pk):
    rules.close_check_in(_session(request.user, code, pk), at=now())
    messages.success(request, _("The check-in is closed."))
    return redirect("roll_call", code, pk)


def _session(user, code, pk):
    return get_object_or_404(taught(user, code).sessions.planned().with_marks(), pk=pk)


def _shown(request, session):
    opens, closes = rules.hours_of(session)
    context = {
        "training_class": session.training_class,
        "session": session,
        "check_in": session.check_ins.filter(closed_at=None).first(),
        "opens": opens,
        "closes": closes,
        "in_time": session.training_class.takes_marks and not session.is_confirmed and opens <= now() < closes,
        "scanned": session.steps.filter(how=How.SCAN).count(),
    }
    if context["check_in"] and context["in_time"]:
        address = request.build_absolute_uri(reverse("check_in", args=[rules.code_at(session, now())]))
        drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=3, light="#fff")
        context |= {"address": address, "qr": mark_safe(drawn)}  # noqa: S308 – drawn here, of an address of ours
    return context


@never_cache
def check_in(request, code):
    """Where a scan leads. It asks with a form, which sends itself: nobody is marked by a page that is merely looked at ahead."""
    try:
        session, at = _scanned(request, code)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = getattr(request.user, "person", None)
        if person is None:
            raise NobodyToMark
        if request.method == "POST":
            rules.check_in(session, person, by=request.user, at=at)
            return redirect("check_in", code)
    except Refusal as refusal:
        return render(request, "courses/check_in_refused.html", {"why": str(refusal)}, status=409)
    standing = session.attendance.filter(enrolment__person=person).first()
    step = session.steps.filter(enrolment=standing.enrolment_id).last() if standing else None
    context = {"session": session, "training_class": session.training_class, "person": person, "standing": standing, "step": step}
    return render(request, "courses/check_in.html", context)


def _scanned(request, code):
    """The session of this code and when it was scanned: now, or a while ago by the same browser. Raises NoSuchCode, CodeIsOver."""
    noted = request.session.get("check_in") or {}
    at = now()
    if noted.get("code") == code and (scanned := datetime.fromisoformat(noted["at"])) > at - TO_SIGN_IN:
        key, at = noted["session"], scanned
    else:
        key = rules.session_of(code, at)
        request.session["check_in"] = {"code": code, "session": key, "at": at.isoformat()}
    session = Session.objects.planned().select_related("training_class", "room").filter(pk=key).first()
    if session is None:
        raise rules.NobodyChecksIn
    return session, at
