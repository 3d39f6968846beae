"""Recognising under a rush of real threads on real connections."""

from datetime import date
from decimal import Decimal

import pytest

from certificates.designs import default_design
from certificates.issuing import CannotIssue, Certificate, issue
from certificates.register import book_for
from courses.attendance import NotMarkable, mark
from courses.classes import WrongState
from courses.models import Assessment, LearningRecord, Recognition, ScoreChange, TrainingClass
from courses.recognition import CannotRevoke, recognise, revoke_recognition
from courses.records import AlreadySuperseded, enter_outside_records, supersede
from courses.results import Cell, ScoresMoved, enter, enter_cells
from courses.seats import enrol_many
from courses.sessions import plan_sessions
from tests.factories import AuthorisationFactory, CourseFactory, PersonFactory, PostingFactory, TrainingClassFactory
from tests.races.test_seats import at_once


@pytest.fixture
def awaiting(transactional_db):
    """A class of five who all came and passed, and their enrolments."""
    training_class = TrainingClassFactory()
    people = [posting.person for posting in PostingFactory.create_batch(5)]
    enrolments = enrol_many(people, training_class, on=date(2026, 10, 15), by=None)
    sessions = plan_sessions(training_class)
    piece = Assessment.objects.create(training_class=training_class, name="Bài kiểm tra")
    TrainingClass.objects.update(state=TrainingClass.State.AWAITING)
    for session in sessions:
        mark(session, {enrolment.pk: "present" for enrolment in enrolments}, by=None)
    enter(piece, {enrolment.pk: Decimal(8) for enrolment in enrolments}, by=None)
    return training_class, piece, enrolments


def recognising(training_class):
    return lambda: recognise(training_class, decision_number="156/QĐ-UBND", decided_on=date(2026, 11, 9), by=None)


def test_two_managers_at_once_recognise_once(awaiting):
    answers = at_once([recognising(awaiting[0])] * 6)
    assert [type(answer) for answer in answers].count(WrongState) == 5
    assert (Recognition.objects.count(), LearningRecord.objects.count()) == (1, 5)


def test_a_score_entered_while_results_are_recognised_counts_or_is_refused(awaiting):
    training_class, piece, enrolments = awaiting
    for_nothing = enrolments[0]
    answers = at_once([lambda: enter(piece, {for_nothing.pk: Decimal(2)}, by=None), recognising(training_class)])
    entered = not isinstance(answers[0], NotMarkable)
    assert LearningRecord.objects.filter(person=for_nothing.person).exists() != entered


def test_of_two_corrections_at_once_one_stands(transactional_db):
    [record] = enter_outside_records(
        [{"person": PersonFactory(), "course": CourseFactory(), "recognised_on": date(2020, 5, 4)}], by=None
    )
    answers = at_once(
        [lambda day=day: supersede(record, recognised_on=date(2020, 5, day), why="Nhập nhầm", by=None) for day in (5, 6)]
    )
    assert [type(answer) for answer in answers].count(AlreadySuperseded) == 1
    assert LearningRecord.objects.current().count() == 1


def test_two_managers_at_once_revoke_once(awaiting):
    training_class, _piece, enrolments = awaiting
    recognising(training_class)()
    revoking = {"decision": "12/QĐ-UBND", "on": date(2026, 11, 10), "reason": "Xét sai điều kiện", "by": None}
    answers = at_once([lambda: revoke_recognition(training_class, **revoking)] * 4)
    assert [type(answer) for answer in answers].count(WrongState) == 3
    assert LearningRecord.objects.filter(revoked_on__isnull=False).count() == len(enrolments)


def test_certificates_and_the_revoking_decision_at_once_never_leave_a_valid_certificate_of_a_revoked_record(awaiting):
    training_class = awaiting[0]
    AuthorisationFactory(institution=training_class.institution, courses=[training_class.course])
    recognising(training_class)()
    records = list(training_class.records.select_related("person", "training_class"))
    on = date(2026, 11, 10)
    book, design = book_for(training_class.institution, on), default_design()
    revoking = {"decision": "12/QĐ-UBND", "on": on, "reason": "Xét sai điều kiện", "by": None}
    issued, revoked = at_once(
        [
            lambda: issue(records, book=book, design=design, on=on, by=None),
            lambda: revoke_recognition(training_class, **revoking),
        ]
    )
    # Whoever came second was refused: the revoked record has no number, or what is being drawn is not revoked.
    assert isinstance(issued, CannotIssue) != isinstance(revoked, CannotRevoke)
    assert Certificate.objects.filter(record__revoked_on__isnull=False).count() == 0


def test_of_two_trainers_who_write_one_cell_at_once_the_second_is_told(awaiting):
    training_class, piece, enrolments = awaiting
    cell = Cell(enrolments[0].pk, piece.pk)
    answers = at_once(
        [
            lambda score=score: enter_cells(training_class, {cell: Decimal(score)}, seen={cell: Decimal(8)}, by=None)
            for score in (5, 6)
        ]
    )
    assert [type(answer) for answer in answers].count(ScoresMoved) == 1
    assert ScoreChange.objects.count() == len(enrolments) + 1
