import csv
import io
import unicodedata
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.people.rosters import Column, Name, NotReadable, read_roster
from lms.vietnamese import TONES, BirthDate
from tests.people.messy import COLUMNS, UNITS, encoded, messy_roster

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 25)
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chức vụ"]
LAN = [1, "Đặng Thị Lan", "17/05/1985", "Nữ", "022185001234", "Chuyên viên"]
MINH = [2, "Trần Văn Minh", "1968", "Nam", "022068001234", "Trưởng phòng"]


def book(*rows, merged=()):
    """A workbook with `rows` from row 1; `merged` are (first row, first column, last row, last column), from 0."""
    data = io.BytesIO()
    workbook = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = workbook.add_worksheet("Danh sách")
    for area in merged:
        sheet.merge_range(*area, "")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value) if isinstance(value, str) and value else sheet.write(number, column, value)
    workbook.close()
    return data.getvalue()


def roster(*rows, columns=COLUMNS, **options):
    return read_roster(book(*rows, **options), columns, on=TODAY)


def read(*rows, **options):
    return list(roster(*rows, **options).rows())


def values(row):
    return {name: cell.value for name, cell in row.cells.items()}


def reasons(row):
    return {(problem.level, problem.column, problem.reason) for problem in row.problems}


def skipped(*rows, **options):
    found = roster(*rows, **options)
    numbers = [row.number for row in found.rows()]
    return dict(found.skipped), numbers


# The header.


def test_the_header_is_found_below_titles():
    found = roster(["UBND TỈNH"], [], ["DANH SÁCH CÁN BỘ"], ["(Kèm theo Công văn số 156)"], HEADER, LAN)
    assert found.header_row == 5
    assert found.found == {"full_name": "B", "birth_date": "C", "gender": "D", "national_id": "E", "position": "F"}
    assert [row.number for row in found.rows()] == [6]


@pytest.mark.parametrize(
    "label", ["HỌ VÀ TÊN", "Họ\nvà tên", "ho va ten", "Họ và tên (*)", "Họ và tên *", "Họ tên", "Hä vµ tªn", "Hoï vaø teân"]
)
def test_a_header_is_found_however_it_is_written(label):
    assert roster(["STT", label, "Ngày sinh"], LAN[:3]).found["full_name"] == "B"


def test_columns_that_nobody_asked_for_are_told_and_left_alone():
    assert roster([*HEADER, "Số điện thoại"], LAN).unknown == [("G", "Số điện thoại")]


def test_required_columns_that_are_missing_are_told():
    assert roster(["STT", "Ngày sinh", "Số CCCD"], [1, "1968", "022068001234"]).missing == ["Họ và tên"]


def test_of_two_columns_of_one_name_the_first_is_read():
    found = roster([*HEADER, "Chức vụ"], [*LAN, "Kế toán"])
    assert (found.found["position"], found.unknown) == ("F", [("G", "Chức vụ")])


def test_a_sheet_without_such_a_header_is_refused():
    with pytest.raises(NotReadable) as error:
        roster(["Kính gửi", "Sở Nội vụ"], ["Báo cáo", "Năm 2022"])
    assert (error.value.reason, error.value.values) == ("no_header", {"labels": "Họ và tên"})


def test_the_sheet_with_the_table_is_found_behind_a_guide():
    data = io.BytesIO()
    workbook = xlsxwriter.Workbook(data, {"in_memory": True})
    workbook.add_worksheet("Hướng dẫn").write(0, 0, "Điền vào trang sau")
    sheet = workbook.add_worksheet("Danh sách")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, LAN)
    workbook.close()
    assert read_roster(data.getvalue(), COLUMNS).sheet == "Danh sách"


TWO_ROWS = [
    ["STT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Trình độ", "", "Chức vụ"],
    ["", "", "Nam", "Nữ", "chuyên môn", "lý luận chính trị", ""],
]
MERGED = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6)]


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "not merged"])
def test_a_header_of_two_rows_is_read_as_one(merged):
    found = roster(*TWO_ROWS, [1, "Đặng Thị Lan", "", "17/05/1985", "Đại học", "Trung cấp", "Kế toán"], merged=merged)
    assert found.found == {"full_name": "B", "birth_date": "C", "gender": "D", "degree": "E", "position": "G"}
    assert found.unknown == [("F", "Trình độ lý luận chính trị")]
    (row,) = found.rows()
    assert (values(row)["degree"], row.number) == ("Đại học", 3)


