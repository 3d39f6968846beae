"""Which classes are held when, and who sits in them: attendees of a course are parted into classes spread over a year. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from .careers import working_day
from .catalogue import PROGRAMMES

TITLES = {programme.code: programme.title for programme in PROGRAMMES}
PERIODS = {programme.code: programme.periods for programme in PROGRAMMES}
PERIODS_A_DAY, DAYS_A_WEEK = 8, 5
SEATS = 60
# So many weeks before the decision does a course meet: the same people attend several.
WEEKS_BEFORE = {"cap-nhat-phap-luat": 1, "ky-nang-cong-vu": 2, "dao-duc-cong-vu": 3, "tiep-cong-dan": 4, "dao-duc-nghe-nghiep": 2}


@dataclass(eq=False)
class Round:
    """A class to be held (khóa), from Monday on, whose results are recognised by a decision of `decided_on`."""

    course: str
    number: int
    copy: int
    starts: date
    ends: date
    decided_on: date | None = None
    certified_on: date | None = None
    learners: list = field(default_factory=list)  # members
    absent: list = field(default_factory=list)  # those of them who hardly ever come

    @property
    def code(self):
        number = f"{self.course}-{self.starts.year}-{self.number:02}"
        return number if self.copy == 1 else f"{number}-{self.copy}"

    @property
    def name(self):
        return f"{TITLES[self.course]} – khóa {self.number}, năm {self.starts.year}"


def monday(day, weeks=0):
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)


def last_day(course, starts):
    """The last day of a full-time class that begins on a Monday."""
    weeks, days = divmod(ceil(PERIODS[course] / PERIODS_A_DAY) - 1, DAYS_A_WEEK)
    return starts + timedelta(weeks=weeks, days=days)


def rounds_between(course, learners, first, last, random, *, absent=(), number_from=1):
    """Classes of about SEATS learners in the order given, recognised from `first` to `last`."""
    count = ceil(len(learners) / SEATS)
    step = (last - first) / max(count - 1, 1)
    parts = [learners[number * len(learners) // count : (number + 1) * len(learners) // count] for number in range(count)]
    rounds = []
    for place, part in enumerate(parts):
        decided_on = last if place == count - 1 else max(working_day(first + step * place), first)
        starts = monday(decided_on, -WEEKS_BEFORE.get(course, 1))
        ends = last_day(course, starts)
        rounds.append(Round(course, number_from + place, part[0].copy, starts, ends, decided_on, learners=part))
    for member in absent:
        chosen = random.choice(rounds)
        chosen.learners.append(member)
        chosen.absent.append(member)
    return rounds
