"""What a planning list is made of: women, minorities and age bands, each against what is asked. Persons count, not entries. Pure.

What is not known of a person is said to be unknown: it makes nobody Kinh, and puts nobody into an age band.
"""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.shares import percent

WOMEN, MINORITY, YOUNG, MIDDLE, OLD = "women", "minority", "young", "middle", "old"
GENDER_UNKNOWN, ETHNICITY_UNKNOWN, AGE_UNKNOWN = "gender_unknown", "ethnicity_unknown", "age_unknown"
BANDS = (YOUNG, MIDDLE, OLD)
GROUPS = (WOMEN, GENDER_UNKNOWN, MINORITY, ETHNICITY_UNKNOWN, *BANDS, AGE_UNKNOWN)


@dataclass(frozen=True)
class Age:
    """In full years. Where only the month or year of birth is known, `at_least` may be one less than `years`."""

    years: int
    at_least: int

    @property
    def is_approximate(self):
        return self.at_least != self.years

    def __str__(self):
        return f"≈ {self.years}" if self.is_approximate else str(self.years)


def age_of(born, precision, day):
    """The Age on `day` of somebody born on `born`, of which only the `precision` (day, month, year) is known; None if nothing is.

    Of a birth date known by its year, January 1 is taken, as offices do.
    """
    if born is None or born > day:
        return None
    latest = min(_latest(born, precision), day)
    return Age(full_years(born, day), full_years(latest, day))


def _latest(born, precision):
    if precision == "year":
        return date(born.year, 12, 31)
    return born.replace(day=monthrange(born.year, born.month)[1]) if precision == "month" else born


def full_years(born, day):
    """Somebody born on 29/02 is a year older on 28/02 of a year that has no 29/02 (Civil Code 2015, art. 148)."""
    last = monthrange(day.year, born.month)[1]
    return day.year - born.year - (day < date(day.year, born.month, min(born.day, last)))


@dataclass(frozen=True)
class Bands:
    """The limits of the three age bands, in full years, and the day on which age is counted."""

    younger_than: int
    older_than: int
    on: date

    def band(self, years):
        return YOUNG if years < self.younger_than else OLD if years > self.older_than else MIDDLE

    @property
    def labels(self):
        middle = _("%(from)s to %(to)s years") % {"from": self.younger_than, "to": self.older_than}
        if self.younger_than == self.older_than:
            middle = _("%(years)s years") % {"years": self.younger_than}
        return {
            YOUNG: _("Younger than %(years)s") % {"years": self.younger_than},
            MIDDLE: middle,
            OLD: _("Older than %(years)s") % {"years": self.older_than},
        }


@dataclass(frozen=True)
class Planned:
    """A person on a list, as far as its structure is concerned. None and empty stand for what is not known."""

    person: int
    gender: str = ""
    minority: bool | None = None
    age: Age | None = None

    def groups(self, bands):
        """The groups in which the person is counted; without `bands` there are none by age."""
        yield {"female": WOMEN, "": GENDER_UNKNOWN}.get(self.gender)
        yield {True: MINORITY, None: ETHNICITY_UNKNOWN}.get(self.minority)
        if bands:
            yield bands.band(self.age.years) if self.age else AGE_UNKNOWN

    def in_doubt(self, bands):
        """Whether the person might stand in another band, were the birth date better known."""
        return bool(bands and self.age) and bands.band(self.age.years) != bands.band(self.age.at_least)


@dataclass(frozen=True)
class Line:
    """n of all persons, and what is asked."""

    group: str
    label: str
    n: int
    of: int
    target: Decimal | None = None

    @property
    def percent(self):
        return percent(self.n, self.of)

    @property
    def short_by(self):
        """How many persons more would reach the target, were the list as long as it is."""
        return max(ceil(self.target * self.of / 100) - self.n, 0) if self.target is not None else 0

    @property
    def difference(self):
        """What there is to say about the target, in words; empty where there is none."""
        if self.target is None or not self.of:
            return ""
        points = abs(Decimal(100 * self.n) / self.of - self.target)
        if not points:
            return _("exactly as asked")
        shown = f"{points.quantize(Decimal('0.1'), ROUND_UP)}".replace(".", ",")
        if not self.short_by:
            return _("%(points)s points more than asked") % {"points": shown}
        return ngettext(
            "%(points)s points less than asked: %(count)s person is missing",
            "%(points)s points less than asked: %(count)s people are missing",
            self.short_by,
        ) % {"points": shown, "count": self.short_by}


@dataclass(frozen=True)
class Structure:
    """Of how many persons, standing in how many entries, a list (or a part of it) is made."""

    persons: int
    entries: int
    counts: Counter
    in_doubt: int  # persons whose birth date is not known well enough to be sure of the band


def structure(planned, *, entries, bands):
    """The Structure of people (each once, however often planned) with so many entries."""
    people = {one.person: one for one in planned}.values()
    counts = Counter(group for one in people for group in one.groups(bands) if group)
    return Structure(len(people), entries, counts, sum(one.in_doubt(bands) for one in people))


def lines(found, *, bands, targets):
    """The Lines of a Structure in the order of the report; of what is unknown only where something is. `targets`: {group: percent}."""
    labels = {
        WOMEN: _("Women"),
        GENDER_UNKNOWN: _("Gender not known"),
        MINORITY: _("Ethnic minorities"),
        ETHNICITY_UNKNOWN: _("Ethnicity not known"),
        **(bands.labels if bands else {}),
        AGE_UNKNOWN: _("Age not known"),
    }
    shown = [group for group in GROUPS if group in labels and (found.counts[group] or not group.endswith("unknown"))]
    return [Line(group, labels[group], found.counts[group], found.persons, targets.get(group)) for group in shown]
