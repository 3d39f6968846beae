"""The rush of `tests/benchmarks/rush.py` in small: real browsers' requests to the product as it is served, on PostgreSQL."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.rush import browsers, hall, oracle
from tests.services import test_database_url as database_url

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PEOPLE, SEATS, PROCESSES = 40, 5, 4


def test_people_rush_seats_over_http_while_others_leave_and_seats_are_added():
    school, manager = hall.province()
    learners = hall.learners(PEOPLE, school, every_leaves=4)
    training_class = hall.open_class(school, "rush", seats=SEATS)
    with hall.served(database_url()) as port:
        answers = browsers.rush(
            port,
            "rush",
            learners,
            processes=PROCESSES,
            meanwhile=lambda: browsers.raise_seats(port, "rush", manager, [SEATS + 1, SEATS + 3], every=0.5),
        )
        answers += browsers.take_offers(port, "rush", learners, processes=PROCESSES)
    assert oracle.wrongs(training_class, answers, learners=learners, seats=SEATS) == []
    assert training_class.enrolments.filter(state__in=("enrolled", "offered")).count() == SEATS + 3
    call_command("audit_classes", stdout=StringIO())  # fails where it finds something
