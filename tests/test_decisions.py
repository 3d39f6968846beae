import pytest

from lms.decisions import NotADecisionNumber, read_number


@pytest.mark.parametrize(
    "number",
    [
        "156/QĐ-UBND", "1470-QĐ/TU", "12/2022/QĐ-UBND", "87/QĐ-TĐTCB", "05-QĐ/BTCTU", "3021/QĐ-SNV-ĐT", "45/QĐ-SGD&ĐT",
        "1956/QĐ-TTg", "12a/QĐ-UBND", "7-QĐ/HU", "33/QĐ-HĐND", "101-QĐ/HVCT-HCQG", "9/QĐ-UBND.NV",
    ],
)  # fmt: skip
def test_the_shapes_of_state_and_party_are_taken_as_they_are(number):
    assert read_number(number) == number


@pytest.mark.parametrize(
    "typed", ["  156/QĐ-UBND ", "156 / QĐ - UBND", "Số 156/QĐ-UBND", "số: 156/QĐ-UBND", "156/QÐ-UBND", "156/QĐ-UBND\u200b"]
)
def test_blanks_a_leading_so_and_the_look_alike_of_dd_are_cleared_away(typed):
    assert read_number(typed) == "156/QĐ-UBND"


@pytest.mark.parametrize(
    "typed",
    [
        "", "156", "QĐ-UBND", "156/UBND", "156/QĐ-", "156-QĐ-UBND", "156/QĐ/UBND", "156/CV-UBND", "156/QĐ-UBND; drop table",
        "156/QĐ-UBND\u0000x", "156/QĐ-ubnd", "156/QĐ-" + "U" * 60,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_both_shapes_as_examples(typed):
    with pytest.raises(NotADecisionNumber, match=r"156/QĐ-UBND \(State\) or 1470-QĐ/TU \(Party\)"):
        read_number(typed)
