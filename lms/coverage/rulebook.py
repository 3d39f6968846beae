"""Indicators and standards of titles as values: what `standing` judges by. Titles, families, courses and areas are keys of their rows."""

from dataclasses import dataclass, field
from datetime import date

from .indicators import IndicatorVersion

Time, Need = IndicatorVersion.Time, IndicatorVersion.Need


@dataclass(frozen=True)
class Term:
    kind: str
    value: int | None = None  # key of the area or course, the least degree level, or how many periods
    least_trust: int = 0
    area: int | None = None  # of PERIODS: only those of courses in this area


@dataclass(frozen=True)
class Requirement:
    term: Term
    starts: date
    ends: date | None = None


@dataclass(frozen=True)
class Rule:
    """One version of an indicator, in force over [starts, ends)."""

    bit: int
    starts: date
    terms: tuple
    ends: date | None = None
    categories: frozenset = frozenset()  # empty: all
    levels: frozenset = frozenset()  # empty: all
    unit_kinds: frozenset = frozenset()  # empty: all
    titles: frozenset = frozenset()  # with `families`; both empty: all
    families: frozenset = frozenset()
    leaders_only: bool = False
    planned_only: bool = False
    time: str = Time.STATE
    window_months: int | None = None
    event: str = ""
    inclusive: bool = True
    need: str = Need.ALL
    least: int | None = None  # how many terms, with need LEAST
    version: int | None = None

    def is_about(self, posting):
        """Whether it asks somebody in such a posting, whatever the day and the title."""
        return (
            (not self.categories or posting.category in self.categories)
            and (not self.levels or posting.level in self.levels)
            and (not self.unit_kinds or posting.kind in self.unit_kinds)
            and (posting.leader or not self.leaders_only)
        )


@dataclass(frozen=True)
class Rules:
    versions: tuple = ()
    standards: dict = field(default_factory=dict)  # title → tuple of Requirement
    _by_place: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def about(self, posting):
        """Those that ask somebody in such a posting, whenever; found once for each kind of posting, as millions are judged."""
        place = (posting.category, posting.level, posting.kind, posting.leader)
        if place not in self._by_place:
            self._by_place[place] = [rule for rule in self.versions if rule.is_about(posting)]
        return self._by_place[place]
