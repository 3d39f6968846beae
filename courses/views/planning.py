"""The room of the yearly plan: its lines with what became of them, their quotas, and the acts that draw it up, approve and amend it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lms.downloads import workbook_file
from lms.people.access import SEES_PEOPLE, has_role, may_manage_training, units_of
from lms.people.models import Role, Unit
from lms.refusal import Refusal

from .. import plans
from ..carrying_out import progress, totals
from ..models import LineQuota, TrainingClass, TrainingPlan
from ..plan_forms import AmendmentForm, ApprovalForm, LineForm, LineQuotaForm, NewPlanForm
from ..plan_history import amended
from ..plan_papers import plan_workbook
from ..quotas import remove_line_quota, set_line_quota, usage_of_classes, usage_of_line


@login_required
def listed(request):
    if not has_role(request.user, *SEES_PEOPLE):
        raise Http404
    shown = TrainingPlan.objects.visible_to(request.user).select_related("unit")
    return render(request, "courses/plans.html", {"plans": shown, "may_plan": may_manage_training(request.user)})


@login_required
def new(request):
    units = Unit.objects.filter(pk__in=units_of(request.user, Role.Kind.TRAINING_MANAGER)).order_by("level", "name")
    if not units:
        raise Http404
    first = next((unit for unit in units if unit.parent_id is None), units[0])
    form = NewPlanForm(request.POST or None, units=units, initial={"unit": first, "year": localdate().year})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, plans.draw_up, **form.cleaned_data, by=request.user)
        if made:
            messages.success(request, _("The plan is a draft: only those who manage or audit training see it yet."))
            return redirect(made)
    return _ask(request, form, _("Draw up a plan"), _("Draw up"), reverse("plans"))


@login_required
def show(request, pk):
    plan = _seen(request.user, pk)
    today = localdate()
    rows = progress(plan.lines.standing(), on=today)
    context = {
        "plan": plan,
        "may_change": _manages(request.user, plan),
        "rows": rows,
        "totals": totals(rows),
        "late": [row for row in rows if row.is_late and plan.is_in_force],
        "amendments": amended(plan),
    }
    return render(request, "courses/plan.html", context)


@login_required
def workbook(request, pk):
    plan = _seen(request.user, pk)
    content = plan_workbook(plan, progress(plan.lines.standing(), on=localdate()))
    name = f"ke-hoach-{plan.year}-{plan.unit.code}.xlsx"
    return workbook_file(content, name)


# One line.


@login_required
def line(request, pk, line):
    plan = _seen(request.user, pk)
    today = localdate()
    shown = get_object_or_404(plan.lines.filter(stands=None), pk=line)
    may_change = _manages(request.user, plan) and shown.ended_by_id is None
    form = LineQuotaForm(request.POST or None, units=Unit.objects.existing_on(today))
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid():
            said = form.cleaned_data
            attempt(form, set_line_quota, line=shown, **said, on=today, by=request.user)
            if form.is_valid():
                messages.success(request, _("“%(unit)s” may send %(seats)s.") % said)
                return redirect(shown)
    [row] = progress(plan.lines.filter(pk=shown.pk), on=today)
    opened = list(shown.carried_out_by.with_seats_taken().order_by("starts", "code"))
    context = {
        "plan": plan,
        "row": row,
        "may_change": may_change,
        "form": form,
        "opened": opened,
        **_quotas(shown, opened, today),
        "inside": set(TrainingClass.objects.overseen_by(request.user).filter(plan_line=shown).values_list("pk", flat=True)),
    }
    return render(request, "courses/plan_line.html", context)


def _quotas(line, opened, today):
    """For each unit its Usage over all classes, and (class, its Usage or None) for each of these."""
    of_classes = usage_of_classes(opened, on=today)
    rows = usage_of_line(line, on=today)
    by_unit = {(key, each.quota.unit_id): each for key, alike in of_classes.items() for each in alike}
    quotas = [(row, [by_unit.get((each.pk, row.quota.unit_id)) for each in opened]) for row in rows]
    return {"quotas": quotas, "quotas_sum": sum(row.quota.seats for row in rows)}


@login_required
def add_line(request, pk):
    plan = _managed(request.user, pk)
    form = _line_form(request, plan)
    if _planned(request, plan, form, partial(plans.add_line, plan=plan)):
        return redirect(plan)
    return _ask(request, form, _("Add a line"), _("Add the line"), plan.get_absolute_url(), plan)


@login_required
def change_line(request, pk, line):
    plan = _managed(request.user, pk)
    now = get_object_or_404(plan.lines.standing(), pk=line)
    form = _line_form(request, plan, instance=now)
    if made := _planned(request, plan, form, partial(plans.change_line, line=now)):
        return redirect(made)
    return _ask(request, form, _("Change the line"), _("Save"), now.get_absolute_url(), plan)


def _line_form(request, plan, instance=None):
    initial = _last_decision(request, plan)
    return LineForm(request.POST or None, instance=instance, plan=plan, institutions=_institutions(), initial=initial)


def _planned(request, plan, form, act):
    """The line as the act has left it, told of; None where there was nothing to do or the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return None
    made = attempt(form, act, by=request.user, **form.cleaned_data)
    if made:
        _remember_decision(request, plan, form)
        messages.success(request, _("Planned: %(line)s.") % {"line": made})
    return made


