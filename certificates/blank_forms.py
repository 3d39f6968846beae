"""What the registrar states about pre-printed blanks: received, written off, exchanged."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.people.access import units_known_to
from lms.people.models import Role, Unit

from .forms import with_some_left
from .life_forms import blank_choice, day_field, decision_in


class WriteOffForm(forms.Form):
    """Free blanks that were spoiled or lost, by their numbers."""

    first = forms.IntegerField(label=_("First number"), min_value=0)
    last = forms.IntegerField(label=_("Last number"), min_value=0, required=False, help_text=_("Empty: only the first."))
    state = forms.ChoiceField(label=_("What became of them"), choices=[("spoiled", _("Spoiled")), ("lost", _("Lost"))])
    reason = forms.CharField(
        label=_("What happened to it"), max_length=200, help_text=_("It stands in the reconciliation of the batch.")
    )
    on = day_field(_("Date of the event"))

    def clean(self):
        said = super().clean()
        if said.get("last") is None and said.get("first") is not None:
            said["last"] = said["first"]
        return said


class ExchangeForm(forms.Form):
    reason = forms.CharField(label=_("What happened to the blank"), max_length=200, help_text=_("It stands in the register."))
    batch = blank_choice(_("The next blank of the same batch"))
    on = day_field(_("Date of the event"))

    def __init__(self, *args, certificate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = with_some_left(certificate.book.institution)


class ReceiveForm(forms.Form):
    """A delivery of blanks, as the decision or the delivery note says it."""

    institution = forms.ModelChoiceField(Unit.objects.none(), label=_("Institution"), empty_label=None)
    prefix = forms.CharField(
        label=_("Letters before the number"), max_length=10, required=False, help_text=_("For example A, in A 001234.")
    )
    first = forms.IntegerField(label=_("First number"), min_value=0)
    last = forms.IntegerField(label=_("Last number"), min_value=0)
    width = forms.IntegerField(
        label=_("Digits"), min_value=1, max_value=12, initial=6, help_text=_("With its leading zeros: 001234 has 6.")
    )
    decision = forms.CharField(label=_("Decision number"), max_length=60, help_text=_("Like 156/QĐ-UBND or 1470-QĐ/TU."))
    decided_on = day_field(_("Date of the decision"))
    received_on = day_field(_("Received on"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        there = Unit.objects.filter(pk__in=units_known_to(user, Role.Kind.REGISTRAR))
        self.fields["institution"].queryset = there.filter(register_books__isnull=False).distinct().order_by("name")

    def clean_decision(self):
        return decision_in(self)