def test_a_header_of_two_rows_is_read_from_a_text_file_too():
    text = io.StringIO()
    csv.writer(text).writerows([*TWO_ROWS, [1, "Đặng Thị Lan", "", "17/05/1985", "Đại học", "", ""]])
    (row,) = read_roster(text.getvalue().encode(), COLUMNS).rows()
    assert (values(row)["gender"], values(row)["birth_date"].day) == ("female", date(1985, 5, 17))


# Birth dates in two columns.


def sexes(man, woman):
    (row,) = read(*TWO_ROWS, [1, "Nguyễn An", man, woman, "Đại học"], merged=MERGED)
    return row


def test_the_column_of_the_birth_date_gives_the_sex():
    row = sexes("", "17/05/1985")
    assert (values(row)["gender"], values(row)["birth_date"]) == ("female", BirthDate(date(1985, 5, 17), "day"))
    assert (row.cells["birth_date"].letter, row.cells["gender"].letter) == ("D", "D")
    assert values(sexes("1968", ""))["gender"] == "male"


def test_both_columns_filled_is_wrong():
    row = sexes("17/05/1985", "17/05/1985")
    assert reasons(row) == {("wrong", "birth_date", "both_sexes"), ("wrong", "gender", "both_sexes")}
    assert (values(row)["gender"], values(row)["birth_date"]) == (None, None)


def test_neither_column_filled_says_nothing_whatever_the_name():
    (row,) = read(*TWO_ROWS, [1, "Nguyễn Thị An", "", "", "Đại học"], merged=MERGED)
    assert (values(row)["gender"], values(row)["birth_date"], row.problems) == (None, None, [])


def test_marks_below_the_two_sexes_give_the_sex_alone():
    header = [["Họ và tên", "Ngày sinh", "Giới tính", ""], ["", "", "Nam", "Nữ"]]
    (row,) = read(*header, ["Đặng Thị Lan", "1985", "", "x"], merged=[(0, 2, 0, 3)])
    assert (values(row)["gender"], values(row)["birth_date"].day.year) == ("female", 1985)


def test_a_sex_that_another_column_gainsays_is_suspect():
    header = [["Họ và tên", "Ngày sinh", "", "Giới tính"], ["", "Nam", "Nữ", ""]]
    (row,) = read(*header, ["Đặng Thị Lan", "1985", "", "Nữ"], merged=[(0, 1, 0, 2)])
    assert ("suspect", "gender", "gender_differs") in reasons(row)


def test_a_date_in_three_columns_is_put_together():
    header = [["Họ và tên", "Ngày sinh", "", "", "Chức vụ"], ["", "Ngày", "Tháng", "Năm", ""]]
    (row, other) = read(*header, ["Đặng Lan", 17, 5, 1985, "Kế toán"], ["Lê An", "", "", 1968, ""], merged=[(0, 1, 0, 3)])
    assert values(row)["birth_date"] == BirthDate(date(1985, 5, 17), "day")
    assert values(other)["birth_date"] == BirthDate(date(1968, 1, 1), "year")


@pytest.mark.parametrize(
    ("header", "merged"),
    [
        ([["STT", "Họ và", "tên", "Ngày sinh"]], ()),
        ([["STT", "Họ và tên", "", "Ngày sinh"]], [(0, 1, 0, 2)]),
        ([["STT", "Họ và tên", "", "Ngày sinh"], ["", "Họ đệm", "Tên", ""]], [(0, 1, 0, 2)]),
    ],
)
def test_a_name_in_two_columns_is_put_together(header, merged):
    (row,) = read(*header, [1, "Đặng Thị", "Lan", "1985"], merged=merged)
    assert values(row)["full_name"] == Name("Đặng Thị Lan")


# Rows that are no people.


def test_sections_are_told_with_the_rows_below_them():
    rows = read(HEADER, ["I", "Văn phòng"], LAN, ["II. Sở Nội vụ"], MINH, ["", "Phòng Tổ chức:"], [3, *LAN[1:]])
    assert [(row.number, row.section) for row in rows] == [(3, "Văn phòng"), (5, "Sở Nội vụ"), (7, "Phòng Tổ chức")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([], "empty"),
        ([7], "empty"),
        (["I", "Văn phòng"], "section"),
        (["A", "KHỐI ĐẢNG", "", "", "", 12], "section"),
        (["Phòng Nội vụ"], "section"),
        ([1, "Phòng Nội vụ"], "section"),
        (["", "UBND xã Thống Nhất"], "section"),
        (["", "Cộng:", "", "", 12], "total"),
        (["Tổng cộng", "", 5], "total"),
        (["", "Tổng số: 12 người"], "total"),
        (["", "TỔNG CỘNG"], "total"),
        (["Ấn định danh sách có 12 người"], "total"),
        (["Danh sách này có 12 người./."], "total"),
        (HEADER, "repeated_header"),
        (["", "", "", "", "Hạ Long, ngày 30 tháng 6 năm 2022"], "signature"),
        (["", "NGƯỜI LẬP BIỂU", "", "", "THỦ TRƯỞNG ĐƠN VỊ"], "signature"),
        (["", "", "", "", "KT. GIÁM ĐỐC"], "signature"),
        (["", "TM. ỦY BAN NHÂN DÂN"], "signature"),
        (["", "(Ký, ghi rõ họ tên)"], "signature"),
        (["Nơi nhận:"], "signature"),
        (["Ví dụ", *LAN[1:]], "example"),
    ],
)
def test_rows_that_are_no_people_are_counted_with_the_reason(row, reason):
    assert skipped(HEADER, LAN, row, MINH) == ({reason: [3]}, [2, 4])


