"""Forms about personal data: for what it is read, what somebody asks for, the answer, the grounds of an erasure."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from lms.vietnamese import clean

from .choosers import person_chooser
from .data_requests import DataRequest
from .persons import Person
from .unmasking import SHORTEST, AccessPurpose


class PurposeForm(forms.Form):
    """A purpose that is offered, words of one's own, or both; `purpose` is what is written down."""

    offered = forms.ModelChoiceField(
        AccessPurpose.objects.filter(offered=True), label=_("Purpose"), required=False, empty_label=_("Another, in words below")
    )
    words = forms.CharField(
        label=_("Purpose in words"),
        required=False,
        max_length=250,
        help_text=_("For example the document number. The person and the auditors see it together with your name."),
    )

    def clean(self):
        said = super().clean()
        said["purpose"] = ": ".join(filter(None, [str(said.get("offered") or ""), clean(said.get("words", ""))]))
        if len(said["purpose"]) < SHORTEST:
            self.add_error("words", _("Say for what it is read, in at least %(count)s letters.") % {"count": SHORTEST})
        return said


class AskForm(forms.Form):
    """What a person asks for about their own data."""

    kind = forms.ChoiceField(label=_("What I ask for"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect)
    wish = forms.CharField(
        label=_("In my own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For a correction: what is wrong, and how it should be."),
    )

    def clean(self):
        said = super().clean()
        if said.get("kind") == DataRequest.Kind.CORRECTION and not clean(said.get("wish", "")):
            self.add_error("wish", _("Say what is wrong and how it should be."))
        return said


class EnterForm(WagtailAdminModelForm):
    """A request that came on paper or by word of mouth, entered by staff."""

    class Meta:
        model = DataRequest
        fields = ["person", "kind", "wish", "received_at"]
        widgets = {
            "person": person_chooser.widget_class,
            "received_at": AdminDateTimeInput,
            "wish": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"received_at": _("The term for the answer runs from then.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(self.for_user)

    def clean_received_at(self):
        at = self.cleaned_data["received_at"]
        if at > now():
            raise ValidationError(_("This moment is still to come."))
        return at


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Answer"), choices=[(state.value, state.label) for state in DataRequest.ANSWERS], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done or, where it is refused or granted in part, why. The person will read it."),
    )


class ErasureForm(forms.Form):
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=300,
        help_text=_("For example: at the person's request, with its date. Kept with the erasure."),
    )
    sure = forms.BooleanField(label=_("I have read what goes and what stays, and know that this cannot be undone."))
