"""What was achieved. A score is written over by a later one only together with a line that says who changed what, and when."""

from collections import defaultdict
from decimal import Decimal
from itertools import batched
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Max
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.people.cells import wording
from lms.people.telling import only_different, told
from lms.refusal import Refusal

from .attendance import Attendance, NotInThisClass, hold_for_marking
from .classes import TrainingClass, WrongState, locked
from .eligibility import HUNDREDTH, Counts, LearnerFacts, PieceFacts, eligibility, shown
from .enrolment import Enrolment

MOST_ATTEMPTS = 5


class ScoreOutOfScale(Refusal):
    text = _("%(person)s, %(assessment)s: %(score)s is not between 0 and %(scale)s.")


class ScoreTooFine(Refusal):
    text = _("%(person)s, %(assessment)s: %(score)s has more than two decimals.")


class NoSuchAttempt(Refusal):
    text = _("%(person)s, %(assessment)s: it may be sat %(attempts)s times at most.")


class ScoresMoved(Refusal):
    """Somebody else changed these cells meanwhile; `changes` is {Cell: the last ScoreChange}."""

    text = _("Nothing was saved, because somebody else has changed the same scores meanwhile: %(changes)s")

    def __init__(self, changes):
        super().__init__(changes="; ".join(change.in_words for change in list(changes.values())[:20]))
        self.changes = changes


class HasResults(Refusal):
    text = _("“%(assessment)s” has results. Take them away first if it was a mistake.")


