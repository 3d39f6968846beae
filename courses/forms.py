"""What people type in this room, and how it is read. A form knows what a day looks like; whether it may be is for the acts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.people.models import User

from .catalogue import Course
from .classes import TrainingClass
from .notice_settings import Group, NoticeSettings
from .plans import PlanLine
from .quotas import Quota
from .sessions import Session


class DayField(forms.DateField):
    """A day, from the browser's own date picker or typed as dd/mm/yyyy."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, for example 02/11/2026.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class TrainersField(forms.CharField):
    """Staff numbers or user names with commas between; becomes a list of accounts."""

    def clean(self, value):
        names = [name.strip() for name in super().clean(value).replace(";", ",").split(",") if name.strip()]
        found = {user.username.lower(): user for user in User.objects.filter(username__in=names, is_active=True)}
        unknown = [name for name in names if name.lower() not in found]
        if unknown:
            raise ValidationError(_("No account has this staff number: %(names)s."), params={"names": ", ".join(unknown)})
        return list(found.values())


class ClassFilter(forms.Form):
    """What may be asked of a list of classes, in the address of the page."""

    q = forms.CharField(label=_("Search by name or code"), required=False, max_length=120)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *TrainingClass.State.choices])


class OpenClassForm(forms.ModelForm):
    """What the decision to open a class says."""

    plan_line = forms.ModelChoiceField(
        PlanLine.objects.none(),
        label=_("Line of the training plan"),
        required=False,
        empty_label=_("None: the class is not in the plan"),
        help_text=_("The class takes over its share of the quotas there."),
    )
    parts = forms.MultipleChoiceField(
        label=_("The class meets in the"),
        choices=Session.Part,
        initial=[Session.Part.MORNING, Session.Part.AFTERNOON],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sessions are planned for each weekday from the first to the last day."),
    )
    assessment = forms.CharField(
        label=_("First piece of assessment"),
        max_length=120,
        required=False,
        help_text=_("For example the final test, out of 10. More can be added later."),
    )
    trainers = TrainersField(
        label=_("Trainers"),
        required=False,
        help_text=_("Their staff numbers, with commas between. They will mark attendance and results."),
    )
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))
    enrolment_opens = DayField(label=_("Enrolment opens"), help_text=_("The first day on which people may enrol."))
    enrolment_closes = DayField(label=_("Enrolment closes"), help_text=_("The last day on which people may enrol."))
    withdraw_until = DayField(
        label=_("Places may be given back without a reason until"),
        required=False,
        help_text=_("Empty: as long as people may enrol."),
    )
    minimum_by = DayField(label=_("To be reached by"), required=False)
    decision_number = forms.CharField(
        label=_("Decision to open"), max_length=60, help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU.")
    )
    decision_date = DayField(label=_("Date of the decision"))
    field_order = ["plan_line"]

    class Meta:
        model = TrainingClass
        fields = [
            "course", "name", "code", "institution", "decision_number", "decision_date", "starts", "ends", "parts",
            "enrolment_opens", "enrolment_closes", "capacity", "minimum", "minimum_by", "way_in", "withdraw_until", "offer_days", "mode", "venue", "trainers", "assessment",
        ]  # fmt: skip
        help_texts = {
            "code": _(
                "Short and never used again: letters without marks, digits and hyphens. It stands in the address of the class."
            ),
            "capacity": _("Whoever comes when all seats are taken goes on the waiting list."),
            "venue": _("Room and address, or how to join online."),
        }

    def __init__(self, *args, institutions, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan_line"].queryset = lines
        self.fields["course"].queryset = Course.objects.order_by("title")
        self.fields["course"].empty_label = _("Choose a course")
        self.fields["institution"].queryset = institutions
        self.fields["institution"].empty_label = _("Choose an institution")

    def clean_code(self):
        if self.cleaned_data["code"] == "new":
            raise ValidationError(_("“new” is the address of this page. Choose another code."))
        return self.cleaned_data["code"]


class SeatsForm(forms.Form):
    capacity = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=10_000, help_text=_("New seats go to the first on the waiting list.")
    )


class NominationForm(forms.Form):
    """Whom a unit sends: ticked in its list, each as a principal or a reserve, or pasted as staff numbers, one a line."""

    decision_number = forms.CharField(
        label=_("Decision to send them"),
        max_length=60,
        required=False,
        help_text=_("For example 156/QĐ-UBND; empty where they are sent by letter."),
    )
    decision_date = DayField(label=_("Date of the decision or letter"), required=False)
    note = forms.CharField(label=_("Note"), max_length=250, required=False)
    pasted = forms.CharField(
        label=_("More staff numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, as copied from a column of a spreadsheet; they follow those who are ticked."),
    )

    @property
    def said(self):
        return {name: self.cleaned_data[name] for name in ("decision_number", "decision_date", "note")}

    def chosen(self, people):
        """({"people": [...], "reserves": [...]}, [(line, number) that none of `people` has]); ticked ones in the order given to them."""
        picked = {name.removeprefix("pick-"): how for name, how in self.data.items() if name.startswith("pick-") and how}
        found = {str(person.pk): person for person in people.filter(pk__in=[key for key in picked if key.isdecimal()])}
        ordered = sorted((key for key in picked if key in found), key=self._order)
        lines = [
            (number, line.strip()) for number, line in enumerate(self.cleaned_data["pasted"].splitlines(), 1) if line.strip()
        ]
        by_number = {person.staff_number.lower(): person for person in people} if lines else {}
        unknown = [(number, text) for number, text in lines if text.lower() not in by_number]
        pasted = [by_number[text.lower()] for _n, text in lines if text.lower() in by_number]
        principals = [found[key] for key in ordered if picked[key] == "principal"] + pasted
        return {"people": principals, "reserves": [found[key] for key in ordered if picked[key] == "reserve"]}, unknown

    def _order(self, key):
        given = self.data.get(f"order-{key}", "")
        return int(given) if given.isdecimal() else 10_000


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept, and the person reads it."),
    )


class QuotaForm(forms.ModelForm):
    class Meta:
        model = Quota
        fields = ["unit", "seats"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.CharField(
            label=_("Code of the unit"),
            max_length=50,
            help_text=_("With all units below it, as far as these have no quota of their own."),
        )
        self.units = units

    def clean_unit(self):
        found = self.units.filter(code__iexact=self.cleaned_data["unit"].strip()).first()
        if found is None:
            raise ValidationError(_("There is no unit with this code today."))
        return found


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The learners will read it.")
    )


class DecisionForm(forms.Form):
    decision_number = forms.CharField(
        label=_("Decision to open"), max_length=60, help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU.")
    )
    decision_date = DayField(label=_("Date of the decision"))


class NoticeSettingsForm(forms.ModelForm):
    """Ticked is what comes by e-mail; kept is what does not, so that a kind that is added later comes to everybody."""

    by_mail = forms.MultipleChoiceField(
        label=_("Also by e-mail"), choices=Group.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = NoticeSettings
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["by_mail"] = [group for group in Group.values if group not in self.instance.without_mail]
        self.order_fields(["by_mail", "language"])

    def save(self, **kwargs):
        self.instance.without_mail = [group for group in Group.values if group not in self.cleaned_data["by_mail"]]
        return super().save(**kwargs)
