"""Evaluations that are sent at the same moment, on real connections."""

import pytest
from django.utils.timezone import localdate

from courses.models import TrainingClass
from courses.seats import enrol_many
from courses.surveys import AnsweredAlready, answer, open_surveys
from tests.courses.conftest import days_from_now
from tests.courses.evaluation_cast import all_but, evaluated, questionnaire
from tests.factories import PostingFactory, TrainingClassFactory
from tests.races.test_seats import at_once

PEOPLE = 12


@pytest.fixture
def over(transactional_db):
    """A class that ends today, and its learners."""
    training_class = TrainingClassFactory(
        starts=days_from_now(-4), ends=localdate(), enrolment_opens=days_from_now(-30), enrolment_closes=localdate()
    )
    people = [posting.person for posting in PostingFactory.create_batch(PEOPLE)]
    enrol_many(people, training_class, on=localdate(), by=None)
    TrainingClass.objects.update(state="running")
    return training_class, people


def answering(survey, person):
    return lambda: answer(survey, person, all_but(0, survey), on=localdate())


def test_one_learner_who_sends_many_times_at_once_is_counted_once(over):
    training_class, people = over
    survey = evaluated(training_class)
    answers = at_once([answering(survey, people[0])] * 6)
    assert [type(each) for each in answers].count(AnsweredAlready) == 5
    assert survey.sheets.count() == 1


def test_of_answers_that_come_at_once_none_is_lost(over):
    training_class, people = over
    survey = evaluated(training_class)
    assert at_once([answering(survey, person) for person in people]) == [None] * PEOPLE
    assert survey.sheets.count() == survey.invitations.filter(has_answered=True).count() == PEOPLE


def test_a_class_is_asked_once_however_many_open_its_evaluation(over):
    training_class, _people = over
    questionnaire()
    at_once([lambda: open_surveys(training_class, on=localdate())] * 4)
    assert training_class.surveys.count() == 1
    assert training_class.surveys.get().invitations.count() == PEOPLE
