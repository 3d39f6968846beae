"""Scores as a sheet: what goes out comes back as it was; what is wrong is named by row and column, and then nothing is written."""

import io
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import Assessment, Enrolment, Result, ScoreChange, TrainingClass
from courses.results import Cell, ScoresMoved, enter, enter_cells, standing_scores
from courses.score_sheets import NoScoresInSheet, NothingInSheet, SheetGone, SheetNotRead, apply, pack, read_sheet, sheet_of
from tests.courses.conftest import begin, learners, sentences, text_of
from tests.factories import PersonFactory, TrainingClassFactory
from tests.test_vietnamese import names

pytestmark = pytest.mark.django_db
HEAD = ["Số hiệu", "Họ và tên", "Bài kiểm tra lần 1", "Bài kiểm tra lần 2"]


@pytest.fixture
def test(running):
    return running.assessments.create(name="Bài kiểm tra")


@pytest.fixture
def seat(running, lan):
    return running.enrolments.get(person=lan).pk


def workbook(*rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def read(training_class, *rows):
    return read_sheet(training_class, workbook(*rows), file_name="diem.xlsx")


def faults(sheet):
    return [(fault.row, fault.letter, fault.said) for fault in [*sheet.faults, *sheet.strangers]]


# Out.


def test_the_sheet_has_the_learners_in_vietnamese_order_and_a_column_for_each_attempt(running, test, seat):
    enter(test, {seat: Decimal("7.5")}, by=None)
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet_of(running))).worksheets[0].iter_rows(values_only=True))
    assert rows[2] == ("STT", "Số hiệu cán bộ", "Họ và tên", "Đơn vị", "Bài kiểm tra lần 1", "Bài kiểm tra lần 2")
    assert rows[3] == (1, "CB001", "Đặng Thị Thúy Lan", "Sở Nội vụ", 7.5, None)
    assert rows[4][2] == "Ngô Hồng Quân"


def test_a_cell_takes_numbers_of_the_scale_only_and_no_text_becomes_a_formula(running, test, lan):
    lan.full_name = "=HYPERLINK(1)"
    lan.save()
    sheet = openpyxl.load_workbook(io.BytesIO(sheet_of(running))).worksheets[0]
    rules = [(rule.type, rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation]
    assert rules == [("decimal", "0.0", "10.0")] * 2
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "n"}


# In.


def test_new_changed_and_unchanged_scores_are_told_apart_and_nothing_is_written_yet(running, test, seat, ha):
    enter(test, {seat: Decimal(8)}, by=ha.user)
    sheet = read(running, HEAD, ["CB001", "Đặng Thị Thúy Lan", 8, "6,5"], ["CB007", "", "5.25", ""])
    assert [(entry.row, entry.letter, entry.after) for entry in sheet.new] == [
        (2, "D", Decimal("6.5")),
        (3, "C", Decimal("5.25")),
    ]
    assert (len(sheet.changed), len(sheet.unchanged), faults(sheet)) == (0, 1, [])
    assert Result.objects.count() == 1


def test_a_confirmed_sheet_is_written_with_its_name_in_the_history_and_again_it_changes_nothing(running, test, ha):
    rows = [HEAD, ["CB001", "", 8, ""], ["CB007", "", 4, 6]]
    sheet = read(running, *rows)
    assert apply(pack(sheet, running, by=ha.user), running, by=ha.user) == 3
    assert {change.source for change in ScoreChange.objects.all()} == {"diem.xlsx"}
    again = read(running, *rows)
    assert (again.writes, len(again.unchanged), again.may_be_applied) == ([], 3, False)


def test_an_own_list_is_known_by_names_and_plain_headers_below_titles(running, test):
    sheet = read(
        running, ["BẢNG ĐIỂM LỚP"], ["STT", "Họ tên", "Điểm"], [1, "Ông Ngô Hồng Quân", 7], [2, "Đặng Thị Thuý Lan", 9],
        ["", "Tổng cộng", 16],
    )  # fmt: skip
    assert [(entry.who, entry.after) for entry in sheet.new] == [("Ngô Hồng Quân", 7), ("Đặng Thị Thúy Lan", 9)]
    assert dict(sheet.roster.skipped) == {"total": [5]}


def test_an_empty_cell_takes_no_score_away(running, test, seat, ha):
    enter(test, {seat: Decimal(8)}, by=ha.user)
    assert read(running, HEAD, ["CB001", "", "", ""], ["CB007", "", 6, ""]).changed == []


