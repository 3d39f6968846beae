"""What anybody is told of a certificate, by its code or by the file that they were given."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates import uploads
from certificates.confirming import confirm
from certificates.drawing import draw
from certificates.models import Certificate
from certificates.replacing import replace
from certificates.revoking import revoke
from certificates.tasks import draw_waiting

LATER = date(2026, 12, 1)


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


@pytest.fixture
def page_of(client):
    def ask(certificate):
        return " ".join(client.get(certificate.get_absolute_url(), headers={"accept-language": "en"}).content.decode().split())

    client.cookies["django_language"] = "en"
    return ask


@pytest.fixture
def given(client):
    """`given(bytes)`: the answer to who was given this file and has it checked."""
    client.cookies["django_language"] = "en"

    def ask(content, name="chung-chi.pdf"):
        return client.post(reverse("check"), {"file": SimpleUploadedFile(name, content, "application/pdf")})

    return ask


def text(answer):
    return " ".join(answer.content.decode().split())


def file_of(certificate):
    with certificate.file.open("rb") as file:
        return file.read()


def with_other_words(certificate, old, new):
    """A forged paper: the real code and number, other words."""
    printed = {name: value.replace(old, new) if isinstance(value, str) else value for name, value in certificate.printed.items()}
    return draw(certificate.version.layout, printed, certificate.check_url)


# By code.


def test_a_revoked_certificate_names_ground_and_decision(drawn, thu, page_of):
    revoke(drawn, ground="lent", reason="Cho mượn", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    page = page_of(drawn)
    assert "Revoked on 01/12/2026" in page
    assert "By decision 9/QĐ-UBND. Ground: Lent to somebody else." in page


def test_a_replaced_certificate_names_the_new_number_and_not_its_code(drawn, design, thu, page_of):
    new = replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    page = page_of(drawn)
    assert "Replaced on 01/12/2026" in page
    assert new.register_no in page
    assert new.check_code not in page


def test_a_confirmation_names_what_it_confirms_and_falls_with_its_replacement(drawn, design, thu, page_of):
    confirmation = confirm(drawn, design=design, reason="Bị mất", on=LATER, by=thu.user)
    draw_waiting()
    assert f"certificate {drawn.register_no} of 12/11/2026" in page_of(confirmation)
    replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    assert "Replaced on 01/12/2026" in page_of(confirmation)


def test_one_that_is_still_being_drawn_is_not_called_valid(issued, page_of):
    assert "still being prepared" in page_of(issued)
    assert "Valid" not in page_of(issued)


def test_a_register_number_is_no_code(drawn, client):
    assert client.get(reverse("check_code", args=[drawn.register_no.replace("/", "-")])).status_code == 404


# By file.


def test_the_issued_file_is_genuine(drawn, given):
    assert "byte for byte the one that was issued" in text(given(file_of(drawn)))


def test_the_genuine_file_of_a_revoked_certificate_is_no_longer_valid(drawn, thu, given):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    assert "Revoked on 01/12/2026" in text(given(file_of(drawn)))


def test_a_paper_with_a_real_code_and_another_name_is_told_from_the_genuine_one(drawn, given):
    said = text(given(with_other_words(drawn, "ĐẶNG THỊ THÚY LAN", "NGÔ HỒNG QUÂN")))
    assert "This file is not the one that was issued." in said
    assert "Full name: <strong>ĐẶNG THỊ THÚY LAN</strong>" in said


def test_a_raised_grade_is_named(drawn, given):
    assert "Grade: <strong>Giỏi</strong>" in text(given(with_other_words(drawn, "Giỏi", "Xuất sắc")))


def test_an_altered_birth_date_is_named_without_telling_the_real_one(drawn, given):
    said = text(given(with_other_words(drawn, "17/05/1985", "01/01/1990")))
    assert "Date of birth: <strong>(another one)</strong>" in said
    assert "17/05/1985" not in said


def test_a_faithful_copy_is_not_taken_for_the_file_itself(drawn, given):
    said = text(given(file_of(drawn) + b"\n"))
    assert "It says the same words, and may be a copy" in said


def test_a_file_with_no_code_of_ours_was_not_issued_here(drawn, given):
    forged = draw(drawn.version.layout, drawn.printed | {"check_code_shown": "–"}, "https://example.org/")
    assert "bears no check code of ours" in text(given(forged))


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"PK\x03\x04 a workbook"])
def test_what_is_no_pdf_is_refused_with_advice(drawn, given, content):
    answer = given(content)
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4 garbage \xff\xfe" * 100])
def test_a_broken_pdf_is_answered_and_not_kept(drawn, given, content):
    answer = given(content)
    assert answer.status_code == 200
    assert "its text cannot be read" in text(answer) or "bears no check code" in text(answer)


def test_a_file_that_is_too_large_is_not_read(db, given, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 100)
    assert given(b"%PDF-" + b" " * 200).status_code == 400


def test_who_uploads_too_often_has_to_wait(db, given):
    cache.clear()
    assert [given(b"x").status_code for _ in range(11)] == [400] * 10 + [429]


def test_without_a_file_the_form_says_what_to_do(db, client):
    answer = client.post(reverse("check"))
    assert answer.status_code == 400
    assert Certificate.objects.count() == 0
