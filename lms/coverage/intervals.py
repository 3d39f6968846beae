"""Sets of days as sorted, disjoint, half-open intervals of day numbers (`date.toordinal()`). Pure."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

FOREVER = date.max.toordinal()


def day_number(day):
    """`None` means: while it lasts."""
    return FOREVER if day is None else day.toordinal()


def interval(starts, ends):
    """[starts, ends) as a set of days; empty where it ends by the time it starts."""
    return [(starts, ends)] if starts < ends else []


def union(*sets):
    sets = [days for days in sets if days]
    if len(sets) <= 1:  # so it is nearly always, and a rebuild asks by the million
        return sets[0] if sets else []
    merged = []
    for starts, ends in sorted(pair for days in sets for pair in days):
        if merged and starts <= merged[-1][1]:
            if ends > merged[-1][1]:
                merged[-1] = (merged[-1][0], ends)
        else:
            merged.append((starts, ends))
    return merged


def intersection(first, second):
    common, i, j = [], 0, 0
    while i < len(first) and j < len(second):
        starts, ends = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if starts < ends:
            common.append((starts, ends))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return common


def difference(days, without):
    if not without:
        return days
    left, j = [], 0
    for starts, ends in days:
        while j < len(without) and without[j][1] <= starts:
            j += 1
        k = j
        while k < len(without) and without[k][0] < ends:
            if starts < without[k][0]:
                left.append((starts, without[k][0]))
            starts = max(starts, without[k][1])
            k += 1
        if starts < ends:
            left.append((starts, ends))
    return left


def held_at_least(least, weighted):
    """The days on which the weights of the sets that hold that day sum up to at least `least`; `weighted`: pairs of (days, weight)."""
    steps = sorted(
        (day, change) for days, weight in weighted for pair in days for day, change in zip(pair, (weight, -weight), strict=True)
    )
    found, total, since = [], 0, None
    for position, (day, change) in enumerate(steps):
        total += change
        if position + 1 < len(steps) and steps[position + 1][0] == day:
            continue  # all that happens on one day happens at once
        if total >= least and since is None:
            since = day
        elif total < least and since is not None:
            found.append((since, day))
            since = None
    return found


def contains(days, day):
    return any(starts <= day < ends for starts, ends in days)


@lru_cache(maxsize=1 << 16)  # a rebuild asks for the same few thousand days over and over
def add_months(day, months):
    """The same day of a later month, clamped to that month's last: 31/08 + 6 months is 28/02 (Civil Code 2015, art. 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
