"""`standing(facts, rules) → spans`: what a person's facts say, day by day, about every indicator. Pure: no query, no clock.

How a day is judged (a rule is one dated version of an indicator):

* A posting **belongs** to a rule on the days of the posting on which the rule is in force, if its category, its level and the kind of
  its unit are among the rule's and, where asked, it is a leadership post; on which the person holds one of the rule's titles or
  families, by the posting or by an appointment in force; and on which there is a *question*:
  - time BEFORE: each appointment of the event's kind asks one, over the days on which it is the latest in force (a re-appointment
    starts a new question; several taking effect on one day all ask theirs); without an appointment nobody is asked;
  - only planned people: each planning entry asks one while it lasts;
  - otherwise the posting itself asks one.
  A question is about a title: that of the appointment, the planning entry, or the posting.
* It **meets** the rule on the days on which every question is answered: all, any, or at least so many of the rule's terms are held.
* A term is **held** by evidence on [gained, revoked): with time WINDOW only for so many months after it was gained; with time YEAR only
  to the end of the calendar year in which it was gained; with time BEFORE only if it was gained on or before the appointment (before
  it, where not inclusive). PERIODS are held on the days on which the periods of all such evidence sum up to as many as asked. Evidence that is revoked later answers no
  question from that day on, whatever the appointment's date.
* Evidence that is trusted less than its term asks for answers nothing, on any day: how far a paper is trusted is what is known now.
* The standard of a title is held when all its requirements in force (on the appointment's day for BEFORE, else on the day asked
  for) are held. A title without any requirement in force is not met by anyone: what is unknown is not counted as done.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from lms.people.models import Appointment

from .indicators import TermKind
from .intervals import FOREVER, add_months, contains, day_number, difference, held_at_least, intersection, interval, union
from .rulebook import Need, Time

ALWAYS = [(0, FOREVER)]


# Facts of one person. Titles, families, units, courses and areas are keys of their rows.


@dataclass(frozen=True)
class PostingFact:
    unit: int
    level: str
    category: str
    starts: date
    ends: date | None = None
    leader: bool = False
    title: int | None = None
    family: int | None = None
    kind: str = ""  # of the unit
    rank: int | None = None  # the title, where it is a rank


@dataclass(frozen=True)
class AppointmentFact:
    kind: str
    title: int
    starts: date
    ends: date | None = None
    family: int | None = None


@dataclass(frozen=True)
class PlanningFact:
    title: int
    starts: date
    ends: date | None = None
    family: int | None = None


@dataclass(frozen=True)
class EvidenceFact:
    """Something achieved: a record of a course, a degree or a title certificate. It counts over [gained, until)."""

    source: tuple  # ("record" | "degree" | "certificate", key of its row)
    gained: date
    until: date | None = None
    areas: frozenset = frozenset()
    course: int | None = None
    degree: int | None = None
    suits: frozenset = frozenset()  # titles that the degree's speciality suits
    family: int | None = None
    periods: int = 0
    trust: int = 4  # of a record from outside less, see courses/trust.py; as it is known now, whatever the day


@dataclass(frozen=True)
class PersonFacts:
    person: int
    birth_date: date | None = None
    gender: str = ""
    minority: bool | None = None
    postings: tuple = ()
    appointments: tuple = ()
    planning: tuple = ()
    evidence: tuple = ()


# The answer.


class SpanValue(NamedTuple):
    """Over day numbers [since, until) the person stood in `unit` like this; `belongs` and `meets` are bitmaps over the indicators."""

    unit: int
    level: str
    category: str
    leader: bool
    gender: str
    minority: bool | None
    age_band: str
    rank: int | None  # title of the latest rank appointment in force, else of the posting where that is a rank
    since: int
    until: int
    belongs: int
    meets: int
    doubled: bool


class Question(NamedTuple):
    """Over the days `asked`, the terms must be held for this title; by `deadline` where an appointment asks."""

    asked: list
    title: int | None
    family: int | None
    deadline: date | None = None


def standing(facts, rules):
    """The spans of one person: a list of SpanValue, merged, without overlap within a posting, in order of time.

    Only days of postings are covered: a person who holds no post stands nowhere.
    """
    return [span for posting in facts.postings for span in _spans_of(posting, facts, rules)]


def _spans_of(posting, facts, rules):
    held = interval(day_number(posting.starts), day_number(posting.ends))
    if not held:
        return
    since, until = held[0]
    # At each day on which something changes: which bits flip, and the age band from there on.
    belongs_flips, meets_flips = defaultdict(int), defaultdict(int)
    for rule in rules.about(posting):
        bit = 1 << rule.bit
        belongs, meets = _days(rule, posting, facts, rules.standards)
        for start, end in belongs:
            belongs_flips[start] ^= bit
            belongs_flips[end] ^= bit
        for start, end in meets:
            meets_flips[start] ^= bit
            meets_flips[end] ^= bit
    bands = dict(_age_bands(facts.birth_date, since))
    ranks = _ranks(posting, facts.appointments)
    doubled = _held_twice(posting, facts.postings)
    edges = [day for start_end in doubled for day in start_end]
    cuts = sorted(day for day in {since, *belongs_flips, *meets_flips, *bands, *ranks, *edges} if since <= day < until)

    belongs = meets = 0
    band, rank, before = bands.get(since, ""), posting.rank, None
    for cut, next_cut in zip(cuts, [*cuts[1:], until], strict=True):
        belongs ^= belongs_flips.get(cut, 0)
        meets ^= meets_flips.get(cut, 0)
        band, rank = bands.get(cut, band), ranks.get(cut, rank)
        twice = contains(doubled, cut)
        stands = (belongs, meets, band, rank, twice)
        if before and before[0] == stands:
            before = (stands, before[1], next_cut)
            continue
        if before:
            yield _span(posting, facts, *before)
        before = (stands, cut, next_cut)
    yield _span(posting, facts, *before)


def _span(posting, facts, stands, since, until):
    belongs, meets, band, rank, doubled = stands
    return SpanValue(
        posting.unit, posting.level, posting.category, posting.leader, facts.gender, facts.minority,
        band, rank, since, until, belongs, meets, doubled,
    )  # fmt: skip


def _held_twice(posting, postings):
    others = [other for other in postings if other is not posting]
    return union(*(interval(day_number(other.starts), day_number(other.ends)) for other in others)) if others else []


AGE_EDGES = ((0, "under_40"), (40, "40_50"), (51, "over_50"))  # term 2020–2025: < 40, 40–50, > 50


def _age_bands(birth_date, since):
    """(day number, band) for the band at `since` and each later one."""
    if birth_date is None:
        return [(since, "")]
    edges = [(add_months(birth_date, 12 * years).toordinal(), band) for years, band in AGE_EDGES]
    now = [(since, band) for day, band in edges if day <= since][-1:]
    return now + [(day, band) for day, band in edges if day > since]


def _ranks(posting, appointments):
    """{day number: rank from that day on} at the start of the posting and at each change within it."""
    appointed = [each for each in appointments if each.kind == Appointment.Kind.RANK]
    if not appointed:
        return {}
    first = posting.starts.toordinal()
    days = {first} | {day for each in appointed for day in (each.starts.toordinal(), day_number(each.ends)) if day > first}
    return {day: _rank_on(day, posting, appointed) for day in days}


def _rank_on(day, posting, appointed):
    in_force = [each for each in appointed if each.starts.toordinal() <= day < day_number(each.ends)]
    latest = sorted(in_force, key=lambda each: each.starts)[-1:]  # of several from one day, the last
    return latest[0].title if latest else posting.rank


def band_on(birth_date, day):
    """The age band that somebody born then is in on that day."""
    return _age_bands(birth_date, day.toordinal())[0][1]


def answer(rule, posting, facts, standards):
    """(belongs, meets) as sets of days for one posting and one rule."""
    return _days(rule, posting, facts, standards) if rule.is_about(posting) else ([], [])


def _days(rule, posting, facts, standards):
    """The same, of a rule that is about such postings."""
    in_force = interval(day_number(rule.starts), day_number(rule.ends))
    belongs = intersection(interval(day_number(posting.starts), day_number(posting.ends)), in_force)
    questions = questions_of(rule, posting, facts)
    belongs = intersection(belongs, union(*(question.asked for question in questions)))
    belongs = intersection(belongs, days_of_titles(rule, posting, facts.appointments))
    if not belongs:
        return [], []
    open_days = union(
        *(difference(question.asked, answered(rule, question, facts.evidence, standards)) for question in questions)
    )
    return belongs, difference(belongs, open_days)


def days_of_titles(rule, posting, appointments):
    """The days on which one of the rule's titles or families is held, by the posting or by an appointment in force."""
    if not rule.titles and not rule.families:
        return ALWAYS
    held = (fact for fact in (posting, *appointments) if fact.title in rule.titles or fact.family in rule.families)
    return union(*(interval(day_number(fact.starts), day_number(fact.ends)) for fact in held))


