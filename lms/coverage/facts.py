"""All facts of a batch of people, and the rules, in a fixed number of queries."""

from collections import defaultdict

from courses.models import Course, LearningRecord
from lms.people.ethnicity import is_minority
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, Speciality, Title, TitleCertificate

from .among import Among
from .equivalences import Equivalence
from .indicators import IndicatorVersion, TermKind, TitleStandard
from .rulebook import Requirement, Rule, Rules, Term
from .standing import AppointmentFact, EvidenceFact, PersonFacts, PlanningFact, PostingFact


def rules(versions=None):
    """The dated versions (all, or those given) with the standards of all titles."""
    versions = IndicatorVersion.objects.all() if versions is None else versions
    return Rules(
        versions=tuple(
            rule_of(version) for version in versions.select_related("indicator").prefetch_related("terms", "titles", "families")
        ),
        standards=_standards(),
    )


def rule_of(version):
    return Rule(
        bit=version.indicator.bit,
        starts=version.starts,
        ends=version.ends,
        terms=tuple(term_of(term) for term in version.terms.all()),
        categories=frozenset(version.categories),
        levels=frozenset(version.levels),
        unit_kinds=frozenset(version.unit_kinds),
        titles=frozenset(title.pk for title in version.titles.all()),
        families=frozenset(family.pk for family in version.families.all()),
        leaders_only=version.leaders_only,
        planned_only=version.planned_only,
        time=version.time,
        window_months=version.window_months,
        event=version.event,
        inclusive=version.inclusive,
        need=version.need,
        least=version.least,
        version=version.pk,
    )


def term_of(row):
    """The Term of an EvidenceTerm or TitleStandard."""
    least_trust = getattr(row, "least_trust", 0)
    if row.kind == TermKind.PERIODS:
        return Term(row.kind, row.periods, least_trust, area=row.area_id)
    return Term(row.kind, row.area_id or row.course_id or row.degree, least_trust)


def _standards():
    standards = defaultdict(list)
    for row in TitleStandard.objects.all():
        standards[row.title_id].append(Requirement(term_of(row), row.starts, row.ends))
    return {title: tuple(requirements) for title, requirements in standards.items()}


def facts_of(person_ids):
    """PersonFacts of each of these people, in the order of their keys."""
    person_ids = list(person_ids)
    postings, appointments = _postings(person_ids), _appointments(person_ids)
    planning, evidence = _planning(person_ids), _evidence(person_ids)
    people = Person.objects.filter(Among("pk", person_ids)).order_by("pk")
    for person, birth_date, gender, code in people.values_list("pk", "birth_date", "gender", "ethnicity"):
        yield PersonFacts(
            person=person,
            birth_date=birth_date,
            gender=gender,
            minority=is_minority(code),
            postings=tuple(postings[person]),
            appointments=tuple(appointments[person]),
            planning=tuple(planning[person]),
            evidence=tuple(evidence[person]),
        )


def _postings(person_ids):
    rows = Posting.objects.filter(Among("person", person_ids)).order_by("starts", "pk")
    found = defaultdict(list)
    for person, *values in rows.values_list(
        "person", "unit", "unit__level", "category", "starts", "ends", "leadership", "title", "title__family", "unit__kind",
        "title__kind",
    ):  # fmt: skip
        *values, title_kind = values
        rank = values[6] if title_kind == Title.Kind.RANK else None
        found[person].append(PostingFact(*values, rank=rank))
    return found


def _appointments(person_ids):
    rows = Appointment.objects.filter(Among("person", person_ids)).order_by("starts", "pk")
    found = defaultdict(list)
    for person, *values in rows.values_list("person", "kind", "title", "starts", "ends", "title__family"):
        found[person].append(AppointmentFact(*values))
    return found


def _planning(person_ids):
    rows = PlanningEntry.objects.filter(Among("person", person_ids)).order_by("starts", "pk")
    found = defaultdict(list)
    for person, *values in rows.values_list("person", "title", "starts", "ends", "title__family"):
        found[person].append(PlanningFact(*values))
    return found


def _equivalences():
    """{course key: [Equivalence]}"""
    found = defaultdict(list)
    for equivalence in Equivalence.objects.all():
        found[equivalence.course_id].append(equivalence)
    return found


def _evidence(person_ids):
    found = defaultdict(list)
    courses = {
        course.pk: (frozenset(area.pk for area in course.subject_areas.all()), course.title_family_id)
        for course in Course.objects.prefetch_related("subject_areas")
    }
    equivalences = _equivalences()
    records = LearningRecord.objects.current().filter(Among("person", person_ids))
    columns = ("pk", "person", "course", "recognised_on", "revoked_on", "trust", "periods")
    for pk, person, course, gained, until, trust, periods in records.values_list(*columns):
        areas, family = courses[course]
        said = {"source": ("record", pk), "gained": gained, "until": until, "trust": trust}
        found[person].append(EvidenceFact(**said, areas=areas, course=course, family=family, periods=periods))
        # What it counts as besides brings no periods: those were attended once.
        for other in (each.counts_as_id for each in equivalences[course] if each.holds_on(gained)):
            more, family = courses[other]
            found[person].append(EvidenceFact(**said, areas=more - areas, course=other, family=family))

    suits = defaultdict(set)
    for speciality, title in Speciality.suits.through.objects.values_list("speciality", "title"):
        suits[speciality].add(title)
    degrees = Degree.objects.filter(Among("person", person_ids))
    for pk, person, level, speciality, gained, until in degrees.values_list(
        "pk", "person", "level", "speciality", "awarded_on", "annulled_on"
    ):
        suiting = frozenset(suits[speciality])
        found[person].append(EvidenceFact(("degree", pk), gained, until, degree=level, suits=suiting))

    certificates = TitleCertificate.objects.filter(Among("person", person_ids))
    for pk, person, family, gained, until in certificates.values_list("pk", "person", "family", "issued_on", "revoked_on"):
        found[person].append(EvidenceFact(("certificate", pk), gained, until, family=family))
    return found
