"""From the report to today: each year's training, and around today a class in every state."""

from collections import defaultdict, namedtuple
from datetime import timedelta
from random import Random

from courses.classes import cancel, close_roster, finish
from courses.models import Session, TrainingClass
from lms.people.models import Person

from . import AS_OF, REFORM, SEED, accounts, rooms, sending
from .afterwards import afterwards
from .careers import working_day
from .organisation import SCHOOL
from .rounds import Round, last_day, monday, rounds_between
from .successors import leaving
from .training import attended, begin, certified, examined, opened, recognised, seated

Mode = TrainingClass.Mode
# Groups are where people came from: those of a district work in a commune or for the province since the reform.
CBCC = ("province", "district")
COMMUNES = ("cadre", "commune")
CAST_NUMBERS = {account.staff_number for account in accounts.PEOPLE}

# Course → who attends it each year, what share of them in the last twelve months, and from when on. The years before it was a little less.
Audience = namedtuple("Audience", "groups share since")
FIRST_DECISION = AS_OF + timedelta(days=40)


def before_and_since_the_reform(share, share_of_communes):
    """What the province and the districts had is for the communes, too, since the reform."""
    return [Audience(CBCC, share, FIRST_DECISION), Audience(COMMUNES, share_of_communes, REFORM)]


def always(group, share):
    return [Audience((group,), share, FIRST_DECISION)]


YEARLY = {
    "cap-nhat-phap-luat": before_and_since_the_reform(0.88, 0.84),
    "dao-duc-cong-vu": before_and_since_the_reform(0.86, 0.82),
    "ky-nang-cong-vu": before_and_since_the_reform(0.6, 0.55),
    "tiep-cong-dan": before_and_since_the_reform(0.3, 0.3),
    "dao-duc-nghe-nghiep": always("employee", 0.84),
    "cap-nhat-y-te": always("employee", 0.82),
    "cap-nhat-giao-duc": always("employee", 0.82),
    "cap-nhat-truyen-thong": always("employee", 0.82),
    "cong-chuc-xa": always("commune", 0.7),
}
SECTORS_OF = {
    "cap-nhat-y-te": ("hospital", "health_centre"), "cap-nhat-giao-duc": ("lecturers", "teachers"), "cap-nhat-truyen-thong": ("media",),
}  # fmt: skip
LESS_A_YEAR = 0.015
YEAR = timedelta(days=365)
LAST_DECISION = timedelta(days=14)  # before today
PUBLIC_DUTY = ("ky-nang-cong-vu", "tiep-cong-dan")


def rounds_since_the_report(members, held, today):
    """The yearly classes of one copy after 30/06/2022. `held`: its classes up to then, after which the new ones are numbered."""
    random = Random(f"{SEED} present {members[0].copy}")  # noqa: S311 — made-up classes, no secret
    numbers = defaultdict(int)
    for round_ in held:
        numbers[round_.course] = max(numbers[round_.course], round_.number)
    rounds = []
    gone = leaving(members)
    for course, audiences in YEARLY.items():
        able = {audience: _able(course, audience, members, random) for audience in audiences}
        for years_ago, first, last in _years(today):
            for audience in audiences:
                if last <= audience.since:
                    continue
                people = able[audience]
                chosen = set(random.sample(people, round(len(people) * (audience.share - LESS_A_YEAR * years_ago))))
                learners = [member for member in people if member in chosen]
                held_then = rounds_between(course, learners, first, last, random, number_from=numbers[course] + 1)
                rounds += [_without(gone, round_) for round_ in held_then if round_.decided_on > audience.since]
                numbers[course] = held_then[-1].number
    return rounds


def _able(course, audience, members, random):
    """In an order of chance, made once: people attend at about the same time each year."""
    able = [member for member in members if member.active and _is_for(course, audience.groups, member)]
    random.shuffle(able)
    return able


def _without(gone, round_):
    """Those who left with the reform sit in no class after it."""
    if round_.starts >= REFORM:
        round_.learners = [member for member in round_.learners if member not in gone]
    return round_


