from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.eligibility import LearnerFacts, PieceFacts, eligibility
from courses.passing import Grade

from . import eligibility_oracle as oracle


def hundredths(least, most):
    return st.integers(100 * least, 100 * most).map(lambda n: Decimal(n) / 100)


@st.composite
def piece(draw, number):
    scale = draw(st.sampled_from([Decimal(10), Decimal(100), Decimal(4), Decimal(3), Decimal("0.01")]) | hundredths(1, 100))
    near_half = st.integers(-2, 2).map(
        lambda n: min(max(Decimal(0), (scale / 2).quantize(Decimal("0.01")) + Decimal(n) / 100), scale)
    )
    score = near_half | st.integers(0, int(scale * 100)).map(lambda n: Decimal(n) / 100)
    scores = tuple(draw(st.lists(score, max_size=3)))
    counts = draw(st.sampled_from(["last", "best"]))
    return PieceFacts(f"Bài {number}", scale, draw(st.integers(1, 5)), draw(st.booleans()), scores, counts)


# Four averages, of which each better grade asks for more.
thresholds = st.lists(st.integers(0, 1000), min_size=4, max_size=4, unique=True).map(
    lambda hundredths: tuple((Decimal(n) / 100, grade) for n, grade in zip(sorted(hundredths, reverse=True), Grade, strict=True))
)


@st.composite
def learner(draw):
    planned = draw(st.integers(0, 80))
    return LearnerFacts(
        attended=draw(st.integers(0, planned)),
        planned=planned,
        unmarked=draw(st.integers(0, 20)),
        threshold=draw(st.integers(0, 100)),
        pieces=tuple(draw(piece(number)) for number in range(draw(st.integers(0, 4)))),
        breach=draw(st.sampled_from(["", "Thi hộ"])),
        grades=draw(thresholds),
    )


@given(learner())
def test_the_eligible_attended_passed_every_required_piece_and_broke_no_rule(facts):
    allowed = oracle.attended_enough(facts) and not oracle.failed_pieces(facts) and not facts.breach
    assert eligibility(facts).eligible == allowed


@given(learner())
def test_each_thing_that_is_missing_is_named_and_nothing_else(facts):
    reasons = [str(reason) for reason in eligibility(facts).reasons]
    named = [piece.name for piece in facts.pieces if any(reason.startswith(f"{piece.name}: ") for reason in reasons)]
    assert named == oracle.failed_pieces(facts)
    assert any("periods" in reason or "no sessions" in reason for reason in reasons) == (not oracle.attended_enough(facts))
    assert any("not marked" in reason for reason in reasons) == (
        facts.planned > 0 and facts.unmarked > 0 and not oracle.attended_enough(facts)
    )
    assert any("Thi hộ" in reason for reason in reasons) == bool(facts.breach)


@given(learner())
def test_the_average_is_exact_and_rounded_half_up(facts):
    mean = oracle.average(facts)
    assert eligibility(facts).average == (None if mean is None else Decimal(mean) / 100)


@given(learner())
def test_only_the_eligible_have_a_grade_and_it_follows_from_the_average(facts):
    verdict = eligibility(facts)
    assert verdict.grade == (oracle.grade(facts) if verdict.eligible else "")


@given(piece(1))
def test_of_several_attempts_the_last_or_the_best_counts(facts):
    assert facts.score == oracle.counted(facts)


@given(learner(), st.integers(0, 3), st.decimals(0, 10, places=2))
def test_where_the_best_attempt_counts_nobody_is_worse_off_for_trying_again(facts, place, score):
    pieces = [replace(each, counts="best") for each in facts.pieces]
    again = [
        replace(each, scores=(*each.scores, min(score, each.scale))) if number == place and each.scores else each
        for number, each in enumerate(pieces)
    ]
    before, after = (eligibility(replace(facts, pieces=tuple(sat))) for sat in (pieces, again))
    assert after.eligible >= before.eligible
    assert (after.average is None) == (before.average is None)
    assert after.average is None or after.average >= before.average


