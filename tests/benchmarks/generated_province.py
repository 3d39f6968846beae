"""A generated province, or a nation of provinces, of any size: written past the forms, straight into the tables, always the same for the same size.

Rules, titles and courses are the demo's. People stand in bodies, districts, communes and service units; one in a hundred holds two posts; the
districts end on 01/07/2025, their people go to new communes. Evidence gathers at month ends; some of it is revoked.
"""

from datetime import date, timedelta
from itertools import batched
from random import Random

from django.core.management.color import no_style
from django.db import connection, models
from django.utils.timezone import now

from courses.models import Course, LearningRecord
from lms.people.models import (
    Appointment,
    Degree,
    Person,
    PlanningEntry,
    PlanningTerm,
    Posting,
    Speciality,
    Succession,
    Title,
    TitleCertificate,
    Unit,
)
from lms.portal.demo import catalogue, indicators, titles_and_standards

FIRST, REFORM, LAST = date(2010, 1, 1), date(2025, 7, 1), date(2026, 11, 30)
PORTION = 10_000
PROVINCE = 37_000  # people, where there are several provinces
BODIES, DISTRICTS, COMMUNES, NEW_COMMUNES, SERVICES = 20, 13, 10, 54, 40
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
NUMBER = {day: n for n, day in enumerate(DAYS)}
MONTH_ENDS = [day for day in DAYS if (day + timedelta(days=1)).day == 1]
COURSES_OF_ALL = ("law", "public-ethics", "public-duty", "professional-ethics", "professional-update")


class Writer:
    """Rows of one model, sent on in large portions: COPY on PostgreSQL, many VALUES at once on SQLite."""

    def __init__(self, model, *names):
        self.model = model
        fields = {field.attname: field for field in model._meta.concrete_fields}
        # Keys come from the sequence of the table, where they are not given.
        self.names = [*names, *(name for name in fields if name not in names and name != "id")]
        self.columns = ", ".join(connection.ops.quote_name(fields[name].column) for name in self.names)
        self.rest = tuple(_default(fields[name]) for name in self.names[len(names) :])
        self.rows, self.written = [], 0

    def add(self, *values):
        self.written += 1
        self.rows.append(values + self.rest)

    def flush(self):
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({self.columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.names))
                for some in batched(self.rows, 10_000):
                    cursor.executemany(f"INSERT INTO {table} ({self.columns}) VALUES ({marks})", some)
        self.rows = []


def _default(field):
    if isinstance(field, models.DateTimeField) and not field.null:
        return now()
    if field.has_default():
        return field.get_default()
    return None if field.null else ""


def write(people, seed=1):
    """Fill the empty database with so many people; the number of rows of facts by table."""
    catalogue.write_areas()
    titles = titles_and_standards.write_titles(titles_and_standards.write_families())
    titles_and_standards.write_specialities(titles)
    catalogue.write_courses()
    titles_and_standards.write_standards(titles)
    indicators.write_indicators()
    return Generated(Random(seed)).write(people)