@pytest.mark.parametrize(
    "row", [[1, 2, 3, 4, 5, 6], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], ["A", "B", 1, 2, 3, 4], ["A", "B", "C", "D", 1, 2]]
)
def test_numbers_below_the_header_are_no_person(row):
    assert skipped(HEADER, row, LAN)[0] == {"column_numbers": [2]}


@pytest.mark.parametrize(
    "row",
    [
        [2, "Tống Thị Cộng", "1968"],
        [2, "Công Thị Nga"],
        [2, "Ban Văn Sở", "1968"],
        ["", "Lê Hà", "1968", "Nam"],
        [2, "Vũ Ký", "1968", "Nam", "", "Thủ trưởng"],
        [2, "", "1968", "Nam"],
        ["2.", "Lê Hà", "", "Nam"],
    ],
)
def test_people_are_not_taken_for_anything_else(row):
    assert skipped(HEADER, LAN, row) == ({}, [2, 3])


def test_what_stands_below_the_signatures_is_counted_with_them():
    end = [
        ["", "", "", "", "ngày 30 tháng 6 năm 2022"],
        ["", "Người lập", "", "", "Giám đốc"],
        [],
        ["", "Trần Thị Bình", "", "", "Lê Văn Sơn"],
    ]
    assert skipped(HEADER, LAN, *end) == ({"signature": [3, 4, 6], "empty": [5]}, [2])


def test_a_second_list_below_the_signatures_is_read():
    sheet = [HEADER, LAN, ["", "", "", "", "ngày 30 tháng 6 năm 2022"], ["DANH SÁCH 2"], HEADER, MINH]
    assert skipped(*sheet) == ({"signature": [3, 4], "repeated_header": [5]}, [2, 6])


def test_people_without_running_numbers_are_read():
    assert skipped(HEADER[1:], LAN[1:], ["Lê Hà"], ["Văn phòng"], MINH[1:]) == ({"section": [4]}, [2, 3, 5])


def test_every_row_below_the_header_is_either_read_or_counted():
    found = read_roster(messy_roster(120).data, COLUMNS, on=TODAY)
    numbers = [row.number for row in found.rows()] + [number for numbers in found.skipped.values() for number in numbers]
    assert sorted(numbers) == list(range(found.header_row + 2, found.header_row + 2 + found.total_rows))


def test_rows_may_be_gone_through_again():
    found = roster(HEADER, LAN, [], MINH)
    assert list(found.rows()) == list(found.rows())
    assert dict(found.skipped) == {"empty": [3]}


# Cells that are looked at together.


def test_an_identity_number_is_compared_with_the_sex_and_the_year():
    (row,) = read(HEADER, [1, "Đặng Thị Lan", "17/05/1986", "Nam", "022185001234", ""])
    assert reasons(row) == {("suspect", "national_id", "id_sex"), ("suspect", "national_id", "id_year")}
    assert values(row)["national_id"] == "022185001234"


def test_a_proposed_identity_number_is_compared_too():
    (row,) = read(HEADER, [1, "Đặng Thị Lan", "17/05/1985", "Nam", 22185001234.0, ""])
    assert reasons(row) == {("suspect", "national_id", "zeros_lost"), ("suspect", "national_id", "id_sex")}


# Old encodings.


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_column_in_an_old_encoding_is_converted_and_told(encoding):
    people = [[1, encoded("Nguyễn Thị Hằng", encoding), "1985", "Nữ"], [2, encoded("Đặng Đức", encoding), "1968", "Nam"]]
    found = roster(HEADER, *people)
    assert [values(row)["full_name"].full_name for row in found.rows()] == ["Nguyễn Thị Hằng", "Đặng Đức"]
    (note,) = found.encoding_notes
    assert (note.letter, note.encoding, note.samples[1]) == ("B", encoding, (people[1][1], "Đặng Đức"))


