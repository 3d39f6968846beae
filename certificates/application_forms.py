"""What an applicant and the registrar state about an application."""

from django import forms
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from .applications import Application
from .issuing import Certificate
from .life_forms import day_field

OPEN_FIRST = Case(When(state=Application.State.OPEN, then=Value(0)), default=Value(1))


class ApplyForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened to it"), choices=[("", _("Choose …")), *Application.Kind.choices])
    text = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("When and how it was lost or damaged, or what is wrong and what it should say."),
    )


class HandedInForm(ApplyForm):
    received_on = day_field(_("Received on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("In the applicant's words")


class RefuseForm(forms.Form):
    answer = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Whoever applied reads it."))


class ApplicationFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Application.State.choices])
    q = forms.CharField(label=_("Number or name"), required=False, max_length=120)

    def narrowed(self, applications):
        """Open ones first, by their term; all, where the filter makes no sense."""
        if self.is_valid():
            if state := self.cleaned_data["state"]:
                applications = applications.filter(state=state)
            if words := self.cleaned_data["q"]:
                applications = applications.filter(certificate__in=Certificate.objects.found_by(words).order_by().values("pk"))
        return applications.order_by(OPEN_FIRST, "due_on", "pk")
