"""Choosing a person or a unit in the forms of the Wagtail admin: found without marks, people only where one may see them."""

from django import forms
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from .persons import Person
from .units import Unit


class SearchForm(BaseFilterForm):
    """One field; the rows know themselves how they are found."""

    q = forms.CharField(label=_("Name or number"), required=False)

    def filter(self, rows):
        if words := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, words
            return rows.found_by(words)
        return rows


class NothingNew(chooser.CreateView):
    """People and units are entered with more care than a chooser's form takes."""

    def dispatch(self, request, *args, **kwargs):
        raise Http404


class OfVisiblePeople:
    filter_form_class = SearchForm

    def get_object_list(self):
        return Person.objects.visible_to(self.request.user).with_today(localdate())

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)

    @property
    def columns(self):
        return [
            *super().columns,
            Column("staff_number", label=_("Staff number")),
            Column("birth_date_shown", label=_("Born")),
            Column("unit_today", label=_("Unit today")),
        ]


class PersonChooseView(OfVisiblePeople, chooser.ChooseView):
    pass


class PersonChooseResultsView(OfVisiblePeople, chooser.ChooseResultsView):
    pass


class PersonChosenView(OfVisiblePeople, chooser.ChosenView):
    pass


class PersonChosenMultipleView(OfVisiblePeople, chooser.ChosenMultipleView):
    pass


class PersonChooser(ChooserViewSet):
    model = Person
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonChooseResultsView
    chosen_view_class = PersonChosenView
    chosen_multiple_view_class = PersonChosenMultipleView
    create_view_class = NothingNew


class UnitChoice:
    filter_form_class = SearchForm

    @property
    def columns(self):
        return [
            *super().columns,
            Column("parent", label=_("Belongs to")),
            Column("code", label=_("Code")),
            Column("dissolved", label=_("Dissolved on")),
        ]

    def get_object_list(self):
        return Unit.objects.select_related("parent")


class UnitChooseView(UnitChoice, chooser.ChooseView):
    pass


class UnitChooseResultsView(UnitChoice, chooser.ChooseResultsView):
    pass


class UnitChooser(ChooserViewSet):
    model = Unit
    icon = "site"
    choose_one_text = _("Choose a unit")
    choose_another_text = _("Choose another unit")
    choose_view_class = UnitChooseView
    choose_results_view_class = UnitChooseResultsView
    create_view_class = NothingNew


person_chooser = PersonChooser("person_chooser")
unit_chooser = UnitChooser("unit_chooser")
