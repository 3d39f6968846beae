"""The same questions as `standing.py`, answered for a single day in the plainest way, written apart from it.

Knows nothing of intervals, cuts or bitmaps: it looks at every fact and asks whether it counts on that day. The nightly check holds figures
against it, and so do the tests.
"""

from calendar import monthrange
from datetime import date, timedelta


def months_later(day, months):
    for _ in range(months):
        first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        day = first_of_next.replace(day=min(day.day, monthrange(first_of_next.year, first_of_next.month)[1]))
    return day


def window_end(gained, months):
    """Month by month the day would shrink for good (31/01 → 28/02 → 28/03), so the clamp is taken at the end only."""
    target = months_later(gained.replace(day=1), months)
    return target.replace(day=min(gained.day, monthrange(target.year, target.month)[1]))


def lasts(fact, day):
    return fact.starts <= day and (fact.ends is None or fact.ends > day)


def is_what_is_asked(item, term, title, family):
    return {
        "area": lambda: term.value in item.areas,
        "course": lambda: item.course is not None and item.course == term.value,
        "degree": lambda: item.degree is not None and item.degree >= term.value,
        "speciality": lambda: title is not None and title in item.suits,
        "family": lambda: family is not None and item.family == family,
        "periods": lambda: item.periods and (term.area is None or term.area in item.areas),
    }[term.kind]()


def counts(item, rule, appointed, day):
    if item.gained > day or (item.until is not None and item.until <= day):
        return False
    if rule.time == "before":
        return item.gained <= appointed if rule.inclusive else item.gained < appointed
    if rule.time == "window":
        return day < window_end(item.gained, rule.window_months)
    if rule.time == "year":
        return item.gained.year == day.year
    return True


def holds(term, rule, facts, day, title, family, appointed, also=0):
    trusted = [item for item in facts.evidence if not item.trust < max(term.least_trust, also)]
    counting = [item for item in trusted if is_what_is_asked(item, term, title, family) and counts(item, rule, appointed, day)]
    return sum(item.periods for item in counting) >= term.value if term.kind == "periods" else bool(counting)


def holds_term(term, rule, facts, day, title, family, appointed, standards):
    if term.kind != "standard":
        return holds(term, rule, facts, day, title, family, appointed)
    rules_day = appointed if appointed is not None else day
    asked = [requirement for requirement in standards.get(title, ()) if lasts(requirement, rules_day)]
    least = term.least_trust
    return bool(asked) and all(holds(each.term, rule, facts, day, title, family, appointed, also=least) for each in asked)


def answer_on(day, rule, posting, facts, standards):
    """(belongs, meets) of one posting for one rule on one day."""
    if not lasts(posting, day) or not lasts(rule, day):
        return False, False
    if (rule.categories and posting.category not in rule.categories) or (rule.levels and posting.level not in rule.levels):
        return False, False
    if rule.leaders_only and not posting.leader:
        return False, False
    if rule.unit_kinds and posting.kind not in rule.unit_kinds:
        return False, False
    if rule.titles or rule.families:
        current = [posting, *(each for each in facts.appointments if lasts(each, day))]
        if not any(each.title in rule.titles or each.family in rule.families for each in current):
            return False, False
    if rule.time == "before":
        current = [a for a in facts.appointments if a.kind == rule.event and lasts(a, day)]
        latest = max((a.starts for a in current), default=None)
        about = [(a.title, a.family, a.starts) for a in current if a.starts == latest]
    elif rule.planned_only:
        about = [(entry.title, entry.family, None) for entry in facts.planning if lasts(entry, day)]
    else:
        about = [(posting.title, posting.family, None)]
    if not about:
        return False, False
    needed = {"any": 1, "all": len(rule.terms), "least": rule.least}[rule.need]
    return True, bool(rule.terms) and all(
        sum(holds_term(term, rule, facts, day, *question, standards) for term in rule.terms) >= needed for question in about
    )


def rank_on(day, posting, facts):
    appointed = [each for each in facts.appointments if each.kind == "rank" and lasts(each, day)]
    if not appointed:
        return posting.rank
    latest = max(each.starts for each in appointed)
    return [each.title for each in appointed if each.starts == latest][-1]


def age_band_on(day, born):
    if born is None:
        return ""
    age = day.year - born.year
    birthday_month_end = monthrange(day.year, born.month)[1]
    birthday = date(day.year, born.month, min(born.day, birthday_month_end))
    if day < birthday:
        age -= 1
    return "under_40" if age < 40 else "40_50" if age <= 50 else "over_50"
