"""Checking in by code: for whom, when, how long a code is worth something."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import get_current_timezone

from courses.attendance import IsConfirmed, NotMarkable, confirm, mark
from courses.check_in import (
    SECONDS,
    CheckInIsOpen,
    CodeIsOver,
    NobodyChecksIn,
    NoSuchCode,
    NotAtThisTime,
    NotOfThisClass,
    check_in,
    close_check_in,
    code_at,
    open_check_in,
    session_of,
)
from courses.models import CheckIn, TrainingClass

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running):
    return running.sessions.first()  # a morning: 7:30 to 11:00


@pytest.fixture
def at(session):
    """`at(7, 44)` is that moment on the day of the session."""
    zone = get_current_timezone()
    return lambda hour, minute=0, second=0: datetime(*session.day.timetuple()[:3], hour, minute, second, tzinfo=zone)


@pytest.fixture
def opened(session, at, ha):
    return open_check_in(session, late_after=15, by=ha.user, at=at(7))


def scan(session, person, moment):
    return check_in(session, person, by=person.user, at=moment)


@pytest.mark.parametrize(
    ("hour", "minute", "second", "arrived"),
    [(7, 0, 0, "present"), (7, 30, 0, "present"), (7, 45, 0, "present"), (7, 45, 1, "late"), (10, 59, 0, "late")],
)
def test_whoever_scans_is_present_and_after_so_many_minutes_late(session, opened, lan, at, hour, minute, second, arrived):
    assert scan(session, lan, at(hour, minute, second)) == (arrived, True)
    step = lan.enrolments.get().attendance_steps.get()
    assert (step.before, step.after, step.how, step.by, step.at) == ("", arrived, "scan", lan.user, at(hour, minute, second))


def test_scanning_twice_counts_once(session, opened, lan, at):
    scan(session, lan, at(7, 30))
    assert scan(session, lan, at(8, 30)) == ("present", False)
    assert lan.enrolments.get().attendance_steps.count() == 1


@pytest.mark.parametrize("theirs", ["unexcused", "excused", "late"])
def test_a_scan_never_goes_over_the_trainers_mark(session, opened, lan, at, ha, theirs):
    mark(session, {lan.enrolments.get().pk: theirs}, by=ha.user)
    assert scan(session, lan, at(7, 30)) == (theirs, False)
    assert session.attendance.get().mark == theirs


def test_somebody_of_another_class_is_told_so(session, opened, minh, at):
    with pytest.raises(NotOfThisClass, match="You have no seat in “Lớp Cập nhật pháp luật khóa 9”"):
        scan(session, minh, at(7, 30))
    assert not session.attendance.exists()


def test_nobody_checks_in_before_it_is_opened_nor_after_it_is_closed(session, opened, lan, quan, at):
    with pytest.raises(NobodyChecksIn):
        scan(session, lan, at(6, 59))
    close_check_in(session, at=at(8))
    with pytest.raises(NobodyChecksIn):
        scan(session, lan, at(8))
    assert scan(session, quan, at(7, 59)) == ("late", True), "who scanned in time may take a while to sign in"


def test_it_can_be_opened_again(session, opened, lan, at, ha):
    close_check_in(session, at=at(8))
    open_check_in(session, late_after=0, by=ha.user, at=at(9))
    assert scan(session, lan, at(9, 1)) == ("late", True)


def test_it_is_not_opened_twice_at_once(session, opened, at, ha):
    with pytest.raises(CheckInIsOpen):
        open_check_in(session, late_after=15, by=ha.user, at=at(8))
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(session=session, opened_at=at(8))


@pytest.mark.parametrize(("hour", "minute"), [(6, 29), (11, 0), (23, 0)])
def test_only_around_the_hours_of_the_session(session, at, ha, lan, hour, minute):
    with pytest.raises(NotAtThisTime, match="from 06:30 to 11:00"):
        open_check_in(session, late_after=15, by=ha.user, at=at(hour, minute))
    CheckIn.objects.create(session=session, opened_at=at(6))  # forgotten, perhaps
    with pytest.raises(NotAtThisTime):
        scan(session, lan, at(hour, minute))


def test_only_on_its_day(session, opened, lan, at):
    with pytest.raises(NotAtThisTime):
        scan(session, lan, at(7, 30) + timedelta(days=1))


def test_once_the_attendance_is_confirmed_nobody_checks_in(session, opened, running, lan, at, ha):
    mark(session, dict.fromkeys(running.enrolments.values_list("pk", flat=True), "present"), by=ha.user)
    confirm(session, by=ha.user)
    session.attendance.all().delete()
    with pytest.raises(IsConfirmed):
        scan(session, lan, at(7, 30))


def test_a_class_that_has_moved_on_takes_no_check_ins(session, opened, lan, at):
    TrainingClass.objects.update(state="recognised")
    with pytest.raises(NotMarkable):
        scan(session, lan, at(7, 30))


def test_late_after_is_a_sensible_number_of_minutes(session, at, ha):
    with pytest.raises(ValidationError):
        open_check_in(session, late_after=241, by=ha.user, at=at(7))


# The code.


def test_a_code_names_its_session(session, at):
    assert session_of(code_at(session, at(7, 30)), at(7, 30)) == session.pk


def test_the_code_is_another_one_every_20_seconds(session, at):
    codes = {code_at(session, at(7, 30, second)) for second in range(60)}
    assert len(codes) == 3


@pytest.mark.parametrize("seconds", [0, 19, 20, 39])
def test_a_code_is_taken_for_as_long_again_as_it_was_shown(session, at, seconds):
    assert session_of(code_at(session, at(7, 30)), at(7, 30, seconds)) == session.pk


@pytest.mark.parametrize("seconds", [2 * SECONDS, 60, 3600])
def test_a_picture_of_a_code_is_soon_worth_nothing(session, at, seconds):
    with pytest.raises(CodeIsOver):
        session_of(code_at(session, at(7, 30)), at(7, 30) + timedelta(seconds=seconds))


def test_a_code_of_the_future_is_none(session, at):
    with pytest.raises(CodeIsOver):
        session_of(code_at(session, at(7, 31)), at(7, 30))


@pytest.mark.parametrize("code", ["", "x", "1-2", "1-2.abc", "١-٢.abc", "1-2.3-4.abc"])
def test_a_code_that_was_guessed_is_none(code, at):
    with pytest.raises(NoSuchCode):
        session_of(code, at(7, 30))


def test_a_code_cannot_be_changed_into_that_of_another_session(session, at):
    real = code_at(session, at(7, 30))
    with pytest.raises(NoSuchCode):
        session_of(f"{session.pk + 1}{real[real.index('-') :]}", at(7, 30))
