"""Blanks under a rush of real threads on real connections."""

from datetime import date

import pytest
from django.db import transaction

from certificates import blanks
from certificates.models import Blank
from tests.factories import UnitFactory
from tests.races.test_seats import at_once

ON = date(2026, 11, 12)


@pytest.mark.django_db(transaction=True)
def test_no_blank_is_taken_twice_and_none_is_lost_where_every_third_taking_fails():
    batch = blanks.receive(UnitFactory(), first=1, last=20, decision="1/QĐ-A", decided_on=ON, received_on=ON, by=None)

    def spoil_one(n):
        with transaction.atomic():
            [blank] = blanks.take(batch, 1)
            blank.state, blank.reason = Blank.State.SPOILED, "x"
            blank.save()
            if n % 3 == 0:
                raise RuntimeError
            return blank.number

    answers = at_once([lambda n=n: spoil_one(n) for n in range(12)])
    taken = [answer for answer in answers if not isinstance(answer, Exception)]
    assert sorted(taken) == list(range(1, 9))
