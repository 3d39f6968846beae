import pytest

from lms.shares import percent


@pytest.mark.parametrize(
    ("met", "of", "shown"),
    [
        (1999, 2000, "99,9%"),
        (1, 9999, "0,1%"),
        (0, 0, "–"),
        (0, 7, "0,0%"),
        (7, 7, "100,0%"),
        (360, 400, "90,0%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (999_999, 1_000_000, "99,9%"),
    ],
)
def test_percent_is_never_100_while_one_is_missing_nor_0_while_one_is_there(met, of, shown):
    assert percent(met, of) == shown
