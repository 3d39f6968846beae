"""Reads one cell: each kind of value has one reader, and a reader never guesses.

What cannot be read is `wrong` and has no value. What a person must look at is `suspect`; where something is proposed, the value stays
away until a person agrees. Pure functions; reasons are codes, `roster_sentences.py` has a sentence for each.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lms.vietnamese import BirthDate, NotADate, NotANationalId, clean, fold, parse_date, parse_national_id, parse_number

from . import ethnicity

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Excel counts days from here (and holds 1900 for a leap year, hence not 31/12/1899).
DAY_ZERO = date(1899, 12, 30)
LONGEST = 2000  # letters of a cell: beyond it is no value of any list


@dataclass(frozen=True)
class Column:
    """A column that a roster may have: `labels` are wordings of its header, the first one heads the template."""

    name: str
    labels: tuple[str, ...]
    reads: str = "text"
    required: bool = False
    choices: Mapping[str, Any] | None = None  # for "choice": wording → value
    example: str = ""
    help: str = ""


@dataclass(frozen=True)
class Problem:
    """`level` is `wrong` (no value), `suspect` (a person looks at it) or `note`. `proposal` is the value if a person agrees."""

    level: str
    column: str
    reason: str
    values: dict = field(default_factory=dict)
    proposal: Any = None


@dataclass(frozen=True)
class Cell:
    value: Any  # None where the cell is empty, cannot be read, or has a proposal that nobody agreed to
    text: str  # as in the file, cleaned and in Unicode
    letter: str  # of the column, as Excel shows it
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Name:
    full_name: str
    honorific: str = ""

    def __str__(self):
        return f"{self.honorific} {self.full_name}".strip()


class Wrong(Exception):
    """Raised by readers: there is no value, for this reason."""

    def __init__(self, reason, proposal=None, level="wrong", **values):
        self.reason, self.proposal, self.level, self.values = reason, proposal, level, values


def read_cell(raw, column, letter, *, on=None):
    """Cell of what the sheet holds: text, a number, True, False or a date. Births after `on` are refused."""
    text = shown(raw)
    if not text:
        return Cell(None, "", letter)
    try:
        if len(text) > LONGEST:
            raise Wrong("too_long", most=LONGEST)
        if re.fullmatch(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", text):
            raise Wrong("formula_failed")
        value, doubts = READERS[column.reads](raw, text, column, on), ()
    except Wrong as wrong:
        value, doubts = wrong.values.pop("value", None), (wrong,)
    problems = tuple(
        Problem(doubt.level, column.name, doubt.reason, {"text": text} | doubt.values, doubt.proposal) for doubt in doubts
    )
    return Cell(value, text, letter, problems)


def shown(raw):
    """The cell as text, cleaned: dates as dd/mm/yyyy, whole numbers without `.0`."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, date):
        return f"{raw:%d/%m/}{raw.year:04}"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:  # doubles keep 15 digits
        return str(int(raw))
    return "" if raw is None else str(raw)


