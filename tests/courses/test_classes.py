from datetime import date

import pytest
from django.core.exceptions import ValidationError

from courses import classes
from courses.classes import WrongState, open_class
from courses.models import TrainingClass
from tests.factories import CourseFactory, TrainingClassFactory

State = TrainingClass.State


@pytest.fixture
def plan(school):
    """What a training manager states when opening a class."""
    return {
        "course": CourseFactory(),
        "code": "qtan-1",
        "name": "Lớp Quản trị an ninh khóa 1",
        "institution": school,
        "starts": date(2026, 11, 2),
        "ends": date(2026, 11, 6),
        "enrolment_opens": date(2026, 10, 1),
        "enrolment_closes": date(2026, 10, 31),
        "capacity": 30,
        "decision_number": "156/QĐ-UBND",
        "decision_date": date(2026, 9, 15),
    }


def test_a_class_that_is_opened_takes_enrolments_in_its_window(plan, dung, ha):
    training_class = open_class(**plan, trainers=[ha.user], by=dung.user)
    assert [training_class.takes_enrolments(date(2026, 10, day)) for day in (1, 31)] == [True, True]
    assert not training_class.takes_enrolments(date(2026, 9, 30))
    assert not training_class.takes_enrolments(date(2026, 11, 1))
    assert list(TrainingClass.objects.taught_by(ha.user)) == [training_class]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": date(2026, 11, 1)}, "The last day is before the first."),
        ({"enrolment_closes": date(2026, 9, 1)}, "Enrolment closes before it opens."),
        ({"enrolment_opens": date(2026, 11, 3), "enrolment_closes": date(2026, 11, 4)}, "Enrolment opens after the first day"),
        ({"capacity": 0}, "greater than or equal to 1"),
    ],
)
def test_dates_and_seats_that_cannot_be_are_refused_by_name_and_nothing_is_written(plan, dung, wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        open_class(**{**plan, **wrong}, by=dung.user)
    assert not TrainingClass.objects.exists()


def test_an_institution_that_is_dissolved_by_then_cannot_hold_a_class(plan, school, dung):
    school.dissolved = date(2026, 11, 1)
    school.save()
    with pytest.raises(ValidationError, match="does not exist on the first day"):
        open_class(**plan, by=dung.user)


def test_a_class_goes_its_way_from_open_to_awaiting_recognition(open_class, dung):
    for act, state in [
        (classes.close_roster, State.ROSTER_CLOSED),
        (classes.start, State.RUNNING),
        (classes.finish, State.AWAITING),
    ]:
        act(open_class, dung.user)
        open_class.refresh_from_db()
        assert open_class.state == state


@pytest.mark.parametrize("act", [classes.start, classes.finish])
def test_a_class_skips_no_state(act, open_class, dung):
    with pytest.raises(WrongState, match="Open for enrolment"):
        act(open_class, dung.user)


def test_a_cancelled_class_keeps_the_reason_and_goes_nowhere(open_class, dung):
    classes.cancel(open_class, dung.user, reason="Bão số 3")
    open_class.refresh_from_db()
    assert (open_class.state, open_class.cancelled_because) == (State.CANCELLED, "Bão số 3")
    with pytest.raises(WrongState):
        classes.close_roster(open_class, dung.user)


def test_drafts_are_seen_by_those_who_manage_training_only(lan, dung, school):
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    assert draft not in TrainingClass.objects.visible_to(lan.user)
    assert draft in TrainingClass.objects.visible_to(dung.user)
