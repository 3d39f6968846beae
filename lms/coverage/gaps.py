"""The gap of a person in one indicator: what is lacking on a day, or from which later day on it will be. Pure: no query, no clock."""

from dataclasses import dataclass
from datetime import date

from .needs import lacking
from .standing import standing


@dataclass(frozen=True)
class Gap:
    """Of somebody who is asked on the day. `missing` are the (term, question) that are not held: on the day, or on `lost_on`.

    What had to be held before an appointment can no longer be made good: then `missing` is empty.
    """

    person: int
    met: bool
    lost_on: date | None = None  # of those who meet it: the first day, up to the last one asked for, on which they no longer do
    missing: tuple = ()

    @property
    def is_open(self):
        return not self.met or self.lost_on is not None


def gap_of(facts, rules, bit, *, on, until):
    """The Gap of this person on that day and up to `until`, both included; None where nobody asks. `rules` are of one indicator."""
    spans = standing(facts, rules)
    asked, met = stands(spans, bit, on)
    if not asked:
        return None
    if not met:
        return Gap(facts.person, False, missing=_missing(facts, rules, on))
    changes = sorted({span.since for span in spans if on.toordinal() < span.since <= until.toordinal()})
    for day in map(date.fromordinal, changes):
        if stands(spans, bit, day) == (True, False):
            return Gap(facts.person, True, lost_on=day, missing=_missing(facts, rules, day))
    return Gap(facts.person, True)


def stands(spans, bit, on):
    """(asked, met) on that day, over all postings."""
    there = [span for span in spans if span.since <= on.toordinal() < span.until]
    return any(span.belongs >> bit & 1 for span in there), any(span.meets >> bit & 1 for span in there)


def _missing(facts, rules, on):
    found = {(term, question.title, question.family): (term, question) for _rule, term, question in lacking(facts, rules, on)}
    return tuple(found.values())
