"""Correcting and withdrawing facts in the Wagtail admin: what was said stays in the file, with the reason."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.models import modelform_factory
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lms.refusal import Refusal
from lms.vietnamese import clean

from .facts import AlreadySetAside, correct, end, withdraw


def why_field(**kwargs):
    return forms.CharField(label=_("Why"), max_length=200, widget=AdminAutoHeightTextInput, **kwargs)


class CorrectionForm(WagtailAdminModelForm):
    """What a fact shall say instead, and why. Its end may be filled in without a reason: that is no mistake, only what came next."""

    why = why_field(
        required=False,
        help_text=_(
            "Needed where something that was said is changed; not where only an end, an annulment or a revocation is added."
        ),
    )

    @property
    def said_otherwise(self):
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "why"}

    @property
    def only_ends(self):
        """Whether nothing but empty fields of the end are filled."""
        return all(
            name in self.instance.ends_by and self[name].initial in (None, "") and value not in (None, "")
            for name, value in self.said_otherwise.items()
        )

    def clean(self):
        cleaned = super().clean()
        if "why" not in self.errors and not clean(cleaned.get("why")) and not self.errors and not self.only_ends:
            self.add_error("why", _("Say why: it is kept with what was said before."))
        return cleaned

    def act(self, *, by):
        """The fact as it stands afterwards."""
        if self.only_ends:
            return end(self.instance, by=by, **self.said_otherwise)
        return correct(self.instance, by=by, why=self.cleaned_data["why"], **self.said_otherwise)


class WhyForm(forms.Form):
    why = why_field()


class OfStandingFact:
    """A view that changes a fact. One that was set aside meanwhile is not changed: the person's page says what became of it."""

    def get_queryset(self):
        return self.model.everything.select_related("person")

    def dispatch(self, request, *args, **kwargs):
        fact = self.object = self.get_object()
        if fact.set_aside:
            messages.error(request, str(AlreadySetAside()))
            return redirect("people:inspect", fact.person_id)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        return self.form_invalid(form)


class Correcting(OfStandingFact):
    """For an EditView of a fact."""

    correction_form_class = CorrectionForm
    template_name = "people/correct.html"
    page_title = _("Correct")
    success_message = _("Saved. What was said before stays in the file.")
    delete_item_label = _("Withdraw")

    def get_form_class(self):
        said = [name for name in super().get_form_class()._meta.fields if name != "person"]
        return modelform_factory(self.model, form=self.correction_form_class, fields=said)

    def save_instance(self):
        return self.form.act(by=self.request.user)

    def form_valid(self, form):
        if not form.said_otherwise:
            messages.info(self.request, _("Nothing was changed."))
            return redirect("people:inspect", self.object.person_id)
        return super().form_valid(form)


class Withdrawing(OfStandingFact):
    """For a DeleteView of a fact."""

    form_class = WhyForm
    template_name = "people/withdraw.html"
    page_title = _("Withdraw")
    usage_url_name = None

    def get_breadcrumbs_items(self):
        person = self.object.person
        return [
            *self.breadcrumbs_items,
            {"url": reverse("people:inspect", args=[person.pk]), "label": person.full_name},
            {"url": "", "label": self.page_title, "sublabel": str(self.object)},
        ]

    def form_valid(self, form):
        try:
            withdraw(self.object, by=self.request.user, why=form.cleaned_data["why"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Withdrawn. It counts no more, and stays in the file with the reason."))
        return redirect(self.get_success_url())
