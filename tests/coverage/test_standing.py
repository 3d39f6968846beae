from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.coverage import oracle
from lms.coverage.intervals import add_months, contains, difference, held_at_least, intersection, union
from lms.coverage.rulebook import Requirement, Rule, Rules, Term
from lms.coverage.standing import AppointmentFact, EvidenceFact, PersonFacts, PlanningFact, PostingFact, band_on, standing

from . import strategies

pytestmark = pytest.mark.once

LAW, ETHICS = 1, 2
day_sets = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair) + 1))).map(
    lambda pairs: union(*([pair] for pair in pairs))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.facts, strategies.rulebooks())
def test_spans_say_what_a_walk_through_every_day_says(facts, rules):
    spans = standing(facts, rules)
    for day in strategies.DAYS:
        said = sorted(
            (span.unit, span.belongs, span.meets, span.age_band, span.rank or 0, span.doubled)
            for span in spans
            if span.since <= day.toordinal() < span.until
        )
        assert said == sorted(expected_on(day, facts, rules)), day


def expected_on(day, facts, rules):
    held = [posting for posting in facts.postings if oracle.lasts(posting, day)]
    for posting in held:
        belongs = meets = 0
        for rule in rules.versions:
            asked, answered = oracle.answer_on(day, rule, posting, facts, rules.standards)
            belongs |= asked << rule.bit
            meets |= answered << rule.bit
        yield (
            posting.unit,
            belongs,
            meets,
            oracle.age_band_on(day, facts.birth_date),
            oracle.rank_on(day, posting, facts) or 0,
            len(held) > 1,
        )


@settings(max_examples=50)
@given(strategies.facts, strategies.rulebooks())
def test_spans_of_a_posting_follow_each_other_and_differ(facts, rules):
    for posting in facts.postings:
        spans = standing(PersonFacts(**{**facts.__dict__, "postings": (posting,)}), rules)
        for before, after in pairwise(spans):
            assert before.until == after.since
            assert before._replace(since=0, until=0) != after._replace(since=0, until=0)


@given(day_sets, day_sets)
def test_sets_of_days_behave_like_sets(first, second):
    def days(intervals):
        return {day for starts, ends in intervals for day in range(starts, ends)}

    assert days(union(first, second)) == days(first) | days(second)
    assert days(intersection(first, second)) == days(first) & days(second)
    assert days(difference(first, second)) == days(first) - days(second)


@given(st.integers(1, 5), st.lists(st.tuples(day_sets, st.integers(1, 3)), max_size=5))
def test_days_are_held_at_least_so_often(least, weighted):
    def weight(day):
        return sum(weight for days, weight in weighted if contains(days, day))

    held = held_at_least(least, weighted)
    assert [contains(held, day) for day in range(32)] == [weight(day) >= least for day in range(32)]
    assert held == union(held)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2021, 8, 31), 6, date(2022, 2, 28)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2021, 12, 31), 2, date(2022, 2, 28)),
        (date(9999, 6, 1), 12, date.max),
    ],
)
def test_months_are_clamped_to_the_months_last_day(day, months, later):
    assert add_months(day, months) == later


# The traps of the method, one by one. A person in office from 2010; one rule; the question is asked on a day.


def stands(on, rule, *, standards=None, **facts):
    """(asked, meets) on that day for a person with these facts."""
    facts.setdefault("postings", (posting(),))
    spans = standing(PersonFacts(1, **facts), Rules((rule,), standards or {}))
    found = [span for span in spans if span.since <= on.toordinal() < span.until]
    return any(span.belongs for span in found), any(span.meets for span in found)


def posting(**values):
    return PostingFact(**{"unit": 1, "level": "province", "category": "civil_servant", "starts": date(2010, 1, 1)} | values)


def course(area, gained, until=None):
    return EvidenceFact(("record", 1), gained, until, areas=frozenset([area]))


def rule(*terms, **values):
    return Rule(bit=0, starts=date(2000, 1, 1), terms=terms or (Term("area", LAW),), **values)


