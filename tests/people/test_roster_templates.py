import io
from datetime import date

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.people.ethnicity import CHOICES
from lms.people.roster_sentences import SENTENCES, sentence
from lms.people.roster_templates import write_rows, write_template
from lms.people.rosters import Column, Name, NotReadable, Problem, read_roster
from lms.vietnamese import BirthDate
from tests.test_vietnamese import names

pytestmark = pytest.mark.once

COLUMNS = [
    Column("full_name", ("Họ và tên",), "name", required=True, help="Như trên thẻ căn cước.", example="Đặng Thị Thúy"),
    Column("birth_date", ("Ngày sinh",), "birth_date"),
    Column("awarded", ("Ngày cấp",), "date"),
    Column("gender", ("Giới tính",), "gender"),
    Column("ethnicity", ("Dân tộc",), "ethnicity"),
    Column("national_id", ("Số CCCD",), "national_id"),
    Column("code", ("Mã số",), "code"),
    Column("score", ("Điểm",), "number"),
    Column("periods", ("Số tiết",), "whole_number"),
    Column("leader", ("Lãnh đạo",), "yes_no"),
    Column("degree", ("Trình độ",), "choice", choices={"Đại học": "university", "Cử nhân": "university", "Thạc sĩ": "master"}),
    Column("note", ("Ghi chú",), "text"),
]
LAN = {"full_name": "Đặng Thị Lan", "birth_date": "17/05/1985", "national_id": "022185001234", "degree": "Đại học"}
UNITS = [f"Trường Trung học phổ thông số {number}" for number in range(40)]


def template(**options):
    return write_template(COLUMNS, title="Danh sách cán bộ", examples=[LAN, LAN], **options)


def opened(data):
    """The workbook as another library reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def drop_downs(data):
    book = opened(data)
    sheet = book.worksheets[0]
    return {
        sheet[f"{rule.sqref}".split(":")[0][0] + "4"].value.rstrip(" *"): rule.formula1
        for rule in sheet.data_validations.dataValidation
    }


def test_a_template_that_nobody_filled_in_has_all_columns_and_no_people():
    found = read_roster(template(), COLUMNS)
    assert (list(found.found), found.missing, found.unknown) == ([column.name for column in COLUMNS], [], [])
    assert list(found.rows()) == []
    assert dict(found.skipped) == {"example": [5, 6]}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_example_rows_are_known_in_every_language(language):
    with override(language):
        found = read_roster(template(), COLUMNS)
        assert (list(found.rows()), list(found.skipped)) == ([], ["example"])


def test_numbers_and_dates_of_a_template_are_text_so_that_no_zero_is_eaten():
    sheet = opened(template()).worksheets[0]
    assert [sheet[f"{letter}5"].number_format for letter in "CDG"] == ["@", "@", "@"]


def test_the_header_stays_in_sight():
    assert opened(template()).worksheets[0].freeze_panes == "A5"


def test_each_column_says_what_it_takes_in_a_note_and_in_a_guide():
    book = opened(template())
    assert "Như trên thẻ căn cước." in book.worksheets[0]["B4"].comment.text
    guide = {row[0]: row[1:] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert guide["Họ và tên"][1] == "Đặng Thị Thúy"


def test_short_lists_are_drop_downs_in_the_cell_and_long_ones_on_a_hidden_sheet():
    data = template(choices={"note": UNITS})
    rules = drop_downs(data)
    assert rules["Giới tính"] == '"Nam,Nữ"'
    assert rules["Trình độ"] == '"Đại học,Thạc sĩ"'
    hidden = opened(data)["_"]
    assert hidden.sheet_state == "hidden"
    assert {rules["Dân tộc"], rules["Ghi chú"]} == {"'_'!$A$1:$A$54", "'_'!$B$1:$B$40"}
    assert [cell.value for cell in hidden["B"][:40]] == UNITS


def read_back(rows):
    return [
        {name: cell.value for name, cell in row.cells.items()} for row in read_roster(write_rows(COLUMNS, rows), COLUMNS).rows()
    ]


days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
# Sentences that are kept as they are: what nobody sees and what looks like a failed formula is cleaned or refused by the reader.
notes = st.text(
    st.characters(exclude_categories=["C", "Z", "M"], max_codepoint=0x7E) | st.sampled_from("ăđơưĐẬỹ"), min_size=1, max_size=30
).filter(lambda text: not text.startswith("#"))
values = st.fixed_dictionaries(
    {"full_name": names.filter(lambda name: " " in name).map(Name)},
    optional={
        "birth_date": st.one_of(
            days.map(lambda day: BirthDate(day, "day")),
            days.map(lambda day: BirthDate(day.replace(day=1), "month")),
            days.map(lambda day: BirthDate(day.replace(day=1, month=1), "year")),
        ),
        "awarded": days,
        "gender": st.sampled_from(["male", "female"]),
        "ethnicity": st.sampled_from([code for code, _name in CHOICES]),
        "national_id": st.from_regex(r"[0-9]{12}", fullmatch=True),
        "code": st.from_regex(r"[A-Z0-9][A-Z0-9./=+@-]{0,12}", fullmatch=True),
        "score": st.decimals(0, 10, places=2),
        "periods": st.integers(0, 5000),
        "leader": st.booleans(),
        "degree": st.sampled_from(["university", "master"]),
        "note": notes,
    },
)


@settings(max_examples=12)
@given(st.lists(values, min_size=1, max_size=12))
def test_what_was_written_reads_back_as_the_same(rows):
    nothing = dict.fromkeys(column.name for column in COLUMNS)
    assert read_back(rows) == [nothing | row for row in rows]


@pytest.mark.parametrize("text", ["=1+1", "+84 203 123", "-", "@here", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_stays_text(text):
    assert read_back([{"full_name": "Đặng Lan", "note": text}])[0]["note"] == text
    cell = opened(write_rows(COLUMNS, [{"full_name": "Đặng Lan", "note": text}])).worksheets[0]["M3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_an_honorific_is_written_before_the_name():
    assert read_back([{"full_name": Name("Đặng Lan", "ThS.")}])[0]["full_name"] == Name("Đặng Lan", "ThS.")


# The sentences.


def test_a_sentence_names_what_stood_there():
    with override("vi"):
        assert sentence(Problem("wrong", "birth_date", "no_such_day", {"text": "29/02/1990"})) == (
            "“29/02/1990”: không có ngày này. Ngày ghi theo dạng ngày/tháng/năm."
        )
        assert "2022.xlsx" not in sentence(NotReadable("no_sheet", sheets=["A", "B"]))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reason", SENTENCES)
def test_every_reason_has_a_sentence(reason, language):
    class Anything(dict):
        def __missing__(self, name):
            return "x"

    with override(language):
        assert str(SENTENCES[reason]) % Anything()
