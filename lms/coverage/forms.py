"""What visitors may ask of the figures, in the address of the page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DateInput(forms.DateInput):
    """The browser's own date picker; its value is always written YYYY-MM-DD."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class AskForm(forms.Form):
    on = forms.DateField(label=_("As of"), required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=DateInput)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)


class PeopleForm(AskForm):
    """Which people behind a figure to list."""

    STATES = {"all": _("All"), "met": _("Met"), "missing": _("Missing")}

    state = forms.ChoiceField(choices=STATES.items(), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Name or staff number"), required=False, max_length=120)