@pytest.mark.parametrize(
    ("row", "letter", "said"),
    [
        (["CB001", "", 10.5, ""], "C", "10,5 is not between 0 and 10."),
        (["CB001", "", "", 7.125], "D", "7,125 has more than two decimals."),
        (["CB001", "", "bảy", ""], "C", "“bảy” is no number."),
        (["CB001", "", "-1", ""], "C", "“-1” is no number."),
        (["CB999", "", 5, ""], "A", "Nobody with the staff number CB999 has a seat in this class."),
        (["", "Trần Văn Lạ", 5, ""], "B", "Nobody of this name has a seat in this class."),
        (["CB001", "Ngô Hồng Quân", 5, ""], "A", "The staff number CB001 is that of Đặng Thị Thúy Lan."),
        (["", "", 5, 6], "", "The row says neither the staff number nor the name."),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_can_be_applied(row, letter, said, running, test):
    sheet = read(running, HEAD, ["CB007", "", 8, ""], row)
    assert faults(sheet) == [(3, letter, said)]
    assert not sheet.may_be_applied


def test_who_stands_twice_is_named(running, test):
    sheet = read(running, HEAD, ["CB001", "", 8, ""], ["", "Đặng Thị Thúy Lan", 5, ""])
    assert faults(sheet) == [(3, "", "The same learner stands in row 2.")]


def test_two_learners_of_one_name_are_not_guessed(running, test, quan):
    quan.full_name = "Đặng Thị Thuý Lan"
    quan.save()
    assert faults(read(running, HEAD, ["", "Đặng Thị Thúy Lan", 8, ""])) == [
        (2, "B", "2 learners of this class have this name: give the staff number.")
    ]


def test_a_sheet_with_more_attempts_than_there_are_is_told_so(running, test):
    sheet = read(running, ["Số hiệu", "Bài kiểm tra (lần 3)"], ["CB001", 8])
    assert faults(sheet) == [(2, "B", "“Bài kiểm tra” may be sat 2 times at most.")]


def test_a_column_that_is_not_known_is_named(running, test):
    assert read(running, [*HEAD, "Tiểu luận"], ["CB001", "", 8, "", 9]).roster.unknown == [("E", "Tiểu luận")]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([["Số hiệu", "Họ và tên"], ["CB001", "Lan"]], NoScoresInSheet),
        ([HEAD], NothingInSheet),
        ([["a", "b"], [1, 2]], SheetNotRead),
    ],
)
def test_a_sheet_without_what_is_needed_is_refused_with_a_sentence(rows, refusal, running, test):
    with pytest.raises(refusal):
        read(running, *rows)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"%PDF-1.7 paper", b"<html><table></table>", b"\x00\x01\x02" * 40])
def test_what_is_no_workbook_is_a_message_on_the_page(data, running, test, ha, reading):
    page = reading(ha).post("/teaching/dang-hoc/results/sheet/", {"file": _file(data)})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]


def test_a_file_that_is_too_large_or_of_another_kind_is_refused_before_it_is_read(running, test, ha, reading, monkeypatch):
    monkeypatch.setattr("courses.result_forms.MOST_MEGABYTES", 0)
    page = uploaded(reading(ha), HEAD, ["CB001", "", 8, ""])
    assert page.context["form"].errors["file"] == ["This file is larger than 0 MB."]
    letter = io.BytesIO(b"x")
    letter.name = "diem.docx"
    page = reading(ha).post("/teaching/dang-hoc/results/sheet/", {"file": letter})
    assert page.context["form"].errors["file"]


def _file(data):
    held = io.BytesIO(data or b"\n")
    held.name = "diem.xlsx"
    return held


def test_names_in_an_old_encoding_are_converted_and_shown(running, test):
    sheet = read_sheet(
        running, "Số hiệu;Họ tên;Điểm\nCB001;§Æng ThÞ Thuý Lan;8\nCB007;Ng« Hång Qu©n;7\n".encode(), file_name="d.csv"
    )
    assert (len(sheet.new), faults(sheet)) == (2, [])
    assert [note.encoding for note in sheet.roster.encoding_notes] == ["tcvn3"]


# The pages.


def uploaded(browser, *rows):
    return browser.post("/teaching/dang-hoc/results/sheet/", {"file": _file(workbook(*rows))})


def test_from_the_file_over_the_preview_to_the_scores(running, test, seat, ha, reading):
    enter(test, {seat: Decimal(5)}, by=ha.user)
    browser = reading(ha)
    page = uploaded(browser, HEAD, ["CB001", "", 8, ""], ["CB007", "", 6.5, ""])
    said = text_of(page)
    assert "1 new score, 1 changed, 0 as they stand already, 0 wrong." in said
    assert "CB002" in said  # who wrote the score that it would change
    answer = browser.post("/teaching/dang-hoc/results/sheet/apply/", {"packed": page.context["packed"]}, follow=True)
    assert sentences(answer) == ["2 results saved."]
    assert standing_scores(running)[Cell(seat, test.pk)] == 8


