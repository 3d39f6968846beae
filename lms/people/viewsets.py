"""Organisation and people in the Wagtail admin: units, titles, roles, and the menu that holds them together with people."""

import django_filters
from django import forms
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.active_filters import ActiveFilter, BaseFilterAdapter, register_filter_adapter_class
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from .duplicate_viewsets import DuplicatesViewSet
from .fact_viewsets import FACTS, SayingCreateView, SayingEditView
from .fit_matrix import FitMatrixView
from .forms import SuccessionForm, UnitForm
from .importing.viewset import ImportsViewSet
from .person_viewsets import PersonViewSet
from .qualifications import Speciality
from .reorganising.viewsets import ReorganisationViewSet
from .role_viewsets import RoleViewSet
from .titles import Title, TitleFamily
from .units import Succession, Unit, in_tree_order
from .working_days import DayOff


class DayFilter(django_filters.DateFilter):
    """A day that is asked for even where nothing is said; only an empty one asks for all days."""


class DayShown(BaseFilterAdapter):
    def get_active_filters(self):
        query = self.query_dict.copy()
        query[self.name] = ""
        yield ActiveFilter(
            self.bound_field.auto_id, self.filter.label, date_format(self.value), f"{self.base_url}?{query.urlencode()}"
        )


register_filter_adapter_class(DayFilter, DayShown)


class UnitFilter(WagtailFilterSet):
    existing_on = DayFilter(label=_("Existing on"), method="keep_existing", widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Unit
        fields = ["level", "kind"]

    def keep_existing(self, units, name, day):
        return units.existing_on(day)


class UnitIndexView(generic.IndexView):
    """The units of today as a tree; of another day, or all that ever were, if asked so."""

    def get_base_queryset(self):
        return Unit.objects.select_related("parent")

    def get_filterset_kwargs(self):
        asked = self.request.GET.copy()
        asked.setdefault("existing_on", localdate().isoformat())
        return super().get_filterset_kwargs() | {"data": asked}

    def search_queryset(self, units):
        return units.found_by(self.search_query) if self.is_searching else units

    def get_queryset(self):
        units = super().get_queryset()
        return units if self.is_explicitly_ordered else in_tree_order(units)

    @property
    def columns(self):
        name, *others = super().columns
        name.accessor = indented
        return [name, *others]


def indented(unit):
    return "\u2003" * getattr(unit, "depth", 0) + unit.name


class UnitViewSet(ModelViewSet):
    model = Unit
    icon = "site"
    index_view_class = UnitIndexView
    add_view_class = SayingCreateView
    edit_view_class = SayingEditView
    list_display = ["name", "code", "level", "kind", Column("parent", label=_("Belongs to")), "established", "dissolved"]
    list_per_page = 100
    filterset_class = UnitFilter
    search_fields = ["name"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return UnitForm


class SuccessionViewSet(ModelViewSet):
    model = Succession
    icon = "redirect"
    list_display = ["predecessor", "successor", "kind", "on", "decision"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return SuccessionForm


class TitleViewSet(ModelViewSet):
    model = Title
    icon = "tag"
    list_display = ["name", "code", "kind", "family"]
    list_filter = ["kind", "family"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name", "kind", "family"]
    copy_view_enabled = False


class TitleFamilyViewSet(ModelViewSet):
    model = TitleFamily
    icon = "tag"
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name"]
    copy_view_enabled = False


class SpecialityIndexView(generic.IndexView):
    @property
    def header_buttons(self):
        matrix = HeaderButton(FitMatrixView.page_title, url=reverse("specialities:matrix"), icon_name="table")
        return [*super().header_buttons, *([matrix] if self.user_has_permission("change") else [])]


class SpecialityViewSet(ModelViewSet):
    model = Speciality
    icon = "tag"
    index_view_class = SpecialityIndexView
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name", "suits"]
    copy_view_enabled = False

    def formfield_for_dbfield(self, db_field, **kwargs):
        if db_field.name == "suits":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_dbfield(db_field, **kwargs)

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("matrix/", self.construct_view(FitMatrixView), name="matrix")]


class DayOffViewSet(ModelViewSet):
    """Days that are off work, or worked, against the calendar: what terms in working days are counted by."""

    model = DayOff
    icon = "calendar-alt"
    list_display = ["day", "worked", "name"]
    form_fields = ["day", "worked", "name"]
    copy_view_enabled = False


class PeopleGroup(ViewSetGroup):
    menu_label = _("Organisation and people")
    menu_icon = "group"
    items = (
        UnitViewSet("units"),
        PersonViewSet("people"),
        DuplicatesViewSet("duplicates"),
        *FACTS,
        TitleViewSet("titles"),
        TitleFamilyViewSet("title_families"),
        SpecialityViewSet("specialities"),
        SuccessionViewSet("successions"),
        ReorganisationViewSet("reorganisations"),
        RoleViewSet("roles"),
        ImportsViewSet("imports"),
        DayOffViewSet("days_off"),
    )
