"""People in the Wagtail admin: the list, a person's page with all facts, and the acts of moving and leaving."""

import django_filters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log

from lms.refusal import Refusal

from .access import refuse_unless_written_by
from .duplicate_viewsets import LeadsToTheKept
from .fact_viewsets import FACTS, SayingCreateView, VisibleEditView, VisibleInspectView, VisibleRowsViewSet
from .file_views import file_context
from .forms import DOUBTS, LeaveForm, MoveForm, NewPersonForm, PersonForm
from .history import PersonHistoryView
from .persons import Person, log_change
from .postings import Posting, leave, move
from .privacy_buttons import personal_data_buttons
from .role_viewsets import roles_section
from .units import Unit


class PeopleIndexView(generic.IndexView):
    """People, each with the unit and category of today. A name leads to the person's page."""

    def get_base_queryset(self):
        return Person.objects.visible_to(self.request.user).with_today(localdate())

    def search_queryset(self, people):
        return people.found_by(self.search_query) if self.is_searching else people

    def get_edit_url(self, person):
        return None

    @property
    def header_more_buttons(self):
        address = f"{reverse('imports:people')}?{self.request.GET.urlencode()}"
        return [*super().header_more_buttons, Button(_("Staff list (.xlsx)"), url=address, icon_name="download", priority=90)]

    @property
    def columns(self):
        name, *others = super().columns
        name.sort_key = "sort_key"  # by given name, as lists here are
        return [name, *others]


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


class DoubtsAloud:
    """After saving: what does not go together, as warnings. The person is kept as typed; a card may be wrong, too."""

    def form_valid(self, form):
        response = super().form_valid(form)
        if not form.errors:
            for doubt in self.object.doubts:
                messages.warning(self.request, DOUBTS[doubt])
        return response

    def get_success_url(self):
        return reverse("people:inspect", args=[self.object.pk])


class PersonCreateView(DoubtsAloud, SayingCreateView):
    pass


class PersonEditView(DoubtsAloud, VisibleEditView):
    """What the person's data said before and after stands in their history."""

    @transaction.atomic
    def save_instance(self):
        before = Person.objects.lock(self.object.pk)
        after = self.form.save()
        log_change(before, after, by=self.request.user)
        return after


class PersonPage(LeadsToTheKept, VisibleInspectView):
    """The person's file, with ways to change what it says."""

    template_name = "people/person.html"
    page_title = _("Personal file")
    labels = {"birth_date_shown": _("Born"), "national_id_masked": _("National identity number")}

    def get_field_label(self, name, field):
        return self.labels.get(name) or super().get_field_label(name, field)

    def get_object(self, *args, **kwargs):
        """Who has left the reader's units is still known to them, up to that day."""
        return get_object_or_404(Person.objects.known_to(self.request.user), pk=self.kwargs[self.pk_url_kwarg])

    def get_fields_context(self):
        return [said for said in super().get_fields_context() if said["value"]]

    @property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *personal_data_buttons(self.request.user, self.object)]

    @property
    def header_buttons(self):
        history = HeaderButton(_("History"), url=reverse("people:history", args=[self.object.pk]), icon_name="history")
        if not self.is_kept:
            return [history]
        moving, leaving = (reverse(f"people:{act}", args=[self.object.pk]) for act in ("move", "leave"))
        return [
            HeaderButton(_("Move to another unit or post"), url=moving, icon_name="arrow-right-full"),
            HeaderButton(_("End the service"), url=leaving, icon_name="logout"),
            history,
        ]

    def get_context_data(self, **kwargs):
        file = file_context(self.request, self.object, changing=self.is_kept)
        roles = roles_section(self.object, self.request.user)
        return super().get_context_data(adding=list(self.ways_to_add()), roles=roles, **file, **kwargs)

    @cached_property
    def is_kept(self):
        """Whether the reader may change something about the person."""
        return self.user_has_permission_for_instance("change", self.object)

    def ways_to_add(self):
        """(what, address of its form) for each kind of fact, if the user keeps the facts about this person."""
        for viewset in FACTS if self.is_kept else ():
            yield viewset.model._meta.verbose_name, f"{reverse(viewset.get_url_name('add'))}?person={self.object.pk}"


class ActView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """A form for one act on a person whom the user may see; a refusal is said on the form."""

    model = Posting
    permission_required = "change"
    template_name = "wagtailadmin/generic/form.html"
    action = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(Person.objects.visible_to(request.user), pk=kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not Person.objects.kept_by(request.user).filter(pk=self.person.pk).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def units_left(self, postings, on):
        """Refuse where one of these postings, still held on that day, is in a unit that the user does not look after."""
        for posting in postings.filter(Q(ends=None) | Q(ends__gt=on)).select_related("unit"):
            refuse_unless_written_by(self.request.user, posting.unit)

    def get_page_subtitle(self):
        return self.person.full_name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("people:index"), "label": capfirst(Person._meta.verbose_name_plural)},
            {"url": reverse("people:inspect", args=[self.person.pk]), "label": self.person.full_name},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(submit_button_label=self.page_title, **kwargs)
        return context | {"media": context["form"].media}

    def form_valid(self, form):
        try:
            self.act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        if form.errors:
            return self.form_invalid(form)
        return redirect("people:inspect", self.person.pk)

    def form_invalid(self, form):
        messages.validation_error(self.request, _("Nothing was changed."), form)
        return super().form_invalid(form)


class MoveView(ActView):
    form_class = MoveForm
    page_title = _("Move to another unit or post")
    header_icon = "arrow-right-full"

    def act(self, said):
        unit, on = said.pop("unit"), said.pop("first_day")
        self.units_left(self.person.postings.filter(concurrent=False), on)
        refuse_unless_written_by(self.request.user, unit)
        new = move(self.person, unit, on=on, **said)
        log(self.person, "people.moved", user=self.request.user, data={"unit": str(new.unit), "on": f"{new.starts:%d/%m/%Y}"})


class LeaveView(ActView):
    form_class = LeaveForm
    page_title = _("End the service")
    header_icon = "logout"

    def act(self, said):
        self.units_left(self.person.postings, said["on"])
        leave(self.person, on=said["on"], why=said["why"])
        log(self.person, "people.left", user=self.request.user, data={"why": said["why"], "on": f"{said['last_day']:%d/%m/%Y}"})


class PersonViewSet(VisibleRowsViewSet):
    model = Person
    icon = "user"
    index_view_class = PeopleIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    inspect_view_class = PersonPage
    history_view_class = PersonHistoryView
    inspect_template_name = PersonPage.template_name
    list_display = [
        "full_name",
        Column("staff_number", label=_("Staff number"), sort_key="staff_number"),
        Column("birth_date_shown", label=_("Born")),
        Column("unit_today", label=_("Unit today")),
        CategoryColumn("category_today", label=_("Category today")),
    ]
    filterset_class = PersonFilter
    search_fields = ["full_name"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "full_name", "honorific", "staff_number", "birth_date_shown", "gender", "ethnicity", "national_id_masked", "user",
    ]  # fmt: skip

    def get_form_class(self, for_update=False):
        return PersonForm if for_update else NewPersonForm

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("move/<int:pk>/", self.construct_view(MoveView), name="move"),
            path("leave/<int:pk>/", self.construct_view(LeaveView), name="leave"),
        ]
