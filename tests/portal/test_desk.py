"""What awaits each of them today."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.issuing import issue
from certificates.models import Certificate
from courses import classes
from courses.models import TrainingClass
from courses.seats import enrol
from courses.sessions import plan_sessions
from lms.coverage.models import EvidenceTerm, Indicator, IndicatorVersion
from lms.portal.desks import desk
from tests.factories import CourseFactory, SubjectAreaFactory, TrainingClassFactory

State = TrainingClass.State
pytestmark = pytest.mark.django_db


def tasks(person, title, on):
    """The labels of the tasks below this heading; None where there is no such heading."""
    return next(([task.label for task in section.tasks] for section in desk(person.user, on=on) if section.title == title), None)


@pytest.fixture
def class_(school, ha):
    """A class of Hà's that starts on 12 October 2026, for four days; it took enrolments until the day before."""

    def make(state, **values):
        usual = {
            "starts": date(2026, 10, 12), "ends": date(2026, 10, 16),
            "enrolment_opens": date(2026, 9, 1), "enrolment_closes": date(2026, 10, 11),
        }  # fmt: skip
        made = TrainingClassFactory(institution=school, state=state, **(usual | values))
        made.trainers.add(ha.user)
        return made

    return make


def seated(training_class, *people):
    training_class.state = State.OPEN
    training_class.save()
    for person in people:
        enrol(person, training_class, on=training_class.enrolment_closes, by=None)
    plan_sessions(training_class)
    classes.close_roster(training_class, None)
    classes.start(training_class, None)
    return training_class


def test_a_learner_sees_the_next_session_and_where_they_wait(class_, open_class, lan, quan, today):
    running = seated(class_(State.OPEN), lan)
    open_class.capacity = 1
    open_class.save()
    for person in (quan, lan):
        enrol(person, open_class, on=today, by=None)
    assert tasks(lan, "My next session", today) == [running.name]
    assert tasks(lan, "I am waiting for a seat", today) == [open_class.name]
    assert tasks(lan, "Open for enrolment", today) == []


def test_open_classes_that_answer_what_is_asked_of_a_learner_come_first_and_say_why(school, lan, today):
    area = SubjectAreaFactory()
    window = {"enrolment_opens": date(2026, 10, 1), "institution": school}
    TrainingClassFactory(name="Gần hết hạn", enrolment_closes=date(2026, 10, 16), **window)
    TrainingClassFactory(name="Cần cho Lan", course=CourseFactory(areas=[area]), enrolment_closes=date(2026, 10, 30), **window)
    indicator = Indicator.objects.create(code="F4", name="Kỹ năng công vụ")
    version = IndicatorVersion.objects.create(indicator=indicator, starts="2020-01-01")
    EvidenceTerm.objects.create(version=version, kind="area", area=area)
    assert tasks(lan, "Open for enrolment", today) == ["Cần cho Lan", "Gần hết hạn"]
    [section] = [section for section in desk(lan.user, on=today) if section.title == "Open for enrolment"]
    assert section.tasks[0].why == "You need it for: Kỹ năng công vụ"
    assert not section.tasks[1].why


def test_a_trainer_sees_the_sessions_up_to_today_that_are_not_marked(class_, lan, ha, today):
    running = seated(class_(State.OPEN), lan)
    up_to_today = running.sessions.filter(day__lte=today).count()
    assert tasks(ha, "Sessions to mark", today) == [running.name] * min(up_to_today, 6)
    assert tasks(ha, "Sessions to mark", date(2026, 10, 11)) == []
    for session in running.sessions.all():
        session.attendance.create(enrolment=running.enrolments.get(), mark="present")
    assert tasks(ha, "Sessions to mark", today) == []


def test_a_trainer_sees_the_classes_that_are_over_and_still_run(class_, lan, ha, today):
    running = seated(class_(State.OPEN), lan)
    assert tasks(ha, "Classes to finish", today) is None
    assert tasks(ha, "Classes to finish", date(2026, 10, 17)) == [running.name]


def test_a_manager_sees_each_class_that_waits_for_the_next_step(class_, dung, today):
    to_recognise = class_(State.AWAITING)
    to_finish = class_(State.RUNNING, ends=date(2026, 10, 14))
    to_start = class_(State.ROSTER_CLOSED)
    to_close = class_(State.OPEN)
    class_(State.RUNNING)
    class_(State.OPEN, starts=date(2026, 11, 2), ends=date(2026, 11, 6), enrolment_closes=date(2026, 10, 20))
    expected = [to_recognise.name, to_finish.name, to_start.name, to_close.name]
    assert tasks(dung, "Classes to manage", today) == expected


def test_a_registrar_sees_recognised_classes_and_drawings_that_failed(recognised_class, thu, today):
    assert tasks(thu, "Certificates to issue", today) == [recognised_class.name]


def test_a_registrar_sees_drawings_that_failed(recognised_class, record_of, lan, book, design, thu, today):
    issue([record_of(lan)], book=book, design=design, on=date(2026, 11, 12), by=None)
    Certificate.objects.update(state=Certificate.State.FAILED)
    assert tasks(thu, "Certificates to issue", today)[0] == "1 certificate could not be drawn"


def test_an_officer_is_led_to_the_figures_of_their_unit(minh, department, today):
    [section] = [section for section in desk(minh.user, on=today) if section.title == "My unit"]
    assert [(task.label, task.url) for task in section.tasks] == [(department.name, f"/coverage/?unit={department.code}")]


def test_an_auditor_finds_the_ways_in(an, today):
    assert tasks(an, "To look into", today) == ["Coverage", "Classes", "The register"]


def test_somebody_without_a_role_sees_only_their_own_learning(quan, today):
    assert [section.title for section in desk(quan.user, on=today)] == ["My next session", "Open for enrolment"]


def test_the_desk_is_ones_own(client):
    assert client.get(reverse("desk")).url == "/accounts/login/?next=/desk/"


def test_an_account_without_a_person_or_role_is_told_what_is_missing(client, django_user_model):
    client.cookies["django_language"] = "en"
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert "Nothing awaits you here" in client.get(reverse("desk")).content.decode()


@pytest.mark.parametrize("who", ["lan", "ha", "dung", "thu", "minh", "an"])
def test_more_to_do_costs_no_more_queries(class_, who, lan, ha, dung, thu, minh, an, request, today, count_queries):
    person = request.getfixturevalue(who)

    def more():
        seated(class_(State.OPEN), lan, ha, dung)
        class_(State.AWAITING)
        class_(State.OPEN, enrolment_closes=date(2026, 10, 16), starts=today + timedelta(days=3), ends=today + timedelta(days=4))

    more()
    little = count_queries(lambda: desk(person.user, on=today))
    for _ in range(3):
        more()
    assert count_queries(lambda: desk(person.user, on=today)) == little


def test_every_line_leads_to_a_page_that_is_there(class_, lan, ha, dung, client, today):
    seated(class_(State.OPEN), lan)
    class_(State.AWAITING)
    for person in (lan, ha, dung):
        client.force_login(person.user)
        for section in desk(person.user, on=today):
            for task in [*section.tasks, *filter(None, [section.more])]:
                assert client.get(task.url).status_code == 200, task
