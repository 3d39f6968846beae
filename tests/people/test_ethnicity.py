import pytest

from lms.people.ethnicity import ALIASES, BY_KEY, CHOICES, NAMES, code_of, is_minority


def test_there_are_54_groups_each_found_by_its_name():
    assert len(NAMES) == 54
    assert [code_of(name) for _code, name in CHOICES] == [code for code, _name in CHOICES]


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("kinh", "Kinh"),
        ("Mông", "Hmông"),
        ("H'Mông", "Hmông"),
        ("H’mông", "Hmông"),
        ("Hmong", "Hmông"),
        ("Mông Hoa", "Hmông"),
        ("Cao Lan", "Sán Chay"),
        ("Sán Chỉ", "Sán Chay"),
        ("Cao Lan-Sán Chỉ", "Sán Chay"),
        ("Dao Thanh Y", "Dao"),
        ("Dao Thanh Phán", "Dao"),
        ("Khơ Me", "Khơ-me"),
        ("Ê Đê", "Ê-đê"),
        ("Sán dìu", "Sán Dìu"),
    ],
)
def test_a_group_is_found_by_the_names_that_lists_carry(name, group):
    assert code_of(name) == dict(zip(NAMES, (code for code, _name in CHOICES), strict=True))[group]


@pytest.mark.parametrize("name", ["", "  ", "Daoist", "25", "Pháp", "Không"])
def test_what_is_no_group_is_not_guessed(name):
    assert code_of(name) is None


def test_no_two_names_share_a_key():
    assert len(BY_KEY) == len(NAMES) + len(ALIASES)


def test_blank_is_not_kinh():
    assert is_minority("") is None
    assert (is_minority("01"), is_minority("09")) == (False, True)
