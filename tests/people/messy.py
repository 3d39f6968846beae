"""A messy roster as offices send them, and a list of what is in it: 1,000 people, invented, for tests and for trying.

python -m tests.people.messy FILE.xlsx
"""

import io
import random
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlsxwriter

from lms.legacy_text import TCVN3, VNI_LETTERS, VNI_MARKS
from lms.people.rosters import Column
from lms.vietnamese import fold

COLUMNS = [
    Column("full_name", ("Họ và tên", "Họ tên"), "name", required=True),
    Column("birth_date", ("Ngày, tháng, năm sinh", "Ngày sinh"), "birth_date"),
    Column("gender", ("Giới tính",), "gender"),
    Column("national_id", ("Số CCCD", "Số định danh cá nhân"), "national_id"),
    Column("staff_number", ("Số hiệu cán bộ", "Mã số cán bộ"), "code"),
    Column("ethnicity", ("Dân tộc",), "ethnicity"),
    Column("position", ("Chức vụ, chức danh", "Chức vụ")),
    Column("degree", ("Trình độ chuyên môn",), "text"),
]
UNITS = [
    "Văn phòng",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Tư pháp",
    "Sở Y tế",
    "Trung tâm Truyền thông",
    "Trường Đào tạo cán bộ",
    "Ban Dân tộc",
]
NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Bùi", "Đỗ", "Đặng", "Ngô", "Bàn", "Chìu"]
MIDDLE = {"male": ["Văn", "Đức", "Quang", "Hữu"], "female": ["Thị", "Thị Thu", "Ngọc", "Thị Bích"]}
GIVEN = [
    "Hòa",
    "Hoà",
    "Thúy",
    "Thuý",
    "An",
    "Bình",
    "Ánh",
    "Dũng",
    "Hằng",
    "Khỏe",
    "Khoẻ",
    "Lý",
    "Mạnh",
    "Phượng",
    "Sơn",
    "Tuấn",
    "Yến",
]
HONORIFICS = ["Ông", "Bà", "Đ/c", "ThS.", "TS.", "BS.CKI"]
POSITIONS = ["Chuyên viên", "Chuyên viên chính", "Trưởng phòng", "Phó Trưởng phòng", "Kế toán", "Văn thư"]
ETHNICITIES = ["Kinh", "Kinh", "Kinh", "Tày", "Dao Thanh Y", "Sán Chỉ", "H'Mông", "kinh", ""]


@dataclass
class Messy:
    """The bytes of the workbook and what is in it; row numbers as Excel shows them."""

    data: bytes
    people: int
    rows: dict = field(default_factory=dict)  # what → row numbers
    skipped: dict = field(default_factory=dict)  # reason → row numbers, as Roster.skipped should say
    sections: dict = field(default_factory=dict)  # row number → unit
    names: dict = field(default_factory=dict)  # row number → the name that was meant


def encoded(text, encoding):
    """Unicode text as it stands in a sheet that was typed in an old encoding."""
    if encoding == "tcvn3":
        back = {chr(letter): chr(code) for code, letter in TCVN3.items()}
        return "".join(back.get(letter) or back.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text))
    return "".join(_in_vni(letter) for letter in unicodedata.normalize("NFC", text))


def _in_vni(letter):
    single = {meant: code for code, meant in VNI_LETTERS.items()}
    if letter in single:
        return single[letter]
    for base, marks in VNI_MARKS.items():
        for code, mark in marks.items():
            meant = unicodedata.normalize("NFC", VNI_LETTERS.get(base, base) + mark)
            if meant == letter:
                return base + code
            if meant.upper() == letter:
                return base.upper() + code.upper()
    return letter


class _Person:
    def __init__(self, chance, number):
        self.gender = chance.choice(["male", "female"])
        self.name = f"{chance.choice(SURNAMES)} {chance.choice(MIDDLE[self.gender])} {chance.choice(GIVEN)}"
        self.born = date(chance.randrange(1964, 2000), chance.randrange(1, 13), chance.randrange(1, 29))
        self.national_id = f"022{0 if self.gender == 'male' else 1}{self.born:%y}{number:06}"
        self.staff_number = f"M{number:05}"


def messy_roster(people=1000, *, seed=2022, encoding=None):
    """A Messy of so many people. `encoding` is `tcvn3` or `vni` where names are typed in an old font."""
    return _Writer(people, random.Random(seed), encoding).written()


