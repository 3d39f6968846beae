"""Every pre-printed blank is used once, written off with a reason, or left."""

import contextlib
import random
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from certificates import blanks, reconciling
from certificates.blanks import AlreadyReceived, InUse, NoBlank, NoReason, NotFree, NotOfThisBatch, TooFewBlanks, TooMany
from certificates.confirming import confirm
from certificates.issuing import issue
from certificates.models import Blank, BlankBatch, Certificate
from certificates.tasks import draw_waiting
from certificates.verifying import verify
from courses.papers import pdf_of
from lms.papers import text_of
from lms.refusal import Refusal
from tests.factories import UnitFactory

from .conftest import ON


@pytest.fixture
def receive(school, thu):
    def make(first=101, last=105, **values):
        said = {"prefix": "A", "decision": "15/QĐ-SNV", "decided_on": ON, "received_on": ON, "by": thu.user}
        return blanks.receive(school, first=first, last=last, **said | values)

    return make


@pytest.fixture
def stock(receive):
    return receive()


@pytest.fixture
def on_blanks(record_of, book, design, lan, minh, thu, stock):
    """Lan's and Minh's certificates on A000101 and A000102."""
    return issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user, blanks=stock)


def states(batch):
    return "".join({"free": ".", "used": "u", "spoiled": "s", "lost": "l"}[blank.state] for blank in batch.blanks.all())


# Received.


def test_a_delivery_is_numbered_without_a_gap(stock):
    assert [blank.serial for blank in stock.blanks.all()] == ["A000101", "A000102", "A000103", "A000104", "A000105"]


def test_no_serial_is_received_twice(stock, receive):
    with pytest.raises(AlreadyReceived, match="A000105 was received before, by decision 15/QĐ-SNV"):
        receive(105, 110)
    assert Blank.objects.count() == 5


def test_other_letters_are_other_serials(stock, receive):
    assert receive(prefix="B").blanks.count() == 5


def test_another_institution_may_have_the_same_serials(stock, thu):
    other = UnitFactory()
    said = {"prefix": "A", "decision": "15/QĐ-SNV", "decided_on": ON, "received_on": ON, "by": thu.user}
    assert blanks.receive(other, first=101, last=105, **said).blanks.count() == 5


@pytest.mark.parametrize(("first", "last"), [(5, 4), (1, 20_001)])
def test_a_range_that_makes_no_sense_is_refused(receive, first, last):
    with pytest.raises(TooMany):
        receive(first, last)


def test_a_delivery_entered_by_mistake_is_taken_back(stock):
    blanks.take_back(stock)
    assert not BlankBatch.objects.exists()


def test_one_of_which_something_was_used_stays(on_blanks, stock):
    with pytest.raises(InUse):
        blanks.take_back(stock)


# Used.


def test_certificates_take_the_next_serials_and_say_them(on_blanks, stock):
    assert [certificate.printed["serial"] for certificate in on_blanks] == ["A000101", "A000102"]
    assert states(stock) == "uu..."


def test_the_file_says_the_serial(on_blanks):
    draw_waiting()
    certificate = Certificate.objects.get(pk=on_blanks[0].pk)
    with certificate.file.open("rb") as file:
        assert "A000101" in text_of(file.read())


def test_where_too_few_are_left_nothing_is_issued(receive, record_of, lan, minh, book, design, thu):
    few = receive(1, 1)
    with pytest.raises(TooFewBlanks):
        issue([record_of(lan), record_of(minh)], book=book, design=design, on=ON, by=thu.user, blanks=few)
    assert (states(few), Certificate.objects.count()) == (".", 0)
    book.refresh_from_db()
    assert book.last_number == 0


def test_a_confirmation_may_stand_on_a_blank_too(on_blanks, stock, design, thu):
    draw_waiting()
    assert confirm(on_blanks[0], design=design, reason="Mất", on=ON, by=thu.user, blanks=stock).printed["serial"] == "A000103"


# Spoiled and lost.


def test_free_blanks_are_written_off_with_a_reason(stock, thu):
    blanks.write_off(stock, first=103, last=104, state="spoiled", reason="Ẩm mốc", on=ON, by=thu.user)
    assert states(stock) == "..ss."


