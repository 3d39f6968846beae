"""The oracle of the rush finds what it is to find: without that, a run in which it finds nothing would show nothing."""

import pytest
from django.utils.timezone import localdate

from courses.models import Enrolment, EnrolmentStep, TrainingClass
from courses.seats import change_capacity, enrol, withdraw
from tests.rush import hall, oracle
from tests.rush.browsers import Answer

pytestmark = pytest.mark.django_db
TODAY = localdate()


@pytest.fixture
def rushed():
    """Two seats and then three, six people who came one after the other; the first has left."""
    school, _manager = hall.province()
    training_class = hall.open_class(school, "rush", seats=2, offer_days=0)
    learners = hall.learners(6, school)
    people = [posting.person for posting in school.postings.order_by("person__staff_number")]
    enrolments = [enrol(person, training_class, on=TODAY, by=None) for person in people]
    withdraw(enrolments[0], on=TODAY, by=None)
    change_capacity(training_class, 3, on=TODAY, by=None)
    said = ["seat" if place < 2 else "waiting" for place in range(6)]
    answers = [
        Answer(learner.who, "enrol", 200, told, None, began=place, ended=place + 0.5)
        for place, (learner, told) in enumerate(zip(learners, said, strict=True))
    ]
    answers.append(Answer(learners[0].who, "withdraw", 200, "given back", None, 6, 7))
    return training_class, answers, learners


def found(rushed):
    training_class, answers, learners = rushed
    return oracle.wrongs(training_class, answers, learners=learners, seats=2)


def test_of_a_fair_rush_nothing_is_said(rushed):
    assert found(rushed) == []


def test_a_seat_too_many_is_found_also_where_it_was_given_back_since(rushed):
    step = EnrolmentStep.objects.filter(before="", after="waiting").earliest("pk")
    EnrolmentStep.objects.filter(pk=step.pk).update(after="enrolled")
    assert any("3 hold one of 2 seats" in wrong for wrong in found(rushed))


def test_somebody_overtaken_is_found(rushed):
    given = EnrolmentStep.objects.filter(before="waiting", after="enrolled").earliest("pk")
    last = Enrolment.objects.waiting().last()
    EnrolmentStep.objects.filter(pk=given.pk).update(enrolment=last)
    assert any("got a seat while number 3 waited" in wrong for wrong in found(rushed))


def test_an_order_other_than_that_in_which_people_were_answered_is_found(rushed):
    training_class, answers, learners = rushed
    late = [answer if answer.who != "R0002" else Answer("R0002", "enrol", 200, "seat", None, 20, 21) for answer in answers]
    assert "R0002 overtook R0003" in found((training_class, late, learners))


def test_an_answer_that_the_database_knows_nothing_of_is_found(rushed):
    _class, answers, _learners = rushed
    answers[4] = Answer(answers[4].who, "enrol", 200, "seat", None, 4, 5)
    assert f"{answers[4].who} was told “seat” and is waiting" in found(rushed)


@pytest.mark.parametrize(("status", "said", "wrong"), [(500, "", "status 500"), (200, "", "no clear answer")])
def test_an_answer_that_is_none_is_found(rushed, status, said, wrong):
    _class, answers, _learners = rushed
    answers[5] = Answer(answers[5].who, "enrol", status, said, None, 5, 6)
    assert any(wrong in each for each in found(rushed))


def test_a_seat_left_free_is_found(rushed):
    TrainingClass.objects.update(capacity=4)
    assert "somebody waits although a seat is free" in found(rushed)