class Generated:
    def __init__(self, random):
        self.random = random
        self.titles = {kind: [] for kind in Title.Kind.values}
        for title in Title.objects.order_by("pk"):
            self.titles[title.kind].append(title)
        self.specialities = list(Speciality.objects.order_by("pk").values_list("pk", flat=True))
        self.courses = list(Course.objects.order_by("pk").prefetch_related("subject_areas"))
        self.common = [
            course for course in self.courses if {area.code for area in course.subject_areas.all()} & set(COURSES_OF_ALL)
        ]
        self.term = PlanningTerm.objects.create(name="2020–2025", starts=date(2020, 1, 1), ends=date(2026, 1, 1))
        self.writers = {
            "people": Writer(Person, "id", "full_name", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity", "sort_key"),
            "postings": Writer(
                Posting, "person_id", "unit_id", "category", "title_id", "leadership", "concurrent", "starts", "ends"
            ),
            "appointments": Writer(Appointment, "person_id", "kind", "title_id", "starts", "ends"),
            "degrees": Writer(Degree, "person_id", "level", "speciality_id", "awarded_on"),
            "certificates": Writer(TitleCertificate, "person_id", "family_id", "issued_on", "revoked_on", "revocation_reason"),
            "planning": Writer(PlanningEntry, "person_id", "title_id", "term_id", "level", "starts", "ends"),
            "records": Writer(
                LearningRecord, "person_id", "course_id", "recognised_on", "revoked_on", "revocation_reason", "revocation_decision",
                "periods", "trust", "person_name", "course_title",
            ),
        }  # fmt: skip

    def write(self, people):
        self.places = self._units(max(1, round(people / PROVINCE)))
        for number in range(1, people + 1):
            self._person(number, self.places[number % len(self.places)])
            if number % PORTION == 0 or number == people:
                for writer in self.writers.values():  # people first: the others refer to them
                    writer.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [writer.model for writer in self.writers.values()]):
                cursor.execute(statement)
        return {name: writer.written for name, writer in self.writers.items()}

    # Units.

    def _units(self, provinces):
        """[(bodies, districts, communes of the districts, new communes, services)] of each province, as keys."""
        nation = None
        if provinces > 1:
            nation = self._unit("nation", "Toàn quốc", None, "province", "province")
        return [self._province(number, nation) for number in range(1, provinces + 1)]

    def _province(self, number, nation):
        top = self._unit(f"p{number}", f"Tỉnh {number}", nation, "province", "province")
        bodies = [self._unit(f"p{number}-b{n}", f"Sở {n}", top, "province", "body") for n in range(BODIES)]
        districts = [
            self._unit(f"p{number}-d{n}", f"Huyện {n}", top, "district", "district", dissolved=REFORM) for n in range(DISTRICTS)
        ]
        communes = [
            self._unit(f"p{number}-d{n}-c{m}", f"Xã {n}.{m}", district, "commune", "commune", dissolved=REFORM)
            for n, district in enumerate(districts)
            for m in range(COMMUNES)
        ]
        new = [
            self._unit(f"p{number}-n{n}", f"Xã mới {n}", top, "commune", "commune", established=REFORM)
            for n in range(NEW_COMMUNES)
        ]
        Succession.objects.bulk_create(
            [
                Succession(predecessor=old, successor=new[n % NEW_COMMUNES], kind="merged", on=REFORM)
                for n, old in enumerate([*districts, *communes])
            ]
        )
        services = [self._unit(f"p{number}-s{n}", f"Đơn vị {n}", top, "province", "service") for n in range(SERVICES)]
        return {"body": bodies, "district": districts, "commune": communes, "new": new, "service": services}

    def _unit(self, code, name, parent, level, kind, established=date(2000, 1, 1), dissolved=None):
        said = {"code": code, "name": name, "parent": parent, "level": level, "kind": kind}
        return Unit.objects.bulk_create([Unit(**said, established=established, dissolved=dissolved)])[0]

    # People.

    def _day(self, last=LAST):
        if self.random.random() < 0.2:
            day = MONTH_ENDS[int(self.random.random() * len(MONTH_ENDS))]
            return min(day, last)
        return DAYS[int(self.random.random() * (NUMBER[last] + 1))]

    def _pick(self, rows):
        return rows[int(self.random.random() * len(rows))]

    def _person(self, number, places):
        random = self.random
        # One in ten in a body, one in seven in a district, one in five in a commune, the rest in service units.
        share = random.random()
        kind = "body" if share < 0.1 else "district" if share < 0.24 else "commune" if share < 0.44 else "service"
        born = date(1962 + int(random.random() * 40), 1 + int(random.random() * 12), 1 + int(random.random() * 28))
        self.writers["people"].add(
            number, f"Nguyễn Văn {number}", f"G{number:08}", None if random.random() < 0.01 else born, "day", "female" if random.random() < 0.45 else "male",
            "01" if random.random() < 0.87 else "" if random.random() < 0.1 else "09", f"{number:08}",
        )  # fmt: skip
        leader = random.random() < 0.2
        title = self._postings(number, kind, places, leader)
        self._appointments(number, kind, title, leader)
        self._evidence(number, kind, title)
        if random.random() < 0.02:
            self.writers["planning"].add(
                number, self._pick(self.titles["leadership"]).pk, self.term.pk, "province", self._day(date(2024, 1, 1)), None
            )

    def _postings(self, number, kind, places, leader):
        random, add = self.random, self.writers["postings"].add
        category = "public_employee" if kind == "service" else "cadre" if random.random() < 0.2 else "civil_servant"
        of_kind = {"service": "professional", "commune": "commune"}.get(kind, "rank")
        title = self._pick(self.titles[of_kind])
        starts = self._day(date(2024, 12, 31))
        ends = self._day() if random.random() < 0.1 else None
        if ends and ends <= starts:
            ends = None
        unit = self._pick(places[kind])
        if kind in ("district", "commune") and (ends is None or ends > REFORM):
            if random.random() < 0.95:
                add(number, self._pick(places["new"]).pk, category, title.pk, leader, False, REFORM, ends)
            ends = REFORM
        add(number, unit.pk, category, title.pk, leader, False, starts, ends)
        if random.random() < 0.01:
            other = "body" if kind == "service" else "service"
            add(number, self._pick(places[other]).pk, "public_employee", None, False, True, self._day(date(2024, 1, 1)), None)
        return title

    def _appointments(self, number, kind, title, leader):
        add = self.writers["appointments"].add
        if title.kind == "rank":
            add(number, "rank", title.pk, self._day(), None)
        if leader:
            first = self._day(date(2022, 1, 1))
            again = min(first + timedelta(days=1825), LAST)
            add(number, "leadership", self._pick(self.titles["leadership"]).pk, first, again)
            add(number, "leadership", self._pick(self.titles["leadership"]).pk, again, None)

    def _evidence(self, number, kind, title):
        random = self.random
        self.writers["degrees"].add(number, 2 + int(random.random() * 4), self._pick(self.specialities), self._day())
        if kind == "service" and title.family_id and random.random() < 0.6:
            day = self._day()
            revoked = min(day + timedelta(days=200), LAST) if random.random() < 0.01 else None
            self.writers["certificates"].add(number, title.family_id, day, revoked, "Khai man" if revoked else "")
        for course in self.common:
            if random.random() < 0.7:
                self._record(number, course)
        if random.random() < 0.5:
            self._record(number, self._pick(self.courses))

    def _record(self, number, course):
        day = self._day()
        revoked = min(day + timedelta(days=int(self.random.random() * 400)), LAST) if self.random.random() < 0.01 else None
        said = ("Khai man", "9/QĐ-UBND") if revoked else ("", "")
        trust = 4 if self.random.random() < 0.9 else 1
        self.writers["records"].add(number, course.pk, day, revoked, *said, course.periods, trust, "Nguyễn Văn", course.title)
