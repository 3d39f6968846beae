"""Marks, the steps that led to them, and what the confirmation of a session changes."""

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from courses.attendance import (
    IsConfirmed,
    MarkedMeanwhile,
    NoReasonGiven,
    NotAllMarked,
    NotConfirmed,
    NothingCorrected,
    NotInThisClass,
    NotMarkable,
    NotYetHeld,
    confirm,
    correct,
    mark,
)
from courses.auditing import audit
from courses.models import AttendanceStep, Session, TrainingClass
from tests.courses.conftest import days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running):
    return running.sessions.first()


@pytest.fixture
def lans_seat(running, lan):
    return running.enrolments.get(person=lan)


@pytest.fixture
def quans_seat(running, quan):
    return running.enrolments.get(person=quan)


@pytest.fixture
def marked(session, lans_seat, quans_seat, ha):
    mark(session, {lans_seat.pk: "present", quans_seat.pk: "unexcused"}, by=ha.user)
    return session


@pytest.fixture
def confirmed(marked, ha):
    return confirm(marked, by=ha.user)


def history(enrolment):
    return list(enrolment.attendance_steps.values_list("before", "after", "how", "why"))


def mark_of(enrolment):
    return enrolment.attendance.get().mark


# History.


def test_each_change_of_a_mark_is_kept_with_who_made_it(session, lans_seat, ha, dung):
    mark(session, {lans_seat.pk: "unexcused"}, by=ha.user)
    mark(session, {lans_seat.pk: "excused"}, by=dung.user)
    assert history(lans_seat) == [("", "unexcused", "roll_call", ""), ("unexcused", "excused", "roll_call", "")]
    assert [step.by for step in lans_seat.attendance_steps.all()] == [ha.user, dung.user]
    assert mark_of(lans_seat) == "excused"


def test_a_mark_that_stands_already_is_no_change(session, lans_seat, ha, dung):
    mark(session, {lans_seat.pk: "present"}, by=ha.user)
    mark(session, {lans_seat.pk: "present"}, by=dung.user)
    assert len(history(lans_seat)) == 1
    assert lans_seat.attendance.get().marked_by == ha.user


def test_nothing_is_written_over_a_mark_that_was_not_seen(session, lans_seat, quans_seat, ha):
    mark(session, {lans_seat.pk: "late"}, by=None)
    with pytest.raises(MarkedMeanwhile, match="Thúy Lan"):
        mark(session, {lans_seat.pk: "present", quans_seat.pk: "present"}, by=ha.user, seen={})
    assert mark_of(lans_seat) == "late"
    assert not quans_seat.attendance.exists()


