"""The papers of a class: what they say is read back from the PDF and from the workbook."""

import io
import re
from datetime import date, time
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from courses import classes, papers
from courses.attendance import mark
from courses.models import Room, Session
from courses.recognition import recognise, revoke_recognition
from courses.results import add_assessment, enter
from courses.seats import enrol_many
from courses.sessions import plan_sessions
from lms.papers import CannotBeSet, pages_of, text_of
from tests.factories import PersonFactory, PostingFactory

pytestmark = pytest.mark.once

HEADING = papers.Heading(
    issuer="TRƯỜNG ĐÀO TẠO CÁN BỘ NGUYỄN VĂN CỪ",
    day=date(2026, 11, 3),
    parent="TỈNH QUẢNG NINH",
    place="Hạ Long",
    signer_name="Lê Minh Thu",
)
NAMES = ["Nguyễn Thị Thúy", "Đặng Văn Ẩn", "Hoàng Thị Yến", "Trần Hòa", "Lê Ánh", "Vũ Đức Ẩn"]
IN_ORDER = ["Lê Ánh", "Đặng Văn Ẩn", "Vũ Đức Ẩn", "Trần Hòa", "Nguyễn Thị Thúy", "Hoàng Thị Yến"]


@pytest.fixture
def full(open_class, department, other_department, dung, today):
    people = [PersonFactory(full_name=name) for name in NAMES]
    for number, person in enumerate(people):
        PostingFactory(person=person, unit=department if number % 2 else other_department)
    enrol_many(people, open_class, on=today, by=dung.user)
    return open_class


@pytest.fixture
def session(full, school):
    room = Room.objects.create(institution=school, name="P.201", seats=40)
    return Session.objects.create(
        training_class=full, day=date(2026, 11, 2), starts_at=time(8, 0), ends_at=time(11, 0), room=room, topic="Đạo đức công vụ"
    )


@pytest.fixture
def examined(full, dung):
    """All were there; all but the last in the list passed the test."""
    [first, *others] = plan_sessions(full)
    Session.objects.filter(pk__in=[each.pk for each in others]).delete()
    test = add_assessment(full, name="Bài kiểm tra", by=dung.user)
    classes.close_roster(full, dung.user)
    classes.start(full, dung.user)
    seats = list(full.enrolments.order_by("person__sort_key"))
    mark(first, {seat.pk: "present" for seat in seats}, by=dung.user)
    enter(test, {seat.pk: Decimal("8.5") for seat in seats[:-1]} | {seats[-1].pk: Decimal(3)}, by=dung.user)
    return full


def read(paper):
    """The text of the PDF, with one space where it has blanks or breaks a line."""
    return " ".join(text_of(papers.pdf_of(paper, HEADING)).split())


def names_in(text):
    return sorted((name for name in NAMES if name in text), key=text.index)


def cells(paper):
    sheet = openpyxl.load_workbook(io.BytesIO(papers.workbook_of(paper))).active
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_a_class_list_names_all_in_vietnamese_order(full):
    text = read(papers.class_list(full))
    assert names_in(text) == IN_ORDER
    assert "DANH SÁCH LỚP" in text
    assert "Hạ Long, ngày 03 tháng 11 năm 2026" in text


def test_every_paper_has_the_head_of_official_papers(full):
    text = read(papers.class_list(full))
    for said in ("TỈNH QUẢNG NINH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"):
        assert said in text


def test_a_sign_in_sheet_is_of_one_session_with_lines_for_latecomers(session):
    text = read(papers.sign_in_sheet(session))
    assert names_in(text) == IN_ORDER
    assert "Buổi sáng Thứ Hai, ngày 02/11/2026, 08:00–11:00" in text
    assert "Phòng: P.201 · Giảng viên: Vũ Thu Hà" in text
    assert len(papers.sign_in_sheet(session).tables[0].rows) == len(NAMES) + papers.LATECOMERS


def test_a_call_letter_says_when_where_and_who(full, session):
    text = read(papers.call_letter(full))
    assert names_in(text) == IN_ORDER
    assert "triệu tập 6 học viên" in text
    assert "khai mạc lúc 08:00" in text
    assert "Thứ Hai, 02/11/2026" in text


def test_a_call_letter_for_a_unit_names_its_own_people_only(full, department):
    text = read(papers.call_letter(full, department))
    assert names_in(text) == ["Đặng Văn Ẩn", "Vũ Đức Ẩn", "Trần Hòa"]
    assert "Kính gửi: Sở Nội vụ." in text


