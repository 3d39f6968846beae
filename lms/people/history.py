"""Who changed what about a person, and when: Wagtail's log of the person, of their facts, and of what higher rooms record of them."""

import django_filters
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import HistoryFilterSet, LogEntryUserColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry

from .access import seen_until
from .fact_viewsets import VisibleHistoryView
from .file import all_kinds, parts
from .persons import Person
from .telling import changes

PERSON = Person._meta.model_name


def entries_about(person, *, until=None):
    """The log entries about a person, about each fact and about each other row of theirs; those of before `until` only."""
    about = Q(content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk))
    for rows in rows_about(person):
        keys = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        about |= Q(content_type=ContentType.objects.get_for_model(rows.model), object_id__in=keys)
    entries = ModelLogEntry.objects.filter(about)
    return entries.filter(timestamp__date__lt=until) if until else entries


def rows_about(person):
    return [rows for part in parts() for rows in part.rows(person)]


def model_of(entry):
    """What kind of thing was changed; acts on facts stand in the log of the person."""
    return apps.get_model("people", entry.data["kind"]) if "fact" in entry.data else entry.content_type.model_class()


def changes_of(entry):
    """The Changes of this entry, none where it does not tell of any."""
    return changes(model_of(entry), entry.data.get("before", {}), entry.data.get("after", {}))


class ActOnFact(LogFormatter):
    """An act on a fact, told in the log of the person."""

    sentence = ""

    def format_message(self, entry):
        return self.sentence % {"what": capfirst(model_of(entry)._meta.verbose_name), "why": entry.data.get("why", "")}


class PersonHistoryFilter(HistoryFilterSet):
    kind = django_filters.ChoiceFilter(label=_("About"), method="about")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = [(PERSON, _("The person's own data")), *all_kinds().items()]

    def about(self, entries, name, kind):
        if kind == PERSON:
            return entries.filter(content_type__model=PERSON).exclude(data__has_key="kind")
        return entries.filter(Q(data__kind=kind) | Q(content_type__model=kind))


class WhatColumn(Column):
    """What was done, and below it what was said before and after."""

    cell_template_name = "people/history_cell.html"

    def get_cell_context_data(self, entry, parent_context):
        context = super().get_cell_context_data(entry, parent_context)
        return context | {"entry": entry, "changes": changes_of(entry)}


class PersonHistoryView(VisibleHistoryView):
    """Read by everybody who reads the person's file, as far back and as far on as they do."""

    any_permission_required = ["add", "change", "delete", "view"]
    template_name = "people/history.html"
    filterset_class = PersonHistoryFilter
    verbose_name_plural = _("entries")
    columns = [
        WhatColumn("message", label=_("What was done")),
        LogEntryUserColumn("user", label=_("By")),
        Column("timestamp", label=_("When"), accessor=lambda entry: f"{localtime(entry.timestamp):%H:%M %d/%m/%Y}"),
    ]

    def get_base_queryset(self):
        about = entries_about(self.object, until=seen_until(self.request.user, self.object))
        return self._annotate_queryset(about.order_by("-timestamp", "-pk"))

    @property
    def header_buttons(self):
        file = reverse("people:inspect", args=[self.object.pk])
        return [HeaderButton(_("Personal file"), url=file, icon_name="user")]

    def get_edit_url(self, person):
        return reverse("people:inspect", args=[person.pk])
