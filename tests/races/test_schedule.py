"""One room and one trainer, wanted by several classes at once, on real connections."""

from datetime import date

import pytest

from courses.models import Room, Session
from courses.schedule import Clashing, add_session
from courses.sessions import HOURS
from tests.factories import TrainingClassFactory, UnitFactory, UserFactory
from tests.races.test_seats import at_once

MORNING = dict(zip(("starts_at", "ends_at"), HOURS[Session.Part.MORNING], strict=True))


@pytest.mark.parametrize("scarce", ["room", "trainers"])
def test_several_who_plan_at_once_do_not_all_get_what_is_there_once(scarce, transactional_db):
    school = UnitFactory()
    given = {
        "room": Room.objects.create(institution=school, name="P.201", seats=40),
        "trainers": [UserFactory()],
    }[scarce]
    classes = TrainingClassFactory.create_batch(6, institution=school)
    answers = at_once(
        [lambda each=each: add_session(each, day=date(2026, 11, 2), **MORNING, **{scarce: given}, by=None) for each in classes]
    )
    assert [type(answer) for answer in answers].count(Clashing) == 5
    assert Session.objects.count() == 1