YEARLY = {"time": "window", "window_months": 12}
BEFORE_LEADING = {"time": "before", "event": "leadership"}
APPOINTED = AppointmentFact("leadership", 7, date(2020, 3, 1))


@pytest.mark.parametrize(
    ("gained", "meets"),
    [(date(2021, 6, 30), False), (date(2021, 7, 1), True), (date(2022, 6, 30), True), (date(2022, 7, 1), False)],
)
def test_the_yearly_window_of_30_june_2022_begins_on_1_july_2021(gained, meets):
    assert stands(date(2022, 6, 30), rule(**YEARLY), evidence=(course(LAW, gained),)) == (True, meets)


@pytest.mark.parametrize(("inclusive", "meets"), [(True, True), (False, False)])
def test_evidence_of_the_appointments_own_day_counts_where_inclusive(inclusive, meets):
    asked = rule(**BEFORE_LEADING, inclusive=inclusive)
    assert stands(date(2022, 6, 30), asked, appointments=(APPOINTED,), evidence=(course(LAW, APPOINTED.starts),)) == (True, meets)


def test_training_after_the_appointment_does_not_count():
    evidence = (course(LAW, date(2020, 3, 2)),)
    assert stands(date(2022, 6, 30), rule(**BEFORE_LEADING), appointments=(APPOINTED,), evidence=evidence) == (True, False)


def test_a_reappointment_asks_anew_and_late_training_then_counts():
    again = AppointmentFact("leadership", 7, date(2021, 3, 1))
    evidence = (course(LAW, date(2020, 9, 1)),)
    question = {"appointments": (APPOINTED, again), "evidence": evidence}
    assert stands(date(2021, 2, 28), rule(**BEFORE_LEADING), **question) == (True, False)
    assert stands(date(2021, 3, 1), rule(**BEFORE_LEADING), **question) == (True, True)


def test_of_two_appointments_on_one_day_both_must_be_answered():
    other = AppointmentFact("leadership", 8, APPOINTED.starts)
    standards = {
        7: (Requirement(Term("area", LAW), date(2000, 1, 1)),),
        8: (Requirement(Term("area", ETHICS), date(2000, 1, 1)),),
    }
    law, ethics = course(LAW, date(2019, 1, 1)), course(ETHICS, date(2019, 1, 1))
    question = {"appointments": (APPOINTED, other), "standards": standards}
    asked = rule(Term("standard"), **BEFORE_LEADING)
    assert stands(date(2022, 6, 30), asked, evidence=(law,), **question) == (True, False)
    assert stands(date(2022, 6, 30), asked, evidence=(law, ethics), **question) == (True, True)


def test_who_holds_no_appointment_is_not_asked():
    ended = AppointmentFact("leadership", 7, date(2015, 1, 1), date(2020, 1, 1))
    assert stands(date(2022, 6, 30), rule(**BEFORE_LEADING), appointments=(ended,)) == (False, False)


def test_evidence_that_is_revoked_counts_until_that_day():
    evidence = (course(LAW, date(2021, 1, 1), until=date(2022, 1, 1)),)
    assert stands(date(2021, 12, 31), rule(), evidence=evidence) == (True, True)
    assert stands(date(2022, 1, 1), rule(), evidence=evidence) == (True, False)


def test_revoked_evidence_no_longer_answers_for_an_appointment_before_it():
    evidence = (course(LAW, date(2019, 1, 1), until=date(2022, 1, 1)),)
    question = {"appointments": (APPOINTED,), "evidence": evidence}
    assert stands(date(2021, 12, 31), rule(**BEFORE_LEADING), **question) == (True, True)
    assert stands(date(2022, 1, 1), rule(**BEFORE_LEADING), **question) == (True, False)


