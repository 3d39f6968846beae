"""Vietnamese names, dates and numbers as offices write them. Pure functions, no Django.

The spelling of a name is never rewritten: what is computed here are keys that stand beside it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# Tones in the order of dictionaries: ngang 1 < huyền 2 < hỏi 3 < ngã 4 < sắc 5 < nặng 6.
LEVEL = 1
TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"


def clean(text):
    """NFC, without what nobody sees; all kinds of blanks become one space each. Applied twice it changes nothing more."""
    text = text or ""
    if not text.isprintable():
        # Cf: zero-width letters, byte-order marks, marks of direction, soft hyphens.
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text):
    """For searching: small letters without any marks, đ as d. `Đặng Thị Thúy` → `dang thi thuy`."""
    marked = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    return clean("".join(letter for letter in marked if not unicodedata.combining(letter)))


def syllable(word):
    """(letters without tone, tone number) of one word: `Hoà` and `Hòa` are both (`hoa`, 2)."""
    tone, letters = LEVEL, []
    for letter in unicodedata.normalize("NFD", word.lower()):
        if letter in TONES:
            tone = TONES[letter]
        else:
            letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def match_key(name):
    """Equal for two spellings of one name, wherever the tone mark stands: `Hoà`, `Hòa` → `hoa2`. `Lý` and `Lí` stay apart."""
    return " ".join(f"{letters}{tone}" for letters, tone in map(syllable, clean(name).split()))


def sort_key(name):
    """Orders people as lists here do: by given name, surname, middle names; in each word by letters, then by tone.

    Digits only, two for each letter, so that no database's collation has a view of its own on hyphens or blanks.
    """
    words = clean(name).split()
    return "".join(map(_word_key, words[-1:] + words[:-1]))[:255]


def _word_key(word):
    letters, tone = syllable(word)
    return "".join(f"{_rank(letter):02}" for letter in letters) + f"00{tone:02}"


def _rank(letter):
    return LETTERS.index(letter) + 1 if letter in LETTERS else len(LETTERS) + 1


# Dates: dd/mm/yyyy only, or mm/yyyy, or yyyy.


@dataclass(frozen=True)
class BirthDate:
    """A date with what is known of it: precision is `day`, `month` or `year`; missing parts are 1."""

    day: date
    precision: str


class NotADate(ValueError):
    """`reason` is `no_date` (not written as one) or `no_such_day`."""

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason


def parse_date(text):
    """BirthDate of `17/05/1985`, `5/1968` or `1968`. NotADate with the reason for anything else; day and month are never swapped."""
    numbers = re.fullmatch(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})", clean(text))
    if not numbers:
        raise NotADate("no_date", f"“{text}” is no date: write day/month/year, month/year or the year.")
    day, month, year = (int(number) if number else None for number in numbers.groups())
    precision = "year" if month is None else "month" if day is None else "day"
    try:
        return BirthDate(date(year, *(1 if part is None else part for part in (month, day))), precision)
    except ValueError as error:
        raise NotADate("no_such_day", f"“{text}” is no date: there is no such day.") from error


def long_date(place, day):
    """`Hạ Long, ngày 03 tháng 7 năm 2022`: days under 10 and months 1 and 2 with a zero, so that nothing can be added before."""
    month = f"{day.month:02}" if day.month < 3 else day.month
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def parse_number(text):
    """`7,5` and `7.5` as the string `7.5`. ValueError for what is no number."""
    number = clean(text).replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", number):
        raise ValueError(f"“{text}” is no number.")
    return number


def grouped(number):
    """1234567 as `1.234.567`."""
    return f"{number:,}".replace(",", ".")


def dong(amount):
    """`1.234.567 đ`; a dash where the amount is not known."""
    return "–" if amount is None else f"{grouped(amount)} đ"


def parse_whole(text):
    """`1.234.567`, `1 234 567` and `1234567` as the number. ValueError for what is no whole number, also for groups that are not of three."""
    number = clean(text)
    if not re.fullmatch(r"\d+|\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+", number):
        raise ValueError(f"“{text}” is no whole number.")
    return int(re.sub(r"\D", "", number))


# National identity numbers (CCCD): 1–3 province where the birth was registered, 4 century and sex, 5–6 year of birth.

# The 63 provinces of before July 2025, whose codes the cards carry.
PROVINCE_CODES = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33,
    34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66,
    67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
]  # fmt: skip


class NotANationalId(ValueError):
    """`reason` is `rounded`, `letters`, `old_card` or `length`; forms have a sentence in their language for each."""

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class NationalId:
    """The number as far as it could be read; `proposed` where zeros were put in front and a person must agree.

    `doubts` say what does not go together: any of `sex`, `year`, `province`. They are no errors: cards have them too.
    """

    number: str
    proposed: bool = False
    doubts: tuple = ()


def parse_national_id(text, *, birth_year=None, gender=""):
    """NationalId of what a form or a sheet holds. NotANationalId with the reason where it cannot be one.

    `gender` is `female`, `male` or empty.
    """
    found = clean(text).lstrip("'’").strip()
    if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", found):
        raise NotANationalId(
            "rounded", f"“{text}”: a spreadsheet has rounded this number, its last digits are lost. Type it again as text."
        )
    digits = re.sub(r"\.0+$", "", found).replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        raise NotANationalId("letters", f"“{text}” is no identity number: it has digits only.")
    if len(digits) == 9:
        raise NotANationalId(
            "old_card", f"“{text}” is an old identity card of 9 digits; the 12 digits of the citizen card are needed."
        )
    if len(digits) not in (10, 11, 12):
        raise NotANationalId("length", f"“{text}” has {len(digits)} digits; an identity number has 12.")
    number = digits.zfill(12)
    return NationalId(number, len(digits) < 12, tuple(doubts_about(number, birth_year=birth_year, gender=gender)))


def doubts_about(number, *, birth_year=None, gender=""):
    """`sex`, `year`, `province`: what a number of 12 digits says otherwise than the person's other data, or says of no province."""
    century_and_sex = int(number[3])
    if gender and (century_and_sex % 2 == 0) != (gender == "male"):  # even: male, odd: female
        yield "sex"
    if birth_year and 1900 + 100 * (century_and_sex // 2) + int(number[4:6]) != birth_year:
        yield "year"
    if int(number[:3]) not in PROVINCE_CODES:
        yield "province"
