"""The approving authority's room: who is nominated for a class, and how many each unit may send."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.people.models import Unit

from .. import nomination
from ..doubts import doubts
from ..forms import QuotaForm
from ..models import PlanLine
from ..quotas import FewerThanSent, set_quota, usage, usage_of_line
from ..quotas import remove_quota as drop_quota
from .rooms import managed, overseen

ACTS = {"approve": nomination.approve, "reject": nomination.reject, "send_back": nomination.send_back}


@login_required
def approvals(request, code):
    """Those who wait for a decision, by nomination, each with what speaks against it; decided one by one or in bulk."""
    training_class = overseen(request.user, code) if request.method == "GET" else managed(request.user, code)
    today = localdate()
    if request.method == "POST":
        return _decide(request, training_class, today)
    waiting = list(training_class.enrolments.to_approve().select_related("person", "nomination__unit", "nomination__made_by"))
    mine = nomination.approvable(waiting, by=request.user, on=today) if training_class.may_manage else set()
    against = doubts([entry.person for entry in waiting], training_class, on=today)
    for entry in waiting:
        entry.training_class = training_class
        entry.doubts = against.get(entry.person_id, [])
        entry.mine = entry.pk in mine
    context = {
        "training_class": training_class,
        "waiting": waiting,
        "usage": usage(training_class, on=today),
        "left": training_class.seats_left,
    }
    return render(request, "courses/approvals.html", context)


def _decide(request, training_class, today):
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise Http404
    keys = [key for key in request.POST.getlist("who") if key.isdecimal()]
    chosen = list(training_class.enrolments.filter(pk__in=keys).select_related("person"))
    act(chosen, on=today, by=request.user, why=request.POST.get("why", "")[:250])
    messages.success(request, ngettext("%(count)s decided.", "%(count)s decided.", len(chosen)) % {"count": len(chosen)})
    return redirect("approvals", training_class.code)


@login_required
def quotas(request, code):
    training_class = overseen(request.user, code) if request.method == "GET" else managed(request.user, code)
    today = localdate()
    form = QuotaForm(request.POST or None, units=Unit.objects.existing_on(today))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_quota(training_class, said["unit"], said["seats"], on=today, by=request.user)
        except FewerThanSent as refusal:
            form.add_error("seats", str(refusal))
        else:
            messages.success(request, _("“%(unit)s” may send %(seats)s.") % {"unit": said["unit"], "seats": said["seats"]})
            return redirect("quotas", code)
    rows = usage(training_class, on=today)
    line = PlanLine.objects.select_related("plan", "course").filter(carried_out_by=training_class).first()
    context = {
        "training_class": training_class,
        "form": form,
        "rows": rows,
        "sum": sum(row.quota.seats for row in rows),
        "line": line,
        "line_rows": usage_of_line(line, on=today) if line else [],
    }
    return render(request, "courses/quotas.html", context)


@login_required
@require_POST
def remove_quota(request, code, pk):
    quota = get_object_or_404(managed(request.user, code).quotas, pk=pk)
    drop_quota(quota, by=request.user)
    messages.success(request, _("“%(unit)s” has no quota of its own any more.") % {"unit": quota.unit})
    return redirect("quotas", code)
