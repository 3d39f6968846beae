"""The papers of a class: values in, pages or a workbook out. They are documents of the office, so they speak Vietnamese, whoever prints them.

Each paper is one list of values, of which both the PDF and the workbook are made: they cannot say different things.
"""

import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import wraps

import xlsxwriter
from django.template.loader import render_to_string
from django.utils import translation

from lms.papers import FACES, pages_of
from lms.vietnamese import long_date

from .attendance import Attendance
from .eligibility import Counts, shown
from .results import Cell, standing_scores, verdicts
from .sessions import Session

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
PARTS = {Session.Part.MORNING: "Sáng", Session.Part.AFTERNOON: "Chiều", Session.Part.EVENING: "Tối"}
LATECOMERS = 5  # blank lines of a sign-in sheet


@dataclass(frozen=True)
class Heading:
    """What stands on every paper around its lists; what is not known yet is left to be written by hand."""

    issuer: str
    day: date
    parent: str = ""
    place: str = ""
    number: str = ""
    signer_title: str = ""
    signer_name: str = ""

    @property
    def place_and_date(self):
        return long_date(self.place or "....................", self.day)


@dataclass(frozen=True)
class Column:
    label: str
    width: int  # percent of the page; a table has 100
    side: str = "left"  # left, center, right
    group: str = ""  # a heading above it and those of the same group beside it


