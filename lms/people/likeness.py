"""Could two entries be one person? Pure: it compares what is given and says why. It only suspects; a person decides."""

from dataclasses import dataclass, field
from datetime import date

# Why two entries look alike, or not, each with its weight.
WEIGHTS = {
    "same_name": 40,
    "same_letters": 25,  # the marks differ: typed on a machine without them
    "same_birth": 30,
    "compatible_birth": 15,  # known less precisely on one side: 1968 and 17/05/1968
    "unknown_birth": 0,
    "id_transposed": 40,
    "id_one_digit": 30,
    "other_id": -25,
    "other_sex": -15,
}
KNOWN_TO_AGREE = ("same_birth", "compatible_birth")


@dataclass(frozen=True)
class Traits:
    """What is compared of a person. Empty where it is not known."""

    name: str  # match key
    letters: str  # search key: the name without marks
    born: date | None = None
    precision: str = "day"
    gender: str = ""
    number: str = ""  # national id


@dataclass(frozen=True)
class Likeness:
    reasons: tuple = field(default=())

    @property
    def score(self):
        return sum(WEIGHTS[reason] for reason in self.reasons)


def compare(one, other):
    """The Likeness of two people, or None where there is nothing to suspect; the same in both directions.

    Suspect are: one name and birth dates that go together; one name, a birth date missing, and no two numbers that speak against it;
    two digits of the number changed places, and the name or the birth date is the same; another digit, and the name is the same.
    A slip alone is no reason: numbers of people born in one year lie close together.
    """
    name, birth, number = _name(one, other), _birth(one, other), _number(one, other)
    named = name == "same_name" and (birth in KNOWN_TO_AGREE or (birth == "unknown_birth" and number != "other_id"))
    slipped = (number == "id_transposed" and (name or birth == "same_birth")) or (number == "id_one_digit" and name)
    if not named and not slipped:
        return None
    sex = "other_sex" if one.gender and other.gender and one.gender != other.gender else ""
    return Likeness(tuple(reason for reason in (name, birth, number, sex) if reason))


def _name(one, other):
    if one.name == other.name:
        return "same_name"
    return "same_letters" if one.letters == other.letters else ""


def _birth(one, other):
    if one.born is None or other.born is None:
        return "unknown_birth"
    if not compatible(one, other):
        return ""
    return "same_birth" if one.precision == other.precision else "compatible_birth"


def compatible(one, other):
    """Whether two known birth dates can be one: they agree as far as both are known."""
    parts = min({"year": 1, "month": 2, "day": 3}[traits.precision] for traits in (one, other))
    return one.born.timetuple()[:parts] == other.born.timetuple()[:parts]


def _number(one, other):
    if not one.number or not other.number or one.number == other.number:
        return ""  # one number twice is refused when it is entered
    return slip_between(one.number, other.number) or "other_id"


def slip_between(one, other):
    """`id_transposed` where two neighbouring digits changed places, `id_one_digit` where one is another; empty otherwise."""
    if len(one) != len(other):
        return ""
    differ = [place for place, (digit, its) in enumerate(zip(one, other, strict=True)) if digit != its]
    if len(differ) == 1:
        return "id_one_digit"
    if (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and [one[place] for place in differ] == [other[place] for place in differ[::-1]]
    ):
        return "id_transposed"
    return ""


def slips(number):
    """All numbers that come of one slip in `number`: 9 for each digit, and one for each two neighbours that differ."""
    for place, digit in enumerate(number):
        before, after = number[:place], number[place + 1 :]
        yield from (before + other + after for other in "0123456789" if other != digit)
        if after and after[0] != digit:
            yield before + after[0] + digit + after[1:]
