"""A year's book is closed by a decision, printed, and looked through."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from python_calamine import CalamineWorkbook

from certificates import printed_book, verifications
from certificates.closing import ClosedInFuture, StillInWork, YearNotOver, close
from certificates.confirming import confirm
from certificates.entries import Entry
from certificates.issuing import CannotIssue, issue
from certificates.models import Certificate, RegisterBook, Verification
from certificates.register import BookClosed, book_for
from certificates.revoking import revoke
from certificates.tasks import draw_waiting, verify_all, verify_waiting
from certificates.verifying import verify
from courses.papers import pdf_of
from lms.papers import text_of

from .conftest import ON

YEAR_END, NEXT_YEAR = date(2026, 12, 31), date(2027, 1, 8)


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


@pytest.fixture
def closed(drawn, book, thu):
    close(book, decision="2/QĐ-TĐTCB", on=YEAR_END, by=thu.user, today=NEXT_YEAR)
    book.refresh_from_db()
    return book


# The act.


def test_the_entry_says_how_many_and_with_which_hash_it_ends(closed):
    entry, before = Entry.objects.order_by("-position")[:2]
    assert (entry.act, entry.content["certificates"], entry.content["last_number"]) == ("closed", 1, 1)
    assert entry.content["head"] == before.hash


def test_a_closed_book_takes_no_number(closed, record_of, minh, design, thu):
    with pytest.raises(CannotIssue, match="was closed on 31/12/2026"):
        issue([record_of(minh)], book=closed, design=design, on=ON, by=thu.user)
    assert closed.last_number == 1


def test_nor_a_confirmation_that_is_dated_into_it(closed, drawn, design, thu):
    with pytest.raises(BookClosed):
        confirm(drawn, design=design, reason="Bị mất", on=YEAR_END, by=thu.user)
    assert Certificate.objects.count() == 1


def test_what_becomes_of_its_certificates_is_still_entered(closed, drawn, design, thu):
    confirm(drawn, design=design, reason="Bị mất", on=NEXT_YEAR, by=thu.user)
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=NEXT_YEAR, by=thu.user, today=NEXT_YEAR)
    draw_waiting()
    assert [entry.act for entry in closed.entries.all()] == ["issued", "filed", "closed", "confirmed", "revoked"]
    assert list(verify()) == []


def test_it_is_closed_once(closed, thu):
    with pytest.raises(BookClosed):
        close(closed, decision="3/QĐ-TĐTCB", on=NEXT_YEAR, by=thu.user, today=NEXT_YEAR)


def test_a_year_is_not_closed_before_it_is_over(drawn, book, thu):
    with pytest.raises(YearNotOver):
        close(book, decision="2/QĐ-TĐTCB", on=date(2026, 12, 30), by=thu.user, today=NEXT_YEAR)


def test_nor_on_a_day_that_is_still_to_come(drawn, book, thu):
    with pytest.raises(ClosedInFuture):
        close(book, decision="2/QĐ-TĐTCB", on=NEXT_YEAR, by=thu.user, today=YEAR_END)


def test_nor_while_something_is_to_be_drawn(issued, book, thu):
    with pytest.raises(StillInWork, match="001/2026/BD-ĐTCB"):
        close(book, decision="2/QĐ-TĐTCB", on=YEAR_END, by=thu.user, today=NEXT_YEAR)


def test_a_book_that_was_opened_again_behind_its_back_is_found(closed):
    RegisterBook.objects.filter(pk=closed.pk).update(closed_on=None)
    assert [finding.what for finding in verify()] == ["closed on – by its row, on 2026-12-31 by the register."]


# The database itself.


@pytest.mark.parametrize(
    "change", [{"number": 7}, {"register_no": "7"}, {"printed": {}}, {"sha256": "0" * 64}, {"issued_on": YEAR_END}]
)
def test_the_database_refuses_to_change_a_certificate(drawn, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=drawn.pk).update(**change)


@pytest.mark.parametrize("change", [{"reason": "khác"}, {"content": {}}, {"hash": "0" * 64}, {"position": 9}])
def test_the_database_refuses_to_change_an_entry(drawn, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry._base_manager.filter(position=1).update(**change)


# On paper.


def test_the_printed_book_has_every_number_and_what_became_of_it(closed, drawn, design, thu):
    confirmation = confirm(drawn, design=design, reason="Bị mất", on=NEXT_YEAR, by=thu.user)
    text = " ".join(text_of(pdf_of(printed_book.paper(closed), printed_book.heading(closed, NEXT_YEAR))).split())
    for said in ("SỔ GỐC CẤP CHỨNG CHỈ", "ĐẶNG THỊ THÚY LAN", "17/05/1985", "Sổ khóa ngày 31/12/2026 theo 2/QĐ-TĐTCB"):
        assert said in text
    assert confirmation.register_no.replace("/", "") in text.replace(" ", "").replace("/", "")


def test_the_workbook_holds_the_same(closed, signed_in, thu):
    content = signed_in(thu).get(reverse("book_workbook", args=[closed.pk])).content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert any(row[:3] == ["001/2026/BD-ĐTCB", "ĐẶNG THỊ THÚY LAN", "17/05/1985"] for row in rows)


def test_markup_in_a_name_is_printed_as_text(closed, drawn, monkeypatch):
    attack = "<img src='file:///etc/passwd'>&lt;b&gt;"
    monkeypatch.setattr(printed_book, "_row", lambda certificate, remarks: (attack, *[""] * (len(printed_book.COLUMNS) - 1)))
    text = text_of(pdf_of(printed_book.paper(closed), printed_book.heading(closed, NEXT_YEAR)))
    assert "".join(attack.split()) in "".join(text.split())


def test_a_big_book_is_printed_in_volumes(book):
    book.last_number = 1001
    assert printed_book.volumes(book) == [(1, 500), (501, 1000), (1001, 1001)]


def test_an_empty_book_is_not_printed(book, signed_in, thu):
    assert signed_in(thu).get(reverse("book_pdf", args=[book.pk, 1])).status_code == 404


# Looking it through.


def test_looking_through_keeps_what_was_found(drawn, book, signed_in, thu):
    RegisterBook.objects.filter(pk=book.pk).update(last_number=5)
    verifications.ask(book, at=now(), by=thu.user)
    verify_waiting()
    [looked] = Verification.objects.all()
    assert (looked.entries, looked.count) == (2, 1)
    assert "báo cáo ngay" in signed_in(thu).get(book.get_absolute_url()).content.decode()


def test_asked_twice_it_is_looked_through_once(book):
    assert verifications.ask(book, at=now()) == verifications.ask(book, at=now())


def test_one_that_is_claimed_is_left_to_its_worker(book):
    verifications.ask(book, at=now())
    assert Verification.objects.claim(now())
    assert Verification.objects.claim(now()) is None


def test_one_whose_worker_was_killed_is_looked_through_by_another(book):
    verifications.ask(book, at=now())
    Verification.objects.claim(now() - 2 * verifications.LEASE)
    verify_waiting()
    assert Verification.objects.get().finished_at


def test_each_night_every_book_is_looked_through(drawn, school):
    book_for(school, NEXT_YEAR)
    verify_all()
    assert Verification.objects.filter(finished_at__isnull=False).count() == 2


def test_whoever_is_named_is_warned(drawn, book, settings, mailoutbox):
    settings.REGISTER_HEADS_TO = ["thanh-tra@example.vn"]
    RegisterBook.objects.filter(pk=book.pk).update(last_number=5)
    verify_all()
    [mail] = mailoutbox
    assert "số cuối" in mail.body or "last number" in mail.body


# Pages.


def test_the_registrar_closes_the_book_after_one_more_question(drawn, book, signed_in, thu, monkeypatch):
    monkeypatch.setattr("certificates.views.books.localdate", lambda: NEXT_YEAR)
    browser = signed_in(thu)
    address = reverse("close_book", args=[book.pk])
    assert "Không thể mở lại" in browser.get(address).content.decode()
    assert browser.post(address, {"decision": "2/QĐ-TĐTCB", "on": "2026-12-31"}).status_code == 302
    book.refresh_from_db()
    assert book.closed_on == YEAR_END


def test_a_decision_that_is_none_is_refused_on_the_form(drawn, book, signed_in, thu):
    answer = signed_in(thu).post(reverse("close_book", args=[book.pk]), {"decision": "x", "on": "2026-12-31"})
    assert answer.status_code == 400
    book.refresh_from_db()
    assert book.closed_on is None


def test_the_page_of_a_certificate_has_its_entries_and_its_acts(drawn, signed_in, thu, an):
    page = signed_in(thu).get(reverse("certificate", args=[drawn.pk])).content.decode()
    for said in (drawn.sha256, drawn.unsigned_sha256, "Đã cấp", reverse("revoke_certificate", args=[drawn.pk])):
        assert said in page
    page = signed_in(an).get(reverse("certificate", args=[drawn.pk])).content.decode()
    assert reverse("revoke_certificate", args=[drawn.pk]) not in page


@pytest.mark.parametrize("name", ["books", "book", "certificate"])
def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    name, drawn, book, record_of, minh, quan, design, thu, signed_in, django_assert_num_queries
):
    address = reverse(name, args=[] if name == "books" else [book.pk if name == "book" else drawn.pk])
    browser = signed_in(thu)
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as before:
        browser.get(address)
    issue([record_of(minh), record_of(quan)], book=book, design=design, on=ON, by=thu.user)
    confirm(drawn, design=design, reason="Bị mất", on=NEXT_YEAR, by=thu.user)
    verify_all()
    with django_assert_num_queries(len(before)):
        browser.get(address)


def test_a_book_in_which_something_was_entered_keeps_its_year(drawn, book, signed_in, thu):
    said = {"institution": book.institution_id, "code": book.code, "year": 2025}
    answer = signed_in(thu).post(reverse("register_books:edit", args=[book.pk]), said)
    assert "giữ nguyên" in answer.content.decode()
    book.refresh_from_db()
    assert book.year == 2026
