"""What the answers of a class say together: averages of valid forms, from five on, once nobody can answer any more."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from courses.evaluation_papers import evaluation
from courses.models import Question, Survey, TrainingClass
from courses.outcomes import Spread, outcomes
from courses.papers import workbook_of
from courses.seats import enrol

from .conftest import days_from_now, learners
from .evaluation_cast import answered_by, evaluated


@given(st.lists(st.integers(1, 10), max_size=200))
def test_an_average_is_that_of_all_answers_to_the_nearest_hundredth(scores):
    spread = Spread.of(scores)
    if not scores:
        assert spread.mean is None
        return
    exact = Fraction(sum(scores), len(scores))
    assert abs(Fraction(spread.mean) - exact) <= Fraction(1, 200)
    assert spread.answers == len(scores)


@given(st.lists(st.integers(1, 10)), st.lists(st.integers(1, 10)))
def test_two_spreads_together_are_that_of_all_answers(some, others):
    assert Spread.of(some) + Spread.of(others) == Spread.of(some + others)


@pytest.fixture
def crowd(running, department):
    """Seven learners besides Lan and Quân."""
    people = learners(7, department)
    TrainingClass.objects.filter(pk=running.pk).update(state="open")
    for person in people:
        enrol(person, running, on=localdate(), by=None)
    TrainingClass.objects.filter(pk=running.pk).update(state="running")
    return people, evaluated(running)


def outcome_on(days):
    surveys = Survey.objects.select_related("training_class").prefetch_related("questionnaire__questions")
    [outcome] = outcomes(surveys, on=days_from_now(days))
    return outcome


@pytest.mark.django_db
class TestOfAClass:
    def test_invalid_forms_are_kept_and_counted_but_not_averaged(self, crowd):
        people, survey = crowd
        answered_by(people[:5], survey, 8)
        answered_by(people[5:], survey, 1, blank=2)  # 2 of 20: 10%
        outcome = outcome_on(15)
        assert (outcome.sent, outcome.returned, outcome.valid, outcome.invalid) == (9, 7, 5, 2)
        assert outcome.spread.mean == Decimal("8.00")

    def test_blanks_of_valid_forms_count_neither_as_answers_nor_as_zero(self, crowd):
        people, survey = crowd
        answered_by(people[:4], survey, 8)
        answered_by(people[4:5], survey, 8, blank=1)
        outcome = outcome_on(15)
        assert outcome.mean_of(Question.About.PROGRAMME) == Decimal("8.00")
        assert outcome.spread.answers == 99

    @pytest.mark.parametrize(("valid", "shown"), [(4, False), (5, True)])
    def test_averages_are_shown_from_five_valid_forms_on(self, crowd, valid, shown):
        people, survey = crowd
        answered_by(people[:valid], survey, comment="Tốt")
        answered_by(people[valid : valid + 1], survey, blank=3)
        outcome = outcome_on(15)
        assert (outcome.shown, bool(outcome.subjects), bool(outcome.comments)) == (shown, shown, shown)

    def test_nothing_is_shown_while_somebody_can_still_answer(self, crowd):
        people, survey = crowd
        answered_by(people, survey)
        assert not outcome_on(14).shown
        assert outcome_on(15).shown

    def test_when_all_have_answered_nobody_waits_for_the_last_day(self, crowd, lan, quan):
        people, survey = crowd
        answered_by([*people, lan, quan], survey)
        assert outcome_on(0).shown

    def test_comments_stand_in_the_order_of_the_alphabet(self, crowd):
        people, survey = crowd
        for person, said in zip(people, ["đ", "g", "a", "c", "b", "e", "d"], strict=True):
            answered_by([person], survey, comment=said)
        assert outcome_on(15).comments == ["a", "b", "c", "d", "đ", "e", "g"]

    def test_the_six_things_stand_in_their_order_with_their_questions(self, crowd):
        people, survey = crowd
        answered_by(people, survey)
        subjects = outcome_on(15).subjects
        assert [subject.about for subject in subjects] == list(Question.About)
        assert [len(subject.questions) for subject in subjects] == [4, 4, 3, 3, 3, 3]

    def test_the_paper_says_the_same(self, crowd):
        people, survey = crowd
        answered_by(people, survey, 7, comment="=1+1")
        paper = evaluation(survey.training_class, on=days_from_now(15))
        counted, averages, comments = paper.tables
        assert counted.rows == [("Phát ra", 9), ("Thu về", 7), ("Hợp lệ", 7), ("Không hợp lệ", 0)]
        assert averages.rows[-1][:3] == ("Tất cả các câu", Decimal("7.00"), 140)
        assert len(comments.rows) == 7
        assert workbook_of(paper)

    def test_the_paper_keeps_quiet_as_long_as_the_page_does(self, crowd):
        people, survey = crowd
        answered_by(people, survey, comment="Tốt")
        paper = evaluation(survey.training_class, on=localdate())
        assert "Tốt" not in str(paper.tables)
        assert len(paper.tables) == 2
