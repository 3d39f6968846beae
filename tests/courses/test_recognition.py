from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.attendance import mark
from courses.classes import WrongState
from courses.models import Assessment, Course, Enrolment, LearningRecord, TrainingClass
from courses.recognition import (
    DecidedInFuture,
    DecidedTooEarly,
    NobodyEligible,
    recognise,
)
from courses.results import enter
from courses.seats import enrol, enrol_many
from courses.sessions import plan_sessions
from courses.signals import records_changed
from lms.decisions import NotADecisionNumber
from lms.people.models import Unit
from tests.factories import PostingFactory, TrainingClassFactory

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


def test_what_is_no_decision_number_is_refused_and_nothing_is_written(finished_class, dung):
    with pytest.raises(NotADecisionNumber):
        recognise(finished_class, **{**DECISION, "decision_number": "156"}, by=dung.user)
    assert not LearningRecord.objects.exists()
    finished_class.refresh_from_db()
    assert finished_class.state == TrainingClass.State.AWAITING


def test_the_decision_is_kept_with_the_class_and_with_each_record(finished_class, dung):
    recognition = recognise(finished_class, **{**DECISION, "decision_number": " 1470-QĐ/TU"}, by=dung.user)
    assert (recognition.decision_number, recognition.decided_on) == ("1470-QĐ/TU", date(2026, 11, 9))
    record = LearningRecord.objects.get()
    assert (record.decision_number, record.entered_by) == ("1470-QĐ/TU", dung.user)


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


def test_a_decision_of_the_last_day_or_of_today_is_taken(finished_class, dung):
    last_day = finished_class.ends
    assert recognise(finished_class, decision_number="156/QĐ-UBND", decided_on=last_day, by=dung.user, today=last_day)


@pytest.mark.parametrize("state", [state for state in TrainingClass.State if state not in ("awaiting", "cancelled")])
def test_results_are_recognised_only_while_the_class_awaits_it(state, finished_class, dung):
    TrainingClass.objects.update(state=state)
    with pytest.raises(WrongState):
        recognise(finished_class, **DECISION, by=dung.user)
    assert not LearningRecord.objects.exists()


def test_who_only_waited_gets_neither_record_nor_result(finished_class, quan, dung):
    waiting = Enrolment.objects.create(training_class=finished_class, person=quan, state=Enrolment.State.WAITING, queue_number=99)
    recognise(finished_class, **DECISION, by=dung.user)
    waiting.refresh_from_db()
    assert waiting.state == Enrolment.State.WAITING
    assert not quan.records.exists()


def test_a_record_says_what_was_taught_where_and_for_how_long(finished_class, dung):
    recognise(finished_class, **DECISION, by=dung.user)
    record = LearningRecord.objects.get()
    course = finished_class.course
    assert (record.course_title, record.periods) == (course.title, course.periods)
    assert record.institution_name == "Trường Đào tạo cán bộ Nguyễn Văn Cừ"


def test_a_record_keeps_its_words_when_person_course_and_unit_are_renamed(finished_class, lan, department, dung):
    recognise(finished_class, **DECISION, by=dung.user)
    lan.full_name = "Đặng Thị Thuý Lan Anh"
    lan.save()
    Unit.objects.filter(pk=department.pk).update(name="Sở Nội vụ và Lao động")
    Course.objects.update(title="Một tên khác")
    record = LearningRecord.objects.get()
    assert (record.person_name, record.unit_name) == ("Đặng Thị Thúy Lan", "Sở Nội vụ")
    assert record.course_title != "Một tên khác"


def test_when_a_listener_fails_nothing_is_recognised(finished_class, dung):
    def fail(**kwargs):
        raise RuntimeError

    records_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            recognise(finished_class, **DECISION, by=dung.user)
    finally:
        records_changed.disconnect(fail)
    finished_class.refresh_from_db()
    assert finished_class.state == TrainingClass.State.AWAITING
    assert not LearningRecord.objects.exists()


def test_many_are_recognised_in_as_many_queries_as_few(open_class, department, today, dung, django_assert_num_queries):
    def class_of(count):
        training_class = TrainingClassFactory(institution=open_class.institution, capacity=count)
        people = [posting.person for posting in PostingFactory.create_batch(count, unit=department)]
        enrolments = enrol_many(people, training_class, on=today, by=None)
        [session, *_rest] = plan_sessions(training_class)
        training_class.sessions.exclude(pk=session.pk).delete()
        TrainingClass.objects.filter(pk=training_class.pk).update(state=TrainingClass.State.AWAITING)
        mark(session, {enrolment.pk: "present" for enrolment in enrolments}, by=None)
        return training_class

    few, many = class_of(2), class_of(30)
    with CaptureQueriesContext(connection) as asked:
        recognise(few, **DECISION, by=dung.user)
    with django_assert_num_queries(len(asked)):
        recognise(many, **DECISION, by=dung.user)
    assert LearningRecord.objects.count() == 32
