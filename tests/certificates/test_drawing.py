import io
import shutil
import socket
import subprocess
import threading
import unicodedata
from datetime import date

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.utils import translation

from certificates import shipped
from certificates.drawing import DrawingFailed, draw, draw_many
from certificates.layouts import FIELDS, Words, parsed
from certificates.printed import said
from lms.papers import text_of

from . import names

pytestmark = pytest.mark.once

FACTS = {
    "salutation": "Bà",
    "name": "ĐẶNG THỊ THÚY LAN",
    "birth": "Sinh ngày 17/05/1985",
    "workplace": "Sở Nội vụ",
    "course": "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống",
    "class_name": "Lớp Quản trị an ninh khóa 1 năm 2022",
    "starts": "27/06/2022",
    "ends": "01/07/2022",
    "periods": 40,
    "grade": "Giỏi",
    "register_no": "012/2022/BD-ĐTCB",
    "decision": "156/QĐ-TĐTCB ngày 03/07/2022",
    "serial": "A 001234",
    "confirmed_no": "007/2022/BD-ĐTCB",
    "confirmed_on": "03/07/2022",
}
LONG = FACTS | {
    "name": names.LONGEST.upper(),
    "workplace": "Trung tâm Truyền thông và Văn hóa thành phố Hạ Long thuộc Ủy ban nhân dân thành phố Hạ Long, Quảng Ninh",
    "course": "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp viên chức giảng dạy " * 3,
    "class_name": "Lớp Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp giáo viên trung học phổ thông khóa 12 năm 2022",
}
SHIPPED = list(zip(shipped.DESIGNS.values(), ("certificate", "attestation", "confirmation"), strict=True))
QR = "https://daotao.example.vn/check/AB3DEF7HJK9MNP2QRS5T/#" + "eyJhbGciOiJFZERTQSJ9" * 19
CERTIFICATE = parsed(shipped.CERTIFICATE)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def words(layout=CERTIFICATE, kind="certificate", **facts):
    return said(layout, FACTS | facts, kind=kind, code="AB3DEF7HJK9MNP2QRS5T", on=date(2022, 7, 3), grade_en="Very good")


def read(pdf):
    return " ".join(text_of(pdf).split())


ALL_NAMES = [*names.OF_EACH_GROUP.values(), *names.BOTH_TONE_STYLES, names.EVERY_LETTER]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("reader", ["pypdf", "poppler"])
def test_every_name_is_read_from_the_paper_letter_for_letter(form, reader, tmp_path):
    printed = [words(name=unicodedata.normalize(form, name).upper()) for name in ALL_NAMES]
    for name, pdf in zip(ALL_NAMES, draw_many(CERTIFICATE, [(each, QR) for each in printed]), strict=True):
        if reader == "poppler":
            if not shutil.which("pdftotext"):
                pytest.skip("pdftotext is not installed")
            (tmp_path / "one.pdf").write_bytes(pdf)
            out = subprocess.run(["pdftotext", tmp_path / "one.pdf", "-"], check=True, capture_output=True)
            text = " ".join(out.stdout.decode().split())
        else:
            text = read(pdf)
        assert unicodedata.normalize("NFC", name).upper() in text


def test_all_54_groups_are_there():
    assert len(names.OF_EACH_GROUP) == 54


def test_a_name_in_decomposed_form_is_refused_rather_than_misprinted():
    printed = words() | {"name": unicodedata.normalize("NFD", "ĐẶNG THỊ THÚY LAN")}
    with pytest.raises(DrawingFailed):
        draw(CERTIFICATE, printed, QR)


def test_letters_that_the_font_lacks_are_refused_rather_than_left_out():
    with pytest.raises(DrawingFailed, match="No font"):
        draw(CERTIFICATE, words(name="LAN 你好"), QR)


@pytest.mark.parametrize(("layout", "kind"), SHIPPED)
@pytest.mark.parametrize("facts", [FACTS, LONG], ids=["usual", "long"])
def test_each_shipped_design_holds_usual_and_long_texts(layout, kind, facts):
    layout = parsed(layout)
    pdf = draw(layout, words(layout, kind, **facts), QR)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == (1 if layout["back"] == "none" else 2)
    text = read(pdf)
    assert facts["name"] in text
    assert facts["register_no"] in text
    assert " ".join(facts["course"].split()) in text


@pytest.mark.parametrize(("layout", "kind"), SHIPPED)
def test_nothing_reaches_beyond_the_margins(layout, kind):
    layout = parsed(layout)
    margin = layout["margin_mm"] * 72 / 25.4 - 1
    with pypdfium2.PdfDocument(draw(layout, words(layout, kind, **LONG), QR)) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
            assert min(box[0] for box in boxes) >= margin
            assert max(box[2] for box in boxes) <= page.get_width() - margin


