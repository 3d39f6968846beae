"""The page of checks: what was found when figures were held against the facts, and what can be done about it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.doorbell import ring
from lms.people.access import Kind, oversees_all
from lms.people.models import Unit

from . import checking
from .figures import BREAKDOWNS
from .models import CoverageCheck, Indicator
from .spans import mark_everyone_stale, stale_people
from .tasks import check_waiting, refresh_stale

CHECKS = 30  # on the page


def refuse_strangers(user, *kinds):
    """Figures of the whole tree are checked for those who oversee it."""
    if not oversees_all(user, *kinds):
        raise Http404


@login_required
def coverage_checks(request):
    refuse_strangers(request.user)
    checks = list(CoverageCheck.objects.select_related("asked_by__person")[:CHECKS])
    context = {
        "checks": checks,
        "waiting": any(check.finished_at is None for check in checks),
        "differences": _named(next((check.differences for check in checks if check.finished_at), [])),
        "stale": stale_people(),
        "may_act": oversees_all(request.user, Kind.TRAINING_MANAGER),
    }
    return render(request, "coverage/checks.html", context)


def _named(differences):
    """With the unit and the indicator as rows, where they are still there, and words for the group."""
    units = Unit.objects.in_bulk({each["unit"] for each in differences}, field_name="code")
    indicators = Indicator.objects.in_bulk({each["indicator"] for each in differences}, field_name="code")
    return [
        each
        | {
            "unit": units.get(each["unit"], each["unit"]),
            "of": indicators.get(each["indicator"]),
            "day": date.fromisoformat(each["on"]),
            "words": ", ".join(str(BREAKDOWNS[name].get(value, value)) for name, value in each["group"].items()),
            "figure": "{}/{}".format(*each["shown"]),
            "facts": "{}/{}".format(*each["right"]),
        }
        for each in differences
    ]


@login_required
@require_POST
def check_coverage(request):
    refuse_strangers(request.user)
    checking.ask(at=now(), by=request.user)
    ring(check_waiting)
    messages.success(request, _("Figures are being checked. It takes a minute or two."))
    return redirect("coverage_checks")


@login_required
def compute_anew(request):
    """Asks first: it takes a while, and people who look at figures meanwhile are told so."""
    refuse_strangers(request.user, Kind.TRAINING_MANAGER)
    if request.method == "POST":
        mark_everyone_stale()
        ring(refresh_stale)
        messages.success(request, _("Everybody is being counted anew. Figures can be read meanwhile."))
        return redirect("coverage_checks")
    context = {
        "title": _("Compute all figures anew"),
        "question": _(
            "Where everybody stands is worked out anew from the facts. Figures can be read meanwhile; they say that they may still move."
        ),
        "confirm": _("Compute anew"),
        "back": reverse("coverage_checks"),
    }
    return render(request, "components/confirm_page.html", context)