def wording(text):
    """For comparing headers and choices: letters and digits only, without marks and capitals."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


# The readers. Each takes what the sheet holds, its text, the column and the day of reading; and gives the value or raises Wrong.


def read_text(raw, text, column, on):
    return text


def read_code(raw, text, column, on):
    if re.search(r"\s", text):
        raise Wrong("blank_in_code", text.replace(" ", ""), level="suspect")
    return text.lstrip("'’")


# Words before a name; abbreviations are no syllables, so that capitals and dots may be missing. Ông is a surname, too.
HONORIFICS = (
    r"ông(?!\s+(?:thị|văn|ích)\b)|bà|đ/c|đc|đồng chí|gs|pgs|tskh|ts|ths|bs|bsck ?i{1,2}|bsck ?[12]|bscki|ck ?i{1,2}|ck ?[12]|ds|dsck ?i{1,2}|ks|kts|cn|ls|cử nhân"
    r"|thạc s[ĩỹ]|tiến s[ĩỹ]|bác s[ĩỹ]|kỹ sư|giáo sư|phó giáo sư|nsut|nsưt|nsnd|ngưt|ngnd|ttưt|ttnd"
)
BEFORE_THE_NAME = re.compile(rf"(?:(?:{HONORIFICS})(?:\s*[.,:]\s*|\s+))+", re.IGNORECASE)


def read_name(raw, text, column, on):
    before = BEFORE_THE_NAME.match(text)
    honorific, full_name = (before[0].strip(" ,:"), text[before.end() :]) if before else ("", text)
    name = Name(full_name.strip(" .,;:-"), honorific)
    if not re.search(r"[^\W\d_]", name.full_name):
        raise Wrong("no_name")
    if len(name.full_name) > 120:
        raise Wrong("too_long", most=120)
    if re.search(r"[^\w\s'’.()-]|[\d_]", name.full_name):
        raise Wrong("odd_name", level="suspect", value=name)
    if " " not in name.full_name:
        raise Wrong("one_word_name", level="suspect", value=name)
    return name


def read_date(raw, text, column, on):
    found = _date(raw, text)
    if found.precision != "day":
        raise Wrong("day_needed")
    return found.day


def read_birth_date(raw, text, column, on):
    born = _date(raw, text)
    if on and born.day > on:
        raise Wrong("born_in_the_future")
    return born


def _date(raw, text):
    """BirthDate of a date of Excel, of the number of a day, or of text. Day and month are never swapped."""
    if isinstance(raw, date):
        found = BirthDate(raw, "day")
    elif serial := _serial(text):
        found = BirthDate(DAY_ZERO + timedelta(days=serial), "day")
    else:
        found = _written_date(text)
    if not FIRST_YEAR <= found.day.year <= LAST_YEAR:
        raise Wrong("year_out_of_sense", first=FIRST_YEAR, last=LAST_YEAR)
    return found


def _serial(text):
    """The number of a day from 1906 on, whatever the time of day; smaller ones may be years."""
    number = re.fullmatch(r"(\d{4,5})(\.\d+)?", text)
    return int(number[1]) if number and LAST_YEAR < int(number[1]) <= 73_415 else None  # 73415: 31/12/2100


def _written_date(text):
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text):
        raise Wrong("short_year")
    try:
        return parse_date(re.sub(r"\s*([/.-])\s*", r"\1", text.lstrip("'’")))
    except NotADate as error:
        raise Wrong(error.reason) from error


def read_number(raw, text, column, on):
    if isinstance(raw, float) and not math.isfinite(raw):
        raise Wrong("no_number")
    try:
        return Decimal(parse_number(f"{raw:.10f}".rstrip("0").rstrip(".") if isinstance(raw, float) else text))
    except ValueError as error:
        raise Wrong("no_number") from error


def read_whole_number(raw, text, column, on):
    number = read_number(raw, text, column, on)
    if number != number.to_integral_value():
        raise Wrong("not_whole")
    return int(number)


def read_national_id(raw, text, column, on):
    try:
        found = parse_national_id(text)
    except NotANationalId as error:
        raise Wrong(error.reason) from error
    if found.proposed:
        raise Wrong("zeros_lost", found.number, level="suspect", number=found.number)
    return found.number


GENDERS = {"nam": "male", "nu": "female", "male": "male", "female": "female", "m": "male", "f": "female"}


def read_gender(raw, text, column, on):
    return _chosen(GENDERS, text, "no_gender")


def read_ethnicity(raw, text, column, on):
    code = ethnicity.code_of(re.sub(r"^(dân tộc|người)\s+", "", text, flags=re.IGNORECASE))
    if code is None:
        raise Wrong("unknown_ethnicity", level="suspect")
    return code


YES_NO = dict.fromkeys(("x", "co", "dung", "yes", "y", "true", "1"), True) | dict.fromkeys(
    ("khong", "sai", "no", "n", "false", "0"), False
)


def read_yes_no(raw, text, column, on):
    if text in ("✓", "✔", "√", "þ", "+"):
        return True
    if text in ("-", "–"):
        return False
    return _chosen(YES_NO, text, "no_yes_no")


def read_choice(raw, text, column, on):
    known = _by_wording(tuple(column.choices.items()))
    return _chosen(known, text, "unknown_choice", choices=", ".join(column.choices))


def _chosen(known, text, reason, **values):
    try:
        return known[wording(text)]
    except KeyError:
        raise Wrong(reason, **values) from None


@lru_cache(maxsize=200)
def _by_wording(choices):
    return {wording(words): value for words, value in choices}


READERS = {
    "text": read_text,
    "name": read_name,
    "date": read_date,
    "birth_date": read_birth_date,
    "number": read_number,
    "whole_number": read_whole_number,
    "national_id": read_national_id,
    "gender": read_gender,
    "ethnicity": read_ethnicity,
    "yes_no": read_yes_no,
    "code": read_code,
    "choice": read_choice,
}
