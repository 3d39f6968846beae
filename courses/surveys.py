"""Learners evaluate their class once, and nobody can tell what was whose.

Two things are kept, and no column leads from one to the other. An invitation says that a learner was asked and whether they have
answered: no day, no time. An answer sheet says what was answered: no person, no account, no day, no number that counts up. So that the
place of a row in its table tells nothing either, whoever answers takes all sheets of the survey out of the box, lays theirs among
them, and puts all of them back shuffled, under new random keys (also what PostgreSQL notes of the last transaction on a row is then
the same on every sheet). Sheets stand in no history and in no index of references. What the box can never hide: while one single
person has answered, the single sheet is theirs; and whoever keeps copies of the whole database from before and after one answer can
compare them. Hence nothing of a survey is shown before it is over and enough have answered: see `outcomes.py`.
"""

import uuid
from datetime import timedelta
from secrets import SystemRandom

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass, locked
from .enrolment import Enrolment
from .questionnaires import SCORES, Questionnaire, is_valid
from .signals import surveys_opened

ClassState = TrainingClass.State
OVER = (ClassState.AWAITING, ClassState.RECOGNISED, ClassState.ISSUED, ClassState.CLOSED)
LONGEST_COMMENT = 2000


class SurveyClosed(Refusal):
    text = _("This evaluation could be answered until %(day)s.")


class AnsweredAlready(Refusal):
    text = _(
        "Your evaluation of this class has been received. It can be sent once only, and nobody can find it again to change it."
    )


class NothingAnswered(Refusal):
    text = _("Nothing is answered yet: choose a number for at least one question.")


class SurveyQuerySet(models.QuerySet):
    def open_on(self, day):
        return self.filter(opens__lte=day, until__gte=day)

    def asked_of(self, user):
        """Those to which this account is invited as a learner."""
        return self.filter(invitations__enrolment__person__user=user).distinct()

    def left_to(self, user, *, on):
        """Those that it can answer that day and has not answered."""
        asked = self.open_on(on).filter(invitations__enrolment__person__user=user, invitations__has_answered=False)
        return asked.select_related("questionnaire", "training_class").order_by("until", "pk").distinct()


class Survey(models.Model):
    """An evaluation (đánh giá) of one class by a questionnaire, opened once."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="surveys", verbose_name=_("class"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="surveys", verbose_name=_("questionnaire"))
    opens = models.DateField(_("opened on"))
    until = models.DateField(_("can be answered until"))

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["opens", "pk"]
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.UniqueConstraint(fields=["training_class", "questionnaire"], name="class_is_asked_a_questionnaire_once"),
            models.CheckConstraint(condition=Q(until__gte=F("opens")), name="survey_can_be_answered"),
        ]

    def __str__(self):
        return f"{self.training_class} – {self.questionnaire}"

    def is_open(self, on):
        return self.opens <= on <= self.until


class SurveyInvitation(models.Model):
    """A form that was given out (phiếu phát ra): who was asked, and whether they have answered. What, it does not know."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", verbose_name=_("evaluation"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="invitations", verbose_name=_("enrolment"))
    has_answered = models.BooleanField(_("has answered"), default=False)

    class Meta:
        verbose_name = _("invitation to evaluate")
        verbose_name_plural = _("invitations to evaluate")
        constraints = [models.UniqueConstraint(fields=["survey", "enrolment"], name="learner_is_asked_once")]

    def __str__(self):
        return f"{self.enrolment} – {self.survey.questionnaire}"


