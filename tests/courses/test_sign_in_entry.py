"""What is typed from a signed sheet."""

import pytest

from courses.sign_in_entry import Unreadable, read_numbers

K, P, M = "unexcused", "excused", "late"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("", {}),
        ("  ", {}),
        ("3", {3: K}),
        ("3, 7k, 12p, 15m", {3: K, 7: K, 12: P, 15: M}),
        ("3 7K;12P\n15M,", {3: K, 7: K, 12: P, 15: M}),
        ("12 p, 15 m", {12: P, 15: M}),
        ("07p", {7: P}),
        ("3, 3k", {3: K}),
    ],
)
def test_numbers_become_marks(text, marks):
    assert read_numbers(text, 40) == marks


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("41", "“41”: the sheet has the numbers 1 to 40."),
        ("0p", "“0p”: the sheet has the numbers 1 to 40."),
        ("99999999", "“99999999”: write a number"),
        ("7x", "“7x”: write a number"),
        ("p", "“p”: write a number"),
        ("7pm", "“7pm”: write a number"),
        ("-7", "“-7”: write a number"),
        ("7.5", "“7.5”: write a number"),
        ("٣", "“٣”: write a number"),
        ("7p, 7m", "“7m”: number 7 stands there twice"),
    ],
)
def test_what_makes_no_sense_is_named_with_the_reason(text, said):
    with pytest.raises(Unreadable) as refused:
        read_numbers(text, 40)
    [sentence] = refused.value.sentences
    assert sentence.startswith(said)


def test_every_wrong_entry_is_named_at_once():
    with pytest.raises(Unreadable) as refused:
        read_numbers("3, 7x, 50", 40)
    assert len(refused.value.sentences) == 2
