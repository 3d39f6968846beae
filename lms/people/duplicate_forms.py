"""Forms for deciding what two entries are: two people, or one, and what is then said of that person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .choosers import person_chooser
from .merging import COLUMNS, FIELDS
from .persons import Person

LABELS = {
    "full_name": _("Full name"),
    "honorific": _("Title before the name"),
    "staff_number": _("Staff number"),
    "birth_date": _("Date of birth"),
    "gender": _("Gender"),
    "ethnicity": _("Ethnicity"),
    "national_id": _("National identity number"),
}
SHOWN_BY = {
    "birth_date": "birth_date_shown",
    "gender": "get_gender_display",
    "ethnicity": "get_ethnicity_display",
    "national_id": "national_id_masked",
}


def shown(person, name):
    """What a person's field says, in words; numbers masked."""
    value = getattr(person, SHOWN_BY.get(name, name))
    return str(value() if callable(value) else value) or "–"


def differs(one, other, name):
    """Whether two say something else there; of a national id its keyed hash is compared."""
    columns = [column for column in COLUMNS[name] if not column.endswith("_encrypted")]
    return any(getattr(one, column) != getattr(other, column) for column in columns)


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("How do you know?"), max_length=200, help_text=_("For example: both identity cards were compared.")
    )


class MergeForm(WhyForm):
    """Which of two entries stays, and for each field in which they differ, whose value. Choices are keys of people."""

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        one, other = people
        self.fields["kept"] = forms.ChoiceField(
            label=_("Which entry stays?"),
            choices=[(key, f"{person.full_name} ({person.staff_number})") for key, person in self.people.items()],
            widget=forms.RadioSelect,
            help_text=_("The other one is no longer listed; its numbers lead to the one that stays."),
        )
        for name in FIELDS:
            if differs(one, other, name):
                self.fields[f"take_{name}"] = forms.ChoiceField(
                    label=LABELS[name],
                    choices=[(key, shown(person, name)) for key, person in self.people.items()],
                    widget=forms.RadioSelect,
                    initial=_fuller(one, other, name),
                )
        self.order_fields(["kept", *(name for name in self.fields if name.startswith("take_")), "why"])

    @property
    def kept(self):
        return self.people[self.cleaned_data["kept"]]

    @property
    def other(self):
        return next(person for key, person in self.people.items() if key != self.cleaned_data["kept"])

    @property
    def taken_over(self):
        """The fields whose value comes from the entry that does not stay."""
        chosen = {name.removeprefix("take_"): key for name, key in self.cleaned_data.items() if name.startswith("take_")}
        return [name for name, key in chosen.items() if key != self.cleaned_data["kept"]]


def _fuller(one, other, name):
    """Proposed: what is known over what is not; nothing is proposed where both say something."""
    known = [person for person in (one, other) if shown(person, name) != "–"]
    return str(known[0].pk) if len(known) == 1 else None


class PickForm(forms.Form):
    """Any two people, suspected or not."""

    first = forms.ModelChoiceField(Person.objects.none(), label=_("One person"), widget=person_chooser.widget_class)
    second = forms.ModelChoiceField(Person.objects.none(), label=_("The other one"), widget=person_chooser.widget_class)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = people
            field.error_messages["invalid_choice"] = _("Choose one of the people whom you look after.")

    def clean(self):
        said = self.cleaned_data
        if said.get("first") and said.get("first") == said.get("second"):
            self.add_error("second", _("Choose somebody else: this is the same entry."))
        return said
