"""What the evaluations of classes say. Of fewer than five valid forms, and before nobody can answer any more, nothing is shown:
from the averages of before and after one answer, that answer could be computed.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from lms.vietnamese import fold

from .questionnaires import SCORES, is_valid
from .surveys import AnswerSheet, SurveyInvitation

FEWEST = 5  # valid forms of which averages are shown


@dataclass(frozen=True)
class Spread:
    """How often each number was given."""

    counts: tuple = (0,) * len(SCORES)

    @classmethod
    def of(cls, scores):
        found = Counter(scores)
        return cls(tuple(found[score] for score in SCORES))

    def __add__(self, other):
        return Spread(tuple(map(sum, zip(self.counts, other.counts, strict=True))))

    @property
    def answers(self):
        return sum(self.counts)

    @property
    def mean(self):
        """Of all answers given, to two places; None where there is none."""
        if not self.answers:
            return None
        total = sum(score * count for score, count in zip(SCORES, self.counts, strict=True))
        return (Decimal(total) / self.answers).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def by_score(self):
        return list(zip(SCORES, self.counts, strict=True))


@dataclass(frozen=True)
class Subject:
    """One of the six things that are evaluated: its questions, each with its Spread."""

    about: str
    questions: list

    @property
    def spread(self):
        return sum((spread for _question, spread in self.questions), Spread())


@dataclass(frozen=True)
class Outcome:
    """What a survey says on a day. `subjects` and `comments` are empty while they are not shown."""

    survey: object
    sent: int
    returned: int
    valid: int
    over: bool  # nobody can answer any more
    subjects: list = field(default_factory=list)
    comments: list = field(default_factory=list)

    @property
    def invalid(self):
        return self.returned - self.valid

    @property
    def shown(self):
        return self.over and self.valid >= FEWEST

    @property
    def spread(self):
        return sum((subject.spread for subject in self.subjects), Spread())

    def mean_of(self, about):
        return next((subject.spread.mean for subject in self.subjects if subject.about == about), None)


def outcomes(surveys, *, on):
    """The Outcome of each of these surveys, in their order; in a fixed number of queries. `questionnaire__questions` is prefetched."""
    surveys = list(surveys)
    invitations = SurveyInvitation.objects.filter(survey__in=surveys).values("survey").order_by("survey")
    counted = invitations.annotate(given_out=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    sent = {row["survey"]: (row["given_out"], row["answered"]) for row in counted}
    sheets = {survey.pk: [] for survey in surveys}
    for sheet in AnswerSheet.objects.filter(survey__in=surveys):
        sheets[sheet.survey_id].append(sheet)
    return [_outcome(survey, *sent.get(survey.pk, (0, 0)), sheets[survey.pk], on) for survey in surveys]


def _outcome(survey, sent, answered, sheets, on):
    groups = survey.questionnaire.groups()
    asked = sum(len(questions) for _about, questions in groups)
    valid = [sheet.scores for sheet in sheets if is_valid(len(sheet.scores), asked)]
    bare = Outcome(survey, sent, len(sheets), len(valid), over=answered == sent or on > survey.until)
    if not bare.shown:
        return bare
    subjects = [
        Subject(about, [(question, _spread_of(question, valid)) for question in questions]) for about, questions in groups
    ]
    # In the order of the alphabet: the order in which they were written is nobody's business.
    comments = sorted((sheet.comment for sheet in sheets if sheet.comment), key=lambda said: (fold(said), said))
    return Outcome(survey, sent, len(sheets), len(valid), bare.over, subjects, comments)


def _spread_of(question, valid):
    key = str(question.pk)
    return Spread.of(scores[key] for scores in valid if key in scores)
