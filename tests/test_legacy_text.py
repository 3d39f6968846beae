import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.legacy_text import Evidence, convert, encodings_of, is_garbled, is_vietnamese, meant, readings, with_capitals
from lms.vietnamese import clean
from tests.people.messy import encoded
from tests.test_vietnamese import names

pytestmark = pytest.mark.once

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđĂÂĐÊÔƠƯ"


@pytest.mark.parametrize(
    ("encoding", "codes", "text"),
    [
        ("tcvn3", "NguyÔn V¨n An", "Nguyễn Văn An"),
        ("tcvn3", "§Æng ThÞ Thuý", "Đặng Thị Thuý"),
        ("tcvn3", "TRÇN THÞ HOµ", "TRẦN THỊ HOÀ"),
        ("tcvn3", "TRÇN V¡N Hµ", "TRẦN VĂN HÀ"),
        ("tcvn3", "Lª Hµ", "Lê Hà"),
        ("tcvn3", "S\xad¬ng NguyÖt", "Sương Nguyệt"),
        ("tcvn3", "Uû ban nh©n d©n tØnh", "Uỷ ban nhân dân tỉnh"),
        ("tcvn3", "Tr\xadëng phßng Tæ chøc", "Trưởng phòng Tổ chức"),
        ("vni", "Nguyeãn Vaên An", "Nguyễn Văn An"),
        ("vni", "Ñaëng Thò Thuùy", "Đặng Thị Thúy"),
        ("vni", "TRAÀN THÒ HOØA", "TRẦN THỊ HÒA"),
        ("vni", "Phöôïng", "Phượng"),
        ("vni", "Kyõ sö Lyù Sôn", "Kỹ sư Lý Sơn"),
        ("cp1258", "NguyêÞn Vãn An", "Nguyễn Văn An"),
        ("cp1258", "Ðãòng Thiò Thuìy", "Đặng Thị Thúy"),
    ],
)
def test_old_encodings_are_recognised_and_converted(encoding, codes, text):
    assert encoding in readings(codes)
    assert "unicode" not in readings(codes)
    assert convert(codes, encoding) == text


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn An", "Đặng Thị Thúy", "Lê Hà", "Bùi Hà", "Hoà", unicodedata.normalize("NFD", "Hoà")]
)
def test_unicode_is_recognised(text):
    assert "unicode" in readings(text)


@pytest.mark.parametrize("text", ["", "Ban To chuc", "José", "Müller", "12 m²", "5°C", "«abc»"])
def test_what_is_no_vietnamese_says_nothing(text):
    assert readings(text) == frozenset()


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn An", "Đặng Thị Thúy", "Trần Thị Lan", "Lê Thị Hoà", "UBND tỉnh Quảng Ninh", "Trường Đào tạo cán bộ"]
)
def test_utf8_that_was_read_as_cp1252_is_recognised(text):
    garbled = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    assert is_garbled(garbled)


@pytest.mark.parametrize("text", ["Nguyễn", "NguyÔn V¨n An", "Nguyeãn Vaên", "NguyêÞn Vãn", "Ánh", "Xã Á", "TRÃI", "Ã", "café"])
def test_what_can_be_read_is_not_called_garbled(text):
    assert not is_garbled(text)


@pytest.mark.parametrize("word", ["Nguyễn", "Thúy", "Thuý", "Quốc", "Giang", "gìn", "Nghiêng", "Khuỷu", "Ý", "oanh", "Đắk"])
def test_syllables(word):
    assert is_vietnamese(word)


@pytest.mark.parametrize("word", ["NguyÔn", "Thă", "bcd", "tàc", "Müller", "Ñaëng", "Joséph", ""])
def test_what_cannot_be_a_syllable(word):
    assert not is_vietnamese(word)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_comes_back_from_every_old_encoding(encoding, letter):
    assert convert(encoded(letter, encoding), encoding) == letter


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@given(names)
def test_names_come_back_from_every_old_encoding(encoding, name):
    back = convert(encoded(name, encoding), encoding)
    assert (
        with_capitals(back) == name if encoding == "tcvn3" and name[0].isascii() else with_capitals(back).lower() == name.lower()
    )


@given(names)
def test_names_in_capitals_come_back_from_the_fonts_of_capitals(name):
    shouted = f"TRẦN {name.upper()}"
    assert convert(encoded(shouted, "tcvn3"), "tcvn3") == shouted


def column(*texts):
    evidence = Evidence()
    for text in texts:
        evidence.add(text)
    return evidence


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@given(st.lists(names, max_size=20))
def test_a_column_in_an_old_encoding_is_recognised(encoding, people):
    texts = ["Nguyễn Thị Thu Hằng", "Đặng Đức Mạnh", *people]
    assert column(*(encoded(text, encoding) for text in texts)).encoding == encoding


@given(st.lists(names, max_size=20))
def test_unicode_is_never_touched(people):
    assert column(*people).encoding is None
    assert encodings_of({0: column(*people)}) == {}


@given(st.lists(names, min_size=1, max_size=20))
def test_decomposed_unicode_is_never_touched(people):
    assert column(*(unicodedata.normalize("NFD", name) for name in people)).encoding is None


@given(names)
def test_converting_what_is_unicode_with_marks_of_its_own_changes_nothing(name):
    text = f"Đặng {name}"
    assert {meant(text, encoding) for encoding in ("tcvn3", "vni", "cp1258")} == {text}


def test_a_few_odd_words_do_not_make_a_column_old():
    people = ["Nguyễn Văn An", "Đặng Thị Thúy", "Lê Hà"]
    assert column(*people, "Lêi").encoding is None


def test_a_column_of_words_that_read_both_ways_goes_with_the_others():
    both_ways, old, new = column("Bé", "Bé"), column("NguyÔn V¨n An", "TrÇn H»ng"), column("Nguyễn Văn An")
    assert encodings_of({0: old, 1: both_ways}) == {0: "tcvn3", 1: "tcvn3"}
    assert encodings_of({0: old, 1: both_ways, 2: new}) == {0: "tcvn3"}
    assert encodings_of({1: both_ways}) == {}


def test_one_text_alone_does_not_make_a_column_old_among_unicode():
    old, new = column("NguyÔn V¨n An"), column("Nguyễn Văn An")
    assert (encodings_of({0: old}), encodings_of({0: old, 1: new})) == ({0: "tcvn3"}, {})


def test_columns_may_be_in_different_encodings():
    assert encodings_of({0: column("NguyÔn V¨n An"), 1: column("Nguyeãn Vaên An")}) == {0: "tcvn3", 1: "vni"}


def test_words_typed_in_unicode_among_old_ones_are_kept():
    assert meant("Ông NguyÔn V¨n An", "tcvn3") == "Ông Nguyễn Văn An"


def test_names_get_the_capitals_that_tcvn3_could_not_write():
    assert with_capitals(convert("NguyÔn ThÞ ¸nh", "tcvn3")) == "Nguyễn Thị Ánh"
    assert with_capitals("nguyễn thị ánh") == "nguyễn thị ánh"


@given(st.text())
def test_whatever_the_text_it_is_judged_and_converted_without_harm(text):
    assert clean(meant(text, "tcvn3")) is not None
    assert all(
        convert(text, encoding) is None or isinstance(convert(text, encoding), str) for encoding in ("tcvn3", "vni", "cp1258")
    )
    is_garbled(text)
    readings(text)
