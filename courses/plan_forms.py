"""What managers type to plan a year."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.people.models import Posting, Unit
from lms.vietnamese import grouped, parse_whole

from .catalogue import Course
from .forms import DayField, QuotaForm
from .plans import PlanLine, TrainingPlan
from .quotas import LineQuota


class DongField(forms.IntegerField):
    """Whole đồng, with or without points between the thousands."""

    default_error_messages = {"invalid": _("Write whole đồng, for example 120.000.000.")}

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=10**15, widget=widget, **kwargs)

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                return parse_whole(value)
            except ValueError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)

    def prepare_value(self, value):
        return grouped(value) if isinstance(value, int) else value


class NewPlanForm(forms.ModelForm):
    class Meta:
        model = TrainingPlan
        fields = ["unit", "year"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = _("Choose a unit")


class ApprovalForm(forms.Form):
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU.")
    )
    decision_date = DayField(label=_("Date of the decision"))


class AmendmentForm(ApprovalForm):
    """The decision that amends an approved plan."""


def ticked(choices, label):
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class LineForm(forms.ModelForm):
    """A line; where the plan is approved, with the decision that amends it."""

    categories = ticked(Posting.Category.choices, _("Categories"))
    levels = ticked(Unit.Level.choices, _("Levels"))
    budget = DongField(
        label=_("Budget in đồng"), required=False, help_text=_("For all classes of the line; empty: not known yet.")
    )
    decision_number = forms.CharField(
        label=_("Decision that amends the plan"),
        max_length=60,
        help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU."),
    )
    decision_date = DayField(label=_("Date of the decision"))

    class Meta:
        model = PlanLine
        fields = ["course", "audience", "categories", "levels", "classes", "seats", "quarter", "institution", "budget", "note"]
        help_texts = {
            "audience": _("In your own words, for example: leaders of divisions."),
            "seats": _("In all classes of the line together."),
        }

    def __init__(self, *args, plan, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.order_by("title")
        self.fields["course"].empty_label = _("Choose a course")
        if self.instance.pk:
            institutions |= Unit.objects.filter(pk=self.instance.institution_id)
        self.fields["institution"].queryset = institutions.order_by("name")
        self.fields["institution"].empty_label = _("Choose an institution")
        if plan.is_draft:
            del self.fields["decision_number"], self.fields["decision_date"]

    def _post_clean(self):
        """What cannot be is said by the acts: here the object would be changed before they see it."""


class LineQuotaForm(QuotaForm):
    class Meta(QuotaForm.Meta):
        model = LineQuota
