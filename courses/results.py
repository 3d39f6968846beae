"""What was achieved, and who may be recognised."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.refusal import Refusal

from .attendance import Attendance, hold_for_marking, refuse_strangers
from .classes import TrainingClass, WrongState, locked
from .enrolment import Enrolment
from .records import LearningRecord

Grade = LearningRecord.Grade
HUNDREDTH = Decimal("0.01")


class ScoreOutOfScale(Refusal):
    text = _("%(person)s, %(assessment)s: %(score)s is not between 0 and %(scale)s.")


class ScoreTooFine(Refusal):
    text = _("%(person)s, %(assessment)s: %(score)s has more than two decimals.")


class HasResults(Refusal):
    text = _("“%(assessment)s” has results. Take them away first if it was a mistake.")


class Assessment(models.Model):
    """A piece of assessment in a class (kiểm tra, thu hoạch, tiểu luận, đề án)."""

    class Kind(models.TextChoices):
        TEST = "test", _("Test")
        REPORT = "report", _("Report")
        ESSAY = "essay", _("Essay")
        PROJECT = "project", _("Project")

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="assessments", verbose_name=_("class"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.TEST)
    name = models.CharField(_("name"), max_length=120)
    scale = models.DecimalField(
        _("scale"), max_digits=5, decimal_places=2, default=Decimal(10), validators=[MinValueValidator(HUNDREDTH)]
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "name"],
                name="assessment_names_differ_in_a_class",
                violation_error_message=_("The class already has an assessment of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(scale__gt=0),
                name="assessment_scale_is_positive",
                violation_error_message=_("The scale is more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0),
                name="assessment_weight_is_positive",
                violation_error_message=_("The weight is 1 or more."),
            ),
        ]

    def __str__(self):
        return self.name


class Result(models.Model):
    """A learner's score in one assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="results", verbose_name=_("assessment"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="results", verbose_name=_("enrolment"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "enrolment"], name="one_result_per_assessment_and_learner"),
            models.CheckConstraint(
                condition=models.Q(score__gte=0), name="score_is_not_negative", violation_error_message=_("A score is 0 or more.")
            ),
        ]

    def __str__(self):
        return f"{self.enrolment.person}: {self.score}"


@transaction.atomic
def add_assessment(training_class, *, by, **values):
    """One more piece of assessment, until the results are recognised. Raises ValidationError, for instance for a name given twice."""
    _hold_until_settled(training_class)
    assessment = Assessment(training_class=training_class, **values)
    assessment.full_clean()
    assessment.save()
    return assessment


@transaction.atomic
def remove_assessment(assessment, *, by):
    """Only a piece in which nobody has a result yet."""
    _hold_until_settled(assessment.training_class)
    if assessment.results.exists():
        raise HasResults(assessment=assessment)
    assessment.delete()


def _hold_until_settled(training_class):
    now_is = locked(training_class)
    if now_is.is_settled:
        raise WrongState(state=now_is.get_state_display())


def shown(number):
    """A score as it is written here: 7,5 and 10."""
    return f"{number.normalize():f}".replace(".", ",")


@transaction.atomic
def enter(assessment, scores, *, by):
    """Write {enrolment key: Decimal, or None to take a score away}; all of them or, with a Refusal, nothing."""
    training_class = hold_for_marking(assessment.training_class)
    refuse_strangers(scores, training_class)
    for enrolment, score in scores.items():
        if score is not None and (refusal := _wrong_with(score, assessment)):
            person = Enrolment.objects.select_related("person").get(pk=enrolment).person
            raise refusal(person=person, assessment=assessment, score=shown(score), scale=shown(assessment.scale))
    taken_away = [enrolment for enrolment, score in scores.items() if score is None]
    Result.objects.filter(assessment=assessment, enrolment__in=taken_away).delete()
    Result.objects.bulk_create(
        [
            Result(assessment=assessment, enrolment_id=enrolment, score=score, entered_by=by, entered_at=now())
            for enrolment, score in scores.items()
            if score is not None
        ],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["score", "entered_by", "entered_at"],
    )


def _wrong_with(score, assessment):
    """The kind of Refusal that a score earns, or None. Rounding is not ours to do: 4,995 is less than half of 10."""
    if not score.is_finite() or not 0 <= score <= assessment.scale:
        return ScoreOutOfScale
    return ScoreTooFine if score != score.quantize(HUNDREDTH) else None


# Who may be recognised: pure, values in and values out.


@dataclass(frozen=True)
class PieceFacts:
    """A piece of assessment and what the learner scored in it; None for nothing."""

    name: str
    scale: Decimal
    weight: int
    required: bool
    score: Decimal | None


@dataclass(frozen=True)
class LearnerFacts:
    """`attended` of `planned` periods; `unmarked` sessions have no mark for this learner."""

    attended: int
    planned: int
    unmarked: int
    threshold: int  # percent of the planned periods
    pieces: tuple = ()
    breach: str = ""


@dataclass(frozen=True)
class Verdict:
    eligible: bool
    reasons: tuple  # sentences; empty for the eligible
    average: Decimal | None  # on a scale of 10, two decimals
    grade: str  # LearningRecord.Grade, or empty

    @property
    def grade_label(self):
        return Grade(self.grade).label if self.grade else ""


GRADES = ((Decimal(9), Grade.EXCELLENT), (Decimal(8), Grade.VERY_GOOD), (Decimal(7), Grade.GOOD), (Decimal(5), Grade.AVERAGE))


def eligibility(facts):
    """The Verdict on one learner: attended enough, every required piece there and at least half of its scale, no breach."""
    reasons = [*_attendance_reasons(facts), *_piece_reasons(facts.pieces)]
    if facts.breach:
        reasons.append(_("Breach of rules: %(breach)s.") % {"breach": facts.breach})
    average = _average(facts.pieces)
    grade = next((grade for least, grade in GRADES if average is not None and average >= least), "")
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


def verdicts(training_class):
    """{Enrolment: Verdict} for the seated learners in Vietnamese order, in a fixed number of queries."""
    sessions = list(training_class.sessions.planned())
    periods = {session.pk: session.periods for session in sessions}
    pieces = list(training_class.assessments.all())
    marks, scores = defaultdict(dict), defaultdict(dict)
    for enrolment, session, mark in Attendance.objects.filter(session__in=sessions).values_list("enrolment", "session", "mark"):
        marks[enrolment][session] = mark
    for enrolment, piece, score in Result.objects.filter(assessment__in=pieces).values_list("enrolment", "assessment", "score"):
        scores[enrolment][piece] = score
    learners = training_class.enrolments.seated().select_related("person").order_by("person__sort_key", "pk")
    return {
        enrolment: eligibility(
            LearnerFacts(
                attended=sum(periods[key] for key, mark in marks[enrolment.pk].items() if mark in Attendance.THERE),
                planned=sum(periods.values()),
                unmarked=len(sessions) - len(marks[enrolment.pk]),
                threshold=training_class.course.attendance_threshold,
                pieces=tuple(
                    PieceFacts(piece.name, piece.scale, piece.weight, piece.required, scores[enrolment.pk].get(piece.pk))
                    for piece in pieces
                ),
                breach=enrolment.breach,
            )
        )
        for enrolment in learners
    }
