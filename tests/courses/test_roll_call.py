"""Marks over a bad line: sent again, sent late, overtaken."""

from uuid import uuid4

import pytest

from courses.attendance import confirm, mark
from courses.models import TrainingClass
from courses.roll_call import Tap, Unreadable, read_taps, take
from tests.courses.conftest import days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running):
    return running.sessions.first()


@pytest.fixture
def lans_seat(running, lan):
    return running.enrolments.get(person=lan)


@pytest.fixture
def send(session, ha):
    """`send(tap, …)` is what becomes of Hà's taps: [(state, mark)]."""

    def answers(*taps, on=None):
        given = take(session, taps, by=ha.user, on=on or days_from_now(0))
        assert [answer.key for answer in given] == [tap.key for tap in taps]
        return [(answer.state, answer.mark) for answer in given]

    return answers


def tap(enrolment, mark, over=""):
    return Tap(enrolment.pk, mark, over, uuid4())


def history(enrolment):
    return list(enrolment.attendance_steps.values_list("before", "after"))


def test_a_tap_is_saved(send, lans_seat):
    assert send(tap(lans_seat, "late")) == [("saved", "late")]
    assert history(lans_seat) == [("", "late")]


def test_a_tap_sent_again_counts_once(send, lans_seat):
    late = tap(lans_seat, "late")
    assert send(late, late) == [("saved", "late")] * 2
    assert send(late) == [("saved", "late")]
    assert history(lans_seat) == [("", "late")]


def test_a_tap_sent_again_does_not_go_over_a_newer_mark_and_tells_of_it(send, session, lans_seat, dung):
    late = tap(lans_seat, "late")
    send(late)
    mark(session, {lans_seat.pk: "excused"}, by=dung.user)
    assert send(late) == [("saved", "excused")]


def test_several_taps_on_one_learner_are_written_in_their_order(send, lans_seat):
    first = tap(lans_seat, "present")
    assert send(first, tap(lans_seat, "late", over="present")) == [("saved", "present"), ("saved", "late")]
    assert history(lans_seat) == [("", "present"), ("present", "late")]


def test_after_a_lost_answer_the_taps_that_follow_it_are_not_overtaken_by_oneself(send, lans_seat):
    first = tap(lans_seat, "present")
    send(first)
    assert send(first, tap(lans_seat, "late", over="present"))[-1] == ("saved", "late")


def test_nothing_goes_over_a_mark_that_the_page_had_not_shown(send, session, lans_seat, dung, ha):
    mark(session, {lans_seat.pk: "excused"}, by=dung.user)
    [answer] = take(session, [tap(lans_seat, "present")], by=ha.user, on=days_from_now(0))
    assert (answer.state, answer.mark) == ("overtaken", "excused")
    assert "Absent, excused (Phạm Tiến Dũng, Roll call" in answer.said
    assert history(lans_seat) == [("", "excused")]


def test_two_who_say_the_same_do_not_contradict_each_other(send, session, lans_seat, dung):
    mark(session, {lans_seat.pk: "present"}, by=dung.user)
    assert send(tap(lans_seat, "present")) == [("saved", "present")]


def test_once_confirmed_new_taps_are_refused_and_those_taken_before_are_known(send, session, lans_seat, running, quan, ha):
    early = tap(lans_seat, "late")
    send(early, tap(running.enrolments.get(person=quan), "present"))
    confirm(session, by=ha.user)
    [known, new] = take(session, [early, tap(lans_seat, "excused", over="late")], by=ha.user, on=days_from_now(0))
    assert (known.state, known.mark) == ("saved", "late")
    assert (new.state, new.mark) == ("refused", "late")
    assert "is confirmed" in new.said
    assert history(lans_seat) == [("", "late")]


def test_a_class_that_has_moved_on_takes_nothing(send, lans_seat):
    TrainingClass.objects.update(state="recognised")
    assert send(tap(lans_seat, "late")) == [("refused", "")]


def test_a_session_to_come_takes_nothing(send, lans_seat):
    assert send(tap(lans_seat, "late"), on=days_from_now(-30)) == [("refused", "")]


def test_a_stranger_is_refused_and_the_others_are_saved(send, lans_seat, enrolling, quan):
    stranger = enrolling.enrolments.create(person=quan, state="enrolled", queue_number=1)
    assert send(tap(stranger, "late"), tap(lans_seat, "late")) == [("refused", ""), ("saved", "late")]


def test_a_key_known_of_one_learner_says_nothing_of_another(send, lans_seat, running, quan):
    late = tap(lans_seat, "late")
    same_key = Tap(running.enrolments.get(person=quan).pk, "late", "", late.key)
    assert send(late, same_key) == [("saved", "late")] * 2
    assert send(late, same_key) == [("saved", "late")] * 2


GOOD = {"enrolment": 7, "mark": "late", "over": "", "key": "0b6f0f2e-55a4-4a5e-9d2c-6a8d9f3f1f10"}


def test_what_a_page_sends_is_read():
    [read] = read_taps({"taps": [GOOD]})
    assert (read.enrolment, read.mark, read.over, str(read.key)) == (7, "late", "", GOOD["key"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enrolment", "7"), ("enrolment", 0), ("enrolment", 2**70), ("enrolment", None), ("enrolment", True), ("mark", "asleep"), ("mark", ""),
        ("mark", ["late"]), ("over", None), ("over", "asleep"), ("key", "7"), ("key", None), ("key", 7), ("key", {}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_number_and_field(field, value):
    with pytest.raises(Unreadable, match=f"Mark 2: “{field}” cannot be"):
        read_taps({"taps": [GOOD, GOOD | {field: value}]})


@pytest.mark.parametrize("data", [None, [], "x", {}, {"taps": {}}, {"taps": [GOOD] * 1001}])
def test_what_is_no_list_of_marks_is_refused(data):
    with pytest.raises(Unreadable):
        read_taps(data)


def test_a_mark_that_is_no_object_is_refused():
    with pytest.raises(Unreadable, match="Mark 1: “enrolment”"):
        read_taps({"taps": ["late"]})
