"""Only a decision undoes a recognition: its records stop counting, the class is open again, and everybody is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from courses import classes
from courses.attendance import mark
from courses.auditing import audit
from courses.classes import WrongState
from courses.models import Enrolment, LearningRecord, Message, Recognition, TrainingClass
from courses.recognition import CannotRevoke, DecidedInFuture, Effect, RevokedTooEarly, recognise, revoke_recognition
from courses.records import NoGrounds, revoke, supersede
from courses.results import enter
from courses.signals import effects_of_revoking
from lms.decisions import NotADecisionNumber
from tests.courses.conftest import begin, days_from_now, learners, sentences, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/manage/classes/dang-hoc/recognise/revoke/"
State = Enrolment.State


@pytest.fixture
def revoking():
    return {"decision": "12/QĐ-UBND", "on": localdate(), "reason": "Xét sai điều kiện"}


@pytest.fixture
def recognised(running, lan, quan, dung):
    """Lan passed, Quân did not."""
    test = running.assessments.create(name="Bài kiểm tra")
    seats = {seat.person: seat.pk for seat in running.enrolments.all()}
    for session in running.sessions.all():
        mark(session, dict.fromkeys(seats.values(), "present"), by=None)
    enter(test, {seats[lan]: Decimal(8), seats[quan]: Decimal(3)}, by=None)
    classes.finish(running, dung.user)
    recognise(running, decision_number="156/QĐ-UBND", decided_on=localdate(), by=dung.user)
    running.refresh_from_db()
    return running


def states(training_class):
    return dict(training_class.enrolments.values_list("person__full_name", "state"))


def counting(day):
    return [record.person_name for record in LearningRecord.objects.counting_on(day)]


def test_its_records_stop_counting_on_the_day_of_the_decision_and_stay_in_the_files(recognised, revoking, lan, dung, heard):
    revoke_recognition(recognised, **revoking, by=dung.user)
    record = LearningRecord.objects.get()
    assert (record.revoked_on, record.revocation_decision) == (localdate(), "12/QĐ-UBND")
    assert record.revocation_reason == "Xét sai điều kiện"
    assert counting(localdate()) == []
    assert heard == [[lan.pk]]


def test_class_and_learners_step_back_along_their_tables(recognised, revoking, dung):
    revoke_recognition(recognised, **revoking, by=dung.user)
    recognised.refresh_from_db()
    assert recognised.state == TrainingClass.State.AWAITING
    assert set(states(recognised).values()) == {State.ENROLLED}
    assert audit(on=localdate()) == []


def test_what_was_wrong_is_corrected_and_recognised_anew(recognised, revoking, quan, dung):
    revoke_recognition(recognised, **revoking, by=dung.user)
    enter(recognised.assessments.get(), {recognised.enrolments.get(person=quan).pk: Decimal(6)}, by=None)
    recognise(recognised, decision_number="1470-QĐ/TU", decided_on=localdate(), by=dung.user)
    assert sorted(counting(localdate())) == ["Ngô Hồng Quân", "Đặng Thị Thúy Lan"]
    assert LearningRecord.objects.count() == 3
    assert [each.is_in_force for each in recognised.recognitions.all()] == [False, True]
    assert audit(on=localdate()) == []


@pytest.mark.parametrize("state", ["recognised", "issued", "closed"])
def test_it_can_be_revoked_however_far_the_class_has_come(state, recognised, revoking, dung):
    TrainingClass.objects.update(state=state)
    revoke_recognition(recognised, **revoking, by=dung.user)
    assert TrainingClass.objects.get().state == TrainingClass.State.AWAITING


def test_both_shapes_of_decision_numbers_revoke_and_no_other(recognised, revoking, dung):
    with pytest.raises(NotADecisionNumber):
        revoke_recognition(recognised, **revoking | {"decision": "theo đơn"}, by=dung.user)
    revoke_recognition(recognised, **revoking | {"decision": "1470-QĐ/TU"}, by=dung.user)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"reason": " "}, NoGrounds), ({"on": date(2020, 1, 1)}, RevokedTooEarly), ({"on": date(2999, 1, 1)}, DecidedInFuture)],
)
def test_without_a_reason_or_on_a_day_that_cannot_be_nothing_is_revoked(wrong, refusal, recognised, revoking, dung):
    with pytest.raises(refusal):
        revoke_recognition(recognised, **revoking | wrong, by=dung.user, today=localdate())
    assert counting(localdate()) == ["Đặng Thị Thúy Lan"]


def test_what_is_not_recognised_cannot_be_revoked(running, revoking, dung):
    with pytest.raises(WrongState, match="Running"):
        revoke_recognition(running, **revoking, by=dung.user)


def test_a_corrected_record_falls_in_its_corrected_form(recognised, revoking, dung):
    corrected = supersede(LearningRecord.objects.get(), grade="excellent", why="Nhập nhầm", by=dung.user)
    revoke_recognition(recognised, **revoking, by=dung.user)
    corrected.refresh_from_db()
    assert corrected.revoked_on == localdate()
    assert audit(on=localdate()) == []


def test_a_record_that_was_revoked_by_itself_keeps_its_own_decision(recognised, revoking, lan, dung, reading):
    revoke(LearningRecord.objects.get(), on=localdate(), reason="Gian lận", decision="9/QĐ-UBND", by=dung.user)
    revoke_recognition(recognised, **revoking, by=dung.user)
    assert LearningRecord.objects.get().revocation_decision == "9/QĐ-UBND"
    page = text_of(reading(dung).get("/manage/classes/dang-hoc/recognise/"))
    assert "Đặng Thị Thúy Lan (9/QĐ-UBND: Gian lận)" in page


def test_the_database_knows_one_recognition_in_force(recognised):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(training_class=recognised, decision_number="1/QĐ-SNV", decided_on=localdate())


# Who is told.


def last_told(person):
    return Message.objects.of(person.user).latest("pk")


def test_everybody_is_told_with_the_decision_and_the_reason_and_called_to_no_session_anew(
    recognised, revoking, lan, quan, dung, settings
):
    settings.SMTP_HOST = "mail.example.vn"
    revoke_recognition(recognised, **revoking, by=dung.user)
    for person in (lan, quan):
        message = last_told(person)
        assert message.kind == Message.Kind.REOPENED
        assert "12/QĐ-UBND" in message.text
        assert "Xét sai điều kiện" in message.text
        assert message.invitations == []


def test_they_are_told_however_long_ago_the_class_was(recognised, revoking, lan, dung):
    TrainingClass.objects.update(
        starts=date(2020, 1, 6), ends=date(2020, 1, 10), enrolment_opens=date(2020, 1, 1), enrolment_closes=date(2020, 1, 2)
    )
    revoke_recognition(recognised, **revoking, by=dung.user)
    assert last_told(lan).kind == Message.Kind.REOPENED


def test_whose_single_record_is_revoked_is_told(recognised, lan, dung):
    revoke(LearningRecord.objects.get(), on=localdate(), reason="Gian lận", decision="9/QĐ-UBND", by=dung.user)
    assert last_told(lan).kind == Message.Kind.REVOKED
    assert "Gian lận" in last_told(lan).text


# What rests on it.


@pytest.fixture
def objecting():
    def object_to(sender, recognition, **kwargs):
        return Effect("1 certificate falls.", "A certificate is being drawn.")

    effects_of_revoking.connect(object_to)
    yield
    effects_of_revoking.disconnect(object_to)


def test_a_higher_room_may_object_and_then_nothing_is_revoked(recognised, revoking, dung, objecting):
    with pytest.raises(CannotRevoke, match=r"Nothing was revoked: A certificate is being drawn\."):
        revoke_recognition(recognised, **revoking, by=dung.user)
    assert counting(localdate()) == ["Đặng Thị Thúy Lan"]


# The page.


def post(browser, **values):
    said = {"decision": "12/QĐ-UBND", "on": localdate().isoformat(), "reason": "Xét sai điều kiện"} | values
    return browser.post(ADDRESS, said, follow=True)


def test_the_page_says_what_falls_and_then_does_it(recognised, dung, reading):
    browser = reading(dung)
    page = text_of(browser.get(ADDRESS))
    assert "1 learning record stops counting" in page
    assert "2 learners are without a result again" in page
    assert sentences(post(browser)) == ["1 learning record was revoked."]


def test_what_rests_on_the_records_stands_on_the_page(recognised, dung, reading, objecting):
    assert "1 certificate falls." in text_of(reading(dung).get(ADDRESS))


@pytest.mark.parametrize("wrong", [{"decision": "số 12"}, {"reason": ""}, {"on": "2999-01-01"}])
def test_what_cannot_be_is_said_in_the_form(wrong, recognised, dung, reading):
    answer = post(reading(dung), **wrong)
    assert answer.context["form"].errors
    assert counting(localdate()) == ["Đặng Thị Thúy Lan"]


@pytest.mark.parametrize("who", ["ha", "thu", "an", "lan"])
def test_only_the_training_manager_revokes(who, recognised, request, signed_in):
    assert post(signed_in(request.getfixturevalue(who))).status_code == 404
    assert Recognition.objects.in_force().exists()


def test_the_learner_sees_the_record_struck_from_what_counts(recognised, revoking, lan, dung, reading):
    revoke_recognition(recognised, **revoking, by=dung.user)
    assert f"revoked from {localdate():%d/%m/%Y}" in text_of(reading(lan).get("/my/learning/"))


def test_the_history_of_the_class_says_it(recognised, revoking, dung, an, reading):
    revoke_recognition(recognised, **revoking, by=dung.user)
    page = reading(an).get(f"/admin/classes/history/{recognised.pk}/").content.decode()
    assert "12/QĐ-UBND" in page


def test_many_are_revoked_in_as_many_queries_as_few(class_now, school, dung, revoking):
    def cost(size):
        training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
        begin(training_class, learners(size, school), dung.user)
        for session in training_class.sessions.all():
            mark(session, dict.fromkeys(training_class.enrolments.values_list("pk", flat=True), "present"), by=None)
        classes.finish(training_class, dung.user)
        recognise(training_class, decision_number="156/QĐ-UBND", decided_on=days_from_now(0), by=dung.user)
        with CaptureQueriesContext(connection) as asked:
            revoke_recognition(training_class, **revoking, by=dung.user)
        return len(asked)

    assert cost(2) == cost(20)