def test_a_text_file_in_cp1258_is_converted_and_told():
    text = "STT,Họ và tên,Chức vụ\n1,Nguyễn Văn Đức,Kế toán\n2,Đặng Thị Thúy,Chuyên viên\n"
    found = read_roster("".join(map(tone_apart, text)).encode("cp1258"), COLUMNS)
    assert [values(row)["full_name"].full_name for row in found.rows()] == ["Nguyễn Văn Đức", "Đặng Thị Thúy"]
    assert {note.encoding for note in found.encoding_notes} == {"cp1258"}


def tone_apart(letter):
    """`ễ` as ê and a tone: CP1258 has no letter with both."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in parts if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)) + tone


def test_unicode_is_left_alone_and_composed():
    rows = read(HEADER, LAN, [2, unicodedata.normalize("NFD", "Lê Hoà"), "1968"])
    assert [values(row)["full_name"].full_name for row in rows] == ["Đặng Thị Lan", "Lê Hoà"]


def test_an_old_cell_among_unicode_is_suspect_with_what_it_may_mean():
    rows = read(HEADER, LAN, MINH, [3, "NguyÔn V¨n An", "1968"])
    (doubt,) = rows[2].problems
    assert (doubt.level, doubt.reason, doubt.proposal) == ("suspect", "legacy_text", Name("Nguyễn Văn An"))
    assert values(rows[2])["full_name"] is None


def test_utf8_that_was_read_as_cp1252_is_refused():
    garbled = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in "Nguyễn Văn Đức".encode())
    with pytest.raises(NotReadable) as error:
        roster(HEADER, [1, garbled, "1968"], [2, garbled, "1968"])
    assert (error.value.reason, error.value.values["sample"]) == ("wrong_encoding", garbled)


def test_a_garbled_header_is_refused_for_what_it_is():
    header = ",".join(HEADER).encode().decode("latin-1").encode()
    with pytest.raises(NotReadable) as error:
        read_roster(header + b"\n1,An\n", COLUMNS)
    assert error.value.reason == "wrong_encoding"


def test_one_garbled_cell_is_wrong():
    garbled = "Nguyá»…n Ä\x90á»©c"
    people = [[number, "Đặng Thị Thúy", "1985"] for number in range(1, 30)]
    rows = read(HEADER, *people, [30, garbled, "1968"])
    assert reasons(rows[-1]) == {("wrong", "full_name", "garbled")}


# The whole.


@pytest.mark.parametrize("encoding", [None, "tcvn3", "vni"])
def test_a_messy_roster_is_read_as_it_was_meant(encoding):
    messy = messy_roster(400, encoding=encoding)
    found = read_roster(messy.data, COLUMNS, on=TODAY)
    rows = list(found.rows())
    assert len(rows) == messy.people
    assert {row.number: row.section for row in rows} == messy.sections
    assert dict(found.skipped) == messy.skipped
    assert {row.number: row.cells["full_name"].value.full_name for row in rows} == messy.names
    counted = Counter(problem.reason for row in rows for problem in row.problems if problem.column != "gender")
    assert {reason: counted[reason] for reason in ("rounded", "old_card", "both_sexes", "no_such_day")} == {
        reason: len(messy.rows[reason]) for reason in ("rounded", "old_card", "both_sexes", "no_such_day")
    }
    assert set(UNITS) == {row.section for row in rows}


def test_one_column_is_enough_where_one_is_asked_for():
    column = Column("staff_number", ("Mã số cán bộ",), "code", required=True)
    rows = read(["Mã số cán bộ"], ["QN00016"], ["QN00017"], columns=[column])
    assert [values(row)["staff_number"] for row in rows] == ["QN00016", "QN00017"]


cells = st.one_of(
    st.text(max_size=12), st.sampled_from([*HEADER, "Nam", "Nữ", "Họ", "Tên", "Cộng:", "I", "1", "NguyÔn", "Nguyá»…n"])
)


@settings(max_examples=100)
@given(st.lists(st.lists(cells, max_size=6), max_size=12))
def test_whatever_a_sheet_holds_each_row_is_read_or_counted_or_the_sheet_refused(sheet):
    text = io.StringIO()
    csv.writer(text).writerows([*sheet, HEADER, *sheet])
    try:
        found = read_roster(text.getvalue().encode("utf-8", "replace"), COLUMNS, on=TODAY)
    except NotReadable:
        return
    numbers = [row.number for row in found.rows()] + [number for numbers in found.skipped.values() for number in numbers]
    assert len(numbers) == len(set(numbers)) == found.total_rows


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_roster_or_refused(data):
    with suppress(NotReadable):
        list(read_roster(data, COLUMNS).rows())