class AnswerSheet(models.Model):
    """An answer sheet (phiếu trả lời), nobody's. `scores` is {key of the question: 1 to 10}, without those left blank."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sheets", verbose_name=_("evaluation"))
    scores = models.JSONField(_("answers"), default=dict)
    comment = models.TextField(_("remarks"), max_length=LONGEST_COMMENT, blank=True)

    wagtail_reference_index_ignore = True  # its rows are numbered as they come

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")

    def __str__(self):
        return str(self.survey)


# Opening.


def open_due(*, on):
    """Open every survey whose day has come, in all classes; how many were opened. Idempotent."""
    due = {each for questionnaire in Questionnaire.objects.all() for each in _not_asked_yet(questionnaire, on)}
    return sum(len(open_surveys(training_class, on=on)) for training_class in due)


def _not_asked_yet(questionnaire, on):
    """The classes to which this questionnaire may be due; whether it is, `_is_due` tells."""
    last = on - timedelta(days=questionnaire.opens_after)
    classes = TrainingClass.objects.filter(state__in=(*OVER, ClassState.RUNNING)).exclude(surveys__questionnaire=questionnaire)
    return classes.filter(ends__gte=last - timedelta(days=questionnaire.open_days), ends__lte=last)


@transaction.atomic
def open_surveys(training_class, *, on):
    """Ask each who has a seat in this class what is due on that day and was not asked yet. Announces `surveys_opened`."""
    now = locked(training_class)
    others = Questionnaire.objects.held_on(now.ends).exclude(pk__in=now.surveys.values("questionnaire"))
    due = [questionnaire for questionnaire in others if _is_due(now, questionnaire, on)]
    learners = now.enrolments.seated().order_by("person__sort_key", "pk")
    opened = [_open(now, questionnaire, learners, on) for questionnaire in due] if due and learners else []
    if opened:
        surveys_opened.send(Survey, surveys=opened)
    return opened


def _is_due(training_class, questionnaire, on):
    """Not before the class is over, and not when that was longer ago than people are given to answer."""
    day = training_class.ends + timedelta(days=questionnaire.opens_after)
    if training_class.state in OVER and not questionnaire.opens_after:
        day = min(day, on)  # finished before its last day
    over = training_class.state in (*OVER, ClassState.RUNNING)
    return over and day <= on <= day + timedelta(days=questionnaire.open_days)


def _open(training_class, questionnaire, learners, on):
    until = on + timedelta(days=questionnaire.open_days)
    survey = Survey.objects.create(training_class=training_class, questionnaire=questionnaire, opens=on, until=until)
    SurveyInvitation.objects.bulk_create([SurveyInvitation(survey=survey, enrolment=each) for each in learners], batch_size=500)
    return survey


# Answering.


def has_answered(survey, user):
    return survey.invitations.filter(enrolment__person__user=user, has_answered=True).exists()


def blanks(questionnaire, scores):
    """The questions left blank, as they are ordered."""
    return [question for question in questionnaire.ordered() if question.pk not in scores]


def would_be_valid(questionnaire, scores):
    return is_valid(len(scores), len(questionnaire.ordered()))


@transaction.atomic
def answer(survey, person, scores, comment="", *, on):
    """Put the sheet of this learner into the box: {key of the question: number}, a comment. Kept also where too much is blank.

    Raises SurveyClosed, NothingAnswered; AnsweredAlready also for somebody who was never asked.
    """
    survey = Survey.objects.select_related("questionnaire").select_for_update(of=("self",)).get(pk=survey.pk)
    if not survey.is_open(on):
        raise SurveyClosed(day=f"{survey.until:%d/%m/%Y}")
    if not scores:
        raise NothingAnswered
    asked = [question.pk for question in survey.questionnaire.ordered()]
    if set(scores) - set(asked) or set(scores.values()) - set(SCORES):
        raise ValueError("an answer to no question of this questionnaire, or by no number of its scale")
    left = SurveyInvitation.objects.filter(survey=survey, enrolment__person=person, has_answered=False)
    if not left.update(has_answered=True):
        raise AnsweredAlready
    said = {str(question): scores[question] for question in asked if question in scores}
    _put_into_the_box(survey, AnswerSheet(survey=survey, scores=said, comment=_clean_lines(comment)[:LONGEST_COMMENT]))


def _put_into_the_box(survey, sheet):
    """See above: afterwards neither keys nor order tell which of the sheets came last."""
    sheets = [*survey.sheets.all(), sheet]
    survey.sheets.all().delete()
    for each in sheets:
        each.pk = uuid.uuid4()
    SystemRandom().shuffle(sheets)
    AnswerSheet.objects.bulk_create(sheets)


def _clean_lines(text):
    return "\n".join(clean(line) for line in text.strip().splitlines())
