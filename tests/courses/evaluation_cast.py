"""A class that is evaluated, for the tests of surveys, of what they say, and of their pages."""

from django.utils.timezone import localdate

from courses.models import Question, Questionnaire
from courses.surveys import answer, open_surveys

from .conftest import days_from_now


def questionnaire(questions=20, *, starts=-400, name="Đánh giá khóa bồi dưỡng", **values):
    """With so many questions, about each of the six things in turn."""
    made = Questionnaire(name=name, intro="Từ 1 đến 10.", starts=days_from_now(starts), **values)
    abouts = Question.About.values
    made.questions = [
        Question(about=abouts[number % len(abouts)], text=f"Câu {number + 1}", sort_order=number) for number in range(questions)
    ]
    made.save()
    return made


def evaluated(training_class, **values):
    """The survey of this class, opened today by a new questionnaire."""
    put = questionnaire(**values)
    open_surveys(training_class, on=localdate())
    return put.surveys.get(training_class=training_class)


def all_but(blank, survey, score=8):
    """An answer to all but so many of the questions."""
    asked = survey.questionnaire.ordered()
    return {question.pk: score for question in asked[blank:]}


def answered_by(people, survey, score=8, *, blank=0, comment=""):
    for person in people:
        answer(survey, person, all_but(blank, survey, score), comment, on=localdate())
