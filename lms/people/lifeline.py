"""The postings of a life as bars on one axis of time, in percent of its width. Pure: no query, no clock."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    lane: int  # 0 for the first; a bar that begins before another ends lies in the next
    words: str
    now: bool  # whether it lasts on the day of the file

    @property
    def y(self):
        return LANE * self.lane


@dataclass(frozen=True)
class Lifeline:
    bars: list
    years: list  # (year, x) of the marks on the axis
    lanes: int

    @property
    def height(self):
        return LANE * self.lanes + 20  # the years stand below


LANE = 18  # pixels
MARKS = 6  # at most, so that they can be read on a phone


def lifeline(periods, on):
    """`periods` are (starts, ends, words), ends None while it lasts; None where nothing has begun by `on`."""
    begun = sorted(
        (starts, min(ends or on, on), words, ends is None or ends > on) for starts, ends, words in periods if starts < on
    )
    if not begun:
        return None
    first, last = date(begun[0][0].year, 1, 1), on
    length = (last - first).days

    def at(day):
        return f"{100 * (day - first).days / length:.2f}%"

    bars, free = [], []  # free: the day from which each lane is
    for starts, ends, words, now in begun:
        lane = next((lane for lane, day in enumerate(free) if day <= starts), len(free))
        free[lane : lane + 1] = [ends]
        bars.append(Bar(at(starts), f"{100 * (ends - starts).days / length:.2f}%", lane, words, now))
    step = -(-(last.year - first.year + 1) // MARKS)
    # No mark where its words would end beyond the right edge.
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1, step)]
    marks = [(day.year, at(day)) for day in years if (last - day).days > length / 10 or day == first]
    return Lifeline(bars, marks, len(free))
