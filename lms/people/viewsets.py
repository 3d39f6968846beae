"""Organisation and people in the Wagtail admin. Every list of people starts from those whom the user may see."""

import django_filters
from django import forms
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from lms.vietnamese import fold

from .access import people_visible_to
from .forms import PersonForm
from .persons import Person
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit


class UnitFilter(WagtailFilterSet):
    existing_on = django_filters.DateFilter(
        label=_("Existing on"), method="keep_existing", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Unit
        fields = ["level", "kind"]

    def keep_existing(self, units, name, day):
        return units.existing_on(day)


class UnitViewSet(ModelViewSet):
    model = Unit
    icon = "site"
    list_display = ["name", "code", "level", "kind", "parent", "established", "dissolved"]
    list_per_page = 50
    filterset_class = UnitFilter
    search_fields = ["name", "short_name", "code"]
    form_fields = ["code", "name", "short_name", "level", "kind", "parent", "established", "dissolved"]
    copy_view_enabled = False


class OfVisiblePerson:
    """A view of one row: for those who may not see the person, it does not exist."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        person = found.pk if isinstance(found, Person) else found.person_id
        if not people_visible_to(self.request.user, Person.objects.filter(pk=person)).exists():
            raise Http404
        return found


class VisibleEditView(OfVisiblePerson, generic.EditView):
    pass


class VisibleDeleteView(OfVisiblePerson, generic.DeleteView):
    pass


class VisibleInspectView(OfVisiblePerson, generic.InspectView):
    pass


class VisibleHistoryView(OfVisiblePerson, HistoryView):
    pass


class VisibleUsageView(OfVisiblePerson, UsageView):
    pass


class AboutPeopleViewSet(ModelViewSet):
    """Rows about people, each shown to those only who may see the person."""

    edit_view_class = VisibleEditView
    delete_view_class = VisibleDeleteView
    inspect_view_class = VisibleInspectView
    history_view_class = VisibleHistoryView
    usage_view_class = VisibleUsageView
    copy_view_enabled = False
    list_per_page = 50


class PeopleIndexView(generic.IndexView):
    """People, each with the unit and category of today."""

    def get_base_queryset(self):
        today = Posting.objects.held_on(localdate()).filter(person=OuterRef("pk"), concurrent=False)
        return people_visible_to(self.request.user, Person.objects.all()).annotate(
            unit_today=Subquery(today.values("unit__name")[:1]), category_today=Subquery(today.values("category")[:1])
        )

    def search_queryset(self, people):
        return people.found_by(self.search_query) if self.is_searching else people


class PersonFilter(WagtailFilterSet):
    unit = django_filters.ModelChoiceFilter(label=_("Unit today"), queryset=Unit.objects.order_by("name"), method="posted_in")
    category = django_filters.ChoiceFilter(label=_("Category today"), choices=Posting.Category.choices, method="of_category")

    class Meta:
        model = Person
        fields = ["gender", "ethnicity"]

    def posted_in(self, people, name, unit):
        return people.filter(pk__in=Posting.objects.in_subtree(unit, on=localdate()).values("person"))

    def of_category(self, people, name, category):
        return people.filter(pk__in=Posting.objects.held_on(localdate()).filter(category=category).values("person"))


class CategoryColumn(Column):
    def get_value(self, person):
        return Posting.Category(person.category_today).label if person.category_today else "–"


class PersonViewSet(AboutPeopleViewSet):
    model = Person
    icon = "user"
    index_view_class = PeopleIndexView
    list_display = [
        "full_name",
        "staff_number",
        Column("birth_date_shown", label=_("Born")),
        Column("unit_today", label=_("Unit today")),
        CategoryColumn("category_today", label=_("Category today")),
    ]
    filterset_class = PersonFilter
    search_fields = ["full_name"]
    inspect_view_enabled = True
    inspect_view_fields = ["full_name", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity"]

    def get_form_class(self, for_update=False):
        return PersonForm


class PersonSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("Name or staff number"), required=False)

    def filter(self, people):
        if words := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, words
            return people.found_by(words)
        return people


class OfVisiblePeople:
    def get_object_list(self):
        return people_visible_to(self.request.user, Person.objects.all())


class PersonChooseView(OfVisiblePeople, chooser.ChooseView):
    filter_form_class = PersonSearchForm


class PersonChooseResultsView(OfVisiblePeople, chooser.ChooseResultsView):
    filter_form_class = PersonSearchForm


class PersonChooser(ChooserViewSet):
    model = Person
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonChooseResultsView


class FactsIndexView(generic.IndexView):
    """Facts about the people whom the user may see, found by the person's name or staff number."""

    def get_base_queryset(self):
        people = people_visible_to(self.request.user, Person.objects.all())
        return self.model.objects.filter(person__in=people).select_related(*self.related).order_by("person__sort_key", "pk")

    @property
    def related(self):
        return [field.name for field in self.model._meta.concrete_fields if field.many_to_one]

    def search_queryset(self, facts):
        if not self.is_searching:
            return facts
        words = fold(self.search_query)
        return facts.filter(person__search_key__contains=words) | facts.filter(person__staff_number__iexact=words)


class FactViewSet(AboutPeopleViewSet):
    """A kind of fact about people: postings, degrees …"""

    index_view_class = FactsIndexView
    search_fields = ["person__full_name"]


class PostingViewSet(FactViewSet):
    model = Posting
    icon = "user"
    list_display = ["person", "unit", "category", "position", "leadership", "starts", "ends"]
    list_filter = ["category", "leadership", "concurrent"]
    form_fields = [
        "person", "unit", "category", "position", "title", "leadership", "concurrent", "starts", "ends", "leaving", "decision",
    ]  # fmt: skip


class AppointmentViewSet(FactViewSet):
    model = Appointment
    icon = "tick"
    list_display = ["person", "kind", "title", "starts", "ends", "decision"]
    list_filter = ["kind"]
    form_fields = ["person", "kind", "title", "unit", "starts", "ends", "decision"]


class DegreeViewSet(FactViewSet):
    model = Degree
    icon = "doc-full-inverse"
    list_display = ["person", "level", "speciality", "institution", "awarded_on", "annulled_on"]
    list_filter = ["level", "speciality"]
    form_fields = ["person", "level", "speciality", "institution", "number", "awarded_on", "annulled_on"]


class TitleCertificateViewSet(FactViewSet):
    model = TitleCertificate
    icon = "doc-full"
    list_display = ["person", "family", "number", "issued_on", "revoked_on"]
    list_filter = ["family"]
    form_fields = ["person", "family", "number", "institution", "issued_on", "revoked_on", "revocation_reason"]


class PlanningEntryViewSet(FactViewSet):
    model = PlanningEntry
    icon = "list-ul"
    list_display = ["person", "title", "level", "cycle", "starts", "ends"]
    list_filter = ["level", "cycle"]
    form_fields = ["person", "title", "unit", "level", "cycle", "starts", "ends", "decision", "removal_reason"]


class SuccessionViewSet(ModelViewSet):
    model = Succession
    icon = "redirect"
    list_display = ["predecessor", "successor", "kind", "on", "decision"]
    form_fields = ["predecessor", "successor", "kind", "on", "decision"]
    copy_view_enabled = False


class TitleViewSet(ModelViewSet):
    model = Title
    icon = "tag"
    list_display = ["name", "code", "kind", "family"]
    list_filter = ["kind", "family"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name", "kind", "family"]


class TitleFamilyViewSet(ModelViewSet):
    model = TitleFamily
    icon = "tag"
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name"]


class SpecialityViewSet(ModelViewSet):
    model = Speciality
    icon = "tag"
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    form_fields = ["code", "name", "suits"]


class RoleViewSet(ModelViewSet):
    model = Role
    icon = "key"
    list_display = ["user", "kind", "unit", "starts", "ends"]
    list_filter = ["kind"]
    form_fields = ["user", "kind", "unit", "starts", "ends"]


class PeopleGroup(ViewSetGroup):
    menu_label = _("Organisation and people")
    menu_icon = "group"
    items = (
        UnitViewSet("units"),
        PersonViewSet("people"),
        PostingViewSet("postings"),
        AppointmentViewSet("appointments"),
        DegreeViewSet("degrees"),
        TitleCertificateViewSet("title_certificates"),
        PlanningEntryViewSet("planning"),
        TitleViewSet("titles"),
        TitleFamilyViewSet("title_families"),
        SpecialityViewSet("specialities"),
        SuccessionViewSet("successions"),
        RoleViewSet("roles"),
    )