@login_required
def drop_line(request, pk, line):
    plan = _managed(request.user, pk)
    now = get_object_or_404(plan.lines.standing(), pk=line)
    form = None if plan.is_draft else AmendmentForm(request.POST or None, initial=_last_decision(request, plan))
    if request.method == "POST" and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {}
        try:
            plans.drop_line(now, by=request.user, **said)
        except Refusal as refusal:
            if form is None:
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("No longer planned: %(line)s.") % {"line": now})
            return redirect(plan)
    context = {
        "title": _("Take “%(line)s” out of the plan?") % {"line": now},
        "question": _("The draft is then without it.") if plan.is_draft else _("The line stays to be read, with the decision."),
        "form": form,
        "confirm": _("Take it out"),
        "back": now.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


@login_required
def remove_quota(request, pk, line, quota):
    plan = _managed(request.user, pk)
    given = get_object_or_404(LineQuota.objects.filter(line__plan=plan, line=line).select_related("unit", "line__plan"), pk=quota)
    if request.method == "POST":
        remove_line_quota(given, by=request.user)
        messages.success(request, _("“%(unit)s” has no quota of its own any more.") % {"unit": given.unit})
        return redirect(given.line)
    context = {
        "title": _("Remove the quota of “%(unit)s”?") % {"unit": given.unit},
        "question": _("The unit is then not limited by this line. Quotas of classes that are open already stay."),
        "confirm": _("Remove"),
        "back": given.line.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


# The plan as a whole.


@login_required
def approve(request, pk):
    plan = _managed(request.user, pk)
    form = ApprovalForm(request.POST or None)
    said = form.cleaned_data if request.method == "POST" and form.is_valid() else None
    if said and attempt(form, plans.approve_plan, plan=plan, by=request.user, **said):
        messages.success(request, _("The plan is in force. Units read it; it now changes only by decision."))
        return redirect(plan)
    context = {
        "title": _("Approve the plan?"),
        "question": _("From then on the units read it and classes carry it out; it changes only by decisions that amend it."),
        "form": form,
        "confirm": _("Approve"),
        "back": plan.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


def _confirmed(request, plan, act, *, done, then, **words):
    if request.method == "POST":
        act(plan, by=request.user)
        messages.success(request, done)
        return redirect(then)
    return render(request, "components/confirm_page.html", words | {"back": plan.get_absolute_url(), "danger": True})


@login_required
def close(request, pk):
    plan = _managed(request.user, pk)
    return _confirmed(
        request, plan, plans.close_plan, done=_("The plan is closed."), then=plan.get_absolute_url(),
        title=_("Close the plan?"), confirm=_("Close the plan"),
        question=_("No class is opened from it any more, and nothing in it changes. This cannot be taken back."),
    )  # fmt: skip


@login_required
def discard(request, pk):
    plan = _managed(request.user, pk)
    return _confirmed(
        request, plan, plans.discard_plan, done=_("The draft plan was thrown away."), then=reverse("plans"),
        title=_("Throw the draft plan away?"), confirm=_("Throw it away"),
        question=_("The draft goes with all its lines. This cannot be taken back."),
    )  # fmt: skip


# What they share.


def attempt(form, act, **values):
    """What the act gives; None where the form now says why not."""
    try:
        return act(**values)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    return None


def _seen(user, pk):
    return get_object_or_404(TrainingPlan.objects.visible_to(user).select_related("unit"), pk=pk)


def _managed(user, pk):
    return get_object_or_404(TrainingPlan.objects.managed_by(user).select_related("unit"), pk=pk)


def _manages(user, plan):
    return plan.state != TrainingPlan.State.CLOSED and TrainingPlan.objects.managed_by(user).filter(pk=plan.pk).exists()


def _institutions():
    return Unit.objects.existing_on(localdate())


def _last_decision(request, plan):
    """The decision by which this plan was amended a moment ago: one decision changes several lines."""
    return request.session.get(f"amending-{plan.pk}", {})


def _remember_decision(request, plan, form):
    said = form.cleaned_data
    if not plan.is_draft:
        request.session[f"amending-{plan.pk}"] = {
            "decision_number": said["decision_number"],
            "decision_date": f"{said['decision_date']:%Y-%m-%d}",
        }


def _ask(request, form, title, confirm, back, plan=None):
    context = {"form": form, "title": title, "confirm": confirm, "back": back, "plan": plan}
    return render(request, "courses/plan_line_form.html", context)
