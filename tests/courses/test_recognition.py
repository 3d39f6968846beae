from datetime import date
from decimal import Decimal

import pytest

from courses.attendance import mark
from courses.classes import WrongState
from courses.decisions import NotADecisionNumber
from courses.enrolment import enrol
from courses.models import Assessment, Enrolment, LearningRecord, TrainingClass
from courses.recognition import (
    DecidedInFuture,
    DecidedTooEarly,
    NobodyEligible,
    recognise,
)
from courses.records import AlreadyRevoked, AlreadySuperseded, enter_outside_records, revoke, supersede
from courses.results import enter
from courses.sessions import plan_sessions
from courses.signals import records_changed
from tests.factories import CourseFactory

DECISION = {"decision_number": "156/QĐ-UBND", "decided_on": date(2026, 11, 9)}


@pytest.fixture
def finished_class(open_class, lan, minh, ha, today):
    """Lan came and passed, Minh stayed away; the class awaits recognition."""
    here, away = (enrol(person, open_class, on=today, by=None) for person in (lan, minh))
    plan_sessions(open_class)
    piece = Assessment.objects.create(training_class=open_class, name="Bài kiểm tra")
    TrainingClass.objects.update(state=TrainingClass.State.AWAITING)
    open_class.refresh_from_db()
    for session in open_class.sessions.all():
        mark(session, {here.pk: "present", away.pk: "unexcused"}, by=ha.user)
    enter(piece, {here.pk: Decimal("8.5")}, by=ha.user)
    return open_class


@pytest.fixture
def heard():
    """What `records_changed` announced."""
    people = []

    def listen(person_ids, **kwargs):
        people.append(sorted(person_ids))

    records_changed.connect(listen)
    yield people
    records_changed.disconnect(listen)


def test_exactly_the_eligible_get_a_record_that_keeps_what_it_said(finished_class, lan, dung, heard):
    recognise(finished_class, **DECISION, by=dung.user)
    record = LearningRecord.objects.get()
    assert (record.person, record.recognised_on, record.grade) == (lan, date(2026, 11, 9), "very_good")
    assert (record.person_name, record.unit_name) == ("Đặng Thị Thúy Lan", "Sở Nội vụ")
    assert heard == [[lan.pk]]


def test_learners_and_class_know_the_outcome(finished_class, lan, minh, dung):
    recognise(finished_class, **DECISION, by=dung.user)
    assert [p.enrolments.get().state for p in (lan, minh)] == [Enrolment.State.COMPLETED, Enrolment.State.NOT_COMPLETED]
    finished_class.refresh_from_db()
    assert finished_class.state == TrainingClass.State.RECOGNISED


def test_a_course_without_a_document_counts_from_the_last_day(finished_class, dung):
    finished_class.course.issues_document = False
    finished_class.course.save()
    recognise(finished_class, **DECISION, by=dung.user)
    assert LearningRecord.objects.get().recognised_on == finished_class.ends


@pytest.mark.parametrize(
    "number", ["156/QĐ-UBND", "1470-QĐ/TU", "12/2022/QĐ-UBND", "87/QĐ-TĐTCB", "05-QĐ/BTCTU", "3021/QĐ-SNV-ĐT"]
)
def test_state_and_party_decision_numbers_are_taken(finished_class, number, dung):
    assert recognise(finished_class, **{**DECISION, "decision_number": number}, by=dung.user).decision_number == number


@pytest.mark.parametrize("number", ["", "156", "QĐ-UBND", "156/UBND", "156/QĐ-UBND; drop table"])
def test_what_is_no_decision_number_is_refused(finished_class, number, dung):
    with pytest.raises(NotADecisionNumber, match="156/QĐ-UBND"):
        recognise(finished_class, **{**DECISION, "decision_number": number}, by=dung.user)
    assert not LearningRecord.objects.exists()


def test_results_are_not_recognised_before_the_class_has_ended(finished_class, dung):
    with pytest.raises(DecidedTooEarly, match="06/11/2026"):
        recognise(finished_class, decision_number="156/QĐ-UBND", decided_on=date(2026, 11, 5), by=dung.user)


def test_a_decision_that_is_not_signed_yet_is_refused(finished_class, dung):
    with pytest.raises(DecidedInFuture):
        recognise(finished_class, **DECISION, by=dung.user, today=date(2026, 11, 8))


def test_results_are_recognised_once(finished_class, dung):
    recognise(finished_class, **DECISION, by=dung.user)
    with pytest.raises(WrongState):
        recognise(finished_class, **DECISION, by=dung.user)
    assert LearningRecord.objects.count() == 1


def test_a_class_in_which_nobody_is_eligible_is_not_recognised(finished_class, lan, dung):
    lan.enrolments.get().results.all().delete()
    with pytest.raises(NobodyEligible):
        recognise(finished_class, **DECISION, by=dung.user)


@pytest.fixture
def record(lan):
    rows = [{"person": lan, "course": CourseFactory(), "recognised_on": date(2020, 5, 4)}]
    return enter_outside_records(rows, by=None)[0]


def test_a_revoked_record_stays_in_the_file_with_its_reason(record, dung, heard):
    revoke(record, on=date(2026, 1, 5), reason="Khai man", decision="9/QĐ-UBND", by=dung.user)
    kept = LearningRecord.objects.get()
    assert (kept.revoked_on, kept.revocation_reason) == (date(2026, 1, 5), "Khai man")
    assert kept not in LearningRecord.objects.counting_on(date(2026, 1, 5))
    assert heard == [[record.person_id]]


def test_a_record_is_revoked_once(record, dung):
    revoke(record, on=date(2026, 1, 5), reason="Khai man", decision="9/QĐ-UBND", by=dung.user)
    with pytest.raises(AlreadyRevoked, match="05/01/2026"):
        revoke(record, on=date(2026, 2, 5), reason="Khai man", decision="9/QĐ-UBND", by=dung.user)


def test_a_correction_counts_instead_of_the_record_it_corrects(record, dung):
    corrected = supersede(record, recognised_on=date(2020, 5, 5), by=dung.user)
    assert list(LearningRecord.objects.current()) == [corrected]
    with pytest.raises(AlreadySuperseded):
        supersede(record, recognised_on=date(2020, 5, 6), by=dung.user)
