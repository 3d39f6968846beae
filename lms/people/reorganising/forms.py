"""Forms of the pages on which a reorganisation is drafted."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from ..postings import Posting
from ..units import Succession, Unit
from .drafts import Destination, Dissolving, Establishing, Reorganisation

LEAVINGS = (Posting.Leaving.RETIRED, Posting.Leaving.TRANSFERRED, Posting.Leaving.LEFT)


class ReorganisationForm(WagtailAdminModelForm):
    class Meta:
        model = Reorganisation
        fields = ["title", "on", "decision", "decided_on"]
        widgets = {"on": AdminDateInput, "decided_on": AdminDateInput}


class CodeField(forms.CharField):
    """The code of a unit that takes people from the day on: one that exists, or one of the draft. Offered as one types."""

    def __init__(self, **kwargs):
        super().__init__(max_length=50, widget=forms.TextInput(attrs={"list": "unit-codes", "autocomplete": "off"}), **kwargs)

    def check(self, code, reorganisation):
        ending = reorganisation.dissolving.values("unit")
        existing = Unit.objects.existing_on(reorganisation.on).exclude(pk__in=ending).filter(code=code)
        if not existing.exists() and not reorganisation.establishing.filter(code=code).exists():
            raise ValidationError(
                _("From %(day)s on there is no unit with the code “%(code)s”. Establish it first.")
                % {"code": code, "day": f"{reorganisation.on:%d/%m/%Y}"}
            )
        return code


class OfADraft(forms.Form):
    def __init__(self, *args, reorganisation, **kwargs):
        self.reorganisation = reorganisation
        super().__init__(*args, **kwargs)

    def _known(self, name):
        code = self.cleaned_data[name]
        return self.fields[name].check(code, self.reorganisation) if code else ""


class EstablishForm(OfADraft, forms.ModelForm):
    parent_code = CodeField(
        label=_("Belongs to"), required=False, help_text=_("Code of a unit that exists or is being established.")
    )

    class Meta:
        model = Establishing
        fields = ["code", "name", "short_name", "level", "kind", "parent_code"]

    def clean_code(self):
        code = self.cleaned_data["code"]
        if used := Unit.objects.filter(code=code).first():
            raise ValidationError(_("“%(unit)s” has this code already. A code is never used again.") % {"unit": used})
        return code

    def clean_parent_code(self):
        return self._known("parent_code")


class DestinationForm(OfADraft):
    dissolving = forms.ModelChoiceField(Dissolving.objects.none(), label=_("Old unit"))
    to = CodeField(label=_("Goes on in"), help_text=_("Code of a unit that exists or is being established."))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("As the mapping shows")), *Succession.Kind.choices])
    default = forms.BooleanField(label=_("Takes the people for whom nothing else is said"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dissolving"].queryset = self.reorganisation.dissolving.select_related("unit")

    def clean_to(self):
        return self._known("to")

    @property
    def row(self):
        return Destination(**self.cleaned_data)


class PasteForm(forms.Form):
    lines = forms.CharField(
        label=_("Lines from a spreadsheet"), strip=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})
    )


class PlaceForm(OfADraft):
    """What becomes of the people who are ticked."""

    to = CodeField(label=_("Go to unit"), required=False)
    leaving = forms.ChoiceField(
        label=_("or leave, because"), required=False, choices=[("", "–"), *((why.value, why.label) for why in LEAVINGS)]
    )
    position = forms.CharField(label=_("New position"), required=False, max_length=120, help_text=_("Empty: as before."))
    leadership = forms.TypedChoiceField(
        label=_("Leadership or management post"),
        required=False,
        choices=[("", _("As before")), ("yes", _("leading")), ("no", _("not leading"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
    )

    def clean_to(self):
        return self._known("to")

    def clean(self):
        said = self.cleaned_data
        if "to" in said and bool(said["to"]) == bool(said.get("leaving")):
            raise ValidationError(_("Say either to which unit the people go, or why they leave."))
        return said


class PeopleFilter(forms.Form):
    """Which of the people concerned are listed."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Old unit"), required=False, empty_label=_("All"))
    q = forms.CharField(label=_("Name or staff number"), required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Everybody")), ("exceptions", _("Exceptions")), ("missing", _("Without a destination"))],
    )

    def __init__(self, *args, reorganisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=reorganisation.dissolving.values("unit"))
