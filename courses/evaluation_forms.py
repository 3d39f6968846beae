"""What learners answer about a class, and what may be asked of the list of evaluations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .questionnaires import SCORES
from .surveys import LONGEST_COMMENT


class EvaluationForm(forms.Form):
    """A group of numbers for each question; one left at “no answer” is blank."""

    def __init__(self, *args, questionnaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = questionnaire.groups()
        for _about, questions in self.asked:
            for question in questions:
                self.fields[_name(question)] = forms.TypedChoiceField(
                    label=question.label,
                    choices=[*((score, str(score)) for score in SCORES), ("", _("No answer"))],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=forms.RadioSelect,
                )
        self.fields["comment"] = forms.CharField(
            label=_("What else would you like to say?"),
            help_text=_("It is shown word for word: write nothing by which you or others can be recognised."),
            max_length=LONGEST_COMMENT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def groups(self):
        """[(what they are about, [(number, question, its group of radio buttons)])], numbered throughout."""
        number = 0
        for about, questions in self.asked:
            yield about, [(number + place, each, self[_name(each)]) for place, each in enumerate(questions, 1)]
            number += len(questions)

    def numbered(self, questions):
        """[(number, question, address of its group on the page)] of these."""
        wanted = {question.pk for question in questions}
        rows = [row for _about, group in self.groups() for row in group]
        return [(number, each, field.auto_id) for number, each, field in rows if each.pk in wanted]

    def scores(self):
        """{key of the question: number} of those that are not left blank."""
        given = {question.pk: self.cleaned_data[_name(question)] for _about, group in self.asked for question in group}
        return {key: score for key, score in given.items() if score is not None}


def _name(question):
    return f"question-{question.pk}"


class EvaluationFilter(forms.Form):
    course = forms.ChoiceField(label=_("Course"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args, courses, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", _("All courses")), *courses]
        self.fields["year"].choices = [("", _("All years")), *((year, year) for year in years)]
