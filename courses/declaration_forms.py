"""What is said of a certificate from elsewhere, and of its check."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person

from .catalogue import Course
from .trust import Trust

CHECKED = [(level.value, level.label) for level in (Trust.COPY, Trust.ORIGINAL, Trust.CONFIRMED)]


class DeclareForm(forms.Form):
    course = forms.ModelChoiceField(
        Course.objects.order_by("title"), label=_("Course"), help_text=_("The course of this system that it corresponds to.")
    )
    title = forms.CharField(
        label=_("As the paper calls it"), max_length=250, required=False, help_text=_("Empty: as the course is called here.")
    )
    institution_name = forms.CharField(label=_("Issued by"), max_length=200)
    paper_number = forms.CharField(label=_("Number of the paper"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("Date of the paper"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    periods = forms.IntegerField(
        label=_("Periods"), min_value=1, max_value=5000, required=False, help_text=_("Empty: as many as the course has.")
    )
    copy = forms.FileField(
        label=_("Copy of the paper"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB; a clear photograph is enough."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class DeclareForForm(DeclareForm):
    """An officer declares it for somebody whose facts they keep."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=30)
    field_order = ["staff_number"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_staff_number(self):
        number = self.cleaned_data["staff_number"].strip()
        person = Person.objects.kept_by(self.user).filter(staff_number=number).first()
        if person is None:
            raise ValidationError(_("Nobody whom you look after has this staff number."))
        return person


class AcceptForm(forms.Form):
    trust = forms.TypedChoiceField(label=_("What was seen"), choices=CHECKED, coerce=int)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=_("For example who confirmed it."))


class RejectForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Whoever declared it reads it."))


class TrustForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Trust"), choices=Trust.choices, coerce=int)
    ground = forms.CharField(
        label=_("On what it rests"), max_length=300, help_text=_("What was seen, who confirmed it, or what was found wrong.")
    )
