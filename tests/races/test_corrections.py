"""One fact, corrected by two people at the same moment on real connections."""

from datetime import date

import pytest

from lms.people.facts import correct, withdraw
from lms.people.models import Posting
from tests.factories import PostingFactory
from tests.races.test_seats import at_once

DAYS = [date(2016, 1, 1), date(2017, 1, 1), date(2018, 1, 1)]


@pytest.fixture
def posting(transactional_db):
    return PostingFactory()


def test_of_several_corrections_at_once_one_stands_and_the_others_say_why_not(posting):
    answers = at_once([lambda day=day: correct(posting, by=None, why="Nhập nhầm", starts=day) for day in DAYS])
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySetAside", "AlreadySetAside", "Posting"]
    assert posting.person.postings.count() == 1
    assert Posting.everything.count() == 2


def test_a_fact_is_not_corrected_and_withdrawn_at_once(posting):
    answers = at_once(
        [
            lambda: correct(posting, by=None, why="Nhập nhầm", starts=DAYS[0]),
            lambda: withdraw(posting, by=None, why="Của người khác"),
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySetAside", "Posting"]
