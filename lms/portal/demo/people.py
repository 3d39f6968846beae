"""Writes the members with their pasts, many at once, by `register_many`."""

from random import Random

from lms.people.facts import register_many
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, TitleCertificate

from . import SEED
from .careers import career_of
from .identities import national_id

INSTITUTIONS_OF = {
    "giang-vien": "Trường bồi dưỡng nhà giáo", "giao-vien-thpt": "Trường bồi dưỡng nhà giáo",
    "bac-si": "Trường bồi dưỡng cán bộ y tế", "dieu-duong": "Trường bồi dưỡng cán bộ y tế",
    "y-te-cong-cong": "Trường bồi dưỡng cán bộ y tế", "duoc": "Trường bồi dưỡng cán bộ y tế",
    "phong-vien": "Trường bồi dưỡng nghiệp vụ báo chí", "bien-tap-vien": "Trường bồi dưỡng nghiệp vụ báo chí",
    "hanh-chinh": "Trường bồi dưỡng cán bộ quản lý", "ke-toan": "Trường bồi dưỡng cán bộ tài chính",
}  # fmt: skip


def careers_of(members):
    """{member: Career} of one copy of the pattern."""
    random = Random(f"{SEED} careers {members[0].copy}")  # noqa: S311 — made-up pasts, no secret
    return {member: career_of(member, random) for member in members}


def register_people(members):
    """{member: Person}"""
    people = []
    for member in members:
        person = Person(
            full_name=member.full_name,
            staff_number=member.staff_number,
            birth_date=member.birth_date,
            birth_precision=Person.BirthPrecision.YEAR if member.year_only else Person.BirthPrecision.DAY,
            gender=member.gender,
            ethnicity=member.ethnicity,
        )
        person.national_id = national_id(member, int(member.staff_number[2:]))
        people.append(person)
    return dict(zip(members, register_many(people), strict=True))


def register_careers(careers, people, book):
    """`book`: {"units": {code: Unit}, "titles": …, "specialities": …, "families": …, "term": PlanningTerm}"""
    units, titles = book["units"], book["titles"]

    def rows(kind):
        return [(people[member], row) for member, career in careers.items() for row in getattr(career, kind)]

    register_many(
        Posting(person=person, **row | {"unit": units[row["unit"]], "title": titles.get(row["title"])})
        for person, row in rows("postings")
    )
    register_many(
        Appointment(person=person, **row | {"unit": units[row["unit"]], "title": titles[row["title"]]})
        for person, row in rows("appointments")
    )
    register_many(
        PlanningEntry(person=person, term=book["term"], **row | {"unit": units[row["unit"]], "title": titles[row["title"]]})
        for person, row in rows("planning")
    )
    register_many(
        Degree(person=person, **row | {"speciality": book["specialities"][row["speciality"]]}) for person, row in rows("degrees")
    )
    _register_certificates(rows("certificates"), book["families"])


def _register_certificates(rows, families):
    """Replacements after the certificates that they replace."""
    written = {}
    for replacing in (False, True):
        batch = [(person, row) for person, row in rows if ("replaces" in row) == replacing]
        certificates = [
            TitleCertificate(
                person=person,
                number=f"{number:04}/{row['issued_on'].year}",
                institution=INSTITUTIONS_OF[row["family"]],
                **row | {"family": families[row["family"]], "replaces": written.get(id(row.get("replaces")))},
            )
            for number, (person, row) in enumerate(batch, 1)
        ]
        written = {id(row): one for (_person, row), one in zip(batch, register_many(certificates), strict=True)}