@given(learner(), st.integers(0, 100))
def test_who_attended_more_is_never_worse_off(facts, more):
    better = LearnerFacts(**{**vars(facts), "attended": min(facts.attended + more, facts.planned)})
    assert eligibility(better).eligible >= eligibility(facts).eligible


def of_ten(*scores, weight=1):
    return tuple(PieceFacts(f"Bài {n}", Decimal(10), weight, True, (Decimal(score),)) for n, score in enumerate(scores))


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("10", "excellent"),
        ("9", "excellent"),
        ("8.99", "very_good"),
        ("8", "very_good"),
        ("7", "good"),
        ("6.99", "average"),
        ("5", "average"),
    ],
)
def test_the_grade_follows_from_the_average(score, grade):
    assert eligibility(LearnerFacts(40, 40, 0, 80, of_ten(score))).grade == grade


def test_a_programme_may_ask_for_more():
    strict = (
        (Decimal("9.5"), Grade.EXCELLENT),
        (Decimal("8.5"), Grade.VERY_GOOD),
        (Decimal(7), Grade.GOOD),
        (Decimal(5), Grade.AVERAGE),
    )
    assert eligibility(LearnerFacts(40, 40, 0, 80, of_ten("9"), grades=strict)).grade == "very_good"


def test_a_failed_second_attempt_counts_where_the_last_one_does():
    test = PieceFacts("Test", Decimal(10), 1, True, (Decimal(6), Decimal(4)))
    assert eligibility(LearnerFacts(40, 40, 0, 80, (test,))).reasons == ("Test: 4 of 10, less than half.",)
    assert eligibility(LearnerFacts(40, 40, 0, 80, (replace(test, counts="best"),))).eligible


def test_the_grade_goes_by_the_average_as_it_is_printed():
    """8,99 and 9,00 make 8,995: printed as 9,00, and so it is excellent."""
    verdict = eligibility(LearnerFacts(40, 40, 0, 80, of_ten("8.99", "9")))
    assert (verdict.average, verdict.grade) == (Decimal("9.00"), "excellent")


def test_pieces_weigh_and_scales_are_brought_to_ten():
    test = PieceFacts("Test", Decimal(10), 1, True, (Decimal(6),))
    project = PieceFacts("Project", Decimal(100), 2, True, (Decimal(90),))
    assert eligibility(LearnerFacts(40, 40, 0, 80, (test, project))).average == Decimal("8.00")


def test_what_is_not_required_may_be_missing_but_counts_in_the_average():
    essay = PieceFacts("Essay", Decimal(10), 1, False)
    assert eligibility(LearnerFacts(40, 40, 0, 80, (*of_ten("8"), essay))).average == Decimal("8.00")
    low = PieceFacts("Essay", Decimal(10), 1, False, (Decimal(2),))
    verdict = eligibility(LearnerFacts(40, 40, 0, 80, (*of_ten("8"), low)))
    assert (verdict.eligible, verdict.average) == (True, Decimal("5.00"))


@pytest.mark.parametrize(("attended", "eligible"), [(31, False), (32, True)])
def test_the_threshold_itself_is_enough(attended, eligible):
    assert eligibility(LearnerFacts(attended, 40, 0, 80)).eligible == eligible


@pytest.mark.parametrize(("unmarked", "sentence"), [(1, "1 session is not marked."), (2, "2 sessions are not marked.")])
def test_sessions_without_a_mark_are_named_where_they_matter(unmarked, sentence):
    assert sentence in eligibility(LearnerFacts(20, 40, unmarked, 80)).reasons
    assert eligibility(LearnerFacts(32, 40, unmarked, 80)).reasons == ()


def test_a_class_without_sessions_makes_nobody_eligible():
    assert eligibility(LearnerFacts(0, 0, 0, 0)).reasons == ("The class has no sessions yet.",)