def held_here(rounds, today):
    """(classes of the report's year and of the last one, those between): of the latter only the records were taken over."""
    between = [round_ for round_ in rounds if FIRST_DECISION < round_.decided_on <= today - LAST_DECISION - YEAR]
    return [round_ for round_ in rounds if round_ not in between], between


def _years(today):
    """(years ago, first and last day of decisions) down to the year of the report, the oldest first."""
    last, years = working_day(today - LAST_DECISION), []
    while last > FIRST_DECISION:
        years.append((len(years), last - YEAR + timedelta(days=20), last))
        last = working_day(last - YEAR)
    return reversed(years)


def _is_for(course, groups, member):
    if course in PUBLIC_DUTY and member.staff_number == accounts.LEARNER:
        return False  # so that she can enrol today, and count as one more
    return member.group in groups and member.sector in SECTORS_OF.get(course, (member.sector,))


class Showcase:
    """Classes around today in the first copy: several open ones and one in each other state."""

    def __init__(self, members, rounds, today, office):
        self.today, self.office = today, office
        gone = leaving(members)
        self.members = [member for member in members if member.active and member not in gone]
        self.rounds = rounds
        self.numbers = defaultdict(int)
        for round_ in rounds:
            self.numbers[round_.course] = max(self.numbers[round_.course], round_.number)
        self.random = Random(f"{SEED} showcase")  # noqa: S311 — made-up classes, no secret
        self.busy = {member for member in self.members if member.staff_number in CAST_NUMBERS or member.home == sending.UNIT}

    def steps(self):
        return [
            self.write_rooms,
            *(lambda plan=plan: self.open_for_enrolment(*plan) for plan in OPEN),
            self.soon,
            self.today_only,
            self.not_yet_open,
            self.full,
            self.roster_closed,
            self.running,
            self.awaiting,
            self.with_records,
            self.with_certificates,
            self.cancelled,
            self.draft,
            self.sent_by_units,
            self.asked,
        ]

    # Who sits in them.

    def draw(self, count, course, *groups, sector=None):
        """People who sit in no other class of these, first of all such as have not done the course within the year."""
        done = {
            member
            for round_ in self.rounds
            if round_.course == course and round_.decided_on > self.today - YEAR
            for member in round_.learners
        }
        free = [
            member
            for member in self.members
            if member.group in groups and sector in (None, member.sector) and member not in self.busy
        ]
        drawn = sorted(free, key=lambda member: (member in done, self.random.random()))[:count]
        self.busy.update(drawn)
        return drawn

    def plan(self, course, weeks, learners=()):
        """A class that begins so many weeks from this Monday."""
        self.numbers[course] += 1
        starts = monday(self.today, weeks)
        return Round(course, self.numbers[course], 1, starts, last_day(course, starts), learners=list(learners))

    @property
    def trainer(self):
        return self.office.trainers[0]

    def member(self, staff_number):
        return next(member for member in self.members if member.staff_number == staff_number)

    def staff_of(self, unit):
        """People of this unit who sit in no class of these; of the officer's unit all but the cast, whom nobody else draws."""
        return [
            member
            for member in self.members
            if member.home == unit
            and member.staff_number not in CAST_NUMBERS
            and (unit == sending.UNIT or member not in self.busy)
        ]

    # In which state they are.

    def write_rooms(self):
        self.rooms = rooms.write_rooms(self.office)

    def open_for_enrolment(self, course, weeks, capacity, taken, groups, sector=None, mode=Mode.ON_SITE):
        plan = self.plan(course, weeks, self.draw(taken, course, *groups, sector=sector))
        opens = (plan.starts - self.today).days + 10
        training_class = opened(plan, self.office, trainers=[self.trainer], opens=opens, capacity=capacity, mode=mode)
        seated(plan.learners, training_class, self.today - timedelta(days=3), self.office)

    def soon(self):
        """Open, and its sessions are planned in the hall, where another class begins on the same morning."""
        course, weeks, capacity = SOON
        plan = self.plan(course, weeks, self.draw(14, course, *CBCC, *COMMUNES))
        opens = (plan.starts - self.today).days + 10
        training_class = opened(plan, self.office, trainers=[], opens=opens, capacity=capacity)
        rooms.meet_in(self.rooms[rooms.HALL], training_class, [self.trainer], self.office, on=self.today)
        seated(plan.learners, training_class, self.today - timedelta(days=3), self.office)

    def today_only(self):
        """An afternoon's course that ends today and still takes people: a visitor can go all the way to a certificate at once."""
        plan = self.plan("tiep-cong-dan", 0, self.draw(8, "tiep-cong-dan", *CBCC, *COMMUNES))
        plan.starts, plan.ends = working_day(self.today), self.today
        training_class = opened(plan, self.office, trainers=[], opens=10, closes=(plan.starts - plan.ends).days, capacity=30)
        afternoons, room = (Session.Part.AFTERNOON,), self.rooms[rooms.P305]
        rooms.meet_in(room, training_class, [self.trainer], self.office, on=self.today, parts=afternoons)
        seated(plan.learners, training_class, self.today - timedelta(days=4), self.office)

    def not_yet_open(self):
        plan = self.plan("tieng-dao", 14)
        opened(plan, self.office, opens=60, closes=10, capacity=30)

    def full(self):
        """Every seat taken, and five who wait. One seat was given back: it is offered to the learner among the accounts."""
        drawn = self.draw(25, "ldql-phong", *CBCC)
        plan = self.plan("ldql-phong", 6, [*drawn[:20], self.member(accounts.LEARNER), *drawn[20:]])
        opens = (plan.starts - self.today).days + 20
        training_class = opened(plan, self.office, opens=opens, capacity=20, offer_days=5)
        enrolments = seated(plan.learners, training_class, self.today - timedelta(days=6), self.office)
        sending.seat_given_back(enrolments[drawn[0]], self.office, self.today)

    def roster_closed(self):
        plan = self.plan("tiep-cong-dan", 1, self.draw(28, "tiep-cong-dan", "commune"))
        training_class = opened(plan, self.office, trainers=[], capacity=40)
        rooms.meet_in(self.rooms[rooms.P305], training_class, self.office.trainers[1:2], self.office, on=self.today)
        seated(plan.learners, training_class, plan.starts - timedelta(days=10), self.office)
        close_roster(training_class, by=self.office.manager)

    def running(self):
        """Mornings over two weeks. The past days are marked but for the last one; today's roll is still to be called."""
        plan = self.plan("ky-nang-cong-vu", running_since(self.today), self.draw(24, "ky-nang-cong-vu", *CBCC, *COMMUNES))
        plan.ends = plan.starts + timedelta(days=11)
        training_class = opened(plan, self.office, trainers=[], capacity=30)
        mornings, room = (Session.Part.MORNING,), self.rooms[rooms.P201]
        sessions = rooms.meet_in(room, training_class, [self.trainer], self.office, on=self.today, parts=mornings)
        enrolments = seated(plan.learners, training_class, plan.starts - timedelta(days=10), self.office)
        begin(training_class, self.office)
        past = [session for session in sessions if session.day < self.today]
        attended(training_class, enrolments, self.office, sessions=past[:-1], absent=plan.learners[:1])

    def awaiting(self):
        """Over, marked and examined; two hardly came. The manager can recognise it."""
        plan = self.plan("cap-nhat-phap-luat", -2, self.draw(24, "cap-nhat-phap-luat", *CBCC, *COMMUNES))
        plan.absent = plan.learners[:2]
        self._hold(plan)

    def with_records(self):
        """Recognised; the registrar can issue its certificates."""
        plan = self.plan("quan-tri-an-ninh", -3, self.draw(26, "quan-tri-an-ninh", *CBCC))
        recognised(self._hold(plan), working_day(self.today - timedelta(days=5)), self.office)

    def with_certificates(self):
        """Issued, also to the learner among the accounts; the worker draws what is still to be drawn."""
        plan = self.plan("chuyen-doi-so", -6, [self.member(accounts.LEARNER), *self.draw(27, "chuyen-doi-so", *CBCC)])
        training_class = self._hold(plan, mode=Mode.ONLINE, venue="")
        recognised(training_class, working_day(self.today - timedelta(days=24)), self.office)
        certificates = certified(training_class, working_day(self.today - timedelta(days=17)), self.office)
        afterwards(certificates, Person.objects.get(staff_number=accounts.LEARNER), self.office, self.today)

    def _hold(self, plan, **values):
        training_class = opened(plan, self.office, trainers=[self.trainer], **values)
        enrolments = seated(plan.learners, training_class, plan.starts - timedelta(days=10), self.office)
        begin(training_class, self.office)
        attended(training_class, enrolments, self.office, absent=plan.absent)
        examined(training_class, enrolments, self.office, absent=plan.absent)
        finish(training_class, by=self.office.manager)
        return training_class

    def cancelled(self):
        plan = self.plan("tieng-trung", 2, self.draw(4, "tieng-trung", "district", "commune"))
        training_class = opened(plan, self.office, capacity=25)
        seated(plan.learners, training_class, plan.starts - timedelta(days=20), self.office)
        cancel(training_class, by=self.office.manager, reason="Không đủ số người đăng ký để mở lớp.")

    def draft(self):
        plan = self.plan("qlnn-cv", 15)
        training_class = TrainingClass(
            course=self.office.courses[plan.course], code=plan.code, name=plan.name, institution=self.office.units[SCHOOL],
            starts=plan.starts, ends=plan.ends, enrolment_opens=plan.starts - timedelta(days=45),
            enrolment_closes=plan.starts - timedelta(days=10), capacity=45,
        )  # fmt: skip
        training_class.full_clean()
        training_class.save()

    def sent_by_units(self):
        course, weeks, _seats = SENT
        places = (self.rooms[rooms.P305], self.rooms[rooms.HALL])
        sending.sent_by_units(self.plan(course, weeks), self.staff_of, places, self.office.trainers[2], self.office, self.today)

    def asked(self):
        course, weeks, _seats = ASKED
        plan = self.plan(course, weeks)
        colleague = self.staff_of(sending.UNIT)[1]
        sending.asked(plan, colleague, self.draw(6, course, *CBCC), self.office, self.today)


