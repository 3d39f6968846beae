"""What people type about attendance, and how it is read."""

from hashlib import sha256
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .attendance import Attendance, Mark
from .check_in import CheckIn
from .roll_call import Tap
from .sign_in_entry import Unreadable, read_numbers


class RollCallForm(forms.Form):
    """A group of marks for each learner. A group left empty says nothing, and only what was changed on the page is written."""

    def __init__(self, *args, seated, saved, **kwargs):
        super().__init__(*args, **kwargs)
        self.seated, self.saved = seated, saved
        for enrolment in seated:
            self.fields[f"mark-{enrolment.pk}"] = forms.ChoiceField(
                label=enrolment.person.full_name,
                choices=Attendance.Mark,
                initial=saved.get(enrolment.pk, ""),
                required=False,
                show_hidden_initial=True,
                widget=forms.RadioSelect,
            )

    def rows(self):
        """(enrolment, its group of marks, the hidden mark with which the page was opened) for each learner."""
        groups = [(enrolment, self[f"mark-{enrolment.pk}"]) for enrolment in self.seated]
        return [(enrolment, group, group.as_hidden(only_initial=True)) for enrolment, group in groups]

    def counts(self):
        """(mark, its words, how many learners have it) as saved."""
        saved = list(self.saved.values())
        return [(mark.value, mark.label, saved.count(mark)) for mark in Mark]

    def taps(self):
        """The Taps that were made on the page."""
        chosen = {enrolment.pk: self.cleaned_data[f"mark-{enrolment.pk}"] for enrolment in self.seated}
        changed = {pk: mark for pk, mark in chosen.items() if mark and f"mark-{pk}" in self.changed_data}
        return [Tap(pk, mark, self._opened_with(pk), uuid4()) for pk, mark in changed.items()]

    def rest(self):
        """Taps that mark present whoever had no mark and got none."""
        none = [each.pk for each in self.seated if not self.cleaned_data[f"mark-{each.pk}"] and each.pk not in self.saved]
        return [Tap(pk, Mark.PRESENT, "", uuid4()) for pk in none]

    def _opened_with(self, pk):
        opened = self.data.get(self[f"mark-{pk}"].html_initial_name, "")
        return opened if opened in Mark.values else ""


class CorrectionForm(forms.Form):
    mark = forms.ChoiceField(label=_("The right mark"), choices=Attendance.Mark, widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why is it corrected?"), max_length=250)


class CheckInForm(forms.ModelForm):
    class Meta:
        model = CheckIn
        fields = ["late_after"]


class SheetForm(forms.Form):
    """The numbers of those who were not simply there; read once, and written only as it was read."""

    numbers = forms.CharField(
        label=_("Numbers of those who were absent or late"),
        required=False,
        help_text=_(
            "For example: 3, 7k, 12p, 15m. k or nothing: absent, unexcused; p: absent, excused; m: late. All others are present."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args, seated, saved, **kwargs):
        super().__init__(*args, **kwargs)
        self.seated, self.saved = seated, saved

    def clean_numbers(self):
        try:
            return read_numbers(self.cleaned_data["numbers"], len(self.seated))
        except Unreadable as unreadable:
            raise ValidationError(unreadable.sentences) from unreadable

    def marks(self):
        """{enrolment id: Mark} for everybody on the sheet."""
        typed = self.cleaned_data["numbers"]
        return {enrolment.pk: typed.get(number, Mark.PRESENT) for number, enrolment in enumerate(self.seated, 1)}

    def seal(self):
        """Stands for what was read and for the marks that stood then."""
        marks = self.marks()
        said = [f"{pk}:{self.saved.get(pk, '')}:{mark}" for pk, mark in sorted(marks.items())]
        return sha256(",".join(said).encode()).hexdigest()

    def was_read(self):
        return self.data.get("read") == self.seal()

    def preview(self):
        """(number, enrolment, words of the mark now, Mark to be) for all whose mark is to change or who were not simply there."""
        marks = self.marks()
        rows = [(number, each, self.saved.get(each.pk, ""), marks[each.pk]) for number, each in enumerate(self.seated, 1)]
        return [
            (number, each, Mark(before).label if before and before != mark else "", mark)
            for number, each, before, mark in rows
            if mark != Mark.PRESENT or (before and before != mark)
        ]
