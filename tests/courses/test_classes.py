from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.log_actions import registry

from courses import classes
from courses.classes import CannotBeHeld, NoReason, WrongState, open_class
from courses.models import TrainingClass
from lms.decisions import NotADecisionNumber
from lms.people.models import Role
from tests.factories import CourseFactory, TrainingClassFactory

State = TrainingClass.State


@pytest.fixture
def open_class_elsewhere(school):
    return TrainingClassFactory(institution=school, name="Lớp Chuyển đổi số")


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
        ({"enrolment_closes": date(2026, 11, 7)}, "Enrolment closes after the last day of the class."),
        ({"capacity": 0}, "greater than or equal to 1"),
        ({"decision_date": None}, "A decision has a number and a date."),
        ({"code": "qtan 1"}, "code"),
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


def test_an_institution_that_is_dissolved_while_the_class_runs_cannot_hold_it(plan, school, dung):
    school.dissolved = date(2026, 11, 6)
    school.save()
    with pytest.raises(ValidationError, match="dissolved before the last day"):
        open_class(**plan, by=dung.user)
    assert open_class(**plan | {"ends": date(2026, 11, 5)}, by=dung.user)


def test_a_class_is_opened_by_a_decision(plan, dung):
    with pytest.raises(NotADecisionNumber):
        open_class(**plan | {"decision_number": "theo công văn"}, by=dung.user)
    assert not TrainingClass.objects.exists()


def test_two_classes_have_two_codes(plan, dung):
    open_class(**plan, by=dung.user)
    with pytest.raises(ValidationError, match="Code"):
        open_class(**plan, by=dung.user)


@pytest.mark.parametrize(
    "change",
    [
        {"ends": date(2026, 11, 1)},
        {"enrolment_closes": date(2026, 9, 1)},
        {"enrolment_closes": date(2026, 11, 7)},
        {"enrolment_opens": date(2026, 11, 3), "enrolment_closes": date(2026, 11, 4)},
        {"capacity": 0},
        {"decision_date": date(2026, 9, 15)},
        {"state": "cancelled"},
        {"cancelled_because": "Bão số 3"},
    ],
)
def test_the_database_refuses_what_cannot_be(change, open_class):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingClass.objects.update(**change)


def test_a_class_goes_its_way_from_open_to_awaiting_recognition(open_class, dung):
    for act, state in [
        (classes.close_roster, State.ROSTER_CLOSED),
        (classes.start, State.RUNNING),
        (classes.finish, State.AWAITING),
    ]:
        act(open_class, dung.user)
        open_class.refresh_from_db()
        assert open_class.state == state


ACTS = {
    State.ROSTER_CLOSED: classes.close_roster,
    State.OPEN: classes.reopen_roster,  # of a roster only: a draft is opened by its decision
    State.RUNNING: classes.start,
    State.AWAITING: classes.finish,
    State.CANCELLED: lambda training_class, by: classes.cancel(training_class, by, reason="Bão số 3"),
    State.CLOSED: classes.close,
}
ALLOWED = {
    (State.DRAFT, State.CANCELLED),
    (State.OPEN, State.ROSTER_CLOSED), (State.OPEN, State.CANCELLED),
    (State.ROSTER_CLOSED, State.OPEN), (State.ROSTER_CLOSED, State.RUNNING), (State.ROSTER_CLOSED, State.CANCELLED),
    (State.RUNNING, State.AWAITING), (State.RUNNING, State.CANCELLED), (State.AWAITING, State.CANCELLED),
    (State.RECOGNISED, State.CLOSED), (State.ISSUED, State.CLOSED),
}  # fmt: skip


@pytest.mark.parametrize("to", ACTS)
@pytest.mark.parametrize("state", State)
def test_an_act_leads_from_the_states_that_allow_it_and_from_no_other(state, to, school, dung):
    training_class = TrainingClassFactory(institution=school, state=state)
    if (state, to) in ALLOWED:
        ACTS[to](training_class, dung.user)
        assert TrainingClass.objects.get().state == training_class.state == to
    else:
        with pytest.raises(WrongState, match=str(state.label)):
            ACTS[to](training_class, dung.user)
        assert TrainingClass.objects.get().state == state


DECISION = {"decision_number": "156/QĐ-UBND", "decision_date": date(2026, 9, 15)}


