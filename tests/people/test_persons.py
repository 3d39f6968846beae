import pytest

from lms.people.models import Person
from tests.factories import PersonFactory
from tests.test_vietnamese import by_the_book


def found(words):
    return [person.full_name for person in Person.objects.found_by(words)]


@pytest.fixture
def thuys(db):
    for name in ("Đặng Thị Thủy", "Đặng Thị Thúy", "Đặng Thị Thùy Dương", "Trần Văn Đáng"):
        PersonFactory(full_name=name)


@pytest.mark.parametrize("typed", ["dang thi thuy", "DANG THI THUY", " dang  thi\u00a0thuy "])
def test_without_marks_all_spellings_are_found(typed, thuys):
    assert set(found(typed)) == {"Đặng Thị Thủy", "Đặng Thị Thúy", "Đặng Thị Thùy Dương"}


@pytest.mark.parametrize("typed", ["Đặng Thị Thúy", "Đặng Thị Thuý", "đặng thị thúy", "ĐẶNG THỊ THÚY", "Thuý"])
def test_who_is_spelt_exactly_so_comes_first(typed, thuys):
    assert found(typed)[0] == "Đặng Thị Thúy"
    assert len(found(typed)) == 3


def test_words_in_their_order_come_before_words_in_another(db):
    PersonFactory(full_name="An Thị Bình")
    PersonFactory(full_name="Bình Thị An")
    assert found("thi an") == ["Bình Thị An", "An Thị Bình"]


def test_surname_and_given_name_are_enough(thuys):
    assert found("dang duong") == ["Đặng Thị Thùy Dương"]


def test_a_staff_number_finds_its_person(db):
    PersonFactory(full_name="Bàn Thị Mẩy", staff_number="QN00014")
    assert found("qn00014") == ["Bàn Thị Mẩy"]


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u0301", "%", "_", "\\", "'", "a')())\".)((", "\x00", "\ud800", "🙂"])
def test_what_is_no_name_finds_nobody(typed, thuys):
    assert found(typed) == []


def test_the_database_orders_people_as_lists_here_do(db):
    names = [
        "Nguyễn Văn An", "Nguyễn Văn Ân", "Nguyễn Thị Ánh", "Nguyễn Hoàng Anh", "Trần Thị Hòa", "Trần Thị Hoà", "Trần Thị Hoa",
        "Lê Thị Hoa", "Đỗ Văn Đức", "Đỗ Văn Dũng", "Dương Văn Dũng", "Lý Thị Yến", "Vũ Ý", "Vũ Ơn", "Vũ Ôn", "Vũ On", "Mã", "Mạ", "Má",
    ]  # fmt: skip
    for name in names:
        PersonFactory(full_name=name)
    stored = [by_the_book(person.full_name) for person in Person.objects.all()]
    assert stored == sorted(stored)


def test_the_spelling_of_a_name_is_kept(db):
    assert PersonFactory(full_name="Hoàng  Thuý\u00a0Hoà").full_name == "Hoàng Thuý Hoà"


def test_a_national_id_that_does_not_fit_the_person_is_doubted(db):
    person = PersonFactory.build(gender="male")
    assert person.doubts == ()
    person.national_id = "022185001234"
    assert person.doubts == ("sex",)
