"""Who may be recognised, and with which grade: pure, values in and values out."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .passing import USUAL_GRADES, Grade

HUNDREDTH = Decimal("0.01")


class Counts(TextChoices):
    """Which of several attempts counts."""

    LAST = "last", _("the last attempt")
    BEST = "best", _("the best attempt")


@dataclass(frozen=True)
class PieceFacts:
    """A piece of assessment and what the learner scored in it, attempt after attempt; no scores for nothing."""

    name: str
    scale: Decimal
    weight: int
    required: bool
    scores: tuple = ()
    counts: str = Counts.LAST

    @property
    def score(self):
        """The score that counts; None without any."""
        if not self.scores:
            return None
        return max(self.scores) if self.counts == Counts.BEST else self.scores[-1]


@dataclass(frozen=True)
class LearnerFacts:
    """`attended` of `planned` periods; `unmarked` sessions have no mark for this learner."""

    attended: int
    planned: int
    unmarked: int
    threshold: int  # percent of the planned periods
    pieces: tuple = ()
    breach: str = ""
    grades: tuple = USUAL_GRADES


@dataclass(frozen=True)
class Verdict:
    eligible: bool
    reasons: tuple  # sentences; empty for the eligible
    average: Decimal | None  # on a scale of 10, two decimals
    grade: str  # Grade, or empty

    @property
    def grade_label(self):
        return Grade(self.grade).label if self.grade else ""

    @property
    def print(self):
        """Two verdicts with the same print lead to the same record, or both to none."""
        return f"{self.average} {self.grade}" if self.eligible else ""


def eligibility(facts):
    """The Verdict on one learner: attended enough, every required piece there and at least half of its scale, no breach."""
    reasons = [*_attendance_reasons(facts), *_piece_reasons(facts.pieces)]
    if facts.breach:
        reasons.append(_("Breach of rules: %(breach)s.") % {"breach": facts.breach})
    average = _average(facts.pieces)
    grade = next((grade for least, grade in facts.grades if average is not None and average >= least), "")
    return Verdict(not reasons, tuple(reasons), average, grade if not reasons else "")


def _attendance_reasons(facts):
    if not facts.planned:
        yield _("The class has no sessions yet.")
    elif 100 * facts.attended < facts.threshold * facts.planned:
        yield _("Attended %(attended)s of %(planned)s periods; %(threshold)s%% are needed.") % {
            "attended": facts.attended,
            "planned": facts.planned,
            "threshold": facts.threshold,
        }
        if facts.unmarked:
            sentence = ngettext("%(count)s session is not marked.", "%(count)s sessions are not marked.", facts.unmarked)
            yield sentence % {"count": facts.unmarked}


def _piece_reasons(pieces):
    for piece in pieces:
        if piece.required and piece.score is None:
            yield _("%(piece)s: no result.") % {"piece": piece.name}
        elif piece.required and 2 * piece.score < piece.scale:
            yield _("%(piece)s: %(score)s of %(scale)s, less than half.") % {
                "piece": piece.name,
                "score": shown(piece.score),
                "scale": shown(piece.scale),
            }


def _average(pieces):
    """The weighted mean of the scores there are, on a scale of 10, rounded half up; None without any. Grades go by it as printed."""
    scored = [piece for piece in pieces if piece.score is not None]
    if not scored:
        return None
    total = sum(piece.weight * 10 * Fraction(piece.score) / Fraction(piece.scale) for piece in scored)
    hundredths = floor(100 * total / sum(piece.weight for piece in scored) + Fraction(1, 2))
    return HUNDREDTH * hundredths


def shown(number):
    """A score as it is written here: 7,5 and 10."""
    return f"{number.normalize():f}".replace(".", ",")