def test_what_was_written_off_is_passed_over(stock, record_of, lan, book, design, thu):
    blanks.write_off(stock, first=101, last=101, state="lost", reason="Thất lạc", on=ON, by=thu.user)
    [certificate] = issue([record_of(lan)], book=book, design=design, on=ON, by=thu.user, blanks=stock)
    assert certificate.printed["serial"] == "A000102"


def test_a_used_blank_is_not_written_off_and_neither_are_its_neighbours(on_blanks, stock, thu):
    with pytest.raises(NotFree, match="A000102"):
        blanks.write_off(stock, first=102, last=104, state="spoiled", reason="Rách", on=ON, by=thu.user)
    assert states(stock) == "uu..."


@pytest.mark.parametrize(
    ("values", "refusal"), [({"reason": " "}, NoReason), ({"last": 106}, NotOfThisBatch), ({"first": 99}, NotOfThisBatch)]
)
def test_writing_off_what_makes_no_sense_is_refused(stock, thu, values, refusal):
    said = {"first": 101, "last": 102, "state": "spoiled", "reason": "Rách", "on": ON, "by": thu.user}
    with pytest.raises(refusal):
        blanks.write_off(stock, **said | values)


def test_a_blank_spoiled_in_printing_is_exchanged_and_the_register_says_so(on_blanks, stock, thu):
    draw_waiting()
    before = Certificate.objects.get(pk=on_blanks[0].pk).sha256
    blanks.exchange(on_blanks[0], reason="Kẹt giấy", on=ON, by=thu.user)
    assert states(stock) == "suu.."
    entry = on_blanks[0].entries.get(act="blank")
    assert (entry.content["serial_before"], entry.content["serial"], entry.reason) == ("A000101", "A000103", "Kẹt giấy")
    assert Certificate.objects.get(pk=on_blanks[0].pk).sha256 == before
    assert list(verify()) == []


def test_a_certificate_on_plain_paper_has_no_blank_to_exchange(issued, thu):
    with pytest.raises(NoBlank):
        blanks.exchange(issued, reason="Kẹt giấy", on=ON, by=thu.user)


def test_the_check_page_says_both_serials(on_blanks, stock, thu, client):
    draw_waiting()
    blanks.exchange(on_blanks[0], reason="Kẹt giấy", on=ON, by=thu.user)
    page = client.get(on_blanks[0].get_absolute_url()).content.decode()
    assert "<strong>A000103</strong>" in page
    assert "A000101 bị hỏng ngày 12/11/2026, đã đổi phôi" in page


def test_a_serial_that_was_changed_behind_the_registers_back_is_found(on_blanks):
    draw_waiting()
    Blank.objects.filter(serial="A000101").update(serial="A999999")
    assert [finding.what for finding in verify()] == ["stands on the blank A999999 by the stock, on A000101 by the register."]


# Reconciled.


@pytest.mark.parametrize("seed", range(8))
def test_the_reconciliation_names_every_number_once(stock, thu, seed):
    choose = random.Random(seed)
    for _ in range(5):
        first = choose.randint(101, 105)
        said = {"first": first, "last": choose.randint(first, 105), "state": choose.choice(["spoiled", "lost"])}
        with contextlib.suppress(Refusal):
            blanks.write_off(stock, **said, reason="x", on=ON, by=thu.user)
    assert [blank.number for line in reconciling.lines(stock) for blank in line.blanks] == [101, 102, 103, 104, 105]


def test_the_reconciliation_sums_up_to_what_was_received(on_blanks, stock, thu):
    blanks.write_off(stock, first=105, last=105, state="lost", reason="Thất lạc", on=ON, by=thu.user)
    batch = BlankBatch.objects.counted().get()
    text = " ".join(text_of(pdf_of(reconciling.paper(batch), reconciling.heading(batch, ON))).split())
    assert "Nhận 5 phôi ngày 12/11/2026: đã sử dụng 2, hỏng 0, mất 1, còn lại 2." in text
    assert "Số liệu khớp với quyết định." in text


