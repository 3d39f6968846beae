import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.cells import READERS, Column, Name, read_cell, shown, wording
from lms.vietnamese import BirthDate

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 25)
LEVELS = {"Đại học": "university", "Thạc sĩ": "master"}


def read(reads, raw):
    return read_cell(raw, Column("it", ("It",), reads, choices=LEVELS), "C", on=TODAY)


def value(reads, raw):
    cell = read(reads, raw)
    assert cell.problems == ()
    return cell.value


def problem(reads, raw):
    (problem,) = read(reads, raw).problems
    return problem.level, problem.reason, problem.proposal


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("raw", ["", "  ", None, "\u00a0", "\u200b"])
def test_an_empty_cell_says_nothing(reads, raw):
    assert value(reads, raw) is None


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("raw", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])
def test_a_formula_that_failed_is_wrong_whatever_is_read(reads, raw):
    assert problem(reads, raw) == ("wrong", "formula_failed", None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (1968.0, "1968"),
        (7.5, "7.5"),
        (22085001234.0, "22085001234"),
        (1e16, "1e+16"),
        (date(1985, 5, 17), "17/05/1985"),
        (" a\n b ", "a b"),
    ],
)
def test_the_text_of_a_cell_is_as_people_see_it(raw, text):
    assert shown(raw) == text


@pytest.mark.parametrize(
    "label", ["Họ và tên", "HỌ VÀ TÊN", "Họ  và\ntên:", "ho va ten", unicodedata.normalize("NFD", "Họ và tên")]
)
def test_wordings_are_compared_without_marks_capitals_and_line_breaks(label):
    assert wording(label) == "ho va ten"


@pytest.mark.parametrize(
    ("raw", "full_name", "honorific"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", ""),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", "Ông"),
        ("Bà: Trần Thị Lan", "Trần Thị Lan", "Bà"),
        ("BÀ TRẦN THỊ LAN", "TRẦN THỊ LAN", "BÀ"),
        ("Đ/c Lê Hà", "Lê Hà", "Đ/c"),
        ("Đồng chí Lê Hà", "Lê Hà", "Đồng chí"),
        ("ThS. Đặng Thị Thuý", "Đặng Thị Thuý", "ThS."),
        ("Ths Đặng Thị Thúy", "Đặng Thị Thúy", "Ths"),
        ("TS.Phạm Minh", "Phạm Minh", "TS."),
        ("PGS. TS. Phạm Minh", "Phạm Minh", "PGS. TS."),
        ("BS.CKI Vũ Đức", "Vũ Đức", "BS.CKI"),
        ("BSCKII. Vũ Đức", "Vũ Đức", "BSCKII."),
        ("Ông Ths. Vũ Đức", "Vũ Đức", "Ông Ths."),
        ("Bàn Thị Mai", "Bàn Thị Mai", ""),
        ("Bạch Ngọc", "Bạch Ngọc", ""),
        ("Ông Thị Lan", "Ông Thị Lan", ""),
        ("Tsần A Sám", "Tsần A Sám", ""),
        ("Vòng A-Sám", "Vòng A-Sám", ""),
    ],
)
def test_words_before_a_name_have_their_own_field(raw, full_name, honorific):
    assert value("name", raw) == Name(full_name, honorific)


def test_the_spelling_of_a_name_is_kept():
    assert [value("name", name).full_name for name in ("Lê Hoà", "Lê Hòa", "LÊ HÒA")] == ["Lê Hoà", "Lê Hòa", "LÊ HÒA"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12", ("wrong", "no_name", None)),
        ("Ông", ("suspect", "one_word_name", None)),
        ("Lan", ("suspect", "one_word_name", None)),
        ("Nguyễn Văn An 2", ("suspect", "odd_name", None)),
        ("An " * 50, ("wrong", "too_long", None)),
    ],
)
def test_names_that_are_none_or_odd_are_told(raw, expected):
    assert problem("name", raw) == expected


def test_an_odd_name_keeps_its_value_for_a_person_to_decide():
    assert read("name", "Lan").value == Name("Lan")


DAY = BirthDate(date(1985, 5, 17), "day")


@pytest.mark.parametrize(
    ("raw", "born"),
    [
        ("17/05/1985", DAY),
        ("17-5-1985", DAY),
        ("17 / 05 / 1985", DAY),
        ("'17/05/1985", DAY),
        (date(1985, 5, 17), DAY),
        (datetime(1985, 5, 17).date(), DAY),
        (31184.0, DAY),
        (31184.75, DAY),
        ("31184", DAY),
        ("5/1968", BirthDate(date(1968, 5, 1), "month")),
        ("05.1968", BirthDate(date(1968, 5, 1), "month")),
        (5.1968, BirthDate(date(1968, 5, 1), "month")),
        ("1968", BirthDate(date(1968, 1, 1), "year")),
        (1968.0, BirthDate(date(1968, 1, 1), "year")),
        ("05/07/1985", BirthDate(date(1985, 7, 5), "day")),
        ("29/02/1988", BirthDate(date(1988, 2, 29), "day")),
    ],
)
def test_birth_dates_keep_what_is_known_of_them(raw, born):
    assert value("birth_date", raw) == born


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("29/02/1990", "no_such_day"),
        ("07/13/2022", "no_such_day"),
        ("31/04/1985", "no_such_day"),
        ("0/0/1968", "no_such_day"),
        ("17/05/85", "short_year"),
        ("1985-05-17", "no_date"),
        ("tháng 5", "no_date"),
        ("17051985", "no_date"),
        (True, "no_date"),
        ("17/05/1899", "year_out_of_sense"),
        ("1868", "year_out_of_sense"),
        (date(1899, 12, 31), "year_out_of_sense"),
        ("26/11/2026", "born_in_the_future"),
        ("2030", "born_in_the_future"),
    ],
)
def test_what_is_no_birth_date_is_wrong_and_never_swapped(raw, reason):
    cell = read("birth_date", raw)
    assert (cell.value, cell.problems[0].level, cell.problems[0].reason) == (None, "wrong", reason)


