"""A small province of random people, written through the product's own tables; crowded, with two postings at once and dissolved units."""

from datetime import date, timedelta

from courses.models import LearningRecord
from lms.coverage.models import Equivalence, EvidenceTerm, Indicator, IndicatorVersion, TitleStandard
from lms.people.models import Appointment, Degree, Posting, Speciality, TitleCertificate, Unit
from tests.factories import (
    CourseFactory,
    PersonFactory,
    PlanningEntryFactory,
    SubjectAreaFactory,
    TitleFactory,
    TitleFamilyFactory,
    UnitFactory,
)

FIRST = date(2020, 1, 1)


def build(random, people=12):
    """A RandomProvince: its units, titles, courses, rules and people, all drawn from `random`."""
    return RandomProvince(random, people)


class RandomProvince:
    def __init__(self, random, people):
        self.random = random
        self.areas = [SubjectAreaFactory() for _ in range(2)]
        families = [TitleFamilyFactory() for _ in range(2)]
        self.titles = [TitleFactory(family=families[n % 2], kind="rank" if n else "commune") for n in range(3)]
        self.families = families
        self.courses = [
            CourseFactory(areas=self.areas[:1]),
            CourseFactory(areas=self.areas),
            CourseFactory(title_family=families[0]),
        ]
        self.speciality = Speciality.objects.create(code="s", name="S")
        self.speciality.suits.add(self.titles[0])
        self.root = UnitFactory(code="root", kind=Unit.Kind.PROVINCE)
        middle = [UnitFactory(parent=self.root, level=level) for level in ("province", "district")]
        leaves = [UnitFactory(parent=random.choice(middle), level=level) for level in ("commune", "district")]
        gone = UnitFactory(parent=middle[1], level="commune", dissolved=date(2021, 7, 1))
        self.units = [self.root, *middle, *leaves, gone]
        self._rules()
        self.people = [self._person() for _ in range(people)]

    def day(self, last=730):
        return FIRST + timedelta(days=self.random.randrange(last))

    def period(self):
        starts = self.day()
        return {"starts": starts, "ends": self.random.choice([None, starts + timedelta(days=self.random.randint(1, 500))])}

    def _term(self):
        kind = self.random.choice(["area", "area", "course", "degree", "speciality", "family", "periods"])
        value = {"area": {"area": self.random.choice(self.areas)}, "course": {"course": self.random.choice(self.courses)}}
        value["periods"] = {"periods": self.random.choice([8, 16]), "area": self.random.choice([None, *self.areas])}
        return {"kind": kind, **value.get(kind, {"degree": self.random.randint(1, 6)} if kind == "degree" else {})}

    def _rules(self):
        for title in self.titles[:2]:
            TitleStandard.objects.create(title=title, **self._term(), **self.period())
        Equivalence.objects.create(course=self.courses[2], counts_as=self.courses[1], **self.period())
        for n, time in enumerate(("state", "window", "before", "before", "state", "year")):
            indicator = Indicator.objects.create(code=f"R{n}", name=f"R{n}", order=n)
            version = IndicatorVersion.objects.create(
                indicator=indicator,
                starts=self.day(100),
                categories=self.random.choice([[], ["cadre", "civil_servant"]]),
                levels=self.random.choice([[], ["province", "district"]]),
                leaders_only=self.random.random() < 0.2,
                planned_only=n == 4,
                time=time,
                window_months=self.random.choice([1, 6, 12]) if time == "window" else None,
                event=self.random.choice(["rank", "leadership"]) if time == "before" else "",
                inclusive=n == 2,
                need="least" if n == 5 else self.random.choice(["all", "any"]),
                least=2 if n == 5 else None,
                unit_kinds=["body"] if self.random.random() < 0.2 else [],
            )
            if self.random.random() < 0.3:
                version.titles.add(*self.random.sample(self.titles, 2))
                version.families.add(self.random.choice(self.families))
                version.save()
            terms = [self._term() for _ in range(3 if n == 5 else self.random.randint(1, 2))]
            for term in terms if n in (0, 1, 2, 5) else [{"kind": "standard"}]:
                EvidenceTerm.objects.create(version=version, least_trust=self.random.choice([0, 0, 2, 4]), **term)

    def _person(self):
        random = self.random
        person = PersonFactory(
            birth_date=random.choice([None, date(1980, 2, 29), date(1970, 6, 30), date(1990, 1, 1)]),
            gender=random.choice(["female", "male", ""]),
            ethnicity=random.choice(["01", "09", ""]),
        )
        for concurrent in random.choice([[False], [False, True]]):
            unit = random.choice(self.units)
            period = self.period()
            if unit.dissolved and (period["ends"] is None or period["ends"] > unit.dissolved):
                period["ends"] = unit.dissolved
            if period["ends"] is None or period["starts"] < period["ends"]:
                self._post(person, unit, concurrent, period)
        for kind in random.sample(["rank", "leadership"], random.randint(0, 2)):
            Appointment.objects.create(person=person, kind=kind, title=random.choice(self.titles), **self.period())
        if random.random() < 0.4:
            PlanningEntryFactory(person=person, title=random.choice(self.titles), **self.period())
        for _ in range(random.randint(0, 3)):
            self.record(person)
        if random.random() < 0.5:
            Degree.objects.create(person=person, level=random.randint(1, 6), awarded_on=self.day(), speciality=self.speciality)
        if random.random() < 0.5:
            TitleCertificate.objects.create(person=person, family=random.choice(self.families), issued_on=self.day())
        return person

    def _post(self, person, unit, concurrent, period):
        if Posting.objects.filter(person=person, unit=unit).exists():
            return
        Posting.objects.create(
            person=person,
            unit=unit,
            concurrent=concurrent,
            category=self.random.choice(["cadre", "civil_servant", "public_employee"]),
            title=self.random.choice([None, *self.titles]),
            leadership=self.random.random() < 0.5,
            **period,
        )

    def record(self, person):
        course, day = self.random.choice(self.courses), self.day()
        return LearningRecord.objects.create(
            person=person, course=course, recognised_on=day, periods=8, trust=self.random.randint(1, 4), person_name=person.full_name, course_title=course.title,
            revoked_on=self.random.choice([None, None, day + timedelta(days=self.random.randint(0, 400))]),
            revocation_reason="Khai man", revocation_decision="9/QĐ-UBND",
        )  # fmt: skip