@pytest.mark.parametrize(("need", "meets"), [("all", False), ("any", True)])
def test_all_or_any_of_the_terms(need, meets):
    asked = rule(Term("area", LAW), Term("area", ETHICS), need=need)
    assert stands(date(2022, 6, 30), asked, evidence=(course(LAW, date(2022, 1, 1)),)) == (True, meets)


@pytest.mark.parametrize(("least", "meets"), [(1, True), (2, True), (3, False)])
def test_at_least_so_many_of_the_terms(least, meets):
    asked = rule(Term("area", LAW), Term("area", ETHICS), Term("degree", 4), need="least", least=least)
    evidence = (course(LAW, date(2022, 1, 1)), course(ETHICS, date(2022, 2, 1)))
    assert stands(date(2022, 6, 30), asked, evidence=evidence) == (True, meets)


def trained(periods, gained, area=LAW):
    return replace(course(area, gained), periods=periods)


def test_periods_of_the_calendar_year_are_summed_and_begin_anew_on_1_january():
    asked = rule(Term("periods", 40), time="year")
    evidence = (trained(24, date(2021, 3, 1)), trained(16, date(2021, 12, 31)))
    on_these_days = [stands(day, asked, evidence=evidence) for day in (date(2021, 12, 30), date(2021, 12, 31), date(2022, 1, 1))]
    assert on_these_days == [(True, False), (True, True), (True, False)]


def test_periods_of_one_subject_area_only():
    asked = rule(Term("periods", 40, area=LAW))
    evidence = (trained(24, date(2021, 3, 1)), trained(24, date(2021, 4, 1), area=ETHICS))
    assert stands(date(2022, 6, 30), asked, evidence=evidence) == (True, False)
    assert stands(date(2022, 6, 30), asked, evidence=(*evidence, trained(16, date(2021, 5, 1)))) == (True, True)


def test_revoked_periods_no_longer_sum_up():
    evidence = (trained(40, date(2021, 3, 1)), replace(trained(40, date(2021, 3, 2)), until=date(2022, 1, 1)))
    assert stands(date(2021, 12, 31), rule(Term("periods", 80)), evidence=evidence) == (True, True)
    assert stands(date(2022, 1, 1), rule(Term("periods", 80)), evidence=evidence) == (True, False)


def test_a_title_is_held_by_the_posting_or_by_an_appointment_in_force():
    asked = rule(titles=frozenset([7]))
    as_rank = AppointmentFact("rank", 7, date(2020, 1, 1), date(2022, 1, 1))
    assert stands(date(2021, 12, 31), asked, postings=(posting(title=7),)) == (True, False)
    assert stands(date(2021, 12, 31), asked, appointments=(as_rank,)) == (True, False)
    assert stands(date(2022, 1, 1), asked, appointments=(as_rank,)) == (False, False)


def test_a_family_is_asked_beside_the_titles():
    asked = rule(titles=frozenset([7]), families=frozenset([2]))
    assert stands(date(2022, 6, 30), asked, postings=(posting(title=3, family=2),)) == (True, False)
    assert stands(date(2022, 6, 30), asked, postings=(posting(title=3, family=1),)) == (False, False)


def test_units_of_another_kind_are_not_asked():
    asked = rule(unit_kinds=frozenset(["service"]))
    assert stands(date(2022, 6, 30), asked, postings=(posting(kind="service"),)) == (True, False)
    assert stands(date(2022, 6, 30), asked, postings=(posting(kind="body"),)) == (False, False)


def test_the_rank_is_that_of_the_latest_appointment_in_force():
    appointments = (AppointmentFact("rank", 5, date(2015, 1, 1)), AppointmentFact("rank", 6, date(2020, 1, 1), date(2022, 1, 1)))
    spans = standing(PersonFacts(1, postings=(posting(title=4, rank=4),), appointments=appointments), Rules())
    assert [(span.rank, date.fromordinal(span.since).year) for span in spans] == [(4, 2010), (5, 2015), (6, 2020), (5, 2022)]