class Assessment(models.Model):
    """A piece of assessment in a class (kiểm tra, thu hoạch, tiểu luận, đề án)."""

    class Kind(models.TextChoices):
        TEST = "test", _("Test")
        REPORT = "report", _("Written report")
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
    attempts = models.PositiveSmallIntegerField(
        _("attempts at most"), default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_ATTEMPTS)]
    )
    counts = models.CharField(_("what counts"), max_length=4, choices=Counts, default=Counts.LAST)

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
            models.CheckConstraint(
                condition=models.Q(attempts__gte=1, attempts__lte=MOST_ATTEMPTS),
                name="assessment_is_sat_a_few_times",
                violation_error_message=_("A piece may be sat between 1 and 5 times."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """In a sheet a column is known by its header: what differs only by marks, capitals or signs would be one column."""
        from .score_sheets import is_ambiguous

        if is_ambiguous(self.name):
            raise ValidationError({"name": _("Choose another name: a column of a sheet could not be known by this one.")})
        others = Assessment.objects.filter(training_class=self.training_class).exclude(pk=self.pk)
        if wording(self.name) in {wording(name) for name in others.values_list("name", flat=True)}:
            raise ValidationError({"name": _("The class already has an assessment of this name.")})

    @property
    def sittings(self):
        """The numbers of its attempts."""
        return range(1, self.attempts + 1)


class Result(models.Model):
    """A learner's score in one attempt at one assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="results", verbose_name=_("assessment"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="results", verbose_name=_("enrolment"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enrolment", "attempt"], name="one_result_per_assessment_learner_and_attempt"
            ),
            models.CheckConstraint(
                condition=models.Q(attempt__gte=1, attempt__lte=MOST_ATTEMPTS), name="attempt_is_one_of_a_few"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=0), name="score_is_not_negative", violation_error_message=_("A score is 0 or more.")
            ),
        ]

    def __str__(self):
        return f"{self.enrolment.person}: {self.score}"


class ScoreChange(models.Model):
    """A score that was entered, changed or taken away: what stood there before and afterwards. Written once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="score_changes", verbose_name=_("enrolment"))
    assessment = models.ForeignKey(Assessment, models.SET_NULL, null=True, related_name="+", verbose_name=_("assessment"))
    piece = models.CharField(_("piece of assessment"), max_length=120)  # as it was called; it may be removed later
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    before = models.DecimalField(_("before"), max_digits=5, decimal_places=2, null=True)
    after = models.DecimalField(_("after"), max_digits=5, decimal_places=2, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=now)
    source = models.CharField(_("from the file"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of a score")
        verbose_name_plural = _("changes of scores")

    def __str__(self):
        return f"{self.enrolment_id}, {self.piece}: {self.before} → {self.after}"

    @property
    def who(self):
        return (self.by and (self.by.get_full_name() or self.by.get_username())) or "–"

    @property
    def in_words(self):
        said = _("%(person)s, %(piece)s: %(before)s → %(after)s by %(who)s at %(at)s")
        return said % {
            "person": self.enrolment.person,
            "piece": self.piece,
            "before": "–" if self.before is None else shown(self.before),
            "after": "–" if self.after is None else shown(self.after),
            "who": self.who,
            "at": f"{localtime(self.at):%H:%M %d/%m/%Y}",
        }


# Pieces of assessment.

PIECE = ("kind", "name", "scale", "weight", "required", "attempts", "counts")


@transaction.atomic
def add_assessment(training_class, *, by, **values):
    """One more piece of assessment, until the results are recognised. Raises ValidationError, for instance for a name given twice."""
    training_class = _held_until_settled(training_class)
    assessment = Assessment(training_class=training_class, **values)
    assessment.full_clean()
    assessment.save()
    log(training_class, "courses.piece_added", user=by, data={"name": assessment.name})
    return assessment


@transaction.atomic
def change_assessment(assessment, *, by, **values):
    """What is asked of the learners. Raises ValidationError, also where scores there are would no longer fit."""
    training_class = _held_until_settled(assessment.training_class)
    assessment = Assessment.objects.get(pk=assessment.pk)
    before = told(assessment, PIECE)
    for name, value in values.items():
        setattr(assessment, name, value)
    assessment.full_clean()
    highest = assessment.results.aggregate(score=Max("score"), attempt=Max("attempt"))
    if highest["score"] is not None and highest["score"] > assessment.scale:
        raise ValidationError({"scale": _("There is a score of %(score)s.") % {"score": shown(highest["score"])}})
    if highest["attempt"] is not None and highest["attempt"] > assessment.attempts:
        raise ValidationError({"attempts": _("There are scores of attempt %(attempt)s.") % {"attempt": highest["attempt"]}})
    assessment.save()
    before, after = only_different(before, told(assessment, PIECE))
    if before or after:
        log(training_class, "courses.piece_changed", user=by, data={"name": assessment.name, "before": before, "after": after})
    return assessment


@transaction.atomic
def remove_assessment(assessment, *, by):
    """Only a piece in which nobody has a result yet."""
    training_class = _held_until_settled(assessment.training_class)
    if assessment.results.exists():
        raise HasResults(assessment=assessment)
    assessment.delete()
    log(training_class, "courses.piece_removed", user=by, data={"name": assessment.name})


def _held_until_settled(training_class):
    now_is = locked(training_class)
    if now_is.is_settled:
        raise WrongState(state=now_is.get_state_display())
    return now_is


# Scores.


class Cell(NamedTuple):
    """Where a score stands; keys of rows, and the number of the attempt."""

    enrolment: int
    assessment: int
    attempt: int = 1


def enter(assessment, scores, *, by, attempt=1):
    """Write {enrolment key: Decimal, or None to take a score away} of one attempt at one piece; all of them or, with a Refusal, nothing."""
    cells = {Cell(enrolment, assessment.pk, attempt): score for enrolment, score in scores.items()}
    return enter_cells(assessment.training_class, cells, by=by)


@transaction.atomic
def enter_cells(training_class, scores, *, by, seen=None, source=""):
    """Write {Cell: Decimal, or None to take a score away}; all of them or, with a Refusal, nothing. How many differed from what stood there.

    `seen` says what stood in these cells for who entered them: ScoresMoved if somebody else has changed one since. `source` names
    the file that they come from.
    """
    training_class = hold_for_marking(training_class)
    pieces = {piece.pk: piece for piece in training_class.assessments.all()}
    _refuse_unfit(scores, pieces, training_class)
    stands = standing_scores(training_class)
    if seen is not None and (moved := [cell for cell in scores if stands.get(cell) not in (seen.get(cell), scores[cell])]):
        raise ScoresMoved(last_changes(moved))
    changed = {cell: score for cell, score in scores.items() if stands.get(cell) != score}
    at = now()
    _write({cell: score for cell, score in changed.items() if score is not None}, by, at)
    _take_away([cell for cell, score in changed.items() if score is None], training_class)
    ScoreChange.objects.bulk_create(
        [
            ScoreChange(
                enrolment_id=cell.enrolment, assessment_id=cell.assessment, piece=pieces[cell.assessment].name, attempt=cell.attempt,
                before=stands.get(cell), after=score, by=by, at=at, source=source[:200],
            )
            for cell, score in changed.items()
        ],
        batch_size=1000,
    )  # fmt: skip
    return len(changed)


def standing_scores(training_class):
    """{Cell: score} of the whole class."""
    rows = Result.objects.filter(assessment__training_class=training_class)
    return {Cell(*place): score for *place, score in rows.values_list("enrolment", "assessment", "attempt", "score")}


def _write(scores, by, at):
    Result.objects.bulk_create(
        [
            Result(
                assessment_id=cell.assessment, enrolment_id=cell.enrolment, attempt=cell.attempt, score=score, entered_by=by, entered_at=at
            )
            for cell, score in scores.items()
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["assessment", "enrolment", "attempt"],
        update_fields=["score", "entered_by", "entered_at"],
    )  # fmt: skip


def _take_away(cells, training_class):
    gone = set(cells)
    if gone:
        rows = Result.objects.filter(assessment__training_class=training_class)
        found = [pk for pk, *place in rows.values_list("pk", "enrolment", "assessment", "attempt") if Cell(*place) in gone]
        for some in batched(found, 500):
            Result.objects.filter(pk__in=some).delete()


def _refuse_unfit(scores, pieces, training_class):
    """NotInThisClass, NoSuchAttempt, ScoreOutOfScale, ScoreTooFine."""
    seated = set(training_class.enrolments.seated().values_list("pk", flat=True))
    if any(cell.enrolment not in seated or cell.assessment not in pieces for cell in scores):
        raise NotInThisClass
    for cell, score in scores.items():
        piece = pieces[cell.assessment]
        if refusal := wrong_with(score, cell.attempt, piece):
            person = Enrolment.objects.select_related("person").get(pk=cell.enrolment).person
            said = {"score": score is not None and shown(score), "scale": shown(piece.scale), "attempts": piece.attempts}
            raise refusal(person=person, assessment=piece, **said)


def wrong_with(score, attempt, piece):
    """The kind of Refusal that a score earns, or None. Rounding is not ours to do: 4,995 is less than half of 10."""
    if attempt not in piece.sittings:
        return NoSuchAttempt
    if score is None:
        return None
    if not score.is_finite() or not 0 <= score <= piece.scale:
        return ScoreOutOfScale
    return ScoreTooFine if score != score.quantize(HUNDREDTH) else None


def last_changes(cells):
    """{Cell: the last ScoreChange there}"""
    wanted = set(cells)
    rows = ScoreChange.objects.filter(assessment__in={cell.assessment for cell in cells}).select_related(
        "enrolment__person", "by"
    )
    if len(wanted) <= 500:
        rows = rows.filter(enrolment__in={cell.enrolment for cell in cells})
    found = {Cell(row.enrolment_id, row.assessment_id, row.attempt): row for row in rows}
    return {cell: found[cell] for cell in cells if cell in wanted & found.keys()}


# Who may be recognised.


def verdicts(training_class):
    """{Enrolment: Verdict} for the seated learners in Vietnamese order, in a fixed number of queries."""
    sessions = list(training_class.sessions.planned())
    periods = {session.pk: session.periods for session in sessions}
    pieces = list(training_class.assessments.all())
    marks, scores = defaultdict(dict), defaultdict(lambda: defaultdict(dict))
    for enrolment, session, mark in Attendance.objects.filter(session__in=sessions).values_list("enrolment", "session", "mark"):
        marks[enrolment][session] = mark
    for cell, score in standing_scores(training_class).items():
        scores[cell.enrolment][cell.assessment][cell.attempt] = score
    learners = training_class.enrolments.seated().select_related("person").order_by("person__sort_key", "pk")
    return {
        enrolment: eligibility(
            LearnerFacts(
                attended=sum(periods[key] for key, mark in marks[enrolment.pk].items() if mark in Attendance.THERE),
                planned=sum(periods.values()),
                unmarked=len(sessions) - len(marks[enrolment.pk]),
                threshold=training_class.attendance_threshold,
                pieces=tuple(_facts(piece, scores[enrolment.pk][piece.pk]) for piece in pieces),
                breach=enrolment.breach,
                grades=training_class.grades,
            )
        )
        for enrolment in learners
    }


def _facts(piece, by_attempt):
    scores = tuple(by_attempt[attempt] for attempt in sorted(by_attempt))
    return PieceFacts(piece.name, piece.scale, piece.weight, piece.required, scores, piece.counts)