def test_a_draft_takes_enrolments_by_its_decision(school, dung):
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    classes.announce(draft, **DECISION, by=dung.user)
    opened = TrainingClass.objects.get()
    assert (opened.state, opened.decision_number, opened.decision_date) == (State.OPEN, *DECISION.values())


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.CANCELLED)])
def test_only_a_draft_is_announced(state, school, dung):
    with pytest.raises(WrongState):
        classes.announce(TrainingClassFactory(institution=school, state=state), **DECISION, by=dung.user)


def test_a_draft_of_an_institution_that_is_dissolved_by_then_is_not_announced(school, dung):
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    school.dissolved = date(2026, 11, 1)
    school.save()
    with pytest.raises(CannotBeHeld, match="does not exist on the first day"):
        classes.announce(draft, **DECISION, by=dung.user)
    assert TrainingClass.objects.get().state == State.DRAFT


def test_of_two_who_act_on_what_they_saw_before_the_second_is_refused(open_class, dung):
    seen_before = TrainingClass.objects.get()
    classes.close_roster(open_class, dung.user)
    with pytest.raises(WrongState, match="Roster closed"):
        classes.close_roster(seen_before, dung.user)


def test_a_cancelled_class_keeps_the_reason(open_class, dung):
    classes.cancel(open_class, dung.user, reason="  Bão số 3 ")
    assert TrainingClass.objects.get().cancelled_because == "Bão số 3"


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_a_class_is_not_cancelled_without_a_reason(reason, open_class, dung):
    with pytest.raises(NoReason):
        classes.cancel(open_class, dung.user, reason=reason)
    assert TrainingClass.objects.get().state == State.OPEN


def test_who_did_what_stands_in_the_history_of_the_class(open_class, dung, ha):
    classes.close_roster(open_class, dung.user)
    classes.start(open_class, ha.user)
    history = registry.get_logs_for_instance(open_class).order_by("timestamp", "pk")
    assert [(entry.user, entry.message) for entry in history] == [
        (dung.user, "From “Open for enrolment” to “Roster closed”"),
        (ha.user, "From “Roster closed” to “Running”"),
    ]


# Who sees what.


def test_anybody_sees_opened_classes_and_nobody_from_outside_a_draft(open_class, school, lan):
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    for visitor in (AnonymousUser(), lan.user):
        assert list(TrainingClass.objects.visible_to(visitor)) == [open_class]
    assert draft.pk


@pytest.mark.parametrize("role", ["dung", "thu", "an"])
def test_managers_registrars_and_auditors_see_drafts(role, request, school):
    person = request.getfixturevalue(role)
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    assert draft in TrainingClass.objects.visible_to(person.user)


def test_a_trainer_sees_the_draft_of_a_class_to_be_taught(ha, lan, school):
    draft = TrainingClassFactory(institution=school, state=State.DRAFT)
    draft.trainers.add(ha.user)
    assert draft in TrainingClass.objects.visible_to(ha.user)
    assert draft not in TrainingClass.objects.visible_to(lan.user)


def test_classes_are_taught_by_their_trainers_only(open_class, school, ha, dung):
    TrainingClassFactory(institution=school)
    assert list(TrainingClass.objects.taught_by(ha.user)) == [open_class]
    assert not TrainingClass.objects.taught_by(dung.user).exists()
    assert not TrainingClass.objects.taught_by(AnonymousUser()).exists()


def test_a_manager_manages_the_classes_below_the_own_unit(open_class, dung, other_department, minh):
    elsewhere = TrainingClassFactory(institution=other_department)
    assert set(TrainingClass.objects.managed_by(dung.user)) == {open_class, elsewhere}
    Role.objects.filter(user=dung.user).update(unit=other_department)
    assert list(TrainingClass.objects.managed_by(dung.user)) == [elsewhere]
    assert not TrainingClass.objects.managed_by(minh.user).exists()


def test_an_auditor_oversees_and_manages_nothing(open_class, an):
    assert open_class in TrainingClass.objects.overseen_by(an.user)
    assert open_class not in TrainingClass.objects.managed_by(an.user)


@pytest.mark.parametrize("words", ["quan tri", "Quản trị", "QTAN-1", "khoa 1 quan"])
def test_a_class_is_found_without_marks_and_by_its_code(words, plan, dung, open_class_elsewhere):
    training_class = open_class(**plan, by=dung.user)
    assert list(TrainingClass.objects.found_by(words)) == [training_class]
