"""`manage.py demo`: loaded once, the same every time, refused beside real records; and alive today."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import localdate

from certificates.models import Certificate
from courses import classes
from courses.attendance import mark
from courses.auditing import audit
from courses.carrying_out import progress
from courses.clashes import Kind as Clash
from courses.clashes import clashes_between
from courses.models import (
    Attendance,
    CoursePage,
    Enrolment,
    LearningRecord,
    Message,
    TrainingClass,
    TrainingPlan,
)
from courses.quotas import usage
from courses.recognition import recognise
from courses.seats import enrol
from courses.sessions import plan_sessions
from lms.coverage.figures import count, find_indicators
from lms.coverage.models import Indicator, StaleMark
from lms.coverage.spans import refresh_all_stale
from lms.people.access import has_role
from lms.people.models import Person, Posting, Role, User
from lms.portal.demo import AS_OF
from lms.portal.demo.accounts import ACCOUNTS, ADMINISTRATOR, LEARNER, MANAGER, OFFICER, PASSWORD, PEOPLE, TRAINER
from lms.portal.demo.pattern import members_of
from lms.portal.demo.people import careers_of
from lms.portal.desks import desk
from lms.portal.pages import ContentPage

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo"), pytest.mark.django_db]
REPORT = {
    "F1": (200, 200), "F2a": (400, 400), "F2b": (130, 130), "F3": (360, 400), "F4": (340, 400), "F5": (350, 350), "F6": (198, 200),
    "F7": (700, 1000), "F8": (90, 120), "F9": (780, 1000),
}  # fmt: skip
ASKED_SINCE_THE_REFORM = {"F10": (0, 0), "F11": (0, 0), "F12": (0, 0)}


def figures(on):
    return {figure.indicator.code: (figure.n, figure.d) for figure in count(Indicator.objects.all(), on=on)}


def figure(code, on):
    return figures(on)[code][0]


def test_the_engine_gives_the_figures_of_the_report():
    assert figures(AS_OF) == REPORT | ASKED_SINCE_THE_REFORM


def test_a_second_run_says_so_and_changes_nothing():
    before = [model.objects.count() for model in (Person, Posting, LearningRecord, Enrolment, User, CoursePage)]
    said = StringIO()
    call_command("demo", stdout=said)
    assert "already there" in said.getvalue()
    assert [model.objects.count() for model in (Person, Posting, LearningRecord, Enrolment, User, CoursePage)] == before


def test_nobody_is_left_stale():
    assert not StaleMark.objects.exists()


def test_the_pattern_is_the_same_every_time():
    first, second = (
        [repr((member, careers[member])) for member in careers] for careers in (careers_of(members_of(1)) for _run in "ab")
    )
    assert first == second


# Today.


def test_there_is_a_class_in_every_state():
    assert set(TrainingClass.objects.values_list("state", flat=True)) == set(TrainingClass.State.values)


def test_several_classes_take_enrolments_for_weeks_to_come():
    soon, later = localdate(), localdate() + timedelta(days=40)
    areas = TrainingClass.objects.open_on(soon).values_list("course__subject_areas__code", flat=True)
    assert {"public-duty", "law", "public-ethics", "security-governance"} <= set(areas)
    assert TrainingClass.objects.open_on(later).count() >= 3


def test_a_full_class_has_a_waiting_list():
    full = [c for c in TrainingClass.objects.open_on(localdate()).with_seats_taken() if not c.seats_left]
    assert [c.enrolments.waiting().count() for c in full] == [5]


def test_all_classes_are_as_they_must_be():
    assert audit(on=localdate()) == []


def test_one_room_is_wanted_twice_and_it_is_said_why():
    clashes = clashes_between(localdate(), localdate() + timedelta(days=30), TrainingClass.objects.all())
    assert [clash.kind for clash in clashes if clash.kind == Clash.ROOM] == [Clash.ROOM]


def test_nominations_stand_in_each_of_their_states_and_quotas_are_partly_used():
    sent = TrainingClass.objects.get(way_in="nomination")
    states = set(Enrolment.objects.filter(training_class=sent).exclude(nomination=None).values_list("state", flat=True))
    assert states == {"nominated", "returned", "rejected", "approved", "enrolled"}
    [row] = [row for row in usage(sent, on=localdate()) if row.quota.unit.code == "so-noi-vu"]
    assert (row.quota.seats, row.used, row.held, row.left) == (4, 1, 2, 1)


def test_somebody_of_the_officers_unit_asks_to_go():
    asked = Enrolment.objects.get(state="requested")
    assert asked.unit.code == "so-noi-vu"


def test_the_learner_is_offered_a_seat_that_was_given_back_for_a_reason():
    offer = Enrolment.objects.get(state="offered")
    assert offer.person.staff_number == LEARNER
    assert offer.offered_until > localdate()
    assert offer.training_class.enrolments.get(state="withdrawn").steps.last().why


def test_the_plan_of_the_year_is_approved_amended_and_carried_out():
    plan = TrainingPlan.objects.get()
    rows = progress(plan.lines.standing(), on=localdate())
    assert (plan.year, plan.state, plan.amendments.count()) == (localdate().year, "approved", 1)
    assert sum(row.opened == row.line.classes for row in rows) > len(rows) / 2
    assert len([row for row in rows if row.is_late]) == (1 if localdate().month > 3 else 0)
    if localdate().month < 12:  # otherwise the class to which units nominate may begin next year
        assert plan.lines.exclude(quotas=None).count() == 1


@pytest.mark.parametrize(
    ("who", "kind"), [(LEARNER, "offered"), (OFFICER, "to_answer"), (OFFICER, "decided"), (MANAGER, "to_approve")]
)
def test_the_accounts_have_been_told(who, kind):
    assert Message.objects.of(User.objects.get(username=who)).filter(kind=kind).exists()


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        (LEARNER, {"A seat is offered to me"}),
        (TRAINER, {"Roll calls to complete"}),
        (OFFICER, {"Waiting for my unit", "Open for nomination"}),
        (MANAGER, {"Nominations to decide on", "Classes to manage", "Roll calls that are missing", "Clashes"}),
    ],
)
def test_the_desks_have_something_to_do(who, titles):
    found = {section.title for section in desk(User.objects.get(username=who), on=localdate()) if section.tasks}
    assert titles <= found


def test_the_roll_of_today_is_still_to_be_called():
    running = TrainingClass.objects.get(state="running")
    marked = [session.attendance.exists() for session in running.sessions.filter(day__lt=localdate())]
    assert marked == [True] * (len(marked) - 1) + [False]
    assert not Attendance.objects.filter(session__training_class=running, session__day__gte=localdate()).exists()


def test_the_trainer_has_classes_to_mark():
    states = Counter(TrainingClass.objects.taught_by(User.objects.get(username=TRAINER)).values_list("state", flat=True))
    assert {"open", "running", "awaiting"} <= set(states)


def test_certificates_wait_to_be_drawn_and_one_is_the_learners():
    assert Certificate.objects.filter(record__training_class__state="issued", record__person__staff_number=LEARNER).count() == 1
    assert TrainingClass.objects.get(state="recognised").records.filter(certificates=None).count() == 26


def test_the_yearly_figures_of_today_are_alive():
    today = figures(localdate())
    assert all(0.6 < n / d < 0.95 for n, d in (today["F9"], today["F10"], today["F11"]))


def test_a_learner_who_completes_a_class_that_is_open_today_raises_a_figure_of_today_by_one():
    today, manager = localdate(), User.objects.get(username=MANAGER)
    before = figure("F11", today)
    duty = TrainingClass.objects.open_on(today).get(course__subject_areas__code="public-duty", ends=today)
    lan = enrol(Person.objects.get(staff_number=LEARNER), duty, on=today, by=manager)
    classes.close_roster(duty, by=manager)
    classes.start(duty, by=manager)
    plan_sessions(duty)
    for session in duty.sessions.all():
        mark(session, {lan.pk: Attendance.Mark.PRESENT}, by=manager)
    classes.finish(duty, by=manager)
    recognise(duty, decision_number="999/QĐ-UBND", decided_on=today, by=manager)
    refresh_all_stale()
    assert figure("F11", today) == before + 1


# Accounts and pages.


@pytest.mark.parametrize(("name", "password", "_role"), ACCOUNTS)
def test_every_account_signs_in_by_staff_number_and_by_email(name, password, _role, rf):
    user = authenticate(rf.post("/"), username=name, password=password)
    assert user.person.staff_number == name
    assert authenticate(rf.post("/"), email=user.email, password=password) == user


@pytest.mark.parametrize("account", PEOPLE, ids=lambda account: account.staff_number)
def test_every_account_is_the_person_and_has_the_role_that_it_says(account):
    user = User.objects.get(username=account.staff_number)
    assert user.person.full_name == account.name
    assert user.person.postings.held_on(localdate()).get().unit.code == account.home
    assert {role.kind for role in Role.objects.filter(user=user)} == ({account.role} if account.role else set())
    assert user.is_superuser == (account.staff_number == ADMINISTRATOR)


def test_the_password_is_good_enough_for_the_product():
    validate_password(PASSWORD)


def test_the_manager_manages_training():
    assert has_role(User.objects.get(username=MANAGER), Role.Kind.TRAINING_MANAGER)


def test_the_courses_have_pages_and_the_site_says_what_is_invented():
    assert CoursePage.objects.live().count() >= 14
    about = ContentPage.objects.live().get(slug="du-lieu-minh-hoa")
    assert "hư cấu" in str(about.body)
    assert CoursePage.objects.get(course__code="quan-tri-an-ninh").title == (
        "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống"
    )


def test_the_security_course_was_held_in_2022_and_is_open_today():
    held = TrainingClass.objects.filter(course__code="quan-tri-an-ninh")
    assert held.filter(ends__year=2022).count() == 2
    assert held.open_on(localdate()).exists()


# Refusals, and a bigger province.


def test_it_refuses_a_database_with_other_records():
    User.objects.filter(username=ADMINISTRATOR).update(username="somebody")
    with pytest.raises(CommandError, match="empty database") as refused:
        call_command("demo")
    assert refused.value.returncode == 2


def test_unknown_indicators_are_none():
    assert len(find_indicators()) == 13