def test_a_row_that_was_removed_is_missing_in_the_reconciliation(stock):
    Blank.objects.filter(serial="A000104").delete()
    batch = BlankBatch.objects.counted().get()
    text = " ".join(text_of(pdf_of(reconciling.paper(batch), reconciling.heading(batch, ON))).split())
    assert "Không khớp: thiếu 1 phôi" in text


# Pages.


def test_the_registrar_enters_a_delivery(book, school, signed_in, thu):
    said = {"institution": school.pk, "prefix": "a", "first": 1, "last": 50, "width": 6, "decision": "15/QĐ-SNV"}
    answer = signed_in(thu).post(reverse("receive_blanks"), said | {"decided_on": "2026-11-01", "received_on": "2026-11-02"})
    assert answer.status_code == 302
    assert BlankBatch.objects.get().serial(7) == "A000007"


def test_what_cannot_be_received_stands_on_the_form(book, stock, school, signed_in, thu):
    said = {"institution": school.pk, "prefix": "A", "first": 100, "last": 101, "width": 6, "decision": "15/QĐ-SNV"}
    answer = signed_in(thu).post(reverse("receive_blanks"), said | {"decided_on": "2026-11-01", "received_on": "2026-11-02"})
    assert answer.status_code == 400
    assert "A000101 đã được nhận trước đây" in answer.content.decode()


def test_issuing_from_the_page_takes_blanks(record_of, lan, recognised_class, book, stock, design, signed_in, thu):
    record = record_of(lan)
    said = {"record": record.pk, "kind": "certificate", "design": design.pk, "book": book.pk, "blanks": stock.pk}
    said |= {"issued_on": "2026-11-12", "confirmed": "1"}
    assert signed_in(thu).post(reverse("issue", args=[recognised_class.code]), said).status_code == 302
    assert Certificate.objects.get().printed["serial"] == "A000101"


def test_the_form_says_that_too_few_are_left(receive, record_of, lan, minh, recognised_class, book, design, signed_in, thu):
    records = [record_of(lan).pk, record_of(minh).pk]
    said = {"record": records, "kind": "certificate", "design": design.pk, "book": book.pk, "blanks": receive(1, 1).pk}
    answer = signed_in(thu).post(reverse("issue", args=[recognised_class.code]), said | {"issued_on": "2026-11-12"})
    assert "Cần 2 phôi" in answer.content.decode()


def test_the_registrar_exchanges_a_blank(on_blanks, stock, signed_in, thu):
    draw_waiting()
    said = {"reason": "Kẹt giấy", "on": "2026-11-13", "batch": ""}
    assert signed_in(thu).post(reverse("exchange_blank", args=[on_blanks[1].pk]), said).status_code == 302
    assert states(stock) == "usu.."


def test_the_registrar_writes_off_one_blank(stock, signed_in, thu):
    said = {"first": 104, "last": "", "state": "spoiled", "reason": "Rách", "on": "2026-11-13"}
    assert signed_in(thu).post(reverse("write_off_blanks", args=[stock.pk]), said).status_code == 302
    assert states(stock) == "...s."


def test_the_workbook_names_the_same_lines(on_blanks, stock, signed_in, thu):
    content = signed_in(thu).get(reverse("reconciliation", args=[stock.pk, "xlsx"])).content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert ["A000103", "A000105", 3.0, "Còn lại"] in [row[:4] for row in rows]


@pytest.mark.parametrize("page", ["blank_batches", "blank_batch"])
def test_the_pages_ask_the_same_however_many_blanks_there_are(
    page, stock, on_blanks, receive, signed_in, thu, django_assert_num_queries
):
    address = reverse(page, args=[stock.pk] if page == "blank_batch" else [])
    browser = signed_in(thu)
    browser.get(address)
    with CaptureQueriesContext(connection) as before:
        browser.get(address)
    blanks.write_off(stock, first=104, last=104, state="lost", reason="Mất", on=date(2026, 11, 20), by=thu.user)
    receive(500, 600)
    with django_assert_num_queries(len(before)):
        browser.get(address)
