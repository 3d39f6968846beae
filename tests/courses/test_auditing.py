"""The audit finds nothing where all is well, and names each thing that must not be."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from courses.attendance import mark
from courses.auditing import audit
from courses.models import (
    AnswerSheet,
    Assessment,
    Attendance,
    Enrolment,
    EnrolmentStep,
    LearningRecord,
    PlanLine,
    Quota,
    Recognition,
    Survey,
    TrainingClass,
    TrainingPlan,
)
from courses.nomination import approve, nominate
from courses.recognition import recognise
from courses.results import enter
from courses.seats import enrol
from courses.sessions import plan_sessions
from tests.courses.evaluation_cast import questionnaire
from tests.factories import RecognitionFactory, TrainingClassFactory

State = Enrolment.State


@pytest.fixture
def lively(school, department, ha, lan, minh, quan, dung, today):
    """A class with two seats, a queue of one, an approved reserve; and another one whose results are recognised."""
    open_one = TrainingClassFactory(institution=school, code="dang-mo", capacity=2, offer_days=2)
    nomination = nominate(open_one, department, [lan], reserves=[minh], on=today, by=minh.user)
    approve(list(nomination.entries.all()), on=today, by=dung.user)
    for person in (quan, ha):
        enrol(person, open_one, on=today, by=person.user)
    done = TrainingClassFactory(institution=school, code="da-xong", starts=today, ends=today, enrolment_closes=today)
    learners = [enrol(person, done, on=today, by=person.user) for person in (lan, quan)]
    TrainingClass.objects.filter(pk=done.pk).update(state="running")
    for session in plan_sessions(done):
        mark(session, {learner.pk: Attendance.Mark.PRESENT for learner in learners}, by=None)
    test = Assessment.objects.create(training_class=done, name="Bài kiểm tra")
    enter(test, {learners[0].pk: Decimal(8), learners[1].pk: Decimal(3)}, by=None)
    TrainingClass.objects.filter(pk=done.pk).update(state="awaiting")
    recognise(done, decision_number="156/QĐ-UBND", decided_on=today, by=dung.user)
    return open_one


def rules_broken(today):
    return {finding.rule for finding in audit(on=today)}


def test_where_all_is_well_nothing_is_found(lively, today):
    assert audit(on=today) == []


def seat_too_many():
    TrainingClass.objects.filter(code="dang-mo").update(capacity=1)


def overtaken():
    Enrolment.objects.filter(state=State.WAITING).update(queue_number=0)


def seat_left_free():
    TrainingClass.objects.filter(code="dang-mo").update(capacity=3)


def offer_forgotten():
    seat = Enrolment.objects.filter(training_class__code="dang-mo", state=State.ENROLLED).last()
    EnrolmentStep.objects.filter(enrolment=seat, after=State.ENROLLED).delete()
    for before, after in (("", State.WAITING), (State.WAITING, State.OFFERED)):
        EnrolmentStep.objects.create(enrolment=seat, before=before, after=after)
    Enrolment.objects.filter(pk=seat.pk).update(state=State.OFFERED, offered_until=date(2026, 10, 1))


def state_without_a_step():
    Enrolment.objects.filter(state=State.WAITING).update(state=State.WITHDRAWN)


def step_rewritten():
    EnrolmentStep.objects.filter(after=State.WAITING).update(before=State.REJECTED)


def approved_by_the_nominator():
    step = EnrolmentStep.objects.filter(before=State.NOMINATED).first()
    EnrolmentStep.objects.filter(pk=step.pk).update(by=step.enrolment.nomination.made_by)


def approval_bypassed():
    entry = Enrolment.objects.get(state=State.ENROLLED, rank=1)
    entry.steps.all().delete()
    EnrolmentStep.objects.create(enrolment=entry, after=State.ENROLLED)


def quota_overrun():
    entry = Enrolment.objects.get(state=State.ENROLLED, rank=1)
    Quota.objects.create(training_class=entry.training_class, unit=entry.unit, seats=0)


def line_of(training_class, course):
    plan = TrainingPlan.objects.create(unit=training_class.institution, year=2026)
    line = PlanLine.objects.create(
        plan=plan, course=course, classes=1, seats=30, quarter=4, institution=training_class.institution
    )
    TrainingClass.objects.filter(pk=training_class.pk).update(plan_line=line)
    return line


def quota_of_the_plan_overrun():
    entry = Enrolment.objects.get(state=State.ENROLLED, rank=1)
    line_of(entry.training_class, entry.training_class.course).quotas.create(unit=entry.unit, seats=0)


def line_about_another_course():
    line_of(TrainingClass.objects.get(code="dang-mo"), TrainingClass.objects.get(code="da-xong").course)


def still_enrolled_after_recognition():
    learner = Enrolment.objects.get(state=State.COMPLETED)
    learner.steps.filter(after=State.COMPLETED).delete()
    Enrolment.objects.filter(pk=learner.pk).update(state=State.ENROLLED)


def record_lost():
    LearningRecord.objects.all().delete()


def record_of_a_stranger():
    record = LearningRecord.objects.get()
    other = Enrolment.objects.get(state=State.NOT_COMPLETED)
    record.pk, record.person = None, other.person
    record.save()


def mark_without_a_seat():

    mark = Attendance.objects.first()
    Attendance.objects.filter(pk=mark.pk).update(enrolment=Enrolment.objects.get(state=State.APPROVED))


def recognised_without_a_decision():
    Recognition.objects.update(revoked_on=date(2027, 1, 4), revocation_decision="9/QĐ-UBND", revocation_reason="Sai thẩm quyền")


def record_of_another_class():
    LearningRecord.objects.update(recognition=RecognitionFactory())


def evaluated_twice():
    done = TrainingClass.objects.get(code="da-xong")
    survey = Survey.objects.create(training_class=done, questionnaire=questionnaire(), opens=done.ends, until=done.ends)
    AnswerSheet.objects.create(survey=survey)


CORRUPTIONS = [
    (seat_too_many, "seats"),
    (overtaken, "queue"),
    (seat_left_free, "free seat"),
    (offer_forgotten, "offer"),
    (state_without_a_step, "steps"),
    (step_rewritten, "steps"),
    (approved_by_the_nominator, "approval"),
    (approval_bypassed, "nomination"),
    (quota_overrun, "quota"),
    (quota_of_the_plan_overrun, "quota of the plan"),
    (line_about_another_course, "plan"),
    (still_enrolled_after_recognition, "state"),
    (record_lost, "record"),
    (record_of_a_stranger, "record"),
    (mark_without_a_seat, "marks"),
    (recognised_without_a_decision, "recognition"),
    (recognised_without_a_decision, "revoked"),
    (record_of_another_class, "revoked"),
    (evaluated_twice, "evaluation"),
]


@pytest.mark.parametrize(("corrupt", "rule"), CORRUPTIONS, ids=[f"{corrupt.__name__}-{rule}" for corrupt, rule in CORRUPTIONS])
def test_each_corruption_is_found(corrupt, rule, lively, today):
    corrupt()
    assert rule in rules_broken(today)


def test_the_command_names_what_it_finds_and_ends_with_1(lively):
    seat_too_many()
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("audit_classes", stdout=said)
    assert error.value.returncode == 1
    assert "dang-mo" in said.getvalue()


def test_the_command_says_how_many_classes_are_well(lively):
    said = StringIO()
    call_command("audit_classes", "da-xong", stdout=said)
    assert "1 classes" in said.getvalue()


def test_a_class_that_does_not_exist_is_a_sentence(db):
    with pytest.raises(CommandError, match="không-có"):
        call_command("audit_classes", "không-có")


def test_as_many_queries_for_many_learners(lively, today, department, django_assert_max_num_queries):
    from tests.factories import PostingFactory

    with django_assert_max_num_queries(60) as few:
        audit(on=today)
    for posting in PostingFactory.create_batch(10, unit=department):
        enrol(posting.person, lively, on=today + timedelta(days=1), by=None)
    with django_assert_max_num_queries(len(few)):
        audit(on=today)
