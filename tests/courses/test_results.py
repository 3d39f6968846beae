from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.attendance import NotInThisClass, NotMarkable, NotYetHeld, mark
from courses.classes import WrongState
from courses.models import Assessment, Attendance, Enrolment, Result, Session, TrainingClass
from courses.results import HasResults, ScoreOutOfScale, ScoreTooFine, add_assessment, enter, remove_assessment, verdicts
from courses.seats import enrol, enrol_many
from courses.sessions import plan_sessions
from tests.factories import PostingFactory, TrainingClassFactory


@pytest.fixture
def running_class(open_class, lan, minh, today):
    for person in (lan, minh):
        enrol(person, open_class, on=today, by=None)
    plan_sessions(open_class)
    Assessment.objects.create(training_class=open_class, name="Bài kiểm tra")
    TrainingClass.objects.update(state=TrainingClass.State.RUNNING)
    open_class.refresh_from_db()
    return open_class


# Sessions.


def test_a_week_has_ten_sessions_and_planning_again_adds_none(open_class):
    assert len(plan_sessions(open_class)) == 10
    assert plan_sessions(open_class) == []


def test_there_is_no_class_on_saturday_and_sunday(open_class):
    open_class.ends = date(2026, 11, 9)
    days = {session.day for session in plan_sessions(open_class, parts=(Session.Part.EVENING,))}
    assert days == {date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9)}


def test_a_class_meets_once_per_part_of_a_day(open_class):
    plan_sessions(open_class)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(training_class=open_class, day=open_class.starts, part=Session.Part.MORNING)


# Attendance.


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


def test_who_waits_or_withdrew_cannot_be_marked(running_class, lan, ha):
    for state in (Enrolment.State.WAITING, Enrolment.State.WITHDRAWN):
        lan.enrolments.update(state=state)
        with pytest.raises(NotInThisClass):
            mark(running_class.sessions.first(), {lan.enrolments.get().pk: "present"}, by=ha.user)


def test_a_session_is_marked_on_its_day_and_not_before(running_class, lan, ha):
    session, marks = running_class.sessions.first(), {lan.enrolments.get().pk: "present"}
    with pytest.raises(NotYetHeld, match="02/11/2026"):
        mark(session, marks, by=ha.user, on=date(2026, 11, 1))
    assert not Attendance.objects.exists()
    mark(session, marks, by=ha.user, on=date(2026, 11, 2))
    assert Attendance.objects.get().marked_by == ha.user


def test_one_stranger_and_nobody_is_marked(running_class, lan, ha, quan, today):
    stranger = enrol(quan, TrainingClassFactory(), on=today, by=None)
    with pytest.raises(NotInThisClass):
        mark(running_class.sessions.first(), {lan.enrolments.get().pk: "present", stranger.pk: "present"}, by=ha.user)
    assert not Attendance.objects.exists()


def test_marks_can_still_be_corrected_while_the_class_awaits_recognition(running_class, lan, ha):
    TrainingClass.objects.update(state=TrainingClass.State.AWAITING)
    mark(running_class.sessions.first(), {lan.enrolments.get().pk: "excused"}, by=ha.user)
    TrainingClass.objects.update(state=TrainingClass.State.RECOGNISED)
    with pytest.raises(NotMarkable, match="Recognised"):
        mark(running_class.sessions.first(), {lan.enrolments.get().pk: "present"}, by=ha.user)


@pytest.fixture
def big_class(department, today):
    """Thirty learners, running."""
    training_class = TrainingClassFactory()
    people = [posting.person for posting in PostingFactory.create_batch(30, unit=department)]
    enrolments = enrol_many(people, training_class, on=today, by=None)
    plan_sessions(training_class)
    Assessment.objects.create(training_class=training_class, name="Bài kiểm tra")
    TrainingClass.objects.filter(pk=training_class.pk).update(state=TrainingClass.State.RUNNING)
    return training_class, [enrolment.pk for enrolment in enrolments]


def test_many_are_marked_and_scored_in_as_many_queries_as_one(big_class, ha, django_assert_num_queries):
    training_class, enrolments = big_class
    first, second = training_class.sessions.all()[:2]
    piece = training_class.assessments.get()
    with CaptureQueriesContext(connection) as marking:
        mark(first, {enrolments[0]: "present"}, by=ha.user)
    with CaptureQueriesContext(connection) as entering:
        enter(piece, {enrolments[0]: Decimal(8)}, by=ha.user)
    with django_assert_num_queries(len(marking)):
        mark(second, dict.fromkeys(enrolments, "present"), by=ha.user)
    with django_assert_num_queries(len(entering)):
        enter(piece, dict.fromkeys(enrolments, Decimal(8)), by=ha.user)


# Results.


def test_one_score_beyond_the_scale_and_none_is_written(running_class, lan, minh, ha):
    scores = {lan.enrolments.get().pk: Decimal(9), minh.enrolments.get().pk: Decimal("10.5")}
    with pytest.raises(ScoreOutOfScale, match=r"Minh.*10,5 is not between 0 and 10"):
        enter(running_class.assessments.get(), scores, by=ha.user)
    assert not Result.objects.exists()


@pytest.mark.parametrize("score", ["-0.01", "10.01", "NaN", "Infinity"])
def test_a_score_lies_within_the_scale(score, running_class, lan, ha):
    with pytest.raises(ScoreOutOfScale, match="Lan, Bài kiểm tra"):
        enter(running_class.assessments.get(), {lan.enrolments.get().pk: Decimal(score)}, by=ha.user)