def test_a_wrong_sheet_has_no_button_and_says_where(running, test, ha, reading):
    page = uploaded(reading(ha), HEAD, ["CB001", "", 11, ""])
    assert "11 is not between 0 and 10." in text_of(page)
    assert page.context["packed"] == ""


def test_what_was_read_is_applied_by_its_reader_in_its_class_only(running, test, ha, dung, class_now):
    packed = pack(read(running, HEAD, ["CB001", "", 8, ""]), running, by=ha.user)
    for training_class, by in ((running, dung.user), (class_now(code="lop-khac"), ha.user)):
        with pytest.raises(SheetGone):
            apply(packed, training_class, by=by)
    with pytest.raises(SheetGone):
        apply(packed[:-3], running, by=ha.user)


def test_a_score_that_changed_after_the_preview_is_not_written_over(running, test, seat, ha, dung):
    packed = pack(read(running, HEAD, ["CB001", "", 8, ""], ["CB007", "", 7, ""]), running, by=ha.user)
    enter(test, {seat: Decimal(3)}, by=dung.user)
    with pytest.raises(ScoresMoved, match="Lan"):
        apply(packed, running, by=ha.user)
    assert standing_scores(running) == {Cell(seat, test.pk): Decimal(3)}


@pytest.mark.parametrize(("who", "down", "up"), [("ha", 200, 200), ("dung", 200, 404), ("an", 200, 404), ("lan", 404, 404)])
def test_who_oversees_takes_the_sheet_out_and_only_the_trainer_brings_one_in(who, down, up, running, test, request, signed_in):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/teaching/dang-hoc/results/sheet.xlsx").status_code == down
    assert browser.get("/teaching/dang-hoc/results/sheet/").status_code == up


def test_checking_and_applying_take_as_many_queries_for_many_as_for_few(class_now, school, dung, ha):
    def cost(size):
        training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
        begin(training_class, learners(size, school), dung.user)
        training_class.assessments.create(name="Bài kiểm tra")
        rows = [[number, "", 8, 7] for number in training_class.enrolments.values_list("person__staff_number", flat=True)]
        data = workbook(HEAD, *rows)
        with CaptureQueriesContext(connection) as asked:
            sheet = read_sheet(training_class, data, file_name="d.xlsx")
            apply(pack(sheet, training_class, by=ha.user), training_class, by=ha.user)
        return len(asked)

    assert cost(2) == cost(25)


# in(out(x)) = x

pieces = st.lists(
    st.tuples(st.sampled_from(["Bài kiểm tra", "Tiểu luận (nhóm)", "=1+1", "Đề án 2", "Điểm", "Thu hoạch, vấn đáp"]), st.integers(1, 3)),
    min_size=1, max_size=3, unique_by=lambda piece: piece[0],
)  # fmt: skip
people = st.lists(
    st.tuples(st.from_regex(r"\A(0{0,2}[1-9]\d{0,4}|[A-Z]{2}\d{1,5}|[-=+@]\d{1,3}|1E\d)\Z"), names), min_size=1, max_size=5,
    unique_by=lambda person: person[0],
)  # fmt: skip


@pytest.mark.once
class OutAndIn(TestCase):
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(pieces, people, st.data())
    def test_what_goes_out_comes_back_as_it_was(self, pieces, people, data):
        training_class = TrainingClassFactory(state=TrainingClass.State.RUNNING)
        made = [Assessment.objects.create(training_class=training_class, name=name, attempts=sat) for name, sat in pieces]
        score = st.none() | st.integers(0, 1000).map(lambda hundredths: Decimal(hundredths) / 100)
        scores = {}
        for place, (number, name) in enumerate(people):
            person = PersonFactory(staff_number=number, full_name=name)
            seat = Enrolment.objects.create(training_class=training_class, person=person, state="enrolled", queue_number=place)
            scores |= {Cell(seat.pk, piece.pk, attempt): data.draw(score) for piece in made for attempt in piece.sittings}
        enter_cells(training_class, scores, by=None)
        before, out = standing_scores(training_class), sheet_of(training_class)
        sheet = read_sheet(training_class, out, file_name="out.xlsx")
        assert (faults(sheet), sheet.writes) == ([], [])
        assert {entry.cell: entry.after for entry in sheet.unchanged} == before
        Result.objects.all().delete()
        read_back = read_sheet(training_class, out, file_name="out.xlsx")
        assert {entry.cell: entry.after for entry in read_back.new} == before
