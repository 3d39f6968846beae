"""Register numbers under a rush of real threads on real connections."""

from datetime import date

import pytest
from django.db import transaction

from certificates.register import book_for, next_numbers
from tests.factories import UnitFactory
from tests.races.test_seats import at_once


class Trouble(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_gapless_when_every_third_issue_fails():
    book = book_for(UnitFactory(), date(2026, 1, 1))

    def issue(n):
        with transaction.atomic():
            [number] = next_numbers(book, 1)
            if n % 3 == 0:
                raise Trouble
            return number

    given = [answer for answer in at_once([lambda n=n: issue(n) for n in range(20)]) if not isinstance(answer, Exception)]
    assert sorted(given) == list(range(1, 14))
