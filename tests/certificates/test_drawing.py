import io
import shutil
import subprocess
import unicodedata

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from certificates.designs import USUAL
from certificates.drawing import DrawingFailed, draw, draw_many, text_of

pytestmark = pytest.mark.once

PRINTED = {
    "width_mm": 297,
    "height_mm": 210,
    "parent_body": "TỈNH ỦY QUẢNG NINH",
    "issuing_body": "TRƯỜNG ĐÀO TẠO CÁN BỘ NGUYỄN VĂN CỪ",
    "heading": "CHỨNG CHỈ",
    "salutation": "Chứng nhận Bà",
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
    "check_address": "daotao.example.vn/check",
    "check_code_shown": "AB3D-EF7H-JK9M-NP2Q-RS5T",
    "place_and_date": "Hạ Long, ngày 03 tháng 7 năm 2022",
    "signer_title": "HIỆU TRƯỞNG",
    "signer_name": "Nguyễn Thị Ánh Tuyết",
}
URL = "https://daotao.example.vn/check/AB3DEF7HJK9MNP2QRS5T/"
EVERY_LETTER = "ẮẰẲẴẶẤẦẨẪẬ ÁÀẢÃẠ ẾỀỂỄỆ ÉÈẺẼẸ ỐỒỔỖỘ ỚỜỞỠỢ ÓÒỎÕỌ ỨỪỬỮỰ ÚÙỦŨỤ ÍÌỈĨỊ ÝỲỶỸỴ ĐĂÂÊÔƠƯ"


@pytest.mark.parametrize(
    "name",
    [
        "ĐẶNG THỊ THÚY LAN",
        "HOÀ KHOẺ QUÝ THUÝ",
        "VÒNG A SÁNG",
        "H'HEN NIÊ",
        "CÔNG TẰNG TÔN NỮ THỊ QUỲNH HƯƠNG GIANG NGUYỄN PHÚC ĐƯỜNG",
        EVERY_LETTER,
    ],
)
def test_the_text_of_the_pdf_is_the_name_letter_for_letter(name):
    text = " ".join(text_of(draw(USUAL, PRINTED | {"name": name}, URL)).split())
    assert name in text


def test_the_text_is_in_composed_form():
    text = text_of(draw(USUAL, PRINTED, URL))
    assert unicodedata.is_normalized("NFC", text)


def test_a_name_in_decomposed_form_is_refused_rather_than_misprinted():
    with pytest.raises(DrawingFailed):
        draw(USUAL, PRINTED | {"name": unicodedata.normalize("NFD", "ĐẶNG THỊ THÚY LAN")}, URL)


def test_letters_that_the_font_lacks_are_refused_rather_than_left_out():
    with pytest.raises(DrawingFailed, match="No font"):
        draw(USUAL, PRINTED | {"name": "LAN 你好"}, URL)


def test_the_longest_texts_keep_to_one_page():
    longest = PRINTED | {
        "workplace": "Trung tâm Truyền thông và Văn hóa thành phố Hạ Long thuộc Ủy ban nhân dân thành phố Hạ Long, Quảng Ninh",
        "course": "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp viên chức giảng dạy " * 3,
        "class_name": "Lớp Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp giáo viên trung học phổ thông khóa 12 năm 2022",
    }
    with pikepdf.open(io.BytesIO(draw(USUAL, longest, URL))) as pdf:
        assert len(pdf.pages) == 1


def test_a_text_beyond_any_page_is_refused():
    with pytest.raises(DrawingFailed, match="too long"):
        draw(USUAL, PRINTED | {"course": "Bồi dưỡng kiến thức " * 200}, URL)


def test_many_drawn_together_each_say_their_own_number():
    printed = [PRINTED | {"register_no": f"{n:03}/2022/BD-ĐTCB"} for n in range(1, 8)]
    drawn = draw_many(USUAL, [(words, f"{URL}{n}") for n, words in enumerate(printed)])
    assert [words["register_no"] in text_of(pdf) for words, pdf in zip(printed, drawn, strict=True)] == [True] * 7


def test_the_qr_code_leads_to_the_check_page():
    page = pypdfium2.PdfDocument(draw(USUAL, PRINTED, URL))[0]
    [code] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert code.text == URL


def test_the_fonts_of_the_text_are_embedded():
    with pikepdf.open(io.BytesIO(draw(USUAL, PRINTED, URL))) as pdf:
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in font for font in fonts)


@pytest.mark.parametrize(
    "attack",
    [
        '<img src="http://127.0.0.1:1/x.png">',
        '<img src="file:///etc/passwd">',
        "<pdf:include src='/etc/passwd'>",
        "</p><style>@page { margin: 0 }</style>",
    ],
)
def test_markup_in_a_field_is_printed_as_text(attack):
    assert "".join(attack.split()) in "".join(text_of(draw(USUAL, PRINTED | {"workplace": attack}, URL)).split())


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_the_file_is_sound(tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(draw(USUAL, PRINTED, URL))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
