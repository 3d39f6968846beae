import csv
import io
import struct
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.people import workbooks
from lms.people.workbooks import NotReadable, open_sheet

pytestmark = pytest.mark.once

HERE = Path(__file__).parent


def workbook(fill, **options):
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True} | options)
    fill(book)
    book.close()
    return data.getvalue()


def with_rows(*rows):
    def fill(book):
        sheet = book.add_worksheet("Danh sách")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)

    return workbook(fill)


def values(data, **options):
    return [values for _number, values in open_sheet(data, **options).rows()]


def refused(data, **options):
    with pytest.raises(NotReadable) as error:
        open_sheet(data, **options)
    return error.value.reason


def archive(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in files.items():
            book.writestr(name, content)
    return data.getvalue()


def test_rows_are_numbered_as_excel_shows_them_also_below_empty_ones():
    def fill(book):
        book.add_worksheet().write(2, 1, "B3")

    assert list(open_sheet(workbook(fill)).rows()) == [(1, []), (2, []), (3, ["", "B3"])]


def test_numbers_dates_and_truths_come_as_what_they_are():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Lan", 7.5, True])
        sheet.write_datetime(0, 3, datetime(1985, 5, 17), book.add_format({"num_format": "dd/mm/yyyy"}))

    assert values(workbook(fill)) == [["Lan", 7.5, True, date(1985, 5, 17)]]


def test_rows_can_be_gone_through_again_and_at_the_same_time():
    sheet = open_sheet(with_rows(["a"], ["b"]))
    assert list(zip(sheet.rows(), sheet.rows(), strict=True)) == [((1, ["a"]), (1, ["a"])), ((2, ["b"]), (2, ["b"]))]


def test_the_first_sheet_that_is_not_hidden_is_read_unless_one_is_named():
    def fill(book):
        hidden, shown = book.add_worksheet("Danh mục"), book.add_worksheet("Danh sách")
        hidden.write(0, 0, "choices")
        shown.write(0, 0, "people")
        shown.activate()
        hidden.hide()

    data = workbook(fill)
    assert values(data) == [["people"]]
    assert values(data, sheet="Danh mục") == [["choices"]]
    assert open_sheet(data).names == ["Danh sách"]
    assert refused(data, sheet="Lương") == "no_sheet"


def test_merged_cells_are_told():
    def fill(book):
        book.add_worksheet().merge_range(0, 1, 1, 2, "merged")

    assert open_sheet(workbook(fill)).merged == [[[0, 1], [1, 2]]]


def test_a_workbook_of_excel_97_is_read():
    assert values((HERE / "excel_97.xls").read_bytes())[3][1:] == ["Đặng Thị Thúy", date(1985, 5, 17), "022185001234"]


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>
<office:spreadsheet><table:table table:name="Danh sách"><table:table-row>{cells}</table:table-row></table:table></office:spreadsheet>
</office:body></office:document-content>"""


def ods(cells):
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": ODS.format(cells=cells),
        }
    )


def test_a_workbook_of_libreoffice_is_read():
    name = '<table:table-cell office:value-type="string"><text:p>Đặng Thị Thúy</text:p></table:table-cell>'
    assert values(ods(name)) == [["Đặng Thị Thúy"]]


TEXT = "Họ và tên;Ngày sinh\nĐặng Thị Thúy;17/05/1985\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_are_read_in_every_form_of_unicode(encoding):
    assert values(TEXT.encode(encoding)) == [["Họ và tên", "Ngày sinh"], ["Đặng Thị Thúy", "17/05/1985"]]


def test_text_in_an_old_encoding_comes_as_its_codes():
    assert values("Hä vµ tªn;Ngµy sinh\n".encode("cp1252")) == [["Hä vµ tªn", "Ngµy sinh"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_parts_the_cells_of_a_text_file_is_found(delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(
        [["Họ và tên", "Ngày, tháng, năm sinh", "Chức vụ"], ["An", "1968", "a;b,c|d"]]
    )
    assert values(text.getvalue().encode()) == [["Họ và tên", "Ngày, tháng, năm sinh", "Chức vụ"], ["An", "1968", "a;b,c|d"]]


def test_a_text_file_may_say_what_parts_its_cells():
    assert values(b"sep=;\na,b;c,d\n") == [["sep=", ""], ["a,b", "c,d"]]


def test_zeros_that_a_text_file_keeps_for_excel_are_kept():
    assert values(b'so,ten\n"=""022085001234""",An\n') == [["so", "ten"], ["022085001234", "An"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"PK\x03\x04 and nothing after", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"%PDF-1.7 ...", "no_table"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no_table"),
        (b"a,b\n\x01\x02", "no_table"),
        (b"<html><table><tr><td>An</td></tr></table></html>", "web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "web_page"),
        (b'a,"' + b"x" * 200_000, "broken"),
        ("á".encode("utf-16") + b"\x00", "broken"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, reason):
    assert refused(data) == reason


def test_a_letter_is_told_from_a_workbook():
    assert refused(archive({"word/document.xml": "<w/>"})) == "no_table"


def test_the_content_counts_and_not_the_ending(tmp_path):
    path = tmp_path / "list.xls"
    path.write_bytes(with_rows(["Lan"]))
    assert values(path) == [["Lan"]]


def test_a_large_file_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_BYTES", 100)
    assert refused(with_rows(["Lan"])) == "too_large"


@pytest.mark.parametrize("data", [with_rows(*[["Lan"]] * 11), b"Lan\n" * 11])
def test_more_rows_than_are_read_are_refused(data, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 10)
    assert refused(data) == "too_many_rows"


def test_a_file_that_unpacks_to_very_much_is_refused_before_it_is_opened():
    assert refused(archive({"xl/workbook.xml": b" " * (workbooks.MOST_UNPACKED + 1)})) == "too_large_unpacked"


def test_a_cell_in_the_last_corner_ends_the_reading_process_and_not_the_server():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "first")
        sheet.write(1_048_575, 16_383, "last")

    assert refused(workbook(fill)) == "takes_too_much"


def test_a_cell_that_says_it_is_repeated_a_thousand_million_times_is_not():
    cell = '<table:table-cell table:number-columns-repeated="1000000000" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    assert all(len(cells) <= workbooks.MOST_COLUMNS for cells in values(ods(cell)))


def lying_about_sizes(data):
    """The archive with every unpacked size in its directory set to 1: what is inside is larger than it says."""
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data = data[: at + 24] + struct.pack("<I", 1) + data[at + 28 :]
        at = data.find(b"PK\x01\x02", at + 4)
    return data


def test_an_archive_that_lies_about_its_size_meets_the_limit_of_memory(monkeypatch):
    monkeypatch.setattr(workbooks, "MEMORY", 200)
    assert refused(lying_about_sizes(archive_of_strings(300_000_000))) in ("takes_too_much", "broken")


def archive_of_strings(size):
    """A workbook whose table of strings unpacks to `size` bytes, from a few hundred kilobytes."""
    original = with_rows(["Lan"])
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                content = content.replace(b"Lan", b"L" * size)
            new.writestr(entry.filename, content)
    return data.getvalue()


WHOLE = with_rows(["Họ và tên", "Ngày sinh"], ["Đặng Thị Thúy", "17/05/1985"])
FEW = settings(max_examples=15)


def read_or_refused(data):
    with suppress(NotReadable):
        values(data)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    read_or_refused(data)


@FEW
@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_that_begin_as_a_workbook_are_read_or_refused(data, magic):
    read_or_refused(magic + data)


@FEW
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=40), st.booleans())
def test_a_mutilated_workbook_is_read_or_refused(at, bite, cut):
    read_or_refused(WHOLE[:at] if cut else WHOLE[:at] + bite + WHOLE[at + len(bite) :])


@FEW
@given(st.data())
def test_a_workbook_with_mutilated_parts_is_read_or_refused(data):
    """The archive is whole, and what is in it is not."""
    mutilated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(mutilated, "w") as new:
        victim = data.draw(st.sampled_from([entry.filename for entry in old.infolist()]))
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == victim:
                at = data.draw(st.integers(0, len(content)))
                bite = data.draw(st.binary(max_size=30))
                content = content[:at] + bite + content[at + data.draw(st.integers(0, 60)) :]
            new.writestr(entry.filename, content)
    read_or_refused(mutilated.getvalue())
