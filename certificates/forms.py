"""What the registrar states when issuing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .designs import Design
from .issuing import Certificate
from .register import RegisterBook

Kind = Certificate.Kind
# A confirmation is made of a certificate that was lost, not of a class.
KINDS = [(kind.value, kind.label) for kind in (Kind.CERTIFICATE, Kind.ATTESTATION)]


class IssueForm(forms.Form):
    """Book, design and date; the books offered are those of the institution that held the class."""

    book = forms.ModelChoiceField(RegisterBook.objects.none(), label=_("Register book"), empty_label=None)
    design = forms.ModelChoiceField(Design.objects.all(), label=_("Design"), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    issued_on = forms.DateField(
        label=_("Date of issue"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Printed on the certificate; on or after the day the results were recognised."),
    )

    def __init__(self, *args, training_class, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["book"].queryset = RegisterBook.objects.filter(institution=training_class.institution)


class RegisterFilter(forms.Form):
    """What part of the register is shown."""

    q = forms.CharField(label=_("Number or name"), required=False, max_length=120)
    book = forms.ModelChoiceField(RegisterBook.objects.all(), label=_("Book"), required=False, empty_label=_("All books"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Certificate.State.choices])

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["book"].queryset = RegisterBook.objects.visible_to(user)

    def narrowed(self, certificates):
        """The certificates that fit; all, where the filter makes no sense."""
        if not self.is_valid():
            return certificates
        chosen = self.cleaned_data
        if chosen["q"]:
            certificates = certificates.found_by(chosen["q"])
        if chosen["book"]:
            certificates = certificates.filter(book=chosen["book"])
        if chosen["state"]:
            certificates = certificates.filter(state=chosen["state"])
        return certificates