@dataclass(frozen=True)
class Table:
    columns: tuple
    rows: list  # tuples of texts, whole numbers and Decimals
    title: str = ""

    @property
    def is_grouped(self):
        return any(column.group for column in self.columns)

    @property
    def headings(self):
        """[(group, its columns)] from left to right; a column without a group stands alone."""
        found = []
        for column in self.columns:
            if column.group and found and found[-1][0] == column.group:
                found[-1][1].append(column)
            else:
                found.append((column.group, [column]))
        return found

    @property
    def printed(self):
        sides = [column.side for column in self.columns]
        return [[(_printed(value), side) for value, side in zip(row, sides, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Paper:
    name: str  # of the file
    code: str  # of the class
    title: str
    tables: list
    lines: tuple = ()  # below the title
    before: tuple = ()  # paragraphs before the tables
    after: tuple = ()
    sent_to: tuple = ()
    numbered: bool = False
    shape: str = "portrait"
    size: str = "11.5"  # points
    padding: str = "1"  # millimetres above and below the text of a cell


def _printed(value):
    return shown(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def in_vietnamese(make):
    @wraps(make)
    def made(*args, **kwargs):
        with translation.override("vi"):
            return make(*args, **kwargs)

    return made


NUMBER, NAME = Column("STT", 6, "center"), Column("Họ và tên", 26)


# What each says.


@in_vietnamese
def call_letter(training_class, unit=None):
    """Giấy triệu tập: to all units with the whole list, or to one unit with its own people."""
    learners = [each for each in _learners(training_class) if unit is None or each.unit_id == unit.pk]
    sessions = list(training_class.sessions.planned().with_places())
    decision = (
        f"Căn cứ Quyết định số {training_class.decision_number} ngày {_day(training_class.decision_date)} về việc mở lớp;"
        if training_class.decision_number
        else ""
    )
    first = f"; khai mạc lúc {sessions[0].starts_at:%H:%M}" if sessions and sessions[0].day == training_class.starts else ""
    units = sorted({each.unit_name for each in learners if each.unit_name})
    addressed = unit.name if unit else "; ".join(units) if 0 < len(units) <= 6 else "các cơ quan, đơn vị có tên trong danh sách"
    before = (
        f"Kính gửi: {addressed}.",
        decision,
        f"{training_class.institution.name} triệu tập {len(learners)} học viên có tên dưới đây tham dự lớp “{training_class.name}” "
        f"thuộc chương trình “{training_class.course.title}”, cụ thể như sau:",
        f"1. Thời gian: từ ngày {_day(training_class.starts)} đến ngày {_day(training_class.ends)}{first}.",
        f"2. Hình thức, địa điểm: {training_class.get_mode_display().lower()}"
        + (f", {training_class.venue}." if training_class.venue else "."),
        f"3. Thời lượng: {training_class.course.periods} tiết"
        + (f", {len(sessions)} buổi theo lịch dưới đây." if sessions else "."),
    )
    after = ("Đề nghị thủ trưởng các cơ quan, đơn vị thông báo và tạo điều kiện để học viên tham dự đầy đủ, đúng thời gian./.",)
    listed = Table(
        (NUMBER, NAME, Column("Số hiệu", 16), Column("Đơn vị công tác", 52)),
        [(n, each.person.full_name, each.person.staff_number, each.unit_name) for n, each in enumerate(learners, 1)],
        "DANH SÁCH HỌC VIÊN",
    )
    tables = [_timetable(sessions), listed] if sessions else [listed]
    return Paper(
        "giay-trieu-tap" + (f"-{unit.code}" if unit else ""),
        training_class.code,
        "GIẤY TRIỆU TẬP",
        tables,
        (f"Về việc tham dự lớp {training_class.name}",),
        tuple(filter(None, before)),
        after,
        ("Như trên",),
        numbered=True,
    )


def _timetable(sessions):
    rows = [
        (
            f"{WEEKDAYS[each.day.weekday()]}, {_day(each.day)}",
            f"{PARTS[each.part]}, {each.hours}",
            each.topic or "",
            str(each.room or ("Trực tuyến" if each.link else "")),
        )
        for each in sessions
    ]
    columns = (Column("Ngày", 26), Column("Buổi", 22), Column("Nội dung", 32), Column("Phòng học", 20))
    return Table(columns, rows, "LỊCH HỌC")


@in_vietnamese
def class_list(training_class):
    rows = [
        (n, each.person.full_name, each.person.birth_date_shown, _gender(each.person), each.unit_name, "")
        for n, each in enumerate(_learners(training_class), 1)
    ]
    columns = (
        NUMBER,
        NAME,
        Column("Ngày sinh", 14, "center"),
        Column("Nam/Nữ", 9, "center"),
        Column("Đơn vị công tác", 33),
        Column("Ghi chú", 12),
    )
    return _about(training_class, "danh-sach-lop", "DANH SÁCH LỚP", [Table(columns, rows)])


@in_vietnamese
def sign_in_sheet(session):
    """Phiếu điểm danh: who signs in this session, with blank lines for latecomers."""
    learners = _learners(session.training_class)
    rows = [(n, each.person.full_name, _year(each.person), each.unit_name, "", "") for n, each in enumerate(learners, 1)]
    rows += [(len(learners) + n, "", "", "", "", "") for n in range(1, LATECOMERS + 1)]
    columns = (
        Column("STT", 5, "center"),
        Column("Họ và tên", 27),
        Column("Năm sinh", 8, "center"),
        Column("Đơn vị công tác", 33),
        Column("Ký tên", 17),
        Column("Ghi chú", 10),
    )
    when = f"Buổi {PARTS[session.part].lower()} {WEEKDAYS[session.day.weekday()]}, ngày {_day(session.day)}, {session.hours}"
    place = " · ".join(filter(None, [f"Phòng: {session.room}" if session.room else "", f"Giảng viên: {session.trainer_names}"]))
    lines = (when, session.topic and f"Nội dung: {session.topic}", place if session.trainer_names or session.room else "")
    name = f"diem-danh-{session.day:%Y-%m-%d}-{session.starts_at:%H%M}"
    return _about(session.training_class, name, "PHIẾU ĐIỂM DANH", [Table(columns, rows)], lines, padding="1.9")


@in_vietnamese
def results_table(training_class):
    """Bảng kết quả: periods attended, every score, average and grade."""
    pieces = list(training_class.assessments.all())
    periods = dict(training_class.sessions.planned().values_list("pk", "periods"))
    attended, scores = defaultdict(int), standing_scores(training_class)
    sittings = _sittings(pieces, scores)
    for learner, session in Attendance.objects.filter(session__in=periods, mark__in=Attendance.THERE).values_list(
        "enrolment", "session"
    ):
        attended[learner] += periods[session]
    rows = [
        (
            n,
            each.person.full_name,
            each.person.birth_date_shown,
            each.unit_name,
            f"{attended[each.pk]}/{sum(periods.values())}",
            *(scores.get(Cell(each.pk, piece.pk, attempt)) for piece, attempt in sittings),
            verdict.average,
            str(verdict.grade_label),
            "Đạt" if verdict.eligible else "Chưa đạt",
        )
        for n, (each, verdict) in enumerate(verdicts(training_class).items(), 1)
    ]
    wide = min(24 // len(sittings), 9) if sittings else 0  # percent; so that 15 stay for the workplace
    columns = (
        Column("STT", 4, "center"),
        Column("Họ và tên", 19),
        Column("Ngày sinh", 9, "center"),
        Column("Đơn vị công tác", 39 - wide * len(sittings)),
        Column("Số tiết dự", 7, "center"),
        *(Column(_sitting(sittings, piece, attempt), wide, "center") for piece, attempt in sittings),
        Column("Điểm TB", 6, "center"),
        Column("Xếp loại", 8, "center"),
        Column("Kết quả", 8, "center"),
    )
    lines = [f"{piece.name}: kiểm tra nhiều lần, tính {COUNTS[piece.counts]}." for piece, attempt in sittings if attempt == 2]
    return _about(
        training_class, "bang-ket-qua", "BẢNG KẾT QUẢ HỌC TẬP", [Table(columns, rows)], lines, shape="landscape", size="11"
    )


COUNTS = {Counts.LAST: "điểm lần cuối", Counts.BEST: "điểm cao nhất"}


def _sittings(pieces, scores):
    """(piece, attempt) of each column of scores: a second attempt has one where somebody sat it."""
    sat = {(cell.assessment, cell.attempt) for cell in scores}
    return [(piece, attempt) for piece in pieces for attempt in piece.sittings if attempt == 1 or (piece.pk, attempt) in sat]


def _sitting(sittings, piece, attempt):
    several = any(other == piece and number > 1 for other, number in sittings)
    return f"{piece.name}, lần {attempt}" if several else piece.name


@in_vietnamese
def annex(training_class):
    """Phụ lục quyết định công nhận: who is recognised with which grade, and who is not, and why.

    Once the decision is made, the names and workplaces are those of the records that it wrote.
    """
    recognition = training_class.recognition
    written = {record.person_id: record for record in recognition.records.filter(supersedes=None)} if recognition else {}
    found, again = verdicts(training_class), _sat_again(training_class)
    eligible = [(each, verdict) for each, verdict in found.items() if verdict.eligible]
    others = [(each, verdict) for each, verdict in found.items() if not verdict.eligible]
    rows = [
        (
            n,
            written[each.person_id].person_name if each.person_id in written else each.person.full_name,
            each.person.birth_date_shown,
            written[each.person_id].unit_name if each.person_id in written else each.unit_name,
            verdict.average,
            str(verdict.grade_label),
            "; ".join(again[each.pk]),
        )
        for n, (each, verdict) in enumerate(eligible, 1)
    ]
    birth = Column("Ngày sinh", 13, "center")
    columns = (
        NUMBER,
        NAME,
        birth,
        Column("Đơn vị công tác", 22),
        Column("Điểm TB", 8, "center"),
        Column("Xếp loại", 11, "center"),
        Column("Ghi chú", 14),
    )
    tables = [Table(columns, rows, f"I. Học viên được công nhận kết quả: {len(rows)} người")]
    if others:
        rows = [
            (n, each.person.full_name, each.person.birth_date_shown, each.unit_name, " ".join(map(str, verdict.reasons)))
            for n, (each, verdict) in enumerate(others, 1)
        ]
        columns = (NUMBER, NAME, birth, Column("Đơn vị công tác", 25), Column("Lý do", 30))
        tables.append(Table(columns, rows, f"II. Học viên chưa được công nhận kết quả: {len(rows)} người"))
    number = (
        f"số {recognition.decision_number} ngày {_day(recognition.decided_on)}"
        if recognition
        else "số ............ ngày ............"
    )
    lines = (f"Kèm theo Quyết định {number}",)
    return _about(training_class, "phu-luc-cong-nhan", "PHỤ LỤC CÔNG NHẬN KẾT QUẢ", tables, lines)


def _sat_again(training_class):
    """{enrolment key: [which pieces were sat how often]} of those who sat one more than once."""
    names = {piece.pk: piece.name for piece in training_class.assessments.all()}
    last = {}
    for cell in sorted(standing_scores(training_class)):
        last[cell.enrolment, cell.assessment] = cell.attempt
    found = defaultdict(list)
    for (enrolment, piece), attempt in last.items():
        if attempt > 1:
            found[enrolment].append(f"{names[piece]}: lần {attempt}")
    return found


def _about(training_class, name, title, tables, lines=(), **looks):
    """A paper below whose title stands the class."""
    days = f"Từ ngày {_day(training_class.starts)} đến ngày {_day(training_class.ends)}"
    lines = (training_class.name, days, *filter(None, lines))
    return Paper(name, training_class.code, title, tables, lines, **looks)


def _learners(training_class):
    return list(training_class.enrolments.seated().select_related("person").order_by("person__sort_key", "pk"))


def _day(day):
    return f"{day:%d/%m/%Y}"


def _year(person):
    return f"{person.birth_date:%Y}" if person.birth_date else ""


def _gender(person):
    return {"female": "Nữ", "male": "Nam"}.get(person.gender, "")


# How it is written.


def pdf_of(paper, heading):
    """The bytes of the PDF. Raises CannotBeSet."""
    html = render_to_string("courses/pdf/paper.html", {"paper": paper, "head": heading, "faces": FACES})
    return pages_of(html)


def workbook_of(paper):
    """The same lists as a workbook: every text stays a text, whatever it begins with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(paper.title[:31].capitalize())
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}),
            "text": book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "valign": "vcenter"}),
            "quoted": book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "quote_prefix": True}),
            "number": book.add_format({"border": 1, "valign": "vcenter"}),
        }
        sheet.write_string(0, 0, paper.title, looks["title"])
        for row, line in enumerate(paper.lines, 1):
            sheet.write_string(row, 0, line)
        row = len(paper.lines) + 2
        for table in paper.tables:
            row = _write(sheet, row, table, looks)
        sheet.set_landscape() if paper.shape == "landscape" else sheet.set_portrait()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


def _write(sheet, row, table, looks):
    """Write a table from this row on; the row below it."""
    if table.title:
        sheet.write_string(row, 0, table.title, looks["title"])
        row += 1
    row = _write_headings(sheet, row, table, looks["head"])
    for values in table.rows:
        row += 1
        for index, value in enumerate(values):
            if isinstance(value, (int, Decimal)):
                sheet.write_number(row, index, value, looks["number"])
            else:
                text = value or ""
                sheet.write_string(row, index, text, looks["quoted" if text[:1] in tuple("=+-@") else "text"])
    return row + 2


def _write_headings(sheet, row, table, look):
    """Headings on one line, or on two where columns have headings above them; the last of these lines."""
    last, index = row + table.is_grouped, 0
    for group, columns in table.headings:
        if len(columns) > 1:
            sheet.merge_range(row, index, row, index + len(columns) - 1, group, look)
        elif group:
            sheet.write_string(row, index, group, look)
        for column in columns:
            sheet.set_column(index, index, max(6, column.width * 0.9))
            if group or not table.is_grouped:
                sheet.write_string(last, index, column.label, look)
            else:
                sheet.merge_range(row, index, last, index, column.label, look)
            index += 1
    return last
