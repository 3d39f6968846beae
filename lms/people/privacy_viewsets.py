"""Personal data in the Wagtail admin: requests with what is due, who read what, the purposes that are offered."""

from datetime import datetime

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime, make_naive, now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import register_permission_policy

from lms.refusal import Refusal
from lms.vietnamese import clean

from .access import may_answer_data_requests, may_audit_readings, may_read_data_requests
from .data_requests import DataRequest, receive
from .fact_viewsets import VisibleInspectView, VisibleRowsViewSet
from .persons import Person
from .policies import RowPolicy
from .privacy_forms import EnterForm
from .unmasking import AccessPurpose, PersonalDataAccess


class Answered(RowPolicy):
    """Each action is answered by a function of access.py; what has none is done by nobody, not even administrators."""

    def __init__(self, model, **may):
        super().__init__(model)
        self.may = may

    def user_has_permission(self, user, action):
        return action in self.may and self.may[action](user)

    def seen(self, user, rows):
        return rows.filter(pk__in=self.model.objects.visible_to(user).values("pk"))


register_permission_policy(DataRequest, Answered(DataRequest, view=may_read_data_requests, add=may_answer_data_requests))
register_permission_policy(PersonalDataAccess, Answered(PersonalDataAccess, view=may_audit_readings))


class OfVisiblePeople(generic.IndexView):
    """Rows about people whom the user sees, found by the person's name or staff number."""

    def get_base_queryset(self):
        return self.model.objects.visible_to(self.request.user).select_related("person", *self.related)

    def search_queryset(self, rows):
        if not self.is_searching:
            return rows
        return rows.filter(person__in=Person.objects.found_by(self.search_query).order_by())


class MomentColumn(Column):
    """A day and a time, to the minute."""

    def get_value(self, row):
        return moment(super().get_value(row))


class DueColumn(MomentColumn):
    def get_value(self, asked):
        shown = super().get_value(asked)
        return _("%(moment)s – overdue") % {"moment": shown} if asked.is_overdue(now()) else shown


def with_number(reading):
    return f"{reading.person} · {reading.person.staff_number}"


def page_of_the_person(reading):
    return reverse("people:inspect", args=[reading.person_id])


def moment(value):
    return f"{localtime(value):%d/%m/%Y %H:%M}" if value else "–"


class ReadingsIndexView(OfVisiblePeople):
    related = ["by"]
    custom_field_preprocess = {"at": {"xlsx": make_naive, "csv": moment}}  # in local time


class ReadingFilter(WagtailFilterSet):
    by = django_filters.CharFilter(label=_("Read by (user name or name)"), method="read_by")
    at = django_filters.DateFromToRangeFilter(label=_("Days"), widget=DateRangePickerWidget)

    class Meta:
        model = PersonalDataAccess
        fields = ["by", "what", "at"]

    def read_by(self, readings, name, words):
        named = Person.objects.found_by(words).order_by().values("user")
        return readings.filter(Q(by__username__iexact=clean(words)) | Q(by__in=named))


class ReadingViewSet(VisibleRowsViewSet):
    model = PersonalDataAccess
    icon = "view"
    index_view_class = ReadingsIndexView
    form_fields = []
    list_display = [
        TitleColumn("person", label=_("Person"), accessor=with_number, get_url=page_of_the_person, sort_key="person__sort_key"),
        Column("reader", label=_("Read by")),
        Column("get_what_display", label=_("What")),
        "purpose",
        MomentColumn("at", label=_("Read at")),
        "address",
    ]
    list_export = ["at", "person", "person.staff_number", "reader", "get_what_display", "purpose", "address"]
    export_headings = {
        "person.staff_number": _("Staff number"), "reader": _("Read by"), "get_what_display": _("What"),
    }  # fmt: skip
    export_filename = "readings-of-personal-data"
    filterset_class = ReadingFilter
    search_fields = ["person__full_name"]


class RequestsIndexView(OfVisiblePeople):
    """The open ones first, the most pressing at the top."""

    related = []

    def order_queryset(self, requests):
        if self.is_explicitly_ordered:
            return super().order_queryset(requests)
        return requests.pressing_first()

    def get_edit_url(self, asked):
        return reverse("data_requests:inspect", args=[asked.pk])

    def get_list_more_buttons(self, asked):
        """The name leads to the request; there is nothing else to do from here."""
        return []


class RequestFilter(WagtailFilterSet):
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="only_overdue")

    class Meta:
        model = DataRequest
        fields = ["state", "kind"]

    def only_overdue(self, requests, name, wanted):
        late = Q(state=DataRequest.State.RECEIVED, due_at__lt=now())
        return requests.filter(late) if wanted else requests.exclude(late)


class EnterView(generic.CreateView):
    """A refusal is said on the form."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self):
        said = self.form.cleaned_data
        return receive(said["person"], said["kind"], wish=said["wish"], at=said["received_at"], by=self.request.user)

    def get_initial(self):
        return {"received_at": now()}

    def get_success_url(self):
        return reverse("data_requests:inspect", args=[self.object.pk])


class RequestPage(VisibleInspectView):
    """One request, with the way to do what it asks for, and to answer it."""

    @property
    def header_buttons(self):
        if not self.object.is_open or not may_answer_data_requests(self.request.user):
            return []
        person, kinds = self.object.person_id, DataRequest.Kind
        label, name, icon = {
            kinds.COPY: (_("Make the copy"), "personal_data_copy", "download"),
            kinds.CORRECTION: (_("The person's page"), "people:inspect", "user"),
            kinds.ERASURE: (_("See what would be erased"), "erase_personal_data", "bin"),
        }[self.object.kind]
        answering = reverse("answer_data_request", args=[self.object.pk])
        return [
            HeaderButton(label, url=reverse(name, args=[person]), icon_name=icon),
            HeaderButton(_("Answer the request"), url=answering, icon_name="mail"),
        ]

    def get_fields_context(self):
        return [said for said in super().get_fields_context() if said["value"]]

    def get_field_display_value(self, name, field):
        value = super().get_field_display_value(name, field)
        return moment(value) if isinstance(value, datetime) else value


class RequestViewSet(VisibleRowsViewSet):
    model = DataRequest
    icon = "mail"
    index_view_class = RequestsIndexView
    add_view_class = EnterView
    inspect_view_class = RequestPage
    inspect_view_enabled = True
    inspect_view_fields = [
        "person", "kind", "wish", "received_at", "due_at", "state", "answer", "answered_at", "answered_by",
    ]  # fmt: skip
    list_display = [
        "person",
        Column("get_kind_display", label=_("What is asked for"), sort_key="kind"),
        MomentColumn("received_at", label=_("Received"), sort_key="received_at"),
        DueColumn("due_at", label=_("To be answered by"), sort_key="due_at"),
        StatusTagColumn("get_state_display", label=_("State"), primary=lambda asked: asked.is_open, sort_key="state"),
    ]
    filterset_class = RequestFilter
    search_fields = ["person__full_name"]

    def get_form_class(self, for_update=False):
        return EnterForm


class PurposeViewSet(ModelViewSet):
    model = AccessPurpose
    icon = "tag"
    list_display = ["text", "offered"]
    form_fields = ["text", "offered"]
    search_fields = ["text"]
    copy_view_enabled = False


class PersonalDataGroup(ViewSetGroup):
    menu_label = _("Personal data")
    menu_icon = "lock"
    items = (RequestViewSet("data_requests"), ReadingViewSet("data_readings"), PurposeViewSet("access_purposes"))
