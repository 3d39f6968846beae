from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.likeness import Traits, compare, slip_between, slips
from lms.vietnamese import fold, match_key

numbers = st.text("0123456789", min_size=12, max_size=12)
names = st.sampled_from(["Đặng Thị Thúy", "Đặng Thị Thuý", "Dang Thi Thuy", "Đặng Thị Thủy", "Vũ Hoà"])


def someone(name="Đặng Thị Thúy", **known):
    return Traits(name=match_key(name), letters=fold(name), **{"born": date(1968, 5, 17), "number": "", **known})


people = st.builds(
    someone,
    name=names,
    born=st.none() | st.sampled_from([date(1968, 5, 17), date(1968, 1, 1), date(1968, 5, 1), date(1970, 5, 17)]),
    precision=st.sampled_from(["day", "month", "year"]),
    gender=st.sampled_from(["", "female", "male"]),
    number=st.just("") | st.sampled_from(["023168001234", "023168002134", "023168001235", "023070009999"]),
)


@given(people, people)
def test_it_does_not_matter_who_is_compared_with_whom(one, other):
    assert compare(one, other) == compare(other, one)


@given(numbers, st.integers(0, 10))
def test_two_neighbouring_digits_that_changed_places_are_noticed_wherever_they_stand(number, place):
    typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert slip_between(number, typed) == ("id_transposed" if typed != number else "")


@given(numbers, numbers)
def test_the_slips_of_a_number_are_exactly_those_that_are_called_so(number, other):
    assert all(slip_between(number, slip) for slip in slips(number))
    assert (other in set(slips(number))) == bool(slip_between(number, other))


@given(numbers, st.integers(0, 11), st.sampled_from("0123456789"))
def test_a_mistyped_digit_is_among_the_slips(number, place, digit):
    typed = number[:place] + digit + number[place + 1 :]
    assert typed == number or typed in set(slips(number))


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        # one name, and birth dates that go together
        ({}, {}, ("same_name", "same_birth")),
        ({}, {"name": "Đặng Thị Thuý"}, ("same_name", "same_birth")),
        ({}, {"born": date(1968, 1, 1), "precision": "year"}, ("same_name", "compatible_birth")),
        ({}, {"born": date(1968, 5, 1), "precision": "month"}, ("same_name", "compatible_birth")),
        ({}, {"born": None}, ("same_name", "unknown_birth")),
        ({}, {"born": date(1970, 5, 17)}, None),
        ({}, {"born": date(1969, 1, 1), "precision": "year"}, None),
        ({}, {"name": "Đặng Thị Thủy"}, None),
        # numbers that speak against it
        ({"number": "023168001234"}, {"number": "023168009999"}, ("same_name", "same_birth", "other_id")),
        ({"number": "023168001234"}, {"number": "023168009999", "born": None}, None),
        ({"number": "023168001234"}, {"born": None}, ("same_name", "unknown_birth")),
        # a slip in the number, and something else that agrees
        (
            {"number": "023168001234"},
            {"number": "023168002134", "name": "Dang Thi Thuy"},
            ("same_letters", "same_birth", "id_transposed"),
        ),
        ({"number": "023168001234"}, {"number": "023168002134", "name": "Vũ Hoà"}, ("same_birth", "id_transposed")),
        ({"number": "023168001234"}, {"number": "023168001235", "name": "Vũ Hoà"}, None),
        ({"number": "023168001234"}, {"number": "023168001235", "born": date(1970, 1, 1)}, ("same_name", "id_one_digit")),
        ({"number": "023168001234"}, {"number": "023168002134", "name": "Vũ Hoà", "born": date(1970, 1, 1)}, None),
        ({"gender": "female"}, {"gender": "male"}, ("same_name", "same_birth", "other_sex")),
    ],
)
def test_what_is_suspected_and_why(one, other, reasons):
    found = compare(someone(**one), someone(**other))
    assert (found and found.reasons) == reasons


def test_what_speaks_for_it_weighs_more_than_what_speaks_less():
    certain = compare(someone(number="023168001234"), someone(number="023168002134"))
    doubtful = compare(someone(number="023168001234"), replace(someone(number="023168009999"), gender="male"))
    assert certain.score > compare(someone(), someone()).score > doubtful.score
