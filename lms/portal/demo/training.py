"""How a class of the demo is held: the acts that people of the offices do one after another, by the product's own rules."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from certificates.designs import default_design
from certificates.issuing import issue
from certificates.register import book_for
from courses.attendance import confirm, mark
from courses.carrying_out import carry_out
from courses.classes import close, close_roster, finish, open_class, start
from courses.models import Assessment, Attendance
from courses.recognition import recognise
from courses.records import enter_outside_records
from courses.results import enter
from courses.seats import enrol_many
from courses.sessions import plan_sessions
from lms.people.models import Posting

from .organisation import SCHOOL, code_in

Mark = Attendance.Mark
TEST = "Bài kiểm tra cuối khóa"
VENUE = "Trường Đào tạo cán bộ Nguyễn Văn Cừ, Hạ Long"
BOOK = "BD-ĐTCB"
LATE_IN_A_HUNDRED = 3
# Where the courses of longer standing are held; the others are the school's own.
OUTSIDE = {"llct-cao-cap": "Học viện Chính trị khu vực I", "qlnn-cvcc": "Học viện Hành chính Quốc gia"}


@dataclass
class Office:
    """Who acts, and the rows that the codes of the pattern stand for."""

    random: Random
    units: dict
    people: dict  # member → Person
    courses: dict
    manager: object
    registrar: object
    trainers: list
    decisions: dict = field(default_factory=dict)  # year → the last number given
    lines: dict = field(default_factory=dict)  # (course, quarter) → line of the plan of `planned_year`
    planned_year: int = 0

    def decision(self, year):
        self.decisions[year] = self.decisions.get(year, 100) + 1
        return f"{self.decisions[year]}/QĐ-UBND"

    def line_for(self, round_):
        """The line of the plan that this class carries out; None where it is in no plan."""
        if round_.copy != 1 or round_.starts.year != self.planned_year:
            return None
        return self.lines.get((round_.course, (round_.starts.month + 2) // 3))


def hold(round_, office):
    """A class from its opening to its closing."""
    training_class = opened(round_, office)
    enrolments = seated(round_.learners, training_class, round_.starts - timedelta(days=10), office)
    begin(training_class, office)
    attended(training_class, enrolments, office, absent=round_.absent)
    examined(training_class, enrolments, office, absent=round_.absent)
    finish(training_class, by=office.manager)
    recognised(training_class, round_.decided_on, office)
    if round_.certified_on:
        certified(training_class, round_.certified_on, office)
    close(training_class, by=office.manager)
    return training_class


def opened(round_, office, *, trainers=None, opens=30, closes=4, **values):
    """Enrolment runs from `opens` to `closes` days before the first day. What is in the plan carries it out."""
    training_class = open_class(
        course=office.courses[round_.course],
        code=round_.code,
        name=round_.name,
        institution=office.units[code_in(round_.copy, SCHOOL)],
        starts=round_.starts,
        ends=round_.ends,
        enrolment_opens=round_.starts - timedelta(days=opens),
        enrolment_closes=round_.starts - timedelta(days=closes),
        decision_number=office.decision(round_.starts.year),
        decision_date=round_.starts - timedelta(days=opens),
        trainers=[office.trainers[round_.number % len(office.trainers)]] if trainers is None else trainers,
        by=office.manager,
        **{"capacity": max(len(round_.learners), 1), "venue": VENUE} | values,
    )
    if line := office.line_for(round_):
        carry_out(training_class, line, by=office.manager)
    return training_class


def seated(members, training_class, on, office):
    """{member: Enrolment}"""
    people = [office.people[member] for member in members]
    return dict(zip(members, enrol_many(people, training_class, on=on, by=office.manager), strict=True))


def begin(training_class, office):
    close_roster(training_class, by=office.manager)
    start(training_class, by=office.manager)


def attended(training_class, enrolments, office, *, absent=(), sessions=None):
    """Marks for the sessions given; for all of them, which are planned then, where none are given."""
    trainer = training_class.trainers.first()
    for number, session in enumerate(plan_sessions(training_class) if sessions is None else sessions):
        marks = {
            enrolment.pk: Mark.UNEXCUSED if member in absent and number else _mark(office.random)
            for member, enrolment in enrolments.items()
        }
        mark(session, marks, by=trainer)
        confirm(session, by=trainer)


def _mark(random):
    return Mark.LATE if random.randrange(100) < LATE_IN_A_HUNDRED else Mark.PRESENT


def examined(training_class, enrolments, office, *, absent=()):
    test = Assessment(training_class=training_class, name=TEST)
    test.full_clean()
    test.save()
    scores = {enrolment.pk: None if member in absent else _score(office.random) for member, enrolment in enrolments.items()}
    enter(test, scores, by=training_class.trainers.first())


def _score(random):
    """5 to 10 in quarters, mostly 7 and 8."""
    return Decimal(random.randint(10, 20) + random.randint(10, 20)) / 4


def recognised(training_class, decided_on, office):
    return recognise(training_class, decision_number=office.decision(decided_on.year), decided_on=decided_on, by=office.manager)


def certified(training_class, on, office):
    """Numbered and dated; the worker draws them from their rows."""
    records = list(training_class.records.select_related("person", "training_class").order_by("person__sort_key"))
    # Register numbers are given once in the whole system: the schools of a bigger province have books of their own names.
    book = book_for(training_class.institution, on, code=BOOK + training_class.institution.code.removeprefix(SCHOOL))
    return issue(records, book=book, design=default_design(), on=on, by=office.registrar)


def brought_along(careers, office):
    """Records of the courses that people completed before, as their files say."""
    _enter([(member, course, day) for member, career in careers.items() for course, day in career.courses.items()], office)


def taken_over(rounds, office):
    """Records of classes that were held before the offices worked with this system."""
    _enter([(member, round_.course, round_.decided_on) for round_ in rounds for member in round_.learners], office)


def _enter(completed, office):
    workplace = _workplaces()
    rows = [
        {
            "person": office.people[member],
            "course": office.courses[course],
            "recognised_on": day,
            "institution_name": OUTSIDE.get(course, office.units[SCHOOL].name),
            "unit_name": workplace(office.people[member], day),
            "decision_number": f"{office.random.randint(100, 4000)}/QĐ-UBND",
        }
        for member, course, day in completed
    ]
    enter_outside_records(rows, by=office.manager)


def _workplaces():
    """A function that says the name of a person's unit on a day; of the first one, for a day before."""
    found = defaultdict(list)
    for person, starts, name in Posting.objects.order_by("starts").values_list("person", "starts", "unit__name"):
        found[person].append((starts, name))

    def workplace(person, day):
        begun = [name for starts, name in found[person.pk] if starts <= day]
        return begun[-1] if begun else found[person.pk][0][1]

    return workplace
