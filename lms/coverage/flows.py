"""Comings and goings: what a person's spans add to counts on the day they begin, and take away on the day they end. Pure.

A count on a day is the sum of all flows up to it. Flows are summed up by *grain*: the names of the values by which cells are told apart. Three
grains are kept in full, for a person counts once in each cell of each. A coarser grain is the sum of the cells of a full one, less those whom two
postings bring into two of these cells: only that difference is kept for it, and it is nothing for nearly everybody.
"""

from collections import defaultdict
from datetime import date
from functools import reduce
from itertools import combinations, pairwise
from operator import or_

from .groups import UNKNOWN
from .lanes import lanes

TOTAL, POST, PERSON = (), ("level", "category"), ("gender", "age_band", "minority")
FULL = (TOTAL, POST, PERSON)
COARSER = {less: full for full in (POST, PERSON) for size in range(1, len(full)) for less in combinations(full, size)}
MINORITY = {True: "yes", False: "no", None: UNKNOWN}


class Period:
    """Flows are summed up by year, by month and by day, so that a sum up to a day takes few of them."""

    YEAR, MONTH, DAY = 0, 1, 2


def periods(day):
    """(period, its first day) of each period that the day lies in."""
    return (Period.YEAR, day.replace(month=1, day=1)), (Period.MONTH, day.replace(day=1)), (Period.DAY, day)


def cell_of(span, grain):
    """The values of a span: a tuple in the order of the grain."""
    return tuple(MINORITY[span.minority] if name == "minority" else getattr(span, name) or UNKNOWN for name in grain)


def steps():
    """{key: [met, asked]}, both in lanes: what comes, less what goes. Empty; `add_step` fills it."""
    return defaultdict(lambda: [0, 0])


def add_step(found, key, met, asked, sign=1):
    step = found[key]
    step[0] += sign * met
    step[1] += sign * asked


def flows(spans, grain):
    """{(cell, day): [met, asked]} in lanes, for spans of one person; in one cell the person counts once, whatever the postings."""
    found = steps()
    several = defaultdict(list)
    for span in spans:
        if span.doubled:
            several[cell_of(span, grain)].append(span)
        else:
            _add(found, cell_of(span, grain), span.since, span.until, span.meets, span.belongs)
    for cell, together in several.items():
        for since, until, meets, belongs in _joined(together):
            _add(found, cell, since, until, meets, belongs)
    return found


def _add(found, cell, since, until, meets, belongs):
    met, asked = lanes(meets), lanes(belongs)
    for day, sign in ((since, 1), (until, -1)):
        if day != date.max:
            add_step(found, (cell, day), met, asked, sign)


def _joined(spans):
    """(since, until, meets, belongs) between all edges: what any of the spans says."""
    for since, until in pairwise(sorted({day for span in spans for day in (span.since, span.until)})):
        there = [span for span in spans if span.since <= since < span.until]
        if there:
            yield since, until, reduce(or_, (span.meets for span in there)), reduce(or_, (span.belongs for span in there))


def entries(spans, wide):
    """{(grain, cell, day): [met, asked]} that these spans of one person add to a cube; all grains where it is `wide`, else the total."""
    found = steps()
    for grain in FULL if wide else (TOTAL,):
        _sum_up(found, grain, flows(spans, grain).items())
    doubled = [span for span in spans if span.doubled]
    if wide and doubled:
        for less, full in COARSER.items():
            _sum_up(found, less, flows(doubled, less).items())
            finer = flows(doubled, full).items()
            _sum_up(found, less, (((coarser(cell, full, less), day), step) for (cell, day), step in finer), sign=-1)
    return found


def _sum_up(found, grain, flowing, sign=1):
    for (cell, day), (met, asked) in flowing:
        add_step(found, (grain, cell, day), met, asked, sign)


def coarser(cell, full, less):
    """The cell of the coarser grain in which this one lies."""
    values = dict(zip(full, cell, strict=True))
    return tuple(values[name] for name in less)
