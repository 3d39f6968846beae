"""What people type about results: scores, pieces of assessment, decisions. Whether they may be is for the acts."""

from decimal import Decimal
from pathlib import PurePath

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lms.people.importing.forms import ENDINGS
from lms.people.workbooks import MEGABYTE
from lms.vietnamese import parse_number

from .eligibility import shown
from .forms import DayField
from .recognition import ListsChanged, prints
from .results import MOST_ATTEMPTS, Assessment, Cell

MOST_MEGABYTES = 5  # of a sheet; 5,000 learners take a quarter of one


class ScoreField(forms.DecimalField):
    """A number with a decimal comma or a decimal point."""

    default_error_messages = {"invalid": _("Write a number, for example 7,5.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=5, decimal_places=2, **kwargs)

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = parse_number(value)
            except ValueError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)

    def prepare_value(self, value):
        return shown(value) if isinstance(value, Decimal) else value


class ResultsForm(forms.Form):
    """A grid of scores. Only what was changed on the page is written, and nothing while one score makes no sense.

    `numbered` are (number, Enrolment) of the learners on this page, `columns` the ScoreColumns, `stands` {Cell: score}. Each field
    brings along what stood in it when the page was opened.
    """

    def __init__(self, *args, numbered, columns, stands, **kwargs):
        super().__init__(*args, **kwargs)
        self.numbered, self.columns, self.cells = numbered, columns, {}
        for number, enrolment in numbered:
            for column in columns:
                cell = Cell(enrolment.pk, column.piece.pk, column.attempt)
                self.cells[_name(cell)] = cell
                self.fields[_name(cell)] = _score_field(number, enrolment, column, stands.get(cell))

    def clean(self):
        """What was typed for somebody who is not on this page any more is not dropped unseen."""
        typed = {name for name in self.data if name.startswith("score-") and name not in self.fields}
        if any(self.data[name] != self.data.get(f"initial-{name}", "") for name in typed):
            raise ValidationError(_("The learners or the pieces have changed since you opened this page. Open it once more."))

    def rows(self):
        """(number, Enrolment, [(ScoreColumn, field)]) for each learner."""
        for number, enrolment in self.numbered:
            fields = [self[_name(Cell(enrolment.pk, column.piece.pk, column.attempt))] for column in self.columns]
            yield number, enrolment, list(zip(self.columns, fields, strict=True))

    def wrong(self):
        return [self[name] for name in self.errors if name in self.fields]

    def scores(self):
        """{Cell: score or None} as changed here."""
        return {self.cells[name]: self.cleaned_data[name] for name in self.changed_data}

    def seen(self):
        """{Cell: score or None} as those stood when the page was opened."""
        posted = {name: self.data.get(f"initial-{name}", "") for name in self.changed_data}
        return {self.cells[name]: self.fields[name].to_python(value) for name, value in posted.items()}

    def say_moved(self, changes):
        """Name what somebody else wrote meanwhile. What was typed stays; saved once more, it takes the place of theirs."""
        self.data = self.data.copy()
        for cell, change in changes.items():
            stands = "" if change.after is None else shown(change.after)
            self.data[f"initial-{_name(cell)}"] = stands
            said = {"who": change.who, "score": stands or "–"}
            self.add_error(_name(cell), _("%(who)s wrote %(score)s meanwhile. Save once more to write yours over it.") % said)


def _name(cell):
    return "score-{}-{}-{}".format(*cell)


def _score_field(number, enrolment, column, score):
    said = {"name": enrolment.person.full_name, "assessment": column.piece.name, "attempt": column.attempt, "number": number}
    several = column.piece.attempts > 1
    field = ScoreField(
        label=(_("%(name)s, %(assessment)s, attempt %(attempt)s") if several else _("%(name)s, %(assessment)s")) % said,
        initial=score,
        required=False,
        show_hidden_initial=True,
        min_value=0,
        max_value=column.piece.scale,
        error_messages={
            "min_value": _("A score is 0 or more."),
            "max_value": _("The scale ends at %(scale)s.") % {"scale": shown(column.piece.scale)},
        },
    )
    field.row = number
    field.widget.attrs |= {"aria-label": field.label, "data-scale": str(column.piece.scale)}
    return field


class AssessmentForm(forms.ModelForm):
    scale = ScoreField(
        label=capfirst(_("scale")), initial=10, min_value=Decimal("0.01"), help_text=_("The highest score, usually 10 or 100.")
    )
    attempts = forms.IntegerField(
        label=capfirst(_("attempts at most")),
        min_value=1,
        max_value=MOST_ATTEMPTS,
        initial=2,
        help_text=_("How often a learner may sit it: 2, where it may be sat once more."),
    )

    class Meta:
        model = Assessment
        fields = ["kind", "name", "scale", "weight", "required", "attempts", "counts"]
        help_texts = {
            "weight": _("How often it counts in the average."),
            "required": _("Without half of its scale nobody is recognised."),
            "counts": _("Which score counts of a learner who sat it more than once."),
        }


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("The sheet"),
        help_text=_("Excel (.xlsx, .xls), OpenDocument or CSV, at most 5 MB. Titles above and signatures below do not matter."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * MEGABYTE:  # it is read while somebody waits for the page
            raise ValidationError(_("This file is larger than %(most)s MB."), params={"most": MOST_MEGABYTES})
        if PurePath(file.name).suffix.lower() not in ENDINGS:
            raise ValidationError(_("Choose a workbook (.xlsx, .xls, .ods) or a text file with columns (.csv)."))
        return file


class BreachForm(forms.Form):
    breach = forms.CharField(
        label=_("Breach of rules"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example cheating in the test, or results under inquiry. Empty: nothing stands against recognising the result."
        ),
    )


class RecogniseForm(forms.Form):
    """The decision, and the lists that were read before it was made; `said` are the verdicts as they are now."""

    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=60, help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU.")
    )
    decided_on = DayField(label=_("Date of the decision"), help_text=_("From this day the results count."))

    SALT = "courses.recognise"

    def __init__(self, *args, training_class, said, **kwargs):
        super().__init__(*args, **kwargs)
        self.of_class = training_class.pk
        self.show(said)

    def show(self, said):
        self.seal = signing.dumps([self.of_class, prints(said)], salt=self.SALT, compress=True)

    def clean(self):
        try:
            of_class, read = signing.loads(self.data.get("read", ""), salt=self.SALT)
        except signing.BadSignature as error:
            raise ValidationError(ListsChanged.text) from error
        if of_class != self.of_class:
            raise ValidationError(ListsChanged.text)
        return self.cleaned_data | {"read": read}


class RevokeRecognitionForm(forms.Form):
    decision = forms.CharField(label=_("Revoking decision"), max_length=60, help_text=_("For example 156/QĐ-UBND or 1470-QĐ/TU."))
    on = DayField(label=_("Date of the decision"), help_text=_("From this day the results no longer count."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with each record, and the learners read it."),
    )
