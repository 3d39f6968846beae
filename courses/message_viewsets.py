"""Messages in the Wagtail admin: administrators see what was mailed, what was not and why, and have it mailed again."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from lms.people.fact_viewsets import VisibleInspectView
from lms.people.models import Person

from .outbox import Message, NotFailed, try_again
from .viewsets import ReadOnly, ReadOnlyViewSet


class ForAdministrators(ReadOnly):
    """What people are told is theirs: roles that read classes do not read it."""

    def user_has_permission(self, user, action):
        return user.is_superuser and super().user_has_permission(user, action)

    def seen(self, user, rows):
        return rows


class MessageIndexView(generic.IndexView):
    """The latest first."""

    def get_base_queryset(self):
        return Message.objects.select_related("person__user", "user")

    def search_queryset(self, found):
        if not self.is_searching:
            return found
        return found.filter(person__in=Person.objects.found_by(self.search_query).order_by())


def moment(at):
    return f"{localtime(at):%d/%m/%Y %H:%M}"


class WrittenColumn(Column):
    def get_value(self, message):
        return moment(message.written_at)


class OfAdministrators(VisibleInspectView):
    """What people are told does not exist for others."""

    def dispatch(self, request, *args, **kwargs):
        self.get_object()
        return super().dispatch(request, *args, **kwargs)


class MessagePage(OfAdministrators):
    """What was said, and what became of it."""

    def get_field_label(self, name, field):
        return _("Why not mailed") if name == "why_not_mailed" else super().get_field_label(name, field)

    def get_field_display_value(self, name, field):
        value = getattr(self.object, name)
        if isinstance(value, datetime):
            return moment(value)
        if name == "text":
            return format_html_join("", "{}<br>", ((line,) for line in value.splitlines()))
        return super().get_field_display_value(name, field)

    def get_fields_context(self):
        return [said for said in super().get_fields_context() if said["value"]]

    @property
    def header_buttons(self):
        if self.object.state != Message.State.FAILED:
            return []
        return [HeaderButton(_("Try again"), url=reverse("messages:again", args=[self.object.pk]), icon_name="mail")]


class TryAgainView(OfAdministrators):
    """Asks once more, and does it."""

    template_name = "courses/message_again.html"
    page_title = _("Try again")

    def post(self, request, *args, **kwargs):
        try:
            try_again(self.object)
        except NotFailed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The message is mailed again."))
        return redirect("messages:inspect", self.object.pk)


class MessageViewSet(ReadOnlyViewSet):
    model = Message
    icon = "mail"
    index_view_class = MessageIndexView
    inspect_view_class = MessagePage
    list_display = [
        "subject",
        Column("recipient", label=_("To")),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_state_display", label=_("E-mail"), sort_key="state"),
        Column("why_not_mailed", label=_("Why not mailed")),
        WrittenColumn("written_at", label=_("Written at"), sort_key="written_at"),
    ]
    list_filter = ["state", "kind", "written_at"]
    search_fields = ["subject"]
    inspect_view_fields = [
        "subject", "text", "kind", "person", "user", "training_class", "language", "written_at", "read_at", "state", "why_not_mailed",
        "attempts", "next_try", "sent_at", "sent_to",
    ]  # fmt: skip

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("again/<int:pk>/", self.construct_view(TryAgainView), name="again")]
