"""The page of a definition that is tried: how far it is, then what it would change and whom."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render

from .differences import IF_TRIED, known_to, named_groups
from .trials import Trial


@login_required
def trial(request, pk):
    found = get_object_or_404(Trial.objects.visible_to(request.user).select_related("indicator", "asked_by__person"), pk=pk)
    known = known_to(request.user, {person for people in found.groups.values() for person in people})
    context = {"trial": found, "groups": named_groups(found.groups, IF_TRIED, known)}
    return render(request, "coverage/trial.html", context)
