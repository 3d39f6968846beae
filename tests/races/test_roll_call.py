"""A roll call under a rush of real threads on real connections."""

from datetime import date
from uuid import uuid4

import pytest

from courses.attendance import confirm
from courses.models import AttendanceStep, TrainingClass
from courses.roll_call import Tap, take
from courses.seats import enrol_many
from courses.sessions import plan_sessions
from tests.factories import PostingFactory, TrainingClassFactory
from tests.races.test_seats import at_once

DAY = date(2026, 11, 2)


@pytest.fixture
def session(transactional_db):
    """The first session of a running class of five."""
    training_class = TrainingClassFactory()
    people = [posting.person for posting in PostingFactory.create_batch(5)]
    enrol_many(people, training_class, on=date(2026, 10, 15), by=None)
    plan_sessions(training_class)
    TrainingClass.objects.update(state=TrainingClass.State.RUNNING)
    return training_class.sessions.first()


def taps(session, mark):
    return [Tap(pk, mark, "", uuid4()) for pk in session.training_class.enrolments.values_list("pk", flat=True)]


def states(answers):
    return [{answer.state for answer in given} for given in answers]


def test_the_same_taps_sent_six_times_at_once_count_once(session):
    sent = taps(session, "late")
    answers = at_once([lambda: take(session, sent, by=None, on=DAY)] * 6)
    assert states(answers) == [{"saved"}] * 6
    assert AttendanceStep.objects.count() == 5


def test_of_two_trainers_at_once_one_is_told_that_the_other_was_first(session):
    answers = at_once([lambda mark=mark: take(session, taps(session, mark), by=None, on=DAY) for mark in ("late", "present")])
    assert sorted(states(answers), key=str) == [{"overtaken"}, {"saved"}]
    assert AttendanceStep.objects.count() == 5


def test_a_mark_at_the_moment_of_the_confirmation_is_before_it_or_refused(session):
    take(session, taps(session, "present"), by=None, on=DAY)
    late = [Tap(tap.enrolment, "late", "present", tap.key) for tap in taps(session, "late")]
    answers = at_once([lambda: take(session, late, by=None, on=DAY), lambda: confirm(session, by=None)])
    session.refresh_from_db()
    assert session.is_confirmed
    after = AttendanceStep.objects.filter(at__gt=session.confirmed_at).count()
    assert after == 0
    assert states(answers[:1])[0] in ({"saved"}, {"refused"})