def test_a_person_planned_for_two_posts_meets_only_with_the_standards_of_both():
    planning = (PlanningFact(7, date(2021, 1, 1)), PlanningFact(8, date(2021, 1, 1)))
    standards = {
        7: (Requirement(Term("area", LAW), date(2000, 1, 1)),),
        8: (Requirement(Term("area", ETHICS), date(2000, 1, 1)),),
    }
    asked = rule(Term("standard"), planned_only=True)
    law, ethics = course(LAW, date(2021, 2, 1)), course(ETHICS, date(2021, 3, 1))
    question = {"standards": standards, "planning": planning}
    assert stands(date(2022, 6, 30), asked, evidence=(law,), **question) == (True, False)
    assert stands(date(2022, 6, 30), asked, evidence=(law, ethics), **question) == (True, True)


def test_a_title_without_a_recorded_standard_is_met_by_nobody():
    asked = rule(Term("standard"))
    assert stands(date(2022, 6, 30), asked, postings=(posting(title=7),)) == (True, False)


@pytest.mark.parametrize(("trust", "meets"), [(2, False), (3, True)])
def test_what_a_standard_requires_is_trusted_as_far_as_the_indicator_asks(trust, meets):
    asked = rule(Term("standard", least_trust=3))
    known = {
        "postings": (posting(title=7),),
        "standards": {7: (Requirement(Term("area", LAW), date(2000, 1, 1)),)},
        "evidence": (replace(course(LAW, date(2021, 1, 1)), trust=trust),),
    }
    assert stands(date(2022, 6, 30), asked, **known) == (True, meets)


def test_the_requirements_in_force_on_the_day_of_the_appointment_apply():
    standards = {7: (Requirement(Term("area", LAW), date(2000, 1, 1)), Requirement(Term("area", ETHICS), date(2021, 1, 1)))}
    asked = rule(Term("standard"), **BEFORE_LEADING)
    question = {"standards": standards, "appointments": (APPOINTED,), "evidence": (course(LAW, date(2019, 1, 1)),)}
    assert stands(date(2022, 6, 30), asked, **question) == (True, True)


def test_a_certificate_of_another_title_family_does_not_count():
    asked = rule(Term("family"))
    nurse = (posting(title=3, family=1),)
    for family, meets in [(1, True), (2, False)]:
        certificate = EvidenceFact(("certificate", 1), date(2020, 1, 1), family=family)
        assert stands(date(2022, 6, 30), asked, postings=nurse, evidence=(certificate,)) == (True, meets)


def test_part_time_staff_are_not_asked_where_the_category_is_not_named():
    asked = rule(categories=frozenset(["cadre", "civil_servant"]))
    assert stands(date(2022, 6, 30), asked, postings=(posting(category="part_time"),)) == (False, False)


def test_a_new_version_asks_from_its_first_day_what_the_old_one_did_not():
    old = Rule(bit=0, starts=date(2000, 1, 1), ends=date(2022, 1, 1), terms=(Term("area", LAW),))
    new = Rule(bit=0, starts=date(2022, 1, 1), terms=(Term("area", ETHICS),))
    facts = PersonFacts(1, postings=(posting(),), evidence=(course(LAW, date(2021, 1, 1)),))
    spans = standing(facts, Rules((old, new)))
    assert [(date.fromordinal(span.since), span.belongs, span.meets) for span in spans] == [
        (date(2010, 1, 1), 1, 0),
        (date(2021, 1, 1), 1, 1),
        (date(2022, 1, 1), 1, 0),
    ]


@pytest.mark.parametrize(
    ("day", "band"),
    [
        (date(2020, 2, 28), "under_40"),
        (date(2020, 2, 29), "40_50"),
        (date(2031, 2, 27), "40_50"),
        (date(2031, 2, 28), "over_50"),  # a year without the day itself: the month's last
    ],
)
def test_who_was_born_on_29_february_is_a_year_older_on_the_last_day_of_february(day, band):
    born = date(1980, 2, 29)
    assert (band_on(born, day), oracle.age_band_on(day, born)) == (band, band)
