import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.vietnamese import (
    PROVINCE_CODES,
    clean,
    dong,
    fold,
    grouped,
    long_date,
    match_key,
    parse_date,
    parse_national_id,
    parse_number,
    parse_whole,
    sort_key,
)

pytestmark = pytest.mark.once

syllables = st.sampled_from(
    [
        "Nguyễn",
        "Trần",
        "Đặng",
        "Lê",
        "Ngô",
        "Thị",
        "Văn",
        "Hòa",
        "Hoà",
        "Hoa",
        "Thúy",
        "Thuý",
        "Quý",
        "Qúy",
        "Lý",
        "Lí",
        "Khoẻ",
        "Khỏe",
        "An",
        "Ân",
        "Ăn",
        "Đức",
        "Dức",
        "Ánh",
        "Anh",
        "Ảnh",
        "Ạnh",
        "Ã",
        "À",
    ]
)
names = st.lists(syllables, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Đặng\u00a0Thị   Thúy ", "Đặng Thị Thúy"),
        ("\ufeffLan\u200b", "Lan"),
        (unicodedata.normalize("NFD", "Nguyễn Văn Hoà"), "Nguyễn Văn Hoà"),
        ("a\t\nb", "a b"),
        ("Thú\u200by\u2060", "Thúy"),
        ("", ""),
        (None, ""),
    ],
)
def test_input_is_composed_and_its_blanks_are_one_space(raw, shown):
    assert clean(raw) == shown


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("typed", ["dang thi thuy", "Đặng Thị Thuý", "ĐẶNG THỊ THÚY", "đặng  thị thúy"])
def test_a_name_is_found_with_and_without_marks(typed):
    assert fold(typed) == fold("Đặng Thị Thúy")


@pytest.mark.parametrize(("one", "other"), [("Hoà", "Hòa"), ("Thuý", "Thúy"), ("Quý", "Qúy"), ("Khoẻ", "Khỏe"), ("HOÀ", "hòa")])
def test_where_the_tone_mark_stands_does_not_matter_for_matching(one, other):
    assert match_key(one) == match_key(other)


def test_the_key_for_matching_is_the_letters_and_the_number_of_the_tone():
    assert match_key("Đặng Thị Hoà") == match_key("Đặng Thị Hòa") == "đăng6 thi6 hoa2"


def moved_tones(name):
    """The name with each tone mark on the last vowel of its syllable instead: `Hòa` → `Hoà`."""

    def moved(word):
        tones = [mark for mark in unicodedata.normalize("NFD", word) if mark in "\u0300\u0301\u0303\u0309\u0323"]
        letters = unicodedata.normalize("NFC", "".join(m for m in unicodedata.normalize("NFD", word) if m not in tones))
        last = max(index for index, letter in enumerate(letters) if fold(letter) in "aeiouy")
        return unicodedata.normalize("NFC", letters[: last + 1] + "".join(tones) + letters[last + 1 :])

    return " ".join(map(moved, name.split()))


@given(names)
def test_matching_does_not_depend_on_the_style_of_the_tones(name):
    assert match_key(moved_tones(name)) == match_key(name)


@given(names)
def test_sorting_does_not_depend_on_the_style_of_the_tones(name):
    assert sort_key(moved_tones(name)) == sort_key(name)


@pytest.mark.parametrize(("one", "other"), [("Lý", "Lí"), ("Hoa", "Hòa"), ("Đức", "Dức"), ("Lan", "Lân")])
def test_different_names_do_not_match(one, other):
    assert match_key(one) != match_key(other)


@given(names)
def test_matching_does_not_depend_on_the_form_of_the_letters(name):
    assert match_key(unicodedata.normalize("NFD", name)) == match_key(name)


def by_the_book(name):
    """The order of lists, from the rule: given name, surname, middle; letters first, tones after, word by word."""
    alphabet = [
        "a",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "g",
        "h",
        "i",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "x",
        "y",
    ]
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

    def word(text):
        parts = unicodedata.normalize("NFD", text.lower())
        tone = max((tones.index(mark) for mark in parts if mark in tones[1:]), default=0)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones[1:]))
        return [alphabet.index(letter) for letter in bare], tone

    first, *rest = [name.split()[-1], *name.split()[:-1]]
    return [word(part) for part in [first, *rest]]