def test_a_results_table_has_every_score(examined):
    text = read(papers.results_table(examined))
    assert names_in(text) == IN_ORDER
    assert "Lê Ánh 17/05/1985 Sở Tài chính 4/4 8,5 8,5 Giỏi Đạt" in text
    assert text.count("8,5") == 2 * 5  # score and average
    assert text.count("4/4") == 6


def test_an_annex_has_both_lists_and_the_reasons(examined, dung):
    classes.finish(examined, dung.user)
    recognise(examined, decision_number="156/QĐ-UBND", decided_on=examined.ends, by=dung.user)
    text = read(papers.annex(examined))
    recognised, others = text.split("II. Học viên chưa được công nhận kết quả: 1 người")
    assert "I. Học viên được công nhận kết quả: 5 người" in recognised
    assert names_in(recognised) == IN_ORDER[:5]
    assert names_in(others) == ["Hoàng Thị Yến"]
    assert "Bài kiểm tra: 3 trên thang 10, dưới một nửa." in others
    assert "Kèm theo Quyết định số 156/QĐ-UBND ngày 06/11/2026" in text


def test_an_annex_keeps_the_names_that_the_decision_recognised(examined, dung):
    classes.finish(examined, dung.user)
    recognise(examined, decision_number="156/QĐ-UBND", decided_on=examined.ends, by=dung.user)
    person = examined.enrolments.get(person__full_name="Lê Ánh").person
    person.full_name = "Lê Thị Minh Ánh"
    person.save()
    assert "Lê Ánh" in read(papers.annex(examined))


def test_before_the_decision_its_number_is_left_to_be_written(examined):
    assert "Quyết định số ............ ngày ............" in read(papers.annex(examined))


def test_the_workbook_says_the_same(examined):
    paper = papers.results_table(examined)
    rows = cells(paper)
    assert rows[0] == ["BẢNG KẾT QUẢ HỌC TẬP"]
    assert [row[1] for row in rows if isinstance(row[0] if row else None, int)] == IN_ORDER
    assert 8.5 in rows[5]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-1", "@SUM(A1)", '=HYPERLINK("http://example.vn")'])
def test_no_text_of_a_workbook_becomes_a_formula(name, full):
    person = full.enrolments.first().person
    person.full_name = name
    person.save()
    sheet = openpyxl.load_workbook(io.BytesIO(papers.workbook_of(papers.class_list(full)))).active
    [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_markup_in_a_name_stays_a_name(full):
    person = full.enrolments.first().person
    person.full_name = "Nguyễn <b>A</b> & B"
    person.save()
    assert "Nguyễn <b>A</b> & B" in read(papers.class_list(full))


def test_two_hundred_learners_fill_pages_with_the_same_heading(open_class):
    rows = [(n, f"Nguyễn Thị Thúy {n}", "1985", "Sở Nội vụ", "", "") for n in range(1, 201)]
    columns = papers.sign_in_sheet(plan_sessions(open_class)[0]).tables[0].columns
    pdf = papers.pdf_of(papers.Paper("x", "lop", "PHIẾU ĐIỂM DANH", [papers.Table(columns, rows)]), HEADING)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 4
    assert all("Họ và tên" in page for page in pages)
    assert all(f"trang {number}" in page for number, page in enumerate(pages, 1))
    assert [f"Thúy {n}" for n in range(1, 201) if not re.search(rf"Thúy\s+{n}\b", "\n".join(pages))] == []


def test_a_page_that_cannot_be_set_is_no_paper():
    with pytest.raises(CannotBeSet):
        pages_of('<p><img src="https://example.vn/x.png"></p>')


def test_a_second_attempt_stands_in_the_results_table_and_in_the_annex(examined, dung):
    last = examined.enrolments.order_by("person__sort_key").last()
    enter(examined.assessments.get(), {last.pk: Decimal("6.5")}, by=dung.user, attempt=2)
    text = read(papers.results_table(examined))
    assert "Bài kiểm tra, lần 1" in text
    assert "Bài kiểm tra, lần 2" in text
    assert "Bài kiểm tra: kiểm tra nhiều lần, tính điểm lần cuối." in text
    annex = read(papers.annex(examined))
    assert "6 người" in annex
    assert "Bài kiểm tra: lần 2" in annex


def test_after_a_revoking_decision_the_annex_waits_for_a_new_number(examined, dung):
    classes.finish(examined, dung.user)
    recognise(examined, decision_number="156/QĐ-UBND", decided_on=examined.ends, by=dung.user)
    revoke_recognition(examined, decision="12/QĐ-UBND", on=examined.ends, reason="Xét sai điều kiện", by=dung.user)
    assert "Quyết định số ............ ngày ............" in read(papers.annex(examined))
