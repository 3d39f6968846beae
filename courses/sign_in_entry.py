"""A signed sheet becomes marks: everybody is present but for the numbers that are typed. Pure: a text in, marks out."""

import re

from django.utils.translation import gettext as _

from lms.refusal import Refusal

from .attendance import Mark

# Behind a number of the sheet: absent without (K) or with (P) an excuse, late (M). A number alone is an absence without one.
LETTERS = {"": Mark.UNEXCUSED, "k": Mark.UNEXCUSED, "p": Mark.EXCUSED, "m": Mark.LATE}


class Unreadable(Refusal):
    """With what is wrong, a sentence for each entry, in `sentences`."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def read_numbers(text, size):
    """{number of the sheet: Mark} for those who were not simply there, of `size` names: “3, 7k, 12p, 15m”. Raises Unreadable."""
    marks, wrong = {}, []
    for entry in re.split(r"[\s,;]+", re.sub(r"([0-9])\s+([^\W\d])", r"\1\2", text.strip())):
        if not entry:
            continue
        if why := _wrong_with(entry, marks, size):
            wrong.append(why)
        else:
            number, mark = _read(entry)
            marks[number] = mark
    if wrong:
        raise Unreadable(wrong)
    return marks


def _wrong_with(entry, marks, size):
    """Why this entry cannot be, in a sentence; empty where it can."""
    if (read := _read(entry)) is None:
        return _("“%(entry)s”: write a number of the sheet and, if need be, k, p or m behind it, for example 12p.") % {
            "entry": entry[:40]
        }
    number, mark = read
    if not 1 <= number <= size:
        return _("“%(entry)s”: the sheet has the numbers 1 to %(size)s.") % {"entry": entry[:40], "size": size}
    if marks.get(number, mark) != mark:
        return _("“%(entry)s”: number %(number)s stands there twice, with different marks.") % {"entry": entry, "number": number}
    return ""


def _read(entry):
    """(number, Mark), or None where it is neither."""
    parts = re.fullmatch(r"([0-9]{1,6})([^\W\d]?)", entry.lower())
    return (int(parts[1]), LETTERS[parts[2]]) if parts and parts[2] in LETTERS else None
