"""What the registrar states when a certificate is revoked, confirmed or replaced."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.models import LearningRecord
from lms.decisions import read_number
from lms.refusal import Refusal

from .blanks import BlankBatch
from .designs import Design
from .entries import Entry
from .forms import BlankChoice, with_some_left


def day_field(label, help_text=""):
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def decision_in(form):
    try:
        return read_number(form.cleaned_data["decision"])
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from refusal


class RevokeForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", _("Choose …")), *Entry.Ground.choices])
    reason = forms.CharField(
        label=_("What happened"), max_length=200, help_text=_("The holder reads it, and it stands in the register.")
    )
    decision = forms.CharField(label=_("Revoking decision"), max_length=60, help_text=_("Like 156/QĐ-UBND or 1470-QĐ/TU."))
    on = day_field(_("Date of the decision"), _("From this day the certificate and the learning record no longer count."))

    def clean_decision(self):
        return decision_in(self)


def blank_choice(empty=_("None: plain paper")):  # noqa: B008 — a lazy sentence
    return BlankChoice(BlankBatch.objects.none(), label=_("Pre-printed blanks"), required=False, empty_label=empty)


class CloseForm(forms.Form):
    decision = forms.CharField(label=_("Closing decision"), max_length=60, help_text=_("Like 156/QĐ-UBND or 1470-QĐ/TU."))
    on = day_field(_("Closed on"))

    def clean_decision(self):
        return decision_in(self)


class ConfirmForm(forms.Form):
    reason = forms.CharField(
        label=_("What became of the certificate"), max_length=200, help_text=_("For example: lost, reported on 12/11/2026.")
    )
    design = forms.ModelChoiceField(Design.objects.all(), label=_("Design"), empty_label=None)
    blanks = blank_choice()
    on = day_field(_("Date of issue"))

    def __init__(self, *args, certificate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["blanks"].queryset = with_some_left(certificate.book.institution)


class ReplaceForm(forms.ModelForm):
    """What of the learning record was wrong is mended here; a correction of the record goes with the new certificate."""

    error = forms.CharField(
        label=_("The issuer's error"),
        max_length=200,
        help_text=_("For example: the name was misspelt. It stands in the register."),
    )
    design = forms.ModelChoiceField(Design.objects.all(), label=_("Design"), empty_label=None)
    blanks = blank_choice()
    on = day_field(_("Date of issue"))

    class Meta:
        model = LearningRecord
        fields = ["person_name", "unit_name", "course_title", "grade"]

    field_order = ["error", "person_name", "unit_name", "course_title", "grade", "design", "blanks", "on"]

    def __init__(self, *args, certificate, record, **kwargs):
        # A copy: what is typed must not change the record that the page speaks of.
        super().__init__(*args, instance=LearningRecord.objects.get(pk=record.pk), **kwargs)
        self.fields["blanks"].queryset = with_some_left(certificate.book.institution)
