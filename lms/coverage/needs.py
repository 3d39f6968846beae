"""What a person could still learn: which courses would answer something that an indicator asks of them."""

from .facts import facts_of, rules
from .indicators import Indicator, IndicatorVersion, TermKind
from .intervals import contains
from .standing import EvidenceFact, answer, days_held, fits, questions_of, required_terms


def helpful(courses, person, *, on):
    """{course key: [Indicator]} for those of the `courses` (with their subject areas) that `person` lacks on that day.

    What had to be held before an appointment can no longer be made good, and is left out. A fixed number of queries.
    """
    in_force = rules(IndicatorVersion.objects.held_on(on))
    missing = [item for facts in facts_of([person.pk]) for item in lacking(facts, in_force, on)]
    indicators = {indicator.bit: indicator for indicator in Indicator.objects.all()} if missing else {}
    found = {}
    for course in courses:
        completed = as_evidence(course, on)
        bits = {rule.bit for rule, term, question in missing if fits(completed, term, question)}
        if bits:
            found[course.pk] = [indicator for bit, indicator in indicators.items() if bit in bits]
    return found


def who_need(course, people, *, on):
    """{person key: [Indicator]} for those of `people` (their keys) who lack something that the course would give them.

    A fixed number of queries.
    """
    in_force, completed = rules(IndicatorVersion.objects.held_on(on)), as_evidence(course, on)
    indicators = {indicator.bit: indicator for indicator in Indicator.objects.all()}
    found = {}
    for facts in facts_of(people):
        bits = {rule.bit for rule, term, question in lacking(facts, in_force, on) if fits(completed, term, question)}
        if bits:
            found[facts.person] = [indicator for bit, indicator in indicators.items() if bit in bits]
    return found


def lacking(facts, in_force, on):
    """(rule, term, question) for each term that is asked of this person on that day and not held. Pure."""
    day = on.toordinal()
    for rule in in_force.versions:
        if rule.time == IndicatorVersion.Time.BEFORE:
            continue
        for posting in facts.postings:
            belongs, meets = answer(rule, posting, facts, in_force.standards)
            if not contains(belongs, day) or contains(meets, day):
                continue
            for question in questions_of(rule, posting, facts):
                if contains(question.asked, day):
                    yield from _not_held(rule, question, facts, in_force.standards, day)


def _not_held(rule, question, facts, standards, day):
    for term in rule.terms:
        asked = [term]
        if term.kind == TermKind.STANDARD:
            asked = [required for required, days in required_terms(term, question, standards) if contains(days, day)]
        for each in asked:
            if not contains(days_held(each, rule, question, facts.evidence), day):
                yield rule, each, question


def as_evidence(course, on):
    """What completing the course on that day would be worth."""
    areas = frozenset(area.pk for area in course.subject_areas.all())
    said = {"areas": areas, "course": course.pk, "family": course.title_family_id, "periods": course.periods}
    return EvidenceFact(("course", course.pk), on, **said)
