"""Scores over time: every change is kept, a piece is sat again, and nobody writes unseen over what a colleague wrote."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from courses.breaches import NothingToNote, note_breach
from courses.models import Assessment, Result, ScoreChange
from courses.results import (
    Cell,
    NoSuchAttempt,
    ScoresMoved,
    add_assessment,
    change_assessment,
    enter,
    enter_cells,
    remove_assessment,
    standing_scores,
    verdicts,
)
from courses.seats import enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def test(running):
    return running.assessments.create(name="Bài kiểm tra")


@pytest.fixture
def seat(running, lan):
    return running.enrolments.get(person=lan).pk


@pytest.fixture
def other_seat(running, quan):
    return running.enrolments.get(person=quan).pk


def told():
    return [(c.attempt, c.before, c.after, c.by) for c in ScoreChange.objects.all()]


# Nothing is overwritten.


def test_each_change_of_a_score_is_kept_with_who_made_it(test, seat, ha, dung):
    enter(test, {seat: Decimal(9)}, by=ha.user)
    enter(test, {seat: Decimal("6.5")}, by=dung.user)
    enter(test, {seat: None}, by=ha.user)
    nine, six = Decimal(9), Decimal("6.5")
    assert told() == [(1, None, nine, ha.user), (1, nine, six, dung.user), (1, six, None, ha.user)]


def test_the_same_score_again_changes_nothing(test, seat, ha, dung):
    enter(test, {seat: Decimal(9)}, by=ha.user)
    assert enter(test, {seat: Decimal("9.00")}, by=dung.user) == 0
    assert Result.objects.get().entered_by == ha.user
    assert len(told()) == 1


def test_the_history_of_a_piece_outlives_it(test, seat, ha):
    enter(test, {seat: Decimal(9)}, by=ha.user)
    enter(test, {seat: None}, by=ha.user)
    remove_assessment(test, by=ha.user)
    assert {change.piece for change in ScoreChange.objects.all()} == {"Bài kiểm tra"}


@pytest.mark.parametrize("who", ["ha", "dung", "an"])
def test_trainer_manager_and_auditor_read_the_history_of_a_learner(running, test, seat, ha, who, request, reading):
    enter(test, {seat: Decimal(9)}, by=ha.user)
    enter(test, {seat: Decimal("6.5")}, by=ha.user)
    page = reading(request.getfixturevalue(who)).get(f"/teaching/dang-hoc/learners/{seat}/scores/")
    assert [(c.before, c.after) for c in page.context["changes"]] == [(Decimal(9), Decimal("6.5")), (None, Decimal(9))]
    assert ha.staff_number in page.content.decode()


def test_the_learner_of_another_class_has_no_history_here(running, class_now, lan, ha, reading):
    stranger = enrol(lan, class_now(code="lop-khac"), on=localdate(), by=None)
    assert reading(ha).get(f"/teaching/dang-hoc/learners/{stranger.pk}/scores/").status_code == 404


# Second attempts.


def test_a_piece_is_sat_again_and_the_last_score_counts(running, test, seat, ha):
    enter(test, {seat: Decimal(4)}, by=ha.user)
    enter(test, {seat: Decimal(6)}, by=ha.user, attempt=2)
    [lan, _quan] = verdicts(running).values()
    assert lan.average == Decimal(6)


def test_where_the_piece_says_so_the_best_score_counts(running, test, seat, ha):
    change_assessment(test, counts="best", by=ha.user)
    for attempt, score in ((1, 7), (2, 5)):
        enter(test, {seat: Decimal(score)}, by=ha.user, attempt=attempt)
    assert next(iter(verdicts(running).values())).average == Decimal(7)


def test_who_missed_the_first_sitting_has_a_score_of_the_second_only(running, test, seat, ha):
    enter(test, {seat: Decimal(8)}, by=ha.user, attempt=2)
    assert next(iter(verdicts(running).values())).average == Decimal(8)


def test_a_piece_is_not_sat_more_often_than_it_says(test, seat, ha):
    with pytest.raises(NoSuchAttempt, match="Lan, Bài kiểm tra: it may be sat 2 times at most"):
        enter(test, {seat: Decimal(8)}, by=ha.user, attempt=3)


def test_the_database_knows_one_score_for_an_attempt(test, seat):
    Result.objects.create(assessment=test, enrolment_id=seat, attempt=2, score=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.create(assessment=test, enrolment_id=seat, attempt=2, score=6)


# Pieces change until the results are recognised.


def test_a_piece_changes_with_a_line_in_the_history_of_the_class(test, running, ha, signed_in, an):
    change_assessment(test, weight=3, attempts=1, by=ha.user)
    test.refresh_from_db()
    assert (test.weight, test.attempts) == (3, 1)
    page = signed_in(an).get(f"/admin/classes/history/{running.pk}/").content.decode()
    assert "Bài kiểm tra" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scale": Decimal(5)}, "There is a score of 8"),
        ({"attempts": 1}, "There are scores of attempt 2"),
        ({"weight": 0}, "equal to 1"),
    ],
)
def test_a_piece_does_not_change_so_that_its_scores_no_longer_fit(change, sentence, test, seat, ha):
    enter(test, {seat: Decimal(8)}, by=ha.user, attempt=2)
    with pytest.raises(ValidationError, match=sentence):
        change_assessment(test, **change, by=ha.user)


@pytest.mark.parametrize("name", ["bài  KIỂM TRA", "Bai kiem tra!", "Họ và tên", "Số hiệu", "STT", "Bài thi lần 2", "***"])
def test_a_piece_has_a_name_by_which_its_column_can_be_known(name, test, running, ha):
    with pytest.raises(ValidationError):
        add_assessment(running, name=name, by=ha.user)
    assert Assessment.objects.count() == 1


# Two at once.


def test_what_a_colleague_changed_meanwhile_is_named_and_nothing_is_written(running, test, seat, other_seat, ha, dung):
    enter(test, {seat: Decimal(8)}, by=dung.user)
    mine = {Cell(seat, test.pk): Decimal(6), Cell(other_seat, test.pk): Decimal(7)}
    with pytest.raises(ScoresMoved, match=r"Lan, Bài kiểm tra: – → 8 by CB004"):
        enter_cells(running, mine, seen={}, by=ha.user)
    assert standing_scores(running) == {Cell(seat, test.pk): Decimal(8)}


def test_a_colleague_who_wrote_the_same_is_no_conflict(running, test, seat, ha, dung):
    enter(test, {seat: Decimal(8)}, by=dung.user)
    assert enter_cells(running, {Cell(seat, test.pk): Decimal(8)}, seen={}, by=ha.user) == 0


# Breaches of rules.


def test_for_a_breach_nobody_is_eligible_and_it_can_be_taken_back(running, lan, ha):
    enrolment = running.enrolments.get(person=lan)
    note_breach(enrolment, "Thi hộ", by=ha.user)
    said = {each.person: verdict for each, verdict in verdicts(running).items()}
    assert "Breach of rules: Thi hộ." in [str(reason) for reason in said[lan].reasons]
    note_breach(enrolment, "", by=ha.user)
    with pytest.raises(NothingToNote):
        note_breach(enrolment, " ", by=ha.user)


@pytest.mark.parametrize(("who", "may"), [("ha", True), ("dung", True), ("an", False)])
def test_trainer_and_manager_note_a_breach_and_the_auditor_does_not(running, lan, who, may, request, reading):
    enrolment = running.enrolments.get(person=lan)
    reading(request.getfixturevalue(who)).post(f"/teaching/dang-hoc/learners/{enrolment.pk}/breach/", {"breach": "Thi hộ"})
    enrolment.refresh_from_db()
    assert bool(enrolment.breach) == may
