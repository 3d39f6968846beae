"""Correcting and revoking a learning record in the Wagtail admin: what it said stays in the file, with reason and decision."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from lms.decisions import read_number
from lms.people.access import may_correct_records_of
from lms.people.correcting import why_field
from lms.people.models import Person
from lms.refusal import Refusal

from .declaration_forms import TrustForm
from .records import LearningRecord, revoke, supersede
from .trust import set_trust


class CorrectRecordForm(WagtailAdminModelForm):
    """What a record shall say instead, and why."""

    why = why_field(help_text=_("Kept with what the record said before."))

    class Meta:
        model = LearningRecord
        fields = [
            "course", "course_title", "recognised_on", "periods", "grade", "decision_number", "institution_name", "unit_name",
            "person_name",
        ]  # fmt: skip

    def clean_decision_number(self):
        """Papers from outside have numbers of all shapes; a decision of our own has one of two."""
        number = self.cleaned_data["decision_number"]
        if "decision_number" in self.changed_data and self.instance.training_class_id:
            return checked(number)
        return number

    def clean(self):
        cleaned = super().clean()
        if "course" in self.changed_data and "course_title" not in self.changed_data and cleaned.get("course"):
            cleaned["course_title"] = cleaned["course"].title
        return cleaned

    @property
    def corrections(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class RevokeRecordForm(forms.Form):
    on = forms.DateField(
        label=_("Revoked from"), widget=AdminDateInput, help_text=_("The first day on which the record no longer counts.")
    )
    reason = forms.CharField(
        label=_("Why it is revoked"),
        max_length=200,
        help_text=_("Fraud; not eligible or beyond authority; altered; lent to somebody else; an error of the issuer."),
    )
    decision = forms.CharField(
        label=_("Revoking decision"), max_length=60, help_text=_("Like 156/QĐ-UBND (State) or 1470-QĐ/TU (Party).")
    )

    def clean_decision(self):
        return checked(self.cleaned_data["decision"])


def checked(number):
    try:
        return read_number(number)
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from refusal


class RecordActView(WagtailAdminTemplateMixin, FormView):
    """A form for one act on a record of somebody whose training the user manages; a refusal is said on the form."""

    model = LearningRecord
    template_name = "courses/record_act.html"
    action = None

    def dispatch(self, request, *args, **kwargs):
        visible = LearningRecord.objects.filter(person__in=Person.objects.visible_to(request.user)).select_related("person")
        self.record = get_object_or_404(visible, pk=kwargs["pk"])
        if not may_correct_records_of(request.user, self.record.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.record)

    def get_breadcrumbs_items(self):
        person = self.record.person
        return [
            *self.breadcrumbs_items,
            {"url": reverse("people:index"), "label": capfirst(Person._meta.verbose_name_plural)},
            {"url": reverse("people:inspect", args=[person.pk]), "label": person.full_name},
            {"url": "", "label": self.page_title, "sublabel": self.record.course_title},
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            submit_button_label=self.page_title, record=self.record, explained=self.explained, **kwargs
        )
        return context | {"media": context["form"].media}

    def form_valid(self, form):
        try:
            self.act(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("people:inspect", self.record.person_id)

    def form_invalid(self, form):
        messages.validation_error(self.request, _("Nothing was changed."), form)
        return super().form_invalid(form)


class CorrectRecordView(RecordActView):
    form_class = CorrectRecordForm
    page_title = _("Correct a record")
    header_icon = "edit"
    explained = _("Another record takes the place of this one, from the start. This one stays in the file, struck through.")
    done = _("Corrected. What the record said before stays in the file.")

    def get_form_kwargs(self):
        # A copy: what is typed must not change the record that the page speaks of.
        return super().get_form_kwargs() | {"instance": LearningRecord.objects.get(pk=self.record.pk)}

    def act(self, form):
        supersede(self.record, by=self.request.user, why=form.cleaned_data["why"], **form.corrections)


class TrustRecordView(RecordActView):
    form_class = TrustForm
    page_title = _("Trust of a record")
    header_icon = "key"
    explained = _("How far a record from outside is trusted, and on what that rests. Every change stays in the file.")
    done = _("Changed. Figures that ask for a level follow.")

    def get_initial(self):
        return {"level": self.record.trust}

    def act(self, form):
        set_trust(self.record, form.cleaned_data["level"], ground=form.cleaned_data["ground"], by=self.request.user)


class RevokeRecordView(RecordActView):
    form_class = RevokeRecordForm
    page_title = _("Revoke a record")
    header_icon = "warning"
    explained = _(
        "The record and its certificate no longer count from that day on, and whoever checks the certificate is told so."
        " This cannot be taken back."
    )
    done = _("Revoked. The record stays in the file with the reason and the decision.")

    def act(self, form):
        revoke(self.record, by=self.request.user, **form.cleaned_data)