# Course, first week from now, seats, seats taken, for whom, sector, mode. Far enough ahead that some stay open for two months.
OPEN = [
    ("cap-nhat-phap-luat", 5, 60, 16, (*CBCC, *COMMUNES)),
    ("dao-duc-cong-vu", 8, 60, 12, (*CBCC, *COMMUNES)),
    ("quan-tri-an-ninh", 4, 50, 18, CBCC),
    ("ky-nang-cong-vu", 11, 40, 3, (*CBCC, *COMMUNES)),
    ("chuyen-doi-so", 10, 200, 30, ("commune", "employee"), None, Mode.ONLINE),
    ("cdnn-gv-thpt", 6, 40, 12, ("employee",), "teachers"),
    ("dao-duc-nghe-nghiep", 7, 80, 20, ("employee",)),
]
SOON, SENT, ASKED = ("ky-nang-cong-vu", 3, 40), ("qpan-3", 3, 40), ("qlnn-cvc", 9, 45)


def coming(today):
    """(course, first day, seats) of all that this module opens, for the plan of the year."""
    weeks = [
        *((course, weeks, seats) for course, weeks, seats, *_ in OPEN), SOON, SENT, ASKED, ("tieng-dao", 14, 30), ("ldql-phong", 6, 20),
        ("tiep-cong-dan", 1, 40), ("ky-nang-cong-vu", running_since(today), 30), ("cap-nhat-phap-luat", -2, 24),
        ("quan-tri-an-ninh", -3, 26), ("chuyen-doi-so", -6, 28), ("tieng-trung", 2, 25),
    ]  # fmt: skip
    return [
        ("tiep-cong-dan", working_day(today), 30),
        *((course, monday(today, number), seats) for course, number, seats in weeks),
    ]


def running_since(today):
    """In which week from now the class that is running has begun: on a weekend the one that ends."""
    return 0 if today.weekday() > 4 else -1
