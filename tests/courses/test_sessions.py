"""The acts on a schedule: every change is kept, nothing is deleted, and what clashes is planned only with a reason."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from courses import classes, schedule
from courses.attendance import NotHeld, mark
from courses.classes import WrongState
from courses.models import Attendance, Room, Session, TrainingClass
from courses.results import verdicts
from courses.seats import enrol
from courses.sessions import HOURS, part_at, plan_sessions
from courses.signals import sessions_changed
from tests.factories import TrainingClassFactory

Part = Session.Part
MONDAY = date(2026, 11, 2)  # the first day of `open_class`
MORNING = dict(zip(("starts_at", "ends_at"), HOURS[Part.MORNING], strict=True))


@pytest.fixture
def room(school):
    return Room.objects.create(institution=school, name="P.201", seats=40)


@pytest.fixture
def busy(school, room):
    """Another class has the room on Monday morning."""
    training_class = TrainingClassFactory(institution=school, name="Lớp khác")
    return Session.objects.create(training_class=training_class, day=MONDAY, part=Part.MORNING, room=room)


@pytest.fixture
def told():
    heard = []

    def listen(sessions, how, by, why, **kwargs):
        heard.append((how, [str(session) for session in sessions], why))

    sessions_changed.connect(listen)
    yield heard
    sessions_changed.disconnect(listen)


def history(training_class):
    return list(ModelLogEntry.objects.for_instance(training_class).order_by("pk"))


@pytest.fixture
def add(open_class, dung):
    def act(**values):
        return schedule.add_session(open_class, by=dung.user, **({"day": MONDAY} | MORNING | values))

    return act


@pytest.fixture
def morning(add):
    return add()


@pytest.fixture
def change(dung, today):
    def act(session, **values):
        return schedule.change_session(session, by=dung.user, on=today, **values)

    return act


@pytest.mark.parametrize(
    ("begins", "part"),
    [(time(7), Part.MORNING), (time(12), Part.AFTERNOON), (time(17, 29), Part.AFTERNOON), (time(17, 30), Part.EVENING)],
)
def test_free_times_belong_to_a_part_of_the_day(begins, part):
    assert part_at(begins) == part


# Adding.


def test_a_session_is_added_with_room_and_trainers(open_class, add, room, quan, told):
    session = add(room=room, topic="Đạo đức công vụ", link="https://hop.example.vn/1", trainers=[quan.user])
    assert (str(session), session.room, session.trainer_names) == ("02/11/2026 – Morning", room, "Ngô Hồng Quân")
    assert told == [("added", ["02/11/2026 – Morning"], "")]
    [entry] = history(open_class)
    assert entry.message == (
        "Session added: 02/11/2026 07:30–11:00, P.201 · Đạo đức công vụ · https://hop.example.vn/1 · Ngô Hồng Quân"
    )


def test_without_trainers_of_its_own_those_of_the_class_teach_it(morning):
    assert morning.trainer_names == "Vũ Thu Hà"


def test_the_class_cannot_meet_twice_at_once(add, morning):
    with pytest.raises(schedule.MeetsAlready) as refusal:
        add(starts_at=time(10, 30), ends_at=time(12, 0))
    assert str(refusal.value) == "The class already meets at that time: 02/11/2026 – Morning (07:30–11:00)."


def test_two_sessions_fit_into_one_morning(open_class, add):
    add(starts_at=time(7, 30), ends_at=time(9, 0))
    add(starts_at=time(9, 0), ends_at=time(11, 0))
    assert open_class.sessions.count() == 2


def test_a_session_ends_after_it_starts(add):
    with pytest.raises(ValidationError, match="ends after it starts"):
        add(starts_at=time(11, 0), ends_at=time(11, 0))


def test_no_session_is_before_the_class(add):
    with pytest.raises(schedule.BeforeTheClass):
        add(day=MONDAY - timedelta(days=1))


def test_a_session_after_the_class_puts_off_its_last_day_with_a_reason(open_class, add):
    late = open_class.ends + timedelta(days=3)
    with pytest.raises(schedule.AfterTheClass):
        add(day=late)
    add(day=late, despite="Học bù do bão")
    open_class.refresh_from_db()
    assert open_class.ends == late


def test_a_settled_class_keeps_its_schedule(open_class, add):
    TrainingClass.objects.filter(pk=open_class.pk).update(state="recognised")
    with pytest.raises(WrongState):
        add()


# Clashes.


def test_a_room_that_is_taken_is_refused_and_nothing_is_written(open_class, add, busy, room, told):
    with pytest.raises(schedule.Clashing) as refusal:
        add(room=room)
    assert [str(clash.other.training_class) for clash in refusal.value.clashes] == ["Lớp khác"]
    assert not open_class.sessions.exists()
    assert told == []


def test_a_room_that_is_taken_is_given_with_a_reason_that_is_kept(open_class, add, busy, room):
    add(room=room, despite="Hai lớp học chung")
    assert history(open_class)[0].message.endswith("all the same, because: Hai lớp học chung")


def test_moving_into_a_clash_is_refused(add, change, busy, room):
    session = add(room=room, starts_at=time(13, 30), ends_at=time(17, 0))
    with pytest.raises(schedule.Clashing):
        change(session, **MORNING, why="Giảng viên bận")
    session.refresh_from_db()
    assert session.starts_at == time(13, 30)


def test_a_clash_that_was_accepted_is_not_asked_about_when_the_topic_changes(add, change, busy, room):
    session = add(room=room, despite="Hai lớp học chung")
    assert change(session, topic="Thảo luận").topic == "Thảo luận"


# Moving.


def test_a_session_is_moved_with_a_reason_and_all_are_told(open_class, change, morning, told):
    told.clear()
    change(morning, day=MONDAY + timedelta(days=1), why="Bão số 3")
    assert told == [("moved", ["03/11/2026 – Morning"], "Bão số 3")]
    said = history(open_class)[-1].message
    assert said == "Session changed: from “02/11/2026 07:30–11:00” to “03/11/2026 07:30–11:00” – Bão số 3"


def test_without_a_reason_nothing_is_moved(change, morning):
    with pytest.raises(schedule.SayWhy):
        change(morning, day=MONDAY + timedelta(days=1))
    morning.refresh_from_db()
    assert morning.day == MONDAY


def test_a_first_room_needs_no_reason_and_another_one_does(change, morning, room, school):
    session = change(morning, room=room)
    with pytest.raises(schedule.SayWhy):
        change(session, room=Room.objects.create(institution=school, name="P.202", seats=40))


def test_a_new_topic_is_told_to_nobody(change, morning, told):
    told.clear()
    change(morning, topic="Thảo luận")
    assert told == []


def test_a_marked_session_is_not_moved_to_a_day_to_come(open_class, change, morning, lan, dung, today):
    seat = enrol(lan, open_class, on=today, by=dung.user)
    classes.close_roster(open_class, dung.user)
    classes.start(open_class, dung.user)
    mark(morning, {seat.pk: "present"}, by=dung.user)
    with pytest.raises(schedule.AlreadyHeld):
        change(morning, day=MONDAY + timedelta(days=1), why="Nhầm ngày")


# Cancelling.


def test_a_cancelled_session_counts_neither_as_planned_nor_as_unmarked(open_class, lan, dung, today, told):
    seat = enrol(lan, open_class, on=today, by=dung.user)
    first, second, *_rest = plan_sessions(open_class, parts=(Part.MORNING,))
    open_class.sessions.exclude(pk__in=(first.pk, second.pk)).delete()
    classes.close_roster(open_class, dung.user)
    classes.start(open_class, dung.user)
    mark(first, {seat.pk: "present"}, by=dung.user)
    assert not verdicts(open_class)[seat].eligible
    schedule.cancel_session(second, by=dung.user, why="Bão số 3")
    assert verdicts(open_class)[seat].eligible
    assert list(Session.objects.left_to_confirm(on=open_class.ends)) == [first]
    assert told == [("cancelled", ["03/11/2026 – Morning"], "Bão số 3")]


def test_marks_of_a_cancelled_session_are_kept_and_none_are_added(open_class, morning, lan, dung, today):
    seat = enrol(lan, open_class, on=today, by=dung.user)
    classes.close_roster(open_class, dung.user)
    classes.start(open_class, dung.user)
    mark(morning, {seat.pk: "present"}, by=dung.user)
    schedule.cancel_session(morning, by=dung.user, why="Bão số 3")
    assert Attendance.objects.count() == 1
    with pytest.raises(NotHeld):
        mark(morning, {seat.pk: "late"}, by=dung.user)


def test_cancelling_needs_a_reason(morning, dung):
    with pytest.raises(schedule.SayWhy):
        schedule.cancel_session(morning, by=dung.user, why="  ")


def test_what_is_cancelled_changes_no_more_and_frees_its_time(morning, change, add, dung):
    schedule.cancel_session(morning, by=dung.user, why="Bão số 3")
    with pytest.raises(schedule.IsCancelled):
        change(morning, topic="Thảo luận")
    assert add().state == "planned"


# A week once more.


def test_a_week_is_copied_with_rooms_and_trainers_but_without_topics(open_class, dung, quan, add, room):
    TrainingClass.objects.filter(pk=open_class.pk).update(ends=MONDAY + timedelta(days=8))
    add(room=room, topic="Bài 1", trainers=[quan.user])
    add(day=MONDAY + timedelta(days=4))
    [copy] = schedule.copy_week(open_class, MONDAY, MONDAY + timedelta(days=7), by=dung.user)  # Friday is after the class
    assert (copy.day, copy.room, copy.topic, copy.trainer_names) == (date(2026, 11, 9), room, "", "Ngô Hồng Quân")


def test_a_week_is_copied_once(open_class, dung, add):
    TrainingClass.objects.filter(pk=open_class.pk).update(ends=MONDAY + timedelta(days=8))
    add()
    week = (open_class, MONDAY, MONDAY + timedelta(days=7))
    schedule.copy_week(*week, by=dung.user)
    with pytest.raises(schedule.NothingToCopy):
        schedule.copy_week(*week, by=dung.user)


def test_of_a_week_that_clashes_nothing_is_copied(open_class, dung, add, room, busy):
    TrainingClass.objects.filter(pk=open_class.pk).update(ends=MONDAY + timedelta(days=13))
    Session.objects.filter(pk=busy.pk).update(day=MONDAY + timedelta(days=7))
    add(room=room)
    with pytest.raises(schedule.Clashing):
        schedule.copy_week(open_class, MONDAY, MONDAY + timedelta(days=7), by=dung.user)
    assert open_class.sessions.count() == 1


# Who teaches, and how many are needed.


def test_trainers_change_after_the_class_was_opened(open_class, quan, dung):
    schedule.change_trainers(open_class, [quan.user], by=dung.user)
    assert list(open_class.trainers.all()) == [quan.user]
    assert history(open_class)[-1].message == "Trainers: from “Vũ Thu Hà” to “Ngô Hồng Quân”"


def test_a_trainer_who_teaches_elsewhere_is_refused_without_a_reason(open_class, morning, busy, quan, dung):
    busy.trainers.set([quan.user])
    with pytest.raises(schedule.Clashing):
        schedule.change_trainers(open_class, [quan.user], by=dung.user)
    assert list(open_class.trainers.values_list("username", flat=True)) == ["CB002"]
    schedule.change_trainers(open_class, [quan.user], by=dung.user, despite="Có người dạy thay")
    assert list(open_class.trainers.all()) == [quan.user]


def test_who_teaches_one_session_comes_into_the_class(open_class, add, quan):
    assert not TrainingClass.objects.taught_by(quan.user).exists()
    session = add(trainers=[quan.user])
    assert list(TrainingClass.objects.taught_by(quan.user)) == [open_class]
    assert list(Session.objects.taught_by(quan.user)) == [session]


def test_a_session_given_to_another_is_not_taught_by_the_trainers_of_the_class(add, quan, ha):
    add(trainers=[quan.user])
    own = add(starts_at=time(13, 30), ends_at=time(17, 0))
    assert list(Session.objects.taught_by(ha.user)) == [own]


def test_a_class_lacks_learners_until_it_has_the_fewest(open_class, lan, dung, today):
    classes.require(open_class, 1, date(2026, 10, 30), by=dung.user)
    assert list(TrainingClass.objects.below_minimum(by=date(2026, 10, 30))) == [open_class]
    assert not TrainingClass.objects.below_minimum(by=date(2026, 10, 29)).exists()
    enrol(lan, open_class, on=today, by=dung.user)
    assert not TrainingClass.objects.below_minimum(by=date(2026, 10, 30)).exists()


@pytest.mark.parametrize(("minimum", "by_when"), [(5, None), (None, date(2026, 10, 30)), (5, date(2026, 11, 3))])
def test_a_minimum_has_a_deadline_before_the_class(minimum, by_when, open_class, dung):
    with pytest.raises(ValidationError):
        classes.require(open_class, minimum, by_when, by=dung.user)
