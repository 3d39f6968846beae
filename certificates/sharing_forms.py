"""What is stated of a link to a certificate, and asked of a transcript."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ShareForm(forms.Form):
    last_day = forms.DateField(
        label=_("Works until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until you withdraw it."),
    )
    with_file = forms.BooleanField(
        label=_("With the PDF file"),
        required=False,
        help_text=_("The file shows your whole date of birth; the page only the year."),
    )


class TranscriptForm(forms.Form):
    on = forms.DateField(
        label=_("As of"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
