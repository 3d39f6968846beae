"""All certificates of a class at once, for the printer and as the very files that were issued."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.storage import storages
from django.urls import reverse

from certificates import bulk
from certificates.bulk import FileMissing, NoneIssued, NotAllReady
from certificates.issuing import issue
from certificates.models import Certificate
from certificates.replacing import replace
from certificates.tasks import draw_waiting
from lms.papers import text_of

from .conftest import ON


@pytest.fixture
def three(record_of, book, design, lan, minh, quan, thu):
    issue([record_of(person) for person in (lan, minh, quan)], book=book, design=design, on=ON, by=thu.user)
    return list(Certificate.objects.order_by("number"))


@pytest.fixture
def ready(three, recognised_class):
    draw_waiting()
    return bulk.of_class(recognised_class, Certificate.objects.all())


def test_the_printer_gets_every_face_in_the_order_of_the_register(ready):
    content = bulk.for_the_printer(ready).read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3
    text = "".join(text_of(content).split())
    places = [text.index("".join(certificate.printed["name"].split())) for certificate in ready]
    assert places == sorted(places)


def test_the_zip_holds_the_very_bytes_that_were_issued(ready):
    with zipfile.ZipFile(bulk.as_zip(ready)) as archive:
        names = archive.namelist()
        assert names[0] == "0001-2026-BD-ĐTCB-Đặng-Thị-Thúy-Lan.pdf"
        assert [archive.read(name) for name in names] == [certificate.file.open().read() for certificate in ready]


def test_a_replaced_one_is_left_out(ready, recognised_class, design, thu):
    replace(ready[0], design=design, error="Sai xếp loại", on=ON, by=thu.user, grade="good")
    draw_waiting()
    numbers = [certificate.number for certificate in bulk.of_class(recognised_class, Certificate.objects.all())]
    assert numbers == [2, 3, 4]


def test_while_some_are_being_drawn_nothing_is_put_together(three, recognised_class):
    with pytest.raises(NotAllReady, match="001/2026/BD-ĐTCB"):
        bulk.of_class(recognised_class, Certificate.objects.all())


def test_of_a_class_without_certificates_there_is_nothing(recognised_class):
    with pytest.raises(NoneIssued):
        bulk.of_class(recognised_class, Certificate.objects.all())


@pytest.mark.parametrize("make", [bulk.for_the_printer, bulk.as_zip])
def test_a_missing_file_is_named(make, ready):
    storages["certificates"].delete(ready[1].file.name)
    with pytest.raises(FileMissing, match="002/2026/BD-ĐTCB"):
        make(ready)


@pytest.mark.parametrize("ending", ["pdf", "zip"])
def test_the_registrar_downloads_them(ending, ready, recognised_class, thu, an, signed_in):
    address = reverse("class_files", args=[recognised_class.code, ending])
    answer = signed_in(thu).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:4] in (b"%PDF", b"PK\x03\x04")
    assert signed_in(an).get(address).status_code == 404
