from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance import NotInThisClass, NotMarkable, mark
from courses.enrolment import enrol
from courses.models import Assessment, Attendance, Result, TrainingClass
from courses.results import LearnerFacts, PieceFacts, ScoreOutOfScale, eligibility, enter, verdicts
from courses.sessions import plan_sessions
from tests.factories import TrainingClassFactory

scores = st.decimals(0, 10, places=2)
pieces = st.builds(PieceFacts, st.just("Test"), st.just(Decimal(10)), st.integers(1, 3), st.booleans(), st.none() | scores)
learners = st.builds(
    LearnerFacts,
    attended=st.integers(0, 40), planned=st.just(40), unmarked=st.integers(0, 5), threshold=st.integers(0, 100),
    pieces=st.lists(pieces, max_size=4).map(tuple), breach=st.sampled_from(["", "Thi hộ"]),
)  # fmt: skip


@given(learners)
def test_the_eligible_attended_passed_every_required_piece_and_broke_no_rule(facts):
    attended_enough = facts.attended / 40 >= facts.threshold / 100
    passed = all(piece.score is not None and piece.score >= 5 for piece in facts.pieces if piece.required)
    verdict = eligibility(facts)
    assert verdict.eligible == (attended_enough and passed and not facts.breach)
    assert verdict.eligible == (not verdict.reasons)


@pytest.mark.parametrize(
    ("score", "grade"),
    [("9", "excellent"), ("8.99", "very_good"), ("8", "very_good"), ("7", "good"), ("6.99", "average"), ("5", "average")],
)
def test_the_grade_follows_from_the_average(score, grade):
    piece = PieceFacts("Test", Decimal(10), 1, True, Decimal(score))
    assert eligibility(LearnerFacts(40, 40, 0, 80, (piece,))).grade == grade


def test_pieces_weigh_and_scales_are_brought_to_ten():
    test = PieceFacts("Test", Decimal(10), 1, True, Decimal(6))
    project = PieceFacts("Project", Decimal(100), 2, True, Decimal(90))
    assert eligibility(LearnerFacts(40, 40, 0, 80, (test, project))).average == Decimal("8.00")


@pytest.fixture
def running_class(open_class, lan, minh, today):
    for person in (lan, minh):
        enrol(person, open_class, on=today, by=None)
    plan_sessions(open_class)
    Assessment.objects.create(training_class=open_class, name="Bài kiểm tra")
    TrainingClass.objects.update(state=TrainingClass.State.RUNNING)
    open_class.refresh_from_db()
    return open_class


def test_a_week_has_ten_sessions_and_planning_again_adds_none(open_class):
    assert len(plan_sessions(open_class)) == 10
    assert plan_sessions(open_class) == []


def test_marks_are_written_over_what_stood_there(running_class, lan, ha):
    session, enrolment = running_class.sessions.first(), lan.enrolments.get()
    for value in ("unexcused", "late"):
        mark(session, {enrolment.pk: value}, by=ha.user)
    assert Attendance.objects.get().mark == "late"


def test_a_learner_of_another_class_cannot_be_marked(running_class, ha, quan, today):
    stranger = enrol(quan, TrainingClassFactory(), on=today, by=None)
    with pytest.raises(NotInThisClass):
        mark(running_class.sessions.first(), {stranger.pk: "present"}, by=ha.user)


def test_nothing_is_marked_before_the_class_runs(running_class, lan, ha):
    TrainingClass.objects.update(state=TrainingClass.State.OPEN)
    with pytest.raises(NotMarkable, match="Open for enrolment"):
        mark(running_class.sessions.first(), {lan.enrolments.get().pk: "present"}, by=ha.user)


def test_one_score_beyond_the_scale_and_none_is_written(running_class, lan, minh, ha):
    scores = {lan.enrolments.get().pk: Decimal(9), minh.enrolments.get().pk: Decimal("10.5")}
    with pytest.raises(ScoreOutOfScale, match=r"Minh.*10,5 is not between 0 and 10"):
        enter(running_class.assessments.get(), scores, by=ha.user)
    assert not Result.objects.exists()


def test_a_score_can_be_taken_away(running_class, lan, ha):
    piece, enrolment = running_class.assessments.get(), lan.enrolments.get()
    enter(piece, {enrolment.pk: Decimal(9)}, by=ha.user)
    enter(piece, {enrolment.pk: None}, by=ha.user)
    assert not Result.objects.exists()


def test_who_was_there_and_passed_is_eligible_and_the_other_learns_why_not(running_class, lan, minh, ha):
    here, away = lan.enrolments.get(), minh.enrolments.get()
    for session in running_class.sessions.all():
        mark(session, {here.pk: "present", away.pk: "unexcused"}, by=ha.user)
    enter(running_class.assessments.get(), {here.pk: Decimal(8), away.pk: Decimal(4)}, by=ha.user)
    said = verdicts(running_class)
    assert said[here].eligible
    assert [str(reason) for reason in said[away].reasons] == [
        "Attended 0 of 40 periods; 80% are needed.",
        "Bài kiểm tra: 4 of 10, less than half.",
    ]


def test_verdicts_take_a_fixed_number_of_queries(running_class, django_assert_num_queries):
    with django_assert_num_queries(6):
        verdicts(running_class)
