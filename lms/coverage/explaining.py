"""From a percent to a person to a paper: why somebody counts for an indicator on a day, or what is missing.

It asks the functions that made the spans (`standing.py`), and names the rows behind their answers.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, LearningRecord, SubjectArea
from courses.trust import Trust
from lms.people.models import Appointment, Degree, Person, Posting, Title, TitleCertificate, Unit

from .facts import facts_of, rules
from .indicators import Indicator, IndicatorVersion, TermKind
from .intervals import contains
from .rulebook import Rule, Term
from .standing import (
    ALWAYS,
    Question,
    answer,
    days_held,
    days_of_evidence,
    days_of_titles,
    fits,
    is_trusted,
    questions_of,
    required_terms,
    standing,
)
from .wording import periods_in_words


@dataclass
class Evidence:
    """A paper that answers a term, or that would but for the date."""

    source: tuple  # ("record" | "degree" | "certificate", key)
    label: str
    gained: date
    until: date | None  # the day it was revoked
    counts: bool
    why_not: str = ""  # where it does not count


@dataclass
class TermAnswer:
    label: str
    kind: str
    held: bool
    value: int | None = None  # key of the area, course or title family; least degree; how many periods
    area: int | None = None  # of periods
    evidence: list = field(default_factory=list)


@dataclass
class QuestionAnswer:
    """What is asked about one title, and the answer to each term."""

    title: str
    deadline: date | None  # the day of the appointment, with time BEFORE
    terms: list = field(default_factory=list)


@dataclass
class Explanation:
    person: Person
    indicator: Indicator
    on: date
    version: IndicatorVersion | None
    belongs: bool = False
    meets: bool = False
    reason: str = ""  # why the person is not asked, where they are not
    posting: str = ""
    questions: list = field(default_factory=list)


def explain(person, indicator, *, on):
    """The Explanation for this person, indicator and day."""
    [said] = explain_all(person, [indicator], on=on)
    return said


def explain_all(person, indicators, *, on):
    """An Explanation for each of these indicators, in their order, from the facts as they are now; in a fixed number of queries."""
    versions = {
        version.indicator_id: version for version in IndicatorVersion.objects.held_on(on).filter(indicator__in=indicators)
    }
    in_force = rules(IndicatorVersion.objects.filter(pk__in=[version.pk for version in versions.values()]))
    by_version = {rule.version: rule for rule in in_force.versions}
    [facts] = facts_of([person.pk])
    names = _Names([facts], in_force)
    explanations = []
    for indicator in indicators:
        version = versions.get(indicator.pk)
        said = Explanation(person, indicator, on, version)
        if version is None:
            said.reason = _("No definition of this indicator is in force on this day.")
        else:
            _answer(said, by_version[version.pk], facts, in_force.standards, names)
        explanations.append(said)
    return explanations


def _answer(said, rule, facts, standards, names):
    """Fill in what the facts say to this rule on the day of the Explanation."""
    on = said.on
    postings = [posting for posting in facts.postings if _lasts(posting, on)]
    if not postings:
        said.reason = _("Held no posting on this day.")
        return
    answers = [(posting, *answer(rule, posting, facts, standards)) for posting in postings]
    asked = [(posting, meets) for posting, belongs, meets in answers if contains(belongs, on.toordinal())]
    said.belongs = bool(asked)
    said.meets = any(contains(meets, on.toordinal()) for posting, meets in asked)
    posting = asked[0][0] if asked else postings[0]
    said.posting = f"{names.units[posting.unit]} – {Posting.Category(posting.category).label}"
    if not asked:
        said.reason = _why_not_asked(said.version, rule, posting, facts, on)
        return
    said.questions = [
        _question_answer(rule, question, facts, standards, on, names)
        for question in questions_of(rule, posting, facts)
        if contains(question.asked, on.toordinal())
    ]


def before_appointment(people, title, *, on):
    """[(person, QuestionAnswer)]: what the standard of this title asks of whoever is appointed on that day, and what each of these people
    holds of it; in the order of `people`, in a fixed number of queries."""
    asked = Rule(bit=0, starts=date.min, terms=(Term(TermKind.STANDARD),), time=IndicatorVersion.Time.BEFORE)
    question = Question(ALWAYS, title.pk, title.family_id, deadline=on)
    in_force = rules(IndicatorVersion.objects.none())
    facts = {each.person: each for each in facts_of([person.pk for person in people])}
    names = _Names(facts.values(), in_force, titles={title.pk})
    return [(person, _question_answer(asked, question, facts[person.pk], in_force.standards, on, names)) for person in people]


def answers_of(person, *, on):
    """[(indicator, asked, met)] for each indicator on that day, from the facts as they are now; in a fixed number of queries."""
    [facts] = facts_of([person.pk])
    spans = [span for span in standing(facts, rules()) if span.since <= on.toordinal() < span.until]
    return [
        (
            indicator,
            any(span.belongs >> indicator.bit & 1 for span in spans),
            any(span.meets >> indicator.bit & 1 for span in spans),
        )
        for indicator in Indicator.objects.all()
    ]


def _lasts(fact, on):
    return fact.starts <= on and (fact.ends is None or on < fact.ends)


def _why_not_asked(version, rule, posting, facts, on):
    if version.categories and posting.category not in version.categories:
        return _("Not asked of this category (%(category)s).") % {"category": Posting.Category(posting.category).label}
    if version.levels and posting.level not in version.levels:
        return _("Not asked at this level (%(level)s).") % {"level": Unit.Level(posting.level).label}
    if version.unit_kinds and posting.kind not in version.unit_kinds:
        return _("Not asked in units of this kind (%(kind)s).") % {"kind": Unit.Kind(posting.kind).label}
    if version.leaders_only and not posting.leader:
        return _("Asked only of holders of a leadership post.")
    if not contains(days_of_titles(rule, posting, facts.appointments), on.toordinal()):
        return _("Holds none of the titles of which it is asked.")
    if version.time == IndicatorVersion.Time.BEFORE:
        return _("No appointment of this kind is in force: %(kind)s.") % {"kind": Appointment.Kind(version.event).label}
    return _("Not on a planning list on this day.")


def _question_answer(rule, question, facts, standards, on, names):
    said = QuestionAnswer(title=names.title(question.title), deadline=question.deadline)
    for term in rule.terms:
        if term.kind != TermKind.STANDARD:
            said.terms.append(_term_answer(term, rule, question, facts, on, names))
            continue
        in_force = [required for required, days in required_terms(term, question, standards) if contains(days, on.toordinal())]
        said.terms += [_term_answer(required, rule, question, facts, on, names) for required in in_force]
        if not in_force:
            label = _("No requirement is recorded for the title %(title)s.") % {"title": said.title or "–"}
            said.terms.append(TermAnswer(label, TermKind.STANDARD, held=False))
    return said


def _term_answer(term, rule, question, facts, on, names):
    fitting = [item for item in facts.evidence if fits(item, term, question) and item.gained <= on]
    return TermAnswer(
        label=names.term(term, question),
        kind=term.kind,
        held=contains(days_held(term, rule, question, facts.evidence), on.toordinal()),
        value=question.family if term.kind == TermKind.FAMILY else term.value,
        area=term.area,
        evidence=[
            Evidence(
                source=item.source,
                label=_with_periods(names.evidence[item.source], item, term),
                gained=item.gained,
                until=item.until,
                counts=is_trusted(item, term) and contains(days_of_evidence(item, rule, question), on.toordinal()),
                why_not=_why_not_counted(item, term, rule, question, on),
            )
            for item in sorted(fitting, key=lambda item: item.gained)
        ],
    )


def _with_periods(label, item, term):
    if term.kind != TermKind.PERIODS:
        return label
    return ngettext("%(paper)s: %(periods)s period", "%(paper)s: %(periods)s periods", item.periods) % {
        "paper": label,
        "periods": item.periods,
    }


def _why_not_counted(item, term, rule, question, on):
    if not is_trusted(item, term):
        said = {"is": Trust(item.trust).label, "asked": Trust(term.least_trust).label}
        return _("Not trusted far enough: %(is)s; asked for: %(asked)s.") % said
    if contains(days_of_evidence(item, rule, question), on.toordinal()):
        return ""
    if item.until is not None and item.until <= on:
        return _("No longer valid since %(day)s.") % {"day": f"{item.until:%d/%m/%Y}"}
    if question.deadline is not None:
        return _("Gained too late for the appointment of %(day)s.") % {"day": f"{question.deadline:%d/%m/%Y}"}
    if rule.time == IndicatorVersion.Time.YEAR:
        return _("Gained in another year.")
    return _("Older than the window of %(months)s months.") % {"months": rule.window_months}


class TermNames:
    """The words for what rules ask of these people."""

    def __init__(self, everybody, in_force, titles=()):
        """`everybody`: PersonFacts; `titles`: keys of more titles that are spoken of."""
        held = [fact for facts in everybody for fact in (*facts.postings, *facts.appointments, *facts.planning)]
        titled = {fact.title for fact in held} | set(titles)
        self.titles = Title.objects.in_bulk(titled - {None})
        terms = [term for rule in in_force.versions for term in rule.terms]
        terms += [requirement.term for title in titled for requirement in in_force.standards.get(title, ())]
        in_areas = {term.value for term in terms if term.kind == TermKind.AREA} | {term.area for term in terms}
        self.areas = SubjectArea.objects.in_bulk(in_areas)
        self.courses = Course.objects.in_bulk({term.value for term in terms if term.kind == TermKind.COURSE})

    def title(self, key):
        return str(self.titles[key]) if key else ""

    def term(self, term, question):
        match term.kind:
            case TermKind.AREA:
                return _("A course in: %(area)s") % {"area": self.areas[term.value]}
            case TermKind.COURSE:
                return _("The course: %(course)s") % {"course": self.courses[term.value]}
            case TermKind.DEGREE:
                return _("A degree of at least: %(level)s") % {"level": Degree.Level(term.value).label}
            case TermKind.PERIODS:
                return periods_in_words(term.value, self.areas.get(term.area))
            case TermKind.SPECIALITY:
                return _("A degree whose speciality suits: %(title)s") % {"title": self.title(question.title) or "–"}
            case TermKind.FAMILY:
                return _("A certificate for the family of: %(title)s") % {"title": self.title(question.title) or "–"}


class _Names(TermNames):
    """The words for their evidence and their units, too."""

    def __init__(self, everybody, in_force, titles=()):
        super().__init__(everybody, in_force, titles)
        sources = [item.source for facts in everybody for item in facts.evidence]
        keys = {kind: [key for source, key in sources if source == kind] for kind in ("record", "degree", "certificate")}
        self.evidence = {}
        for record in LearningRecord.objects.filter(pk__in=keys["record"]):
            label = ", ".join(filter(None, [record.course_title, record.decision_number]))
            self.evidence["record", record.pk] = label
        for degree in Degree.objects.filter(pk__in=keys["degree"]).select_related("speciality"):
            self.evidence["degree", degree.pk] = str(degree)
        for certificate in TitleCertificate.objects.filter(pk__in=keys["certificate"]).select_related("family"):
            self.evidence["certificate", certificate.pk] = str(certificate)
        self.units = Unit.objects.in_bulk({posting.unit for facts in everybody for posting in facts.postings})
