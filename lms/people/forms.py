"""Forms of the administration: a person's own data, and the facts about people."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.vietnamese import NotANationalId, parse_national_id

from . import national_id
from .persons import Person

WHY_NOT = {
    "rounded": _("A spreadsheet has rounded this number and its last digits are lost. Type it again from the card."),
    "letters": _("An identity number has digits only."),
    "old_card": _("This is the number of an old card of 9 digits; the 12 digits of the citizen card are needed."),
    "length": _("An identity number has 12 digits."),
}


class PersonForm(WagtailAdminModelForm):
    """A person; the national id is typed in anew or left alone, and never shown whole."""

    new_national_id = forms.CharField(label=_("National identity number"), required=False, max_length=40)

    class Meta:
        model = Person
        fields = ["full_name", "honorific", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity", "user"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.national_id_encrypted:
            shown = national_id.masked(self.instance.national_id)
            self.fields["new_national_id"].help_text = _("Kept: %(number)s. Leave empty to keep it.") % {"number": shown}

    def clean_new_national_id(self):
        typed = self.cleaned_data["new_national_id"]
        if not typed:
            return ""
        try:
            found = parse_national_id(typed)
        except NotANationalId as error:
            raise ValidationError(WHY_NOT[error.reason]) from error
        if found.proposed:
            raise ValidationError(
                _("12 digits are needed. Zeros in front may have been lost: is it %(number)s? Then type it like that.")
                % {"number": found.number}
            )
        others = Person.objects.exclude(pk=self.instance.pk)
        if others.filter(national_id_hash=national_id.look_up_hash(found.number)).exists():
            raise ValidationError(_("Another person already has this number."))
        return found.number

    def save(self, commit=True):
        if number := self.cleaned_data.get("new_national_id"):
            self.instance.national_id = number
        return super().save(commit)
