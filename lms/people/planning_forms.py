"""What is asked of planning lists, and what a review is told."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from lms.decisions import read_number
from lms.refusal import Refusal
from lms.vietnamese import clean

from .access import SEES_PEOPLE, may_review_planning, units_known_to
from .choosers import person_chooser, unit_chooser
from .persons import Person
from .planning import PlanningTerm
from .planning_reviews import PlanningAddition, PlanningReview, PlanningVerdict
from .units import Unit, in_tree_order

LONGEST_REASON = PlanningVerdict._meta.get_field("reason").max_length
ALL_LEVELS = ("", _("All levels"))


class DateInput(forms.DateInput):
    """The browser's own date picker; its value is always written YYYY-MM-DD."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=DateInput, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class UnitField(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return "\u2003" * unit.depth + unit.name


class AskForm(forms.Form):
    """A term, a level, a day, and one of the units that `user` looks after on that day. What is left open is filled in."""

    term = forms.ModelChoiceField(PlanningTerm.objects.all(), label=_("Term"), required=False, empty_label=None)
    level = forms.ChoiceField(label=_("Level of the list"), required=False, choices=[ALL_LEVELS, *Unit.Level.choices])
    unit = UnitField(Unit.objects.none(), label=_("Unit, with all below it"), required=False, empty_label=None)
    on = DayField(label=_("On"), required=False)

    def __init__(self, asked, *, user):
        today = localdate()
        super().__init__(asked.copy())
        self.data.setdefault("on", today.isoformat())
        try:
            day = self.fields["on"].clean(self.data["on"]) or today
        except ValidationError:
            day = today
        units = in_tree_order(Unit.objects.existing_on(day).filter(pk__in=units_known_to(user, *SEES_PEOPLE)))
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["unit"].choices = [(unit.pk, self.fields["unit"].label_from_instance(unit)) for unit in units]
        if units:
            self.data.setdefault("unit", units[0].pk)
        held = PlanningTerm.objects.held_on(day).order_by("-starts").first() or PlanningTerm.objects.first()
        if held:
            self.data.setdefault("term", held.pk)


class OpenReviewForm(WagtailAdminModelForm):
    """A review of lists that the user may review."""

    class Meta:
        model = PlanningReview
        fields = ["term", "level", "unit", "year"]
        widgets = {"unit": unit_chooser.widget_class}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = localdate().year

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if not may_review_planning(self.for_user, unit):
            raise ValidationError(_("Choose a unit whose training you manage, or one below it."))
        return unit


class AdditionForm(WagtailAdminModelForm):
    """Somebody to be put on the list."""

    class Meta:
        model = PlanningAddition
        fields = ["person", "title", "unit"]
        widgets = {"person": person_chooser.widget_class, "unit": unit_chooser.widget_class}

    def clean_person(self):
        person = self.cleaned_data["person"]
        if not Person.objects.kept_by(self.for_user).filter(pk=person.pk).exists():
            raise ValidationError(_("Choose one of the people whom you look after."))
        return person


class CloseReviewForm(forms.Form):
    """The decision that puts a review into force."""

    decision = forms.CharField(
        label=_("Decision"), max_length=60, help_text=_("Such as 156/QĐ-UBND (State) or 1470-QĐ/TU (Party).")
    )
    on = forms.DateField(
        label=_("Decided on"),
        widget=AdminDateInput,
        help_text=_("Who is removed stands on the list up to the day before; who is added, from this day on."),
    )

    def clean_decision(self):
        try:
            return read_number(self.cleaned_data["decision"])
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > localdate():
            raise ValidationError(_("This day is still to come. Close the review once the decision is in force."))
        return on


def read_verdicts(posted):
    """({entry key: why removed, or "" to keep}, {entry key: what is wrong}) of a page of entries; those with no mark are left out."""
    reasons, wrong = {}, {}
    for name, verdict in posted.items():
        _verdict, _dash, key = name.partition("verdict-")
        if not key.isdecimal() or verdict not in ("keep", "remove"):
            continue
        reason = clean(posted.get(f"reason-{key}", "")) if verdict == "remove" else ""
        reasons[int(key)] = reason
        if verdict == "remove" and not reason:
            wrong[int(key)] = _("Say why this person is removed.")
        elif len(reason) > LONGEST_REASON:
            wrong[int(key)] = _("A reason has at most %(count)s letters.") % {"count": LONGEST_REASON}
    return reasons, wrong
