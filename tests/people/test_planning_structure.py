"""Ages, bands and targets are pure; they are tried against counting by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.planning_structure import BANDS, GROUPS, Age, Bands, Line, Planned, age_of, lines, structure

LIMITS = Bands(40, 50, date(2022, 1, 1))
days = st.dates(date(1940, 1, 1), date(2030, 12, 31))


def birthdays_had(born, day):
    """By walking: how many anniversaries lie behind; of 29/02 on the last of February where there is no 29th."""
    had = 0
    while True:
        year = born.year + had + 1
        try:
            anniversary = born.replace(year=year)
        except ValueError:
            anniversary = date(year, 2, 28)
        if anniversary > day:
            return had
        had += 1


def births_known_by(born, precision):
    """Every day on which somebody may have been born of whom this is known."""
    day = {"day": born, "month": born.replace(day=1), "year": date(born.year, 1, 1)}[precision]
    known = {"day": lambda day: True, "month": lambda day: day.month == born.month, "year": lambda day: True}[precision]
    while day.year == born.year and known(day):
        yield day
        if precision == "day":
            return
        day += timedelta(days=1)


@given(born=st.one_of(days, st.sampled_from([date(1980, 2, 29), date(1972, 2, 29)])), day=days)
def test_age_is_the_number_of_birthdays_had(born, day):
    expected = birthdays_had(born, day) if born <= day else None
    age = age_of(born, "day", day)
    assert (age and age.years) == expected
    assert age is None or not age.is_approximate


@given(born=days, day=days, precision=st.sampled_from(["month", "year"]))
def test_what_is_known_by_month_or_year_spans_all_ages_that_may_be(born, day, precision):
    first, *others = births_known_by(born, precision)
    possible = {birthdays_had(birth, day) for birth in (first, *others) if birth <= day}
    age = age_of(first, precision, day)
    if not possible:
        assert age is None
    else:
        assert (age.years, age.at_least) == (max(possible), min(possible))


@given(years=st.integers(0, 120), younger_than=st.integers(1, 100), width=st.integers(0, 40))
def test_everybody_stands_in_exactly_one_band(years, younger_than, width):
    bands = Bands(younger_than, younger_than + width, date(2022, 1, 1))
    holds = {
        "young": years < younger_than,
        "middle": younger_than <= years <= younger_than + width,
        "old": years > younger_than + width,
    }
    assert [band for band in BANDS if holds[band]] == [bands.band(years)]


@pytest.mark.parametrize(("years", "band"), [(39, "young"), (40, "middle"), (50, "middle"), (51, "old")])
def test_the_limits_of_the_bands_belong_to_the_middle_one(years, band):
    assert LIMITS.band(years) == band


people = st.builds(
    Planned,
    person=st.integers(1, 30),
    gender=st.sampled_from(["female", "male", ""]),
    minority=st.sampled_from([True, False, None]),
    age=st.none() | st.integers(20, 65).map(lambda years: Age(years, years)),
)


@given(planned=st.lists(people, max_size=40))
def test_a_structure_counts_each_person_once(planned):
    once = {one.person: one for one in planned}
    found = structure(once.values(), entries=len(planned), bands=LIMITS)
    assert found.persons == len(once)
    assert sum(found.counts[group] for group in (*BANDS, "age_unknown")) == len(once)
    assert found.counts["women"] == sum(one.gender == "female" for one in once.values())
    assert found.counts["minority"] == sum(one.minority is True for one in once.values())


def test_a_person_in_two_entries_is_one_person():
    twice = [Planned(7, "female", True, Age(38, 38))] * 2
    found = structure(twice, entries=2, bands=LIMITS)
    assert (found.persons, found.entries, found.counts["women"], found.counts["young"]) == (1, 2, 1, 1)


def test_what_is_not_known_is_said_to_be_unknown():
    found = structure([Planned(1)], entries=1, bands=LIMITS)
    assert {group: found.counts[group] for group in GROUPS if found.counts[group]} == {
        "gender_unknown": 1, "ethnicity_unknown": 1, "age_unknown": 1,
    }  # fmt: skip
    assert [line.label for line in lines(found, bands=LIMITS, targets={})][1] == "Gender not known"


def test_lines_of_the_unknown_are_left_out_where_all_is_known():
    found = structure([Planned(1, "male", False, Age(45, 45))], entries=1, bands=LIMITS)
    assert [line.group for line in lines(found, bands=LIMITS, targets={})] == ["women", "minority", "young", "middle", "old"]


def test_without_bands_nobody_is_counted_by_age():
    found = structure([Planned(1, "male", False, Age(45, 45))], entries=1, bands=None)
    assert [line.group for line in lines(found, bands=None, targets={})] == ["women", "minority"]


def test_who_may_stand_in_another_band_is_counted_as_in_doubt():
    born_in_1982 = age_of(date(1982, 1, 1), "year", LIMITS.on)
    assert structure([Planned(1, age=born_in_1982)], entries=1, bands=LIMITS).in_doubt == 1
    born_in_1975 = age_of(date(1975, 1, 1), "year", LIMITS.on)
    assert structure([Planned(1, age=born_in_1975)], entries=1, bands=LIMITS).in_doubt == 0
    assert (str(born_in_1975), str(Age(46, 46))) == ("≈ 47", "46")


@pytest.mark.parametrize(
    ("n", "of", "target", "said"),
    [
        (30, 120, 25, "exactly as asked"),
        (31, 120, 25, "0,9 points more than asked"),
        (29, 120, 25, "0,9 points less than asked: 1 person is missing"),
        (10, 120, 25, "16,7 points less than asked: 20 people are missing"),
        (19_999, 80_000, 25, "0,1 points less than asked: 1 person is missing"),
        (0, 0, 25, ""),
        (5, 10, None, ""),
    ],
)
def test_the_difference_is_said_in_words(n, of, target, said):
    assert Line("women", "Women", n, of, None if target is None else Decimal(target)).difference == said


@given(of=st.integers(1, 3000), target=st.decimals(0, 100, places=1), data=st.data())
def test_so_many_people_more_reach_the_target_and_one_fewer_does_not(of, target, data):
    n = data.draw(st.integers(0, of))
    short = Line("women", "Women", n, of, target).short_by
    assert 100 * (n + short) >= target * of
    assert not short or 100 * (n + short - 1) < target * of
