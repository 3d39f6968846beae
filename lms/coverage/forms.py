"""What visitors may ask of the figures, in the address of the page; and how the rules behind the figures are written."""

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.people.models import Posting, Unit

from .indicators import IndicatorVersion
from .quality import WORDS


class DateInput(forms.DateInput):
    """The browser's own date picker; its value is always written YYYY-MM-DD."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class AskForm(forms.Form):
    on = forms.DateField(label=_("As of"), required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=DateInput)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)


class PeopleForm(AskForm):
    """Which people behind a figure to list."""

    STATES = {"all": _("All"), "met": _("Met"), "missing": _("Missing")}

    state = forms.ChoiceField(choices=STATES.items(), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Name or staff number"), required=False, max_length=120)
    doubt = forms.ChoiceField(choices=WORDS.items(), required=False, widget=forms.HiddenInput)


class ChangesKnowingly(WagtailAdminModelForm):
    """A rule that has been in force is not changed by accident: figures of past days would change with it.

    Its end may be set to a day to come, and `harmless` fields may change, without further question.
    """

    harmless = ()
    knowingly = forms.BooleanField(
        label=_("I know that this changes figures of past days"),
        required=False,
        help_text=_("To ask something else from some day on, end this rule on that day and add a new one that starts then."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = localdate()
        self.has_begun = self.instance.pk is not None and self.instance.starts <= self.today
        self.ended = self.instance.ends
        if not self.has_begun:
            del self.fields["knowingly"]

    def clean(self):
        cleaned = super().clean()
        if self.has_begun and not self.is_trial and self.changes_the_past(cleaned) and not cleaned.get("knowingly"):
            since = {"day": f"{self['starts'].initial:%d/%m/%Y}"}
            self.add_error("knowingly", _("This rule has been in force since %(day)s. Confirm that it shall change.") % since)
        return cleaned

    @property
    def is_trial(self):
        """What is only tried may overlap what is in force, and changes nothing."""
        return "try" in self.data

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | ({"starts", "ends"} if self.is_trial else set())

    def changes_the_past(self, cleaned):
        changed = set(self.changed_data) - {"knowingly", *self.harmless}
        if all(day is None or day > self.today for day in (self.ended, cleaned.get("ends"))):
            changed.discard("ends")
        return bool(changed) or any(formset.has_changed() for formset in self.formsets.values())


class SourceIsHarmless(ChangesKnowingly):
    harmless = ("source",)


class VersionForm(ChangesKnowingly):
    """A version of an indicator with the evidence that it asks for."""

    harmless = ("target", "source", "footnote", "footnote_en")
    categories = forms.MultipleChoiceField(
        label=capfirst(_("categories")), choices=Posting.Category.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label=capfirst(_("levels")), choices=Unit.Level.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )  # fmt: skip

    unit_kinds = forms.MultipleChoiceField(
        label=capfirst(_("kinds of units")), choices=Unit.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        terms = self.formsets["terms"]
        if terms.is_valid() and not [form for form in terms.forms if form not in terms.deleted_forms and _is_filled(form)]:
            self.add_error(
                None, _("State at least one thing that must be held: a version that asks for nothing is met by nobody.")
            )
        least, asked = cleaned.get("least"), len(terms.forms) - len(terms.deleted_forms)
        if cleaned.get("need") == IndicatorVersion.Need.LEAST and least and least > asked:
            self.add_error("least", _("Only %(asked)s things are asked for.") % {"asked": asked})
        indicator = cleaned.get("indicator")
        if indicator and self.instance.pk is None:
            self.instance.number = indicator.next_number
        return cleaned


class ActivityRowForm(WagtailAdminModelForm):
    categories = VersionForm.base_fields["categories"]
    levels = VersionForm.base_fields["levels"]


def _is_filled(form):
    return form.has_changed() or form.instance.pk is not None