@given(st.integers(1, 31), st.integers(13, 99))
def test_a_month_beyond_twelve_is_never_taken_for_a_day(day, month):
    assert read("birth_date", f"{day}/{month}/1985").value is None


def test_a_date_that_is_not_of_birth_may_be_to_come_and_needs_its_day():
    assert value("date", "01/01/2027") == date(2027, 1, 1)
    assert problem("date", "2005") == ("wrong", "day_needed", None)


@pytest.mark.parametrize("raw", ["7,5", "7.5", 7.5, " 7,50 "])
def test_a_comma_and_a_dot_both_part_the_decimals(raw):
    assert value("number", raw) == Decimal("7.5")


def test_sums_of_a_sheet_have_no_tail():
    assert value("number", 0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize("raw", ["chín", "7,5,1", "-1", float("inf"), float("nan"), True, "8 tiết"])
def test_what_is_no_number_is_wrong(raw):
    assert problem("number", raw)[1] == "no_number"


def test_whole_numbers_are_whole():
    assert (value("whole_number", 40.0), value("whole_number", "40")) == (40, 40)
    assert problem("whole_number", "7,5") == ("wrong", "not_whole", None)


@pytest.mark.parametrize("raw", ["022085001234", "'022085001234", "022 085 001 234", "022085001234.0", "022\u00a0085001234"])
def test_identity_numbers_are_cleaned(raw):
    assert value("national_id", raw) == "022085001234"


@pytest.mark.parametrize("raw", ["22085001234", 22085001234.0, "22085001234.0"])
def test_zeros_in_front_are_proposed_and_not_taken(raw):
    assert read("national_id", raw).value is None
    assert problem("national_id", raw) == ("suspect", "zeros_lost", "022085001234")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("2.2085E+10", "rounded"),
        ("2,2E10", "rounded"),
        ("123456789", "old_card"),
        (123456789.0, "old_card"),
        ("12", "length"),
        ("02208x", "letters"),
    ],
)
def test_identity_numbers_that_are_lost_or_old_are_wrong(raw, reason):
    assert problem("national_id", raw) == ("wrong", reason, None)


@pytest.mark.parametrize(("raw", "gender"), [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), ("Female", "female")])
def test_genders(raw, gender):
    assert value("gender", raw) == gender


@pytest.mark.parametrize("raw", ["1", "Thị", "x", "Nam/Nữ"])
def test_a_gender_is_not_guessed(raw):
    assert problem("gender", raw) == ("wrong", "no_gender", None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("Kinh", "01"), ("H'Mông", "08"), ("Cao Lan", "15"), ("Sán Chỉ", "15"), ("Dao Thanh Y", "09"), ("dân tộc Tày", "02")],
)
def test_ethnic_groups_are_found_by_all_their_names(raw, code):
    assert value("ethnicity", raw) == code


@pytest.mark.parametrize("raw", ["25", 25.0, "Pháp"])
def test_an_unknown_ethnic_group_is_for_a_person_to_look_at(raw):
    assert problem("ethnicity", raw) == ("suspect", "unknown_ethnicity", None)


@pytest.mark.parametrize("raw", ["x", "X", "có", "Có", "✓", True, 1.0])
def test_yes(raw):
    assert value("yes_no", raw) is True


@pytest.mark.parametrize("raw", ["không", "KHÔNG", "-", False, 0.0])
def test_no(raw):
    assert value("yes_no", raw) is False


def test_neither_yes_nor_no_is_wrong():
    assert problem("yes_no", "có lẽ") == ("wrong", "no_yes_no", None)


def test_choices_are_compared_by_wording():
    assert value("choice", "ĐẠI  HỌC") == "university"
    (doubt,) = read("choice", "Trung cấp").problems
    assert (doubt.reason, doubt.values["choices"]) == ("unknown_choice", "Đại học, Thạc sĩ")


def test_codes_have_no_blanks():
    assert (value("code", "QN00016"), value("code", 17.0), value("code", "'0017")) == ("QN00016", "17", "0017")
    assert problem("code", "QN 00016") == ("suspect", "blank_in_code", "QN00016")


def test_a_problem_says_what_stood_there():
    (doubt,) = read("birth_date", " 29/02/1990 ").problems
    assert (doubt.column, doubt.values) == ("it", {"text": "29/02/1990"})


@pytest.mark.parametrize("reads", READERS)
@given(raw=st.one_of(st.text(max_size=60), st.floats(), st.booleans(), st.dates(), st.integers(), st.none()))
def test_whatever_a_cell_holds_it_is_read_or_told(reads, raw):
    cell = read(reads, raw)
    assert cell.value is not None or cell.problems or not cell.text


@pytest.mark.parametrize("reads", READERS)
@given(text=st.text(max_size=40))
def test_reading_what_was_shown_reads_the_same(reads, text):
    once = read(reads, text)
    assert read(reads, once.text) == once
