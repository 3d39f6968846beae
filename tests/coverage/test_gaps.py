"""Who lacks what, by when, whom to send where, and how many classes it takes: pure rules against plain counting."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.coverage import oracle
from lms.coverage.gaps import gap_of
from lms.coverage.proposing import classes_needed, propose, still_needed
from lms.coverage.rulebook import Rule, Rules, Term
from lms.coverage.standing import AppointmentFact, EvidenceFact, PersonFacts, PostingFact

from . import strategies

pytestmark = pytest.mark.once
LAW, ETHICS = 1, 2


def met_on(day, facts, rules):
    """None where nobody asks, else whether it is met."""
    answers = [
        oracle.answer_on(day, rule, posting, facts, rules.standards) for rule in rules.versions for posting in facts.postings
    ]
    asked = [meets for belongs, meets in answers if belongs]
    return any(asked) if asked else None


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.facts, strategies.rules(bit=5), strategies.standards, strategies.days, st.integers(0, 120))
def test_a_gap_says_what_a_walk_through_every_day_says(facts, rule, standards, on, ahead):
    rules = Rules((rule,), standards)
    gap = gap_of(facts, rules, 5, on=on, until=on + timedelta(days=ahead))
    today = met_on(on, facts, rules)
    later = [on + timedelta(days=n) for n in range(1, ahead + 1)]
    lost = next((day for day in later if met_on(day, facts, rules) is False), None) if today else None
    assert (gap and gap.met, gap and gap.lost_on) == (today, lost)


def person(**facts):
    posting = PostingFact(unit=1, level="province", category="civil_servant", starts=date(2010, 1, 1))
    return PersonFacts(1, postings=(posting,), **facts)


def learnt(area, on):
    return EvidenceFact(("record", 1), on, areas=frozenset([area]))


def asks(*terms, **values):
    return Rules((Rule(bit=0, starts=date(2000, 1, 1), terms=terms, **values),))


def test_what_is_missing_is_named():
    rules = asks(Term("area", LAW), Term("area", ETHICS))
    gap = gap_of(person(evidence=(learnt(LAW, date(2026, 1, 1)),)), rules, 0, on=date(2026, 6, 1), until=date(2026, 9, 1))
    assert [term.value for term, _question in gap.missing] == [ETHICS]


def test_who_will_lose_it_is_told_from_which_day_on_and_what_will_be_missing():
    rules = asks(Term("area", LAW), Term("area", ETHICS), time="window", window_months=12)
    evidence = (learnt(LAW, date(2025, 8, 15)), learnt(ETHICS, date(2026, 3, 1)))
    gap = gap_of(person(evidence=evidence), rules, 0, on=date(2026, 6, 1), until=date(2026, 12, 1))
    assert (gap.lost_on, [term.value for term, _question in gap.missing]) == (date(2026, 8, 15), [LAW])


def test_the_last_day_looked_at_is_looked_at():
    rules = asks(Term("area", LAW), time="window", window_months=12)
    evidence = (learnt(LAW, date(2025, 8, 15)),)
    lost = [
        gap_of(person(evidence=evidence), rules, 0, on=date(2026, 6, 1), until=date(2026, 8, day)).lost_on for day in (14, 15)
    ]
    assert lost == [None, date(2026, 8, 15)]


def test_what_was_to_be_held_before_an_appointment_is_not_planned_for():
    rules = asks(Term("area", LAW), time="before", event="leadership")
    facts = person(appointments=(AppointmentFact("leadership", 7, date(2020, 1, 1)),))
    gap = gap_of(facts, rules, 0, on=date(2026, 6, 1), until=date(2026, 9, 1))
    assert (gap.met, gap.missing) == (False, ())


PEOPLE, PLACES = 5, 3
wishes = st.lists(st.lists(st.integers(0, PLACES - 1), unique=True), max_size=PEOPLE).map(lambda rows: dict(enumerate(rows)))


def most_that_can_be_seated(wants, seats):
    """By trying every way."""
    best = 0
    for choice in product(*([None, *places] for places in wants.values())):
        taken = [place for place in choice if place is not None]
        if all(taken.count(place) <= seats[place] for place in seats):
            best = max(best, len(taken))
    return best


@given(wishes, st.lists(st.integers(0, 3), min_size=PLACES, max_size=PLACES))
def test_as_many_are_proposed_as_can_be_seated(wants, left):
    seats = dict(enumerate(left))
    found = propose(wants, seats)
    assert all(place in wants[person] for person, place in found.items())
    assert all(list(found.values()).count(place) <= seats[place] for place in seats)
    assert len(found) == most_that_can_be_seated(wants, seats)


@given(
    wishes,
    st.lists(st.integers(0, 3), min_size=PLACES, max_size=PLACES),
    st.lists(st.sampled_from([None, "a", "b"]), min_size=PEOPLE, max_size=PEOPLE),
    st.lists(st.integers(0, 2), min_size=2 * PLACES, max_size=2 * PLACES),
)
@example({0: [2, 0], 1: [2, 0, 1], 2: [2]}, [1, 1, 1], [None, "b", "b", None, None], [0, 1, 0, 1, 0, 1])
def test_as_many_are_proposed_as_the_shares_of_units_allow(wants, left, units, quotas):
    seats = dict(enumerate(left))
    names = [(place, unit) for place in range(PLACES) for unit in "ab"]
    shares = dict(zip(names, quotas, strict=True))

    def of(person, place):
        return (place, units[person]) if units[person] else None

    def fits(choice):
        taken = [(place, of(person, place)) for person, place in choice if place is not None]
        return all(sum(place == at for at, _share in taken) <= seats[place] for place in seats) and all(
            sum(share == name for _at, share in taken) <= shares[name] for name in names
        )

    ways = product(*([(person, None), *((person, place) for place in places)] for person, places in wants.items()))
    best = max(sum(place is not None for _person, place in choice) for choice in ways if fits(choice))
    found = propose(wants, seats, shares, of)
    assert fits(found.items())
    assert len(found) == best


@given(st.integers(0, 300), st.integers(1, 60), st.integers(1, 100))
def test_so_many_classes_are_enough_and_one_fewer_is_not(people, size, passes):
    classes = classes_needed(people, size=size, passes=passes)
    assert classes * size * passes >= people * 100
    assert classes == 0 or (classes - 1) * size * passes < people * 100


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 100))
def test_so_many_more_people_reach_the_target_and_one_fewer_does_not(n, more, target):
    d = n + more
    needed = still_needed(n, d, target)
    assert 100 * (n + needed) >= target * d
    assert needed == 0 or 100 * (n + needed - 1) < target * d
