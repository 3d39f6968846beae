"""What people are asked about a class after it: data of the office, which stays as it was once somebody has been asked it.

Circular 10/2017/TT-BNV names the six things that are evaluated, and calls a form invalid of which more than 5% is blank. How its forms
word the questions could not be checked (?): so the questions are rows that the office edits, `proposed_questions.py` only offers some to
begin with, and nothing printed says “theo mẫu Thông tư …”.
"""

from itertools import groupby

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.people.periods import Period, ends_after_it_starts

LOWEST, HIGHEST = 1, 10
MOST_BLANK = 5  # percent of the questions; a form of which more is blank is invalid
SCORES = range(LOWEST, HIGHEST + 1)


def is_valid(answered, asked):
    """Whether a form with so many of its questions answered counts in the averages."""
    return 100 * (asked - answered) <= MOST_BLANK * asked


class Questionnaire(ClusterableModel, Period):
    """A questionnaire (phiếu khảo sát), put to the learners of the classes that end in its period."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    intro = models.TextField(
        _("above the questions"), max_length=600, help_text=_("What it is for, and what the lowest and the highest number mean.")
    )
    intro_en = models.TextField(_("the same in English"), max_length=600, blank=True)
    opens_after = models.PositiveSmallIntegerField(
        _("days after the class"),
        default=0,
        help_text=_("So many days after the last day it is opened; 0: on that day, or when the class is finished."),
    )
    open_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=14, validators=[MinValueValidator(1)], help_text=_("After the day on which it is opened.")
    )

    class Meta:
        ordering = ["-starts", "opens_after", "name"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            ends_after_it_starts("questionnaire_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["name", "starts"],
                name="questionnaire_of_a_day_once",
                violation_error_message=_("A questionnaire of this name starts on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(open_days__gte=1),
                name="questionnaire_can_be_answered",
                violation_error_message=_("There must be at least one day to answer."),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return _in_the_readers_language(self.name, self.name_en)

    @property
    def lead(self):
        return _in_the_readers_language(self.intro, self.intro_en)

    @property
    def was_put(self):
        """Somebody has been asked it: what it asks no longer changes."""
        return self.pk is not None and self.surveys.exists()

    def ordered(self):
        """The questions as they are put: by what they are about, then in the order of the office."""
        place = {about: number for number, about in enumerate(Question.About.values)}
        return sorted(
            self.questions.all(), key=lambda question: (place[question.about], question.sort_order or 0, question.pk or 0)
        )

    def groups(self):
        """[(what they are about, [Question])]"""
        return [(Question.About(about), list(alike)) for about, alike in groupby(self.ordered(), lambda each: each.about)]

    def copied(self):
        """The same again, not yet written: for a next version."""
        fields = ("name", "name_en", "intro", "intro_en", "opens_after", "open_days")
        copy = Questionnaire(**{field: getattr(self, field) for field in fields})
        copy.questions = [
            Question(about=each.about, text=each.text, text_en=each.text_en, sort_order=number)
            for number, each in enumerate(self.ordered())
        ]
        return copy


class Question(Orderable):
    """A question (câu hỏi), answered by a number from 1 to 10."""

    class About(models.TextChoices):
        """The six things that the rule has evaluated."""

        PROGRAMME = "programme", _("Programme")
        LEARNERS = "learners", _("Learners")
        TRAINERS = "trainers", _("Trainers")
        FACILITIES = "facilities", _("Facilities")
        COURSE = "course", _("The course as a whole")
        EFFECT = "effect", _("Effect after training")

    questionnaire = ParentalKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    about = models.CharField(_("about"), max_length=10, choices=About)
    text = models.CharField(_("statement or question"), max_length=250)
    text_en = models.CharField(_("the same in English"), max_length=250, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return self.label

    @property
    def label(self):
        return _in_the_readers_language(self.text, self.text_en)


def _in_the_readers_language(vietnamese, english):
    return english if english and get_language() == "en" else vietnamese
