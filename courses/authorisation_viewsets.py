"""Authorisations in the Wagtail admin: kept by the training managers of the institution, read by those who keep or audit its register."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic

from lms.people.access import units_of
from lms.people.choosers import unit_chooser
from lms.people.fact_viewsets import LeadsToWhatMayBeChanged, VisibleRowsViewSet
from lms.people.models import Role
from lms.people.policies import RowPolicy

from .authorisations import Authorisation
from .record_views import checked


class AuthorisationPolicy(RowPolicy):
    def seen(self, user, authorisations):
        return authorisations.filter(pk__in=Authorisation.objects.visible_to(user).values("pk"))

    def changed(self, user, authorisations):
        return authorisations.filter(pk__in=Authorisation.objects.managed_by(user).values("pk"))


class AuthorisationForm(WagtailAdminModelForm):
    class Meta:
        model = Authorisation
        fields = ["institution", "decision_number", "starts", "ends", "courses"]
        widgets = {"institution": unit_chooser.widget_class, "courses": forms.CheckboxSelectMultiple}

    def clean_institution(self):
        institution = self.cleaned_data["institution"]
        if institution.pk not in units_of(self.for_user, Role.Kind.TRAINING_MANAGER):
            raise ValidationError(_("Choose an institution whose training you manage."))
        return institution

    def clean_decision_number(self):
        return checked(self.cleaned_data["decision_number"])


class AuthorisationIndexView(LeadsToWhatMayBeChanged, generic.IndexView):
    def get_base_queryset(self):
        return Authorisation.objects.visible_to(self.request.user).select_related("institution")


class AuthorisationViewSet(VisibleRowsViewSet):
    model = Authorisation
    index_view_class = AuthorisationIndexView
    icon = "key"
    list_display = ["institution", "decision_number", "starts", "ends"]
    list_filter = ["institution", "courses"]

    def get_form_class(self, for_update=False):
        return AuthorisationForm
