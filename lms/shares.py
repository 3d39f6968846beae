"""Shares of a whole, as the offices print them. Pure."""


def percent(met, of):
    """`met` of `of` as the offices print it: never 100 while one is missing, never 0 while one is there."""
    if not of:
        return "–"
    tenths = (2000 * met + of) // (2 * of)  # half up, in whole numbers
    tenths = max(tenths, 1) if met else 0
    tenths = min(tenths, 999) if met < of else 1000
    return f"{tenths // 10},{tenths % 10}%"


def reaches(met, of, target):
    """Whether `met` of `of` is at least `target` percent; None where there is no target, or nobody to reach it."""
    return None if target is None or not of else 100 * met >= target * of


def points(before, after):
    """The difference of two shares (n, d) in percentage points, as printed; never 0 while they differ. None where one of them is of nobody."""
    if not (before[1] and after[1]):
        return None
    over, under = 1000 * (after[0] * before[1] - before[0] * after[1]), before[1] * after[1]
    tenths = max((2 * abs(over) + under) // (2 * under), 1 if over else 0)
    sign = "+" if over > 0 else "−" if over < 0 else ""
    return f"{sign}{tenths // 10},{tenths % 10}"