@pytest.mark.parametrize(("layout", "kind"), SHIPPED)
@pytest.mark.parametrize("dpi", [150, 300])
def test_the_qr_code_of_each_design_is_read_from_the_picture(layout, kind, dpi):
    layout = parsed(layout)
    with pypdfium2.PdfDocument(draw(layout, words(layout, kind), QR)) as document:
        [code] = zxingcpp.read_barcodes(document[len(document) - 1].render(scale=dpi / 72).to_pil())
    assert code.text == QR


def test_a_text_beyond_any_page_is_refused():
    with pytest.raises(DrawingFailed, match="too long"):
        draw(CERTIFICATE, words(course="Bồi dưỡng kiến thức " * 200), QR)


def test_a_word_wider_than_the_page_is_refused_rather_than_clipped():
    with pytest.raises(DrawingFailed, match="too long"):
        draw(CERTIFICATE, words(name="Ư" * 200), QR)


def test_many_drawn_together_each_say_their_own_number():
    printed = [words(register_no=f"{n:03}/2022/BD-ĐTCB") for n in range(1, 8)]
    drawn = draw_many(CERTIFICATE, [(each, f"{QR}{n}") for n, each in enumerate(printed)])
    assert [each["register_no"] in read(pdf) for each, pdf in zip(printed, drawn, strict=True)] == [True] * 7


def test_a_confirmation_names_the_certificate_that_it_confirms():
    layout = parsed(shipped.LETTER)
    assert "007/2022/BD-ĐTCB" in read(draw(layout, words(layout, "confirmation"), QR))


def test_a_certificate_that_confirms_nothing_has_no_such_line():
    layout = parsed(shipped.LETTER)
    printed = words(layout, "confirmation", confirmed_no="", confirmed_on="")
    assert "có giá trị như" not in read(draw(layout, printed, QR))


@pytest.mark.parametrize(("layout", "kind"), SHIPPED)
def test_the_fonts_of_the_text_are_embedded(layout, kind):
    layout = parsed(layout)
    with pikepdf.open(io.BytesIO(draw(layout, words(layout, kind), QR))) as pdf:
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in font for font in fonts)


@pytest.fixture
def listening():
    """(port, connections) of a socket that notes whoever calls."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take():
            try:
                while True:
                    calls.append(server.accept())
            except OSError:
                return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1], calls


ATTACKS = [
    '<img src="http://127.0.0.1:{}/x.png">',
    '<img src="file:///etc/passwd">',
    "<script>new Image().src='http://127.0.0.1:{}'</script>",
    "<pdf:include src='/etc/passwd'>",
    "</p><style>@import url(http://127.0.0.1:{}/a.css)</style>",
    "{% include '/etc/passwd' %} {{ settings }}",
    "&#x3c;img src=http://127.0.0.1:{}&#x3e;",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("fact", ["name", "course", "workplace", "class_name", "decision"])
def test_markup_in_a_fact_is_printed_as_text_and_fetches_nothing(attack, fact, listening):
    port, calls = listening
    attack = attack.replace("{}", str(port))
    pdf = draw(CERTIFICATE, words(**{fact: attack}), QR)
    assert "".join(attack.split()) in "".join(text_of(pdf).split())
    assert calls == []


SET_ON_THE_CERTIFICATE = [
    name
    for name, field in FIELDS.items()
    if isinstance(field, Words) and not name.startswith(("attestation", "confirmation")) and field.most >= 60
]


@pytest.mark.parametrize("attack", ['<img src="http://127.0.0.1:{}/x.png">', "{% load x %}<pdf:toc>&lt;"])
@pytest.mark.parametrize("field", SET_ON_THE_CERTIFICATE)
def test_markup_in_a_field_of_the_layout_is_printed_as_text_and_fetches_nothing(attack, field, listening):
    port, calls = listening
    attack = attack.replace("{}", str(port))
    layout = parsed(CERTIFICATE | {"languages": "vi_en", "text_pt": 10, field: attack})
    pdf = draw(layout, words(layout), QR)
    assert "".join(attack.split()) in "".join(text_of(pdf).split())
    assert calls == []


def test_what_stands_in_braces_in_a_value_is_not_filled_in_again():
    assert "{register_no}" in read(draw(CERTIFICATE, words(workplace="{register_no}"), QR))


@pytest.mark.parametrize(("layout", "kind"), SHIPPED)
@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_the_file_is_sound(layout, kind, tmp_path):
    layout = parsed(layout)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(draw(layout, words(layout, kind), QR))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