def questions_of(rule, posting, facts):
    if rule.time == Time.BEFORE:
        asked = [appointment for appointment in facts.appointments if appointment.kind == rule.event]
        return [
            Question(_days_as_latest(appointment, asked), appointment.title, appointment.family, appointment.starts)
            for appointment in asked
        ]
    if rule.planned_only:
        return [
            Question(interval(day_number(entry.starts), day_number(entry.ends)), entry.title, entry.family)
            for entry in facts.planning
        ]
    return [Question(interval(day_number(posting.starts), day_number(posting.ends)), posting.title, posting.family)]


def _days_as_latest(appointment, appointments):
    later = [other for other in appointments if other.starts > appointment.starts]
    return difference(
        interval(day_number(appointment.starts), day_number(appointment.ends)),
        union(*(interval(day_number(other.starts), day_number(other.ends)) for other in later)),
    )


def answered(rule, question, evidence, standards):
    """The days on which all, any, or at least so many of the rule's terms are held for this question."""
    days = [_days_of_term(term, rule, question, evidence, standards) for term in rule.terms]
    if not days:
        return []
    if rule.need == Need.ANY:
        return union(*days)
    if rule.need == Need.LEAST:
        return held_at_least(rule.least, [(each, 1) for each in days])
    common = days[0]
    for more in days[1:]:
        common = intersection(common, more)
    return common


