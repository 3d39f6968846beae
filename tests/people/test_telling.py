from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.lifeline import lifeline
from lms.people.models import Degree, Person, Posting
from lms.people.telling import changes, in_words, told

pytestmark = pytest.mark.once  # pure


@pytest.mark.parametrize(
    ("model", "name", "value", "shown"),
    [
        (Posting, "starts", "2022-06-30", "30/06/2022"),
        (Posting, "category", "cadre", "Cadre"),
        (Posting, "leadership", True, "It is so"),
        (Posting, "leadership", False, "It is not so"),
        (Posting, "position", "2022-06-30 nhiệm kỳ", "2022-06-30 nhiệm kỳ"),
        (Posting, "ends", None, ""),
        (Degree, "level", 4, "Bachelor"),
        (Person, "national_id_masked", "023******234", "023******234"),
    ],
)
def test_a_value_is_read_in_words(model, name, value, shown):
    assert in_words(model, name, value) == shown


def test_what_says_nothing_is_not_told():
    degree = Degree(level=4, awarded_on=date(2007, 6, 1), institution="", annulled_on=None)
    assert told(degree, ["level", "awarded_on", "institution", "annulled_on"]) == {"level": 4, "awarded_on": "2007-06-01"}


def test_only_what_is_different_stands_in_the_table():
    before, after = {"level": 3, "awarded_on": "2007-06-01"}, {"level": 4, "awarded_on": "2007-06-01", "number": "12"}
    assert [tuple(change) for change in changes(Degree, before, after)] == [
        ("Level", "College", "Bachelor"),
        ("Number", "", "12"),
    ]


# The postings of a life on an axis.


def share(percent):
    return float(percent.removesuffix("%"))


days = st.dates(date(1950, 1, 1), date(2060, 1, 1))
periods = st.lists(
    st.tuples(days, st.none() | days, st.just("Chuyên viên")).filter(lambda p: p[1] is None or p[0] < p[1]), max_size=8
)


@given(periods, days)
def test_every_bar_lies_on_the_axis_and_beside_no_other_in_its_lane(periods, on):
    line = lifeline(periods, on)
    begun = [period for period in periods if period[0] < on]
    assert (line is None) == (not begun)
    lanes = {}
    for bar in line.bars if line else []:
        start, end = share(bar.x), share(bar.x) + share(bar.width)
        assert 0 <= start <= end <= 100.02
        assert lanes.get(bar.lane, 0) <= start + 0.02
        lanes[bar.lane] = end
    assert line is None or (len(line.bars), line.lanes) == (len(begun), len(lanes))


def test_one_posting_after_the_other_takes_one_lane_and_a_concurrent_one_another():
    one, then, beside = (date(2000, 1, 1), date(2010, 1, 1), "a"), (date(2010, 1, 1), None, "b"), (date(2005, 1, 1), None, "c")
    line = lifeline([one, then, beside], date(2020, 1, 1))
    assert [(bar.words, bar.lane, bar.now) for bar in line.bars] == [("a", 0, False), ("c", 1, True), ("b", 0, True)]


def test_the_axis_has_few_marks_however_long_a_life():
    assert len(lifeline([(date(1960, 1, 1), None, "a")], date(2026, 1, 1)).years) <= 6