@pytest.mark.parametrize("score", ["0", "10", "7.25"])
def test_both_ends_of_the_scale_belong_to_it(score, running_class, lan, ha):
    enter(running_class.assessments.get(), {lan.enrolments.get().pk: Decimal(score)}, by=ha.user)
    assert Result.objects.get().score == Decimal(score)


def test_no_score_is_rounded_up_to_a_pass(running_class, lan, ha):
    with pytest.raises(ScoreTooFine, match=r"4,995 has more than two decimals"):
        enter(running_class.assessments.get(), {lan.enrolments.get().pk: Decimal("4.995")}, by=ha.user)


def test_a_learner_of_another_class_has_no_score_here(running_class, ha, quan, today):
    stranger = enrol(quan, TrainingClassFactory(), on=today, by=None)
    with pytest.raises(NotInThisClass):
        enter(running_class.assessments.get(), {stranger.pk: Decimal(8)}, by=ha.user)


def test_results_are_entered_only_while_the_class_takes_them(running_class, lan, ha):
    TrainingClass.objects.update(state=TrainingClass.State.RECOGNISED)
    with pytest.raises(NotMarkable, match="Recognised"):
        enter(running_class.assessments.get(), {lan.enrolments.get().pk: Decimal(8)}, by=ha.user)


def test_a_score_can_be_corrected(running_class, lan, ha, dung):
    piece, enrolment = running_class.assessments.get(), lan.enrolments.get()
    enter(piece, {enrolment.pk: Decimal(9)}, by=ha.user)
    enter(piece, {enrolment.pk: Decimal("6.5")}, by=dung.user)
    assert [(result.score, result.entered_by) for result in Result.objects.all()] == [(Decimal("6.5"), dung.user)]


def test_the_database_refuses_a_negative_score(running_class, lan):
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(assessment=running_class.assessments.get(), enrolment=lan.enrolments.get(), score=Decimal(-1))


# Pieces of assessment.


def test_a_piece_is_added_and_taken_away_again(running_class, ha):
    piece = add_assessment(running_class, name="Thu hoạch", kind="report", by=ha.user)
    remove_assessment(piece, by=ha.user)
    assert [piece.name for piece in running_class.assessments.all()] == ["Bài kiểm tra"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "Bài kiểm tra"}, "already has an assessment of this name"),
        ({"scale": Decimal(0)}, "greater than or equal to 0.01"),
        ({"weight": 0}, "greater than or equal to 1"),
    ],
)
def test_a_piece_that_cannot_be_is_refused(wrong, sentence, running_class, ha):
    with pytest.raises(ValidationError, match=sentence):
        add_assessment(running_class, **{"name": "Thu hoạch"} | wrong, by=ha.user)


def test_a_piece_with_results_stays(running_class, lan, ha):
    piece = running_class.assessments.get()
    enter(piece, {lan.enrolments.get().pk: Decimal(8)}, by=ha.user)
    with pytest.raises(HasResults, match="Bài kiểm tra"):
        remove_assessment(piece, by=ha.user)


def test_pieces_do_not_change_once_results_are_recognised(running_class, ha):
    TrainingClass.objects.update(state=TrainingClass.State.RECOGNISED)
    with pytest.raises(WrongState):
        add_assessment(running_class, name="Thu hoạch", by=ha.user)
    with pytest.raises(WrongState):
        remove_assessment(running_class.assessments.get(), by=ha.user)


def test_a_score_can_be_taken_away(running_class, lan, ha):
    piece, enrolment = running_class.assessments.get(), lan.enrolments.get()
    enter(piece, {enrolment.pk: Decimal(9)}, by=ha.user)
    enter(piece, {enrolment.pk: None}, by=ha.user)
    assert not Result.objects.exists()


# Verdicts.


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


@pytest.mark.parametrize("seed", range(5))
def test_verdicts_say_what_asking_learner_by_learner_says(seed, big_class):
    training_class, enrolments = big_class
    random = Random(seed)
    sessions = list(training_class.sessions.all())
    for session in sessions:
        Session.objects.filter(pk=session.pk).update(periods=random.randint(1, 5))
        chosen = {pk: random.choice([*Attendance.Mark, None, "present", "present", "present"]) for pk in enrolments}
        mark(session, {pk: value for pk, value in chosen.items() if value}, by=None)
    piece = training_class.assessments.get()
    enter(piece, {pk: random.choice([None, Decimal(random.randint(300, 1000)) / 100]) for pk in enrolments}, by=None)
    for enrolment, verdict in verdicts(training_class).items():
        there = enrolment.attendance.filter(mark__in=["present", "late"]).select_related("session")
        attended = sum(row.session.periods for row in there)
        planned = sum(session.periods for session in training_class.sessions.all())
        score = getattr(enrolment.results.first(), "score", None)
        assert verdict.eligible == (attended * 100 >= 80 * planned and score is not None and score >= 5)
        assert verdict.average == score


def test_who_waits_or_withdrew_is_not_judged(running_class, lan, minh):
    lan.enrolments.update(state=Enrolment.State.WITHDRAWN)
    assert [enrolment.person for enrolment in verdicts(running_class)] == [minh]


def test_verdicts_of_many_take_as_many_queries_as_of_few(big_class, django_assert_num_queries):
    training_class = TrainingClass.objects.get(pk=big_class[0].pk)
    with django_assert_num_queries(5):
        assert len(verdicts(training_class)) == 30