@given(names, names)
def test_people_are_ordered_by_given_name_surname_and_middle_names(one, other):
    assert (sort_key(one) < sort_key(other)) == (by_the_book(one) < by_the_book(other))


def test_tones_are_ordered_as_in_dictionaries():
    assert sorted(["Lạn", "Lán", "Lãn", "Lản", "Làn", "Lan"], key=sort_key) == ["Lan", "Làn", "Lản", "Lãn", "Lán", "Lạn"]


@given(names)
def test_a_sort_key_is_digits_so_that_every_database_orders_it_alike(name):
    assert sort_key(name).isdigit()


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("17/05/1985", date(1985, 5, 17), "day"),
        ("7.5.1985", date(1985, 5, 7), "day"),
        ("5/1968", date(1968, 5, 1), "month"),
        ("1968", date(1968, 1, 1), "year"),
    ],
)
def test_dates_keep_their_precision(text, day, precision):
    found = parse_date(text)
    assert (found.day, found.precision) == (day, precision)


@pytest.mark.parametrize("text", ["29/02/1990", "07/13/2022", "1985-05-17", "31/4/2000", "mai", "", "0/0/2000"])
def test_what_is_no_date_is_refused_and_never_swapped(text):
    with pytest.raises(ValueError, match="no date"):
        parse_date(text)


@pytest.mark.parametrize(("text", "number"), [("7,5", "7.5"), ("7.5", "7.5"), (" 10 ", "10")])
def test_a_comma_and_a_dot_both_part_the_decimals(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "7,5,1", "-1", "chín", "1e3"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="no number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "number", "proposed"),
    [
        ("022085001234", "022085001234", False),
        ("22085001234", "022085001234", True),
        ("2085001234", "002085001234", True),
        ("022085001234.0", "022085001234", False),
        ("'022085001234", "022085001234", False),
        ("022\u00a0085001234", "022085001234", False),
    ],
)
def test_identity_numbers_are_cleaned_and_zeros_proposed(text, number, proposed):
    found = parse_national_id(text)
    assert (found.number, found.proposed) == (number, proposed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("2.2085E+10", "lost"), ("123456789", "9 digits"), ("12345", "has 5 digits"), ("02208500123x", "digits only")],
)
def test_identity_numbers_that_cannot_be_right_are_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_national_id(text)


@pytest.mark.parametrize(
    ("number", "year", "gender", "doubts"),
    [
        ("022085001234", 1985, "male", ()),
        ("022185001234", 1985, "female", ()),
        ("022304001234", 2004, "female", ()),
        ("022185001234", 1985, "male", ("sex",)),
        ("022085001234", 2085, "male", ("year",)),
        ("022185001234", 1986, "male", ("sex", "year")),
        ("023085001234", 1985, "male", ("province",)),
        ("022085001234", None, "", ()),
    ],
)
def test_a_number_that_says_something_else_than_the_person_is_doubted(number, year, gender, doubts):
    assert parse_national_id(number, birth_year=year, gender=gender).doubts == doubts


def test_cards_know_63_provinces():
    assert len(PROVINCE_CODES) == 63


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 7, 3), "Hạ Long, ngày 03 tháng 7 năm 2022"),
        (date(2022, 2, 13), "Hạ Long, ngày 13 tháng 02 năm 2022"),
        (date(2022, 12, 9), "Hạ Long, ngày 09 tháng 12 năm 2022"),
    ],
)
def test_days_and_months_that_could_be_added_to_have_a_zero(day, words):
    assert long_date("Hạ Long", day) == words


# Money.


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567")])
def test_thousands_are_parted_by_points(number, shown):
    assert grouped(number) == shown


def test_an_amount_that_is_not_known_is_a_dash():
    assert (dong(None), dong(0), dong(45_000_000)) == ("–", "0 đ", "45.000.000 đ")


@pytest.mark.parametrize("text", ["1234567", "1.234.567", "1 234 567", " 1.234.567 "])
def test_a_whole_number_is_read_with_and_without_its_points(text):
    assert parse_whole(text) == 1234567


@pytest.mark.parametrize("text", ["", "1,5", "1.5", "12.34.567", "1.2345", "-3", "1e6", "mười", "1,234,567"])
def test_what_is_no_whole_number_is_never_guessed(text):
    with pytest.raises(ValueError, match="is no whole number"):
        parse_whole(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_every_amount_is_read_as_it_is_shown(amount):
    assert parse_whole(grouped(amount)) == amount