class _Writer:
    def __init__(self, people, chance, encoding):
        self.chance, self.encoding, self.people = chance, encoding, people
        self.bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.bytes, {"in_memory": True})
        self.sheet = self.book.add_worksheet("Danh sách")
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center"})
        self.row = 0
        self.messy = Messy(b"", people)

    def written(self):
        self.titles()
        self.header()
        per_unit = -(-self.people // len(UNITS))
        everybody = [_Person(self.chance, number) for number in range(1, self.people + 1)]
        for index, unit in enumerate(UNITS):
            members = everybody[index * per_unit : (index + 1) * per_unit]
            if not members:
                break
            self.skip("section", [NUMERALS[index], unit])
            for number, person in enumerate(members, 1):
                self.person(number, person, unit, everybody)
            self.skip("total", ["", f"Cộng: {len(members)} người"])
            if index % 3 == 1:
                self.skip("empty", [])
        self.skip("total", ["Tổng cộng", "", "", "", self.people])
        self.skip("empty", [])
        self.signatures()
        self.book.close()
        self.messy.data = self.bytes.getvalue()
        return self.messy

    def titles(self):
        self.sheet.merge_range(0, 0, 0, 3, "ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH", self.bold)
        self.sheet.merge_range(0, 5, 0, 9, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", self.bold)
        self.sheet.merge_range(2, 0, 2, 9, "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC", self.bold)
        self.sheet.merge_range(3, 0, 3, 9, "(Kèm theo Công văn số 156/SNV ngày 30 tháng 6 năm 2022)", self.bold)
        self.row = 5

    def header(self):
        for column, label in {
            0: "STT", 1: "Họ và\ntên", 4: "Số CCCD", 5: "Mã số cán bộ", 6: "Dân tộc", 7: "Chức vụ, chức danh", 9: "Ghi chú",
        }.items():  # fmt: skip
            self.sheet.merge_range(self.row, column, self.row + 1, column, label, self.bold)
        self.sheet.merge_range(self.row, 2, self.row, 3, "Ngày, tháng,\nnăm sinh", self.bold)
        self.sheet.write(self.row + 1, 2, "Nam", self.bold)
        self.sheet.write(self.row + 1, 3, "Nữ", self.bold)
        self.sheet.write(self.row, 8, "Trình độ", self.bold)
        self.sheet.write(self.row + 1, 8, "chuyên môn", self.bold)
        self.row += 2
        self.skip("column_numbers", list(range(1, 11)))

    def skip(self, reason, values):
        self.messy.skipped.setdefault(reason, []).append(self.put(values))

    def put(self, values):
        for column, value in enumerate(values):
            if isinstance(value, date):
                self.sheet.write_datetime(self.row, column, value, self.day)
            elif isinstance(value, str):
                self.sheet.write_string(self.row, column, value)
            else:
                self.sheet.write(self.row, column, value)
        self.row += 1
        return self.row

    def person(self, number, person, unit, everybody):
        name, born, national_id, said = person.name, person.born, person.national_id, []

        def every(so_many, what):
            if int(person.staff_number[1:]) % so_many == so_many // 2:
                said.append(what)
                return True
            return False

        if every(11, "honorific"):
            name = f"{self.chance.choice(HONORIFICS)} {name}"
        if every(13, "nfd") and not self.encoding:
            name = unicodedata.normalize("NFD", name)
        if every(17, "capitals"):
            name = name.upper()
        if every(19, "year_only"):
            born = person.born.year
        elif every(29, "excel_date"):
            born = person.born
        else:
            born = f"{person.born:%d/%m/%Y}"
        if every(97, "no_such_day"):
            born = "29/02/1990"
        pair = [born, ""] if person.gender == "male" else ["", born]
        if every(101, "both_sexes"):
            pair = [born, born]
        if every(7, "zeros_lost"):
            national_id = float(national_id)
        elif every(89, "rounded"):
            national_id = "2.2085E+10"
        elif every(83, "old_card"):
            national_id = national_id[:9]
        if every(103, "duplicate"):
            other = everybody[int(person.staff_number[1:]) - 2]
            national_id = other.national_id
        written = encoded(name, self.encoding) if self.encoding else name
        values = [
            number, written, *pair, national_id, person.staff_number, self.chance.choice(ETHNICITIES),
            self.chance.choice(POSITIONS), self.chance.choice(["Đại học", "Thạc sĩ", "Cao đẳng", ""]),
        ]  # fmt: skip
        row = self.put(values)
        for what in said:
            self.messy.rows.setdefault(what, []).append(row)
        self.messy.sections[row] = unit
        self.messy.names[row] = person.name.upper() if "capitals" in said else person.name

    def signatures(self):
        self.skip("signature", ["", "", "", "", "", "", "Hạ Long, ngày 30 tháng 6 năm 2022"])
        self.skip("signature", ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "GIÁM ĐỐC"])
        self.skip("empty", [])
        self.skip("signature", ["", "Trần Thị Bình", "", "", "", "", "", "Lê Văn Sơn"])


def plain(name):
    """For comparing names whatever their spelling."""
    return fold(name)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(messy_roster().data)
