"""Random facts and rules over two years with a leap day, crowded enough that dates touch."""

from datetime import date, timedelta

from hypothesis import strategies as st

from lms.coverage.rulebook import Requirement, Rule, Rules, Term
from lms.coverage.standing import AppointmentFact, EvidenceFact, PersonFacts, PlanningFact, PostingFact

FIRST, LAST = date(2020, 1, 1), date(2021, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
# Month ends and a few neighbours come up often, so that windows and edges collide.
crowded = st.sampled_from(
    [
        date(2020, 1, 31),
        date(2020, 2, 28),
        date(2020, 2, 29),
        date(2020, 3, 1),
        date(2020, 8, 31),
        date(2021, 2, 28),
        date(2021, 3, 1),
    ]
)
days = crowded | st.dates(FIRST, LAST)
TITLES, FAMILIES, AREAS = [1, 2, 3], [1, 2], [1, 2, 3]
maybe = lambda values: st.none() | st.sampled_from(values)  # noqa: E731


@st.composite
def periods(draw):
    starts = draw(days)
    ends = draw(st.none() | st.dates(starts + timedelta(days=1), date(2022, 6, 30)))
    return {"starts": starts, "ends": ends}


trust = st.sampled_from([0, 0, 2, 3, 4])

terms = st.one_of(
    st.builds(Term, st.just("area"), st.sampled_from(AREAS), least_trust=trust),
    st.builds(Term, st.just("course"), st.sampled_from([1, 2]), least_trust=trust),
    st.builds(Term, st.just("degree"), st.integers(1, 6), least_trust=trust),
    st.builds(Term, st.just("speciality"), least_trust=trust),
    st.builds(Term, st.just("family"), least_trust=trust),
    st.builds(Term, st.just("periods"), st.sampled_from([1, 8, 40]), least_trust=trust, area=maybe(AREAS)),
)
title_and_family = st.sampled_from([(None, None), (1, 1), (2, 1), (3, 2)])


@st.composite
def postings(draw):
    title, family = draw(title_and_family)
    return PostingFact(
        unit=draw(st.sampled_from([1, 2])),
        level=draw(st.sampled_from(["province", "district", "commune"])),
        category=draw(st.sampled_from(["cadre", "civil_servant", "public_employee"])),
        leader=draw(st.booleans()),
        title=title,
        family=family,
        kind=draw(st.sampled_from(["body", "service"])),
        rank=draw(st.sampled_from([None, title])),
        **draw(periods()),
    )


@st.composite
def appointments(draw):
    title, family = draw(title_and_family.filter(lambda pair: pair[0]))
    kind = draw(st.sampled_from(["rank", "leadership"]))
    return AppointmentFact(kind=kind, title=title, family=family, **draw(periods()))


@st.composite
def planning(draw):
    title, family = draw(title_and_family.filter(lambda pair: pair[0]))
    return PlanningFact(title=title, family=family, **draw(periods()))


@st.composite
def evidence(draw):
    gained = draw(days)
    return EvidenceFact(
        source=("record", draw(st.integers(1, 99))),
        gained=gained,
        until=draw(st.none() | st.dates(gained, LAST)),
        areas=draw(st.frozensets(st.sampled_from(AREAS), max_size=2)),
        course=draw(maybe([1, 2])),
        degree=draw(maybe([1, 2, 3, 4, 5, 6])),
        suits=draw(st.frozensets(st.sampled_from(TITLES), max_size=2)),
        family=draw(maybe(FAMILIES)),
        periods=draw(st.sampled_from([0, 8, 24, 40])),
        trust=draw(st.integers(1, 4)),
    )


def some(what, most):
    return st.lists(what, max_size=most).map(tuple)


facts = st.builds(
    PersonFacts,
    person=st.just(1),
    birth_date=st.none()
    | st.dates(date(1968, 1, 1), date(1983, 12, 31))
    | st.sampled_from([date(1980, 2, 29), date(1970, 2, 28)]),
    gender=st.sampled_from(["female", "male", ""]),
    minority=st.none() | st.booleans(),
    postings=some(postings(), 3),
    appointments=some(appointments(), 3),
    planning=some(planning(), 2),
    evidence=some(evidence(), 5),
)


@st.composite
def rules(draw, bit=None):
    time = draw(st.sampled_from(["state", "window", "year", "before"]))
    need = draw(st.sampled_from(["all", "any", "least"]))
    asked = terms | st.builds(Term, st.just("standard"), least_trust=trust)
    return Rule(
        bit=draw(st.sampled_from([0, 31, 62])) if bit is None else bit,
        terms=draw(st.lists(asked, max_size=3).map(tuple)),
        categories=draw(st.frozensets(st.sampled_from(["cadre", "civil_servant"]), max_size=2)),
        levels=draw(st.frozensets(st.sampled_from(["province", "district"]), max_size=2)),
        unit_kinds=draw(st.sampled_from([frozenset(), frozenset({"body"})])),
        titles=draw(st.sampled_from([frozenset(), frozenset(), frozenset({1, 3})])),
        families=draw(st.sampled_from([frozenset(), frozenset(), frozenset({2})])),
        leaders_only=draw(st.booleans()),
        planned_only=draw(st.booleans()),
        time=time,
        window_months=draw(st.sampled_from([1, 6, 12])) if time == "window" else None,
        event=draw(st.sampled_from(["rank", "leadership"])) if time == "before" else "",
        inclusive=draw(st.booleans()),
        need=need,
        least=draw(st.sampled_from([1, 2, 3])) if need == "least" else None,
        **draw(periods()),
    )


requirements = st.builds(lambda term, period: Requirement(term, **period), terms, periods())
standards = st.dictionaries(st.sampled_from(TITLES), some(requirements, 3), max_size=3)


@st.composite
def rulebooks(draw):
    """One rule a bit; of one bit, two versions that follow each other."""
    first, second = draw(rules(bit=62)), draw(rules(bit=0))
    versions = [first, second]
    if second.ends is not None:
        later = draw(rules(bit=0))
        versions.append(Rule(**{**later.__dict__, "starts": second.ends, "ends": None}))
    return Rules(tuple(versions), draw(standards))