@pytest.mark.parametrize(
    "wrong", [{"before": "late", "after": "late"}, {"how": "correction"}, {"why": "Nhầm"}], ids=["nothing", "no reason", "reason"]
)
def test_the_database_keeps_no_step_that_changes_nothing_or_lacks_its_reason(session, lans_seat, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceStep.objects.create(**{"session": session, "enrolment": lans_seat, "after": "present", "how": "scan"} | wrong)


# Confirmation.


def test_a_session_is_confirmed_once_everybody_has_a_mark(marked, ha):
    confirm(marked, by=ha.user)
    marked.refresh_from_db()
    assert marked.is_confirmed
    assert marked.confirmed_by == ha.user


def test_while_somebody_has_no_mark_it_is_not_confirmed_and_the_sentence_names_them(session, lans_seat, ha):
    mark(session, {lans_seat.pk: "present"}, by=ha.user)
    with pytest.raises(NotAllMarked, match="no mark yet for Ngô Hồng Quân"):
        confirm(session, by=ha.user)
    assert not Session.objects.get(pk=session.pk).is_confirmed


def test_a_session_to_come_is_not_confirmed(marked, ha):
    with pytest.raises(NotYetHeld):
        confirm(marked, by=ha.user, on=days_from_now(-30))


def test_what_is_confirmed_is_not_confirmed_again_nor_marked(confirmed, lans_seat, ha):
    with pytest.raises(IsConfirmed):
        confirm(confirmed, by=ha.user)
    with pytest.raises(IsConfirmed):
        mark(confirmed, {lans_seat.pk: "late"}, by=ha.user)
    assert mark_of(lans_seat) == "present"


def test_the_confirmation_stands_in_the_history_of_the_class(confirmed, running):
    entry = ModelLogEntry.objects.get(action="courses.attendance_confirmed")
    assert entry.object_id == str(running.pk)
    assert entry.message == f"Attendance confirmed: {confirmed}"


def test_the_database_knows_no_confirmation_without_a_time(session, ha):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(confirmed_by=ha.user)


# Corrections.


def test_after_the_confirmation_a_mark_is_corrected_with_a_reason_which_is_kept(confirmed, lans_seat, dung):
    correct(confirmed, lans_seat, "late", why=" Vào lớp lúc 8 giờ ", by=dung.user)
    assert history(lans_seat)[-1] == ("present", "late", "correction", "Vào lớp lúc 8 giờ")
    assert mark_of(lans_seat) == "late"
    said = ModelLogEntry.objects.get(action="courses.attendance_corrected").message
    assert "Thúy Lan" in said
    assert "from “Present” to “Late” – Vào lớp lúc 8 giờ" in said


def test_without_a_reason_nothing_is_corrected(confirmed, lans_seat, dung):
    with pytest.raises(NoReasonGiven):
        correct(confirmed, lans_seat, "late", why="  ", by=dung.user)
    assert mark_of(lans_seat) == "present"


def test_before_the_confirmation_there_is_nothing_to_correct(marked, lans_seat, dung):
    with pytest.raises(NotConfirmed):
        correct(marked, lans_seat, "late", why="Nhầm", by=dung.user)


def test_a_correction_to_the_same_mark_is_none(confirmed, lans_seat, dung):
    with pytest.raises(NothingCorrected):
        correct(confirmed, lans_seat, "present", why="Nhầm", by=dung.user)


def test_nobody_without_a_seat_is_corrected(confirmed, lans_seat, dung):
    lans_seat.state = "withdrawn"
    lans_seat.save()
    with pytest.raises(NotInThisClass):
        correct(confirmed, lans_seat, "late", why="Nhầm", by=dung.user)


def test_after_the_recognition_nothing_is_corrected_at_all(confirmed, lans_seat, dung):
    TrainingClass.objects.filter(pk=confirmed.training_class_id).update(state="recognised")
    with pytest.raises(NotMarkable):
        correct(confirmed, lans_seat, "late", why="Nhầm", by=dung.user)


# What must hold, looked at from outside.


def found(running):
    return {finding.rule for finding in audit(TrainingClass.objects.filter(pk=running.pk), on=days_from_now(0))}


def test_a_confirmed_and_corrected_session_is_found_well(confirmed, lans_seat, running, dung):
    correct(confirmed, lans_seat, "late", why="Nhầm", by=dung.user)
    assert found(running) == set()


def test_a_mark_changed_without_a_step_is_found(confirmed, lans_seat, running):
    lans_seat.attendance.update(mark="excused")
    assert found(running) == {"mark steps"}


def test_a_step_taken_away_is_found(session, lans_seat, running, ha):
    for value in ("present", "late", "excused"):
        mark(session, {lans_seat.pk: value}, by=ha.user)
    lans_seat.attendance_steps.get(after="late").delete()
    assert found(running) == {"mark steps"}


def test_a_confirmed_session_without_a_mark_is_found(confirmed, lans_seat, running):
    lans_seat.attendance_steps.all().delete()
    lans_seat.attendance.all().delete()
    assert found(running) == {"confirmed"}


def test_a_change_after_the_confirmation_without_a_reason_is_found(marked, confirmed, lans_seat, running, ha):
    Session.objects.filter(pk=confirmed.pk).update(confirmed_at=None, confirmed_by=None)
    mark(marked, {lans_seat.pk: "late"}, by=ha.user)
    Session.objects.filter(pk=confirmed.pk).update(confirmed_at=confirmed.confirmed_at)
    assert found(running) == {"confirmed"}
