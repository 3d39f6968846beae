"""What I was told, what I want mailed, and my calendar."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..forms import NoticeSettingsForm
from ..invitations import feed
from ..models import Message, NoticeSettings, Session, TrainingClass
from ..notice_settings import renew_calendar, settings_of

PAGE_SIZE = 20
KEPT_IN_CALENDAR = timedelta(days=90)  # sessions that are over


@login_required
def listed(request):
    mine = Message.objects.of(request.user)
    context = {
        "page": Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page")),
        "unread": mine.unread().count(),
    }
    return render(request, "courses/notices.html", context)


@login_required
def show(request, pk):
    notice = get_object_or_404(Message.objects.of(request.user).select_related("person__user", "user"), pk=pk)
    Message.objects.filter(pk=notice.pk).mark_read(now())
    return render(request, "courses/notice.html", {"notice": notice})


@login_required
@require_POST
def mark_read(request):
    """The one that is named, or all."""
    mine = Message.objects.of(request.user)
    if (chosen := request.POST.get("notice", "")).isdecimal():
        mine = mine.filter(pk=chosen)
    Message.objects.filter(pk__in=mine.values("pk")).mark_read(now())
    return redirect("notices")


@login_required
def choose(request):
    chosen = settings_of(request.user)
    form = NoticeSettingsForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice is kept. It holds for messages from now on."))
        return redirect("notice_settings")
    context = {
        "form": form,
        "address": request.build_absolute_uri(reverse("calendar_feed", args=[chosen.calendar_key])),
    }
    return render(request, "courses/notice_settings.html", context)


@login_required
def renew_address(request):
    if request.method == "POST":
        renew_calendar(request.user)
        messages.success(request, _("Your calendar has a new address. Subscribe to it anew."))
        return redirect("notice_settings")
    context = {
        "title": _("A new address for my calendar?"),
        "question": _(
            "The old address stops working at once, for everybody to whom you gave it and in your own calendar programs."
        ),
        "confirm": _("Make a new address"),
        "back": reverse("notice_settings"),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


@require_safe
@never_cache
def calendar(request, key):
    """The sessions that the owner of the key attends and teaches; calendar programs cannot sign in, the key stands for that."""
    chosen = get_object_or_404(NoticeSettings.objects.select_related("user"), calendar_key=key, user__is_active=True)
    with translation.override(chosen.language):
        content = feed(sessions_of(chosen.user, on=localdate()), name=_("Training"), at=now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def sessions_of(user, *, on):
    mine = (
        Session.objects.attended_by(user)
        if user.is_superuser
        else Session.objects.attended_by(user) | Session.objects.taught_by(user)
    )
    shown = mine.held_in_earnest().exclude(training_class__state=TrainingClass.State.DRAFT)
    return shown.filter(day__gte=on - KEPT_IN_CALENDAR).select_related("training_class", "room")
