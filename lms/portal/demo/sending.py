"""Units send people: quotas, a nomination in each of its states, a request that the unit has not answered, an offer that stands."""

from datetime import timedelta

from courses.models import TrainingClass
from courses.nomination import approve, nominate, reject, send_back
from courses.quotas import set_line_quota, set_quota
from courses.seats import enrol, withdraw
from lms.people.models import Person

from . import accounts
from .rooms import meet_in
from .training import opened, seated

WayIn = TrainingClass.WayIn
UNIT = "so-noi-vu"  # the officer's
QUOTAS = {UNIT: 4, "so-tai-chinh": 3, "so-tu-phap": 2, "so-y-te": 5, "vp-ubnd": 3}
SENT = {"so-tai-chinh": 2, "so-y-te": 3, "vp-ubnd": 3}  # of these


def sent_by_units(plan, people_of, rooms, trainer, office, today):
    """A class to which units nominate: of the officer's unit one has a seat, one waits for approval, one came back, one was refused.

    `people_of(unit)` are people who sit nowhere else.
    """
    room, hall = rooms
    line = office.line_for(plan)
    if line:
        for unit, seats in QUOTAS.items():
            set_line_quota(line, office.units[unit], seats, on=today, by=office.manager)
    training_class = opened(plan, office, trainers=[], capacity=40, way_in=WayIn.NOMINATION)
    if not line:
        for unit, seats in QUOTAS.items():
            set_quota(training_class, office.units[unit], seats, on=today, by=office.manager)
    meet_in(room, training_class, [trainer], office, on=today, first=hall)
    for unit, count in SENT.items():
        seated(people_of(unit)[:count], training_class, today - timedelta(days=2), office)
    _in_every_state(training_class, [office.people[member] for member in people_of(UNIT)], office, today)


def _in_every_state(training_class, staff, office, today):
    officer, manager = _account(accounts.OFFICER), office.manager
    nomination = nominate(
        training_class, office.units[UNIT], staff[:4], reserves=staff[4:5], on=today, by=officer,
        decision_number=f"{office.random.randint(20, 90)}/QĐ-SNV", decision_date=today - timedelta(days=1),
    )  # fmt: skip
    first, second, third, _fourth, reserve = nomination.entries.order_by("rank")
    approve([first, reserve], on=today, by=manager)
    send_back([second], on=today, by=manager, why="Đề nghị bổ sung quyết định cử đi học ghi rõ đối tượng.")
    reject([third], on=today, by=manager, why="Đã hoàn thành chương trình tương đương trong năm.")


def asked(plan, member, learners, office, today):
    """A class for which one asks the own unit: somebody of the officer's unit has, and waits for the answer."""
    training_class = opened(plan, office, opens=(plan.starts - today).days + 7, capacity=45, way_in=WayIn.UNIT)
    seated(learners, training_class, today - timedelta(days=5), office)
    account = accounts.account_that_nobody_signs_in_to(member.staff_number)
    enrol(Person.objects.get(user=account), training_class, on=today, by=account)


def seat_given_back(seat, office, today):
    """With the reason; it is offered to the first who waits."""
    withdraw(seat, on=today, by=office.manager, why="Được phân công nhiệm vụ đột xuất trong thời gian học.")


def _account(staff_number):
    return Person.objects.select_related("user").get(staff_number=staff_number).user
