"""Terms in working days. Pure but for the rows that say what the calendar cannot know."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.models import DayOff
from lms.people.working_days import exceptions, is_worked, working_day_after, working_days_from

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
EXCEPTIONS = st.dictionaries(DAYS, st.booleans(), max_size=5)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 11), date(2026, 11, 18)),  # a Wednesday: over one weekend
        (date(2026, 11, 14), date(2026, 11, 20)),  # a Saturday: the term begins on Monday
        (date(2026, 2, 13), date(2026, 2, 27)),  # the Friday before Tết, five days of which are off
        (date(2026, 4, 24), date(2026, 5, 6)),  # Hùng Kings moved to Monday, 30 April and 1 May
        (date(2025, 4, 25), date(2025, 5, 6)),  # Saturday 26 April was worked for Friday 2 May
    ],
)
def test_the_fifth_working_day(received, due):
    assert working_day_after(received, 5, {}) == due


def test_a_row_makes_a_day_off(db):
    DayOff.objects.create(day=date(2026, 11, 12), name="Thông báo 1")
    assert working_day_after(date(2026, 11, 11), 1, exceptions()) == date(2026, 11, 13)


def test_a_row_makes_a_saturday_worked(db):
    DayOff.objects.create(day=date(2026, 11, 14), worked=True, name="Làm bù")
    assert working_day_after(date(2026, 11, 13), 1, exceptions()) == date(2026, 11, 14)


@given(DAYS, st.integers(1, 12), EXCEPTIONS)
def test_between_a_day_and_its_due_day_lie_as_many_working_days(day, count, off):
    due = working_day_after(day, count, off)
    worked = [n for n in range(1, (due - day).days + 1) if is_worked(day + timedelta(days=n), off)]
    assert len(worked) == count
    assert is_worked(due, off)


@given(DAYS, st.integers(0, 40), EXCEPTIONS)
def test_what_is_left_and_what_is_late_are_each_other_turned_round(day, days, off):
    last = day + timedelta(days=days)
    assert working_days_from(day, last, off) == -working_days_from(last, day, off) >= 0


@given(DAYS)
def test_without_rows_nobody_works_on_sundays(day):
    assert not is_worked(day - timedelta(days=(day.weekday() + 1) % 7), {})


@pytest.mark.parametrize(("day", "worked"), [(date(2026, 1, 2), False), (date(2026, 1, 10), True)])
def test_the_days_swapped_at_new_year_2026(db, day, worked):
    assert is_worked(day, exceptions()) is worked


def test_a_row_goes_before_what_was_declared(db):
    DayOff.objects.create(day=date(2026, 1, 2), worked=True, name="Thông báo riêng")
    assert is_worked(date(2026, 1, 2), exceptions())
