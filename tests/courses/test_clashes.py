"""What is wanted twice at the same time: found by times, across classes, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.clashes import Kind, clashes_between, clashes_of, meet_at_once, overlapping
from courses.doubts import doubts
from courses.models import Room, Session, TrainingClass
from courses.seats import enrol
from courses.sessions import HOURS
from tests.factories import TrainingClassFactory

DAY = date(2026, 11, 2)
Part = Session.Part


@dataclass(frozen=True)
class Meeting:
    day: date
    starts_at: time
    ends_at: time

    @property
    def minutes(self):
        """Every minute in which it is going on, counted one by one."""
        first, last = (hour.hour * 60 + hour.minute for hour in (self.starts_at, self.ends_at))
        return {(self.day, minute) for minute in range(first, last)}


HOURS_OF_A_DAY = st.integers(0, 90).map(lambda minutes: (8 * 60 + minutes) % (24 * 60)).map(lambda m: time(m // 60, m % 60))
MEETINGS = st.builds(
    lambda day, hours: Meeting(DAY + timedelta(days=day), *sorted(hours)),
    st.integers(0, 1),
    st.lists(HOURS_OF_A_DAY, min_size=2, max_size=2, unique=True),
)


@given(MEETINGS, MEETINGS)
def test_they_meet_at_once_if_some_minute_belongs_to_both(one, other):
    assert meet_at_once(one, other) == bool(one.minutes & other.minutes) == meet_at_once(other, one)


@given(st.lists(MEETINGS, max_size=8, unique=True))
def test_every_pair_that_overlaps_is_found_once(meetings):
    expected = {frozenset(pair) for pair in combinations(meetings, 2) if pair[0].minutes & pair[1].minutes}
    found = [frozenset(pair) for pair in overlapping(meetings)]
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.fixture
def room(school):
    return Room.objects.create(institution=school, name="P.201", seats=40)


@pytest.fixture
def other_class(school):
    return TrainingClassFactory(institution=school, code="khac", name="Lớp khác")


def session_of(training_class, *, part=Part.MORNING, day=DAY, trainers=(), **values):
    session = Session.objects.create(training_class=training_class, day=day, part=part, **values)
    session.trainers.set(trainers)
    return session


def kinds(session):
    return [clash.kind for clash in clashes_of([session])]


def test_a_room_is_wanted_twice(open_class, other_class, room):
    taken = session_of(other_class, room=room)
    [clash] = clashes_of([session_of(open_class, room=room)])
    assert (clash.kind, clash.other) == (Kind.ROOM, taken)
    assert str(clash) == "02/11/2026 – Morning: in room P.201 there is “Lớp khác” (07:30–11:00)."


def test_one_session_may_begin_as_another_ends(open_class, other_class, room):
    session_of(other_class, room=room)
    assert kinds(session_of(open_class, room=room, starts_at=time(11, 0), ends_at=time(12, 0))) == []
    assert kinds(session_of(open_class, room=room, starts_at=time(10, 59), ends_at=time(11, 0))) == [Kind.ROOM]


@pytest.mark.parametrize("cancelled", ["session", "class"])
def test_what_is_cancelled_does_not_clash(cancelled, open_class, other_class, room):
    session = session_of(other_class, room=room)
    if cancelled == "session":
        Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_because="Bão")
    else:
        TrainingClass.objects.filter(pk=other_class.pk).update(state="cancelled", cancelled_because="Bão")
    assert kinds(session_of(open_class, room=room)) == []


def test_a_trainer_of_the_class_teaches_elsewhere(open_class, other_class, ha):
    session_of(other_class, trainers=[ha.user])
    [clash] = clashes_of([session_of(open_class)])
    assert (clash.kind, clash.who) == (Kind.TRAINER, "Vũ Thu Hà")


def test_who_teaches_the_class_but_not_this_session_is_free(open_class, other_class, ha, quan):
    session_of(other_class, trainers=[ha.user])
    assert kinds(session_of(open_class, trainers=[quan.user])) == []


def test_learners_of_both_classes_are_named(open_class, other_class, lan, quan, minh, today):
    for training_class, people in ((open_class, [lan, quan]), (other_class, [quan, minh, lan])):
        for person in people:
            enrol(person, training_class, on=today, by=None)
    session_of(other_class)
    [clash] = clashes_of([session_of(open_class)])
    assert (clash.kind, clash.who) == (Kind.LEARNER, "Ngô Hồng Quân, Đặng Thị Thúy Lan")


def test_a_room_smaller_than_the_class(open_class, room):
    Room.objects.update(seats=29)
    room.refresh_from_db()
    [clash] = clashes_of([session_of(open_class, room=room)])
    assert str(clash) == "02/11/2026 – Morning: room P.201 has 29 seats, the class has 30."


def test_the_clashes_of_some_classes_are_seen_from_their_side(open_class, other_class, room):
    mine, other = session_of(open_class, room=room), session_of(other_class, room=room)
    for classes, seen_from in ((open_class, mine), (other_class, other)):
        [clash] = clashes_between(DAY, DAY, TrainingClass.objects.filter(pk=classes.pk))
        assert clash.session == seen_from
    assert clashes_between(DAY + timedelta(days=1), DAY + timedelta(days=9), TrainingClass.objects.all()) == []


def test_looking_for_clashes_takes_as_many_queries_for_many_sessions(
    open_class, other_class, room, ha, lan, today, count_queries
):
    for training_class in (open_class, other_class):
        enrol(lan, training_class, on=today, by=None)

    def look():
        return clashes_between(DAY, DAY + timedelta(days=4), TrainingClass.objects.all())

    for training_class in (open_class, other_class):
        session_of(training_class, room=room, trainers=[ha.user])
    few = count_queries(look)
    for day in range(1, 5):
        for training_class in (open_class, other_class):
            session_of(training_class, room=room, trainers=[ha.user], day=DAY + timedelta(days=day))
    assert len(look()) == 15
    assert count_queries(look) == few


@pytest.mark.parametrize(
    ("hours", "doubted"),
    [((time(10, 0), time(12, 0)), True), ((time(11, 0), time(12, 0)), False), (HOURS[Part.AFTERNOON], False)],
)
def test_nominating_somebody_who_is_elsewhere_goes_by_the_same_times(hours, doubted, open_class, other_class, lan, today):
    enrol(lan, other_class, on=today, by=None)
    session_of(other_class)
    session_of(open_class, starts_at=hours[0], ends_at=hours[1])
    said = doubts([lan], open_class, on=today).get(lan.pk, [])
    assert said == (["Is in “Lớp khác” at the same time."] if doubted else [])