def _days_of_term(term, rule, question, evidence, standards):
    if term.kind != TermKind.STANDARD:
        return days_held(term, rule, question, evidence)
    asked, missing = [], []
    for required, days in required_terms(term, question, standards):
        asked = union(asked, days)
        missing = union(missing, difference(days, days_held(required, rule, question, evidence)))
    return difference(asked, missing)


def required_terms(term, question, standards):
    """(term, days on which it is asked) of the title in question; evidence is trusted at least as far as the STANDARD `term` asks."""
    for requirement in standards.get(question.title, ()):
        required = replace(requirement.term, least_trust=max(requirement.term.least_trust, term.least_trust))
        in_force = interval(day_number(requirement.starts), day_number(requirement.ends))
        if question.deadline is None:
            yield required, in_force
        elif any(starts <= question.deadline.toordinal() < ends for starts, ends in in_force):
            yield required, ALWAYS


def days_held(term, rule, question, evidence):
    """The days on which some evidence (for PERIODS: enough of it) answers the term (not STANDARD) for this question."""
    counting = [item for item in evidence if fits(item, term, question) and is_trusted(item, term)]
    if term.kind == TermKind.PERIODS:
        return held_at_least(term.value, [(days_of_evidence(item, rule, question), item.periods) for item in counting])
    return union(*(days_of_evidence(item, rule, question) for item in counting))


def days_of_evidence(item, rule, question):
    gained, until = item.gained.toordinal(), day_number(item.until)
    if question.deadline is not None:
        in_time = item.gained <= question.deadline if rule.inclusive else item.gained < question.deadline
        return interval(gained, until) if in_time else []
    if rule.time == Time.WINDOW:
        until = min(until, add_months(item.gained, rule.window_months).toordinal())
    elif rule.time == Time.YEAR:
        until = min(until, date(item.gained.year + 1, 1, 1).toordinal())
    return interval(gained, until)


def is_trusted(item, term):
    return item.trust >= term.least_trust


def fits(item, term, question):
    """Whether this evidence is what the term asks for, whenever it was gained."""
    match term.kind:
        case TermKind.AREA:
            return term.value in item.areas
        case TermKind.COURSE:
            return item.course == term.value
        case TermKind.DEGREE:
            return item.degree is not None and item.degree >= term.value
        case TermKind.SPECIALITY:
            return question.title in item.suits
        case TermKind.FAMILY:
            return item.family is not None and item.family == question.family
        case TermKind.PERIODS:
            return item.periods > 0 and (term.area is None or term.area in item.areas)
    raise ValueError(f"No meaning is written down for evidence of kind {term.kind!r}.")
