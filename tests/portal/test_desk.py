"""What awaits each of them today."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.issuing import issue
from certificates.models import Certificate
from courses import classes, plans
from courses.attendance import confirm, mark
from courses.models import TrainingClass
from courses.nomination import nominate, send_back
from courses.quotas import set_quota
from courses.seats import enrol, withdraw
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


def test_a_class_to_which_units_nominate_is_not_offered_to_a_learner(open_class, lan, today):
    assert tasks(lan, "Open for enrolment", today) == [open_class.name]
    TrainingClass.objects.update(way_in="nomination")
    assert tasks(lan, "Open for enrolment", today) == []


def test_a_trainer_sees_the_sessions_of_past_days_that_are_not_marked_and_confirmed(class_, lan, ha, today):
    running = seated(class_(State.OPEN), lan)
    assert tasks(ha, "Roll calls to complete", date(2026, 10, 12)) is None
    morning, afternoon = running.sessions.filter(day=date(2026, 10, 12))
    mark(morning, {running.enrolments.get().pk: "present"}, by=ha.user)
    left = [line[1:3] for line in said(ha, "Roll calls to complete", date(2026, 10, 13))]
    assert left == [("12/10/2026 · Morning", "All marked, not confirmed"), ("12/10/2026 · Afternoon", "0 of 1 marked")]
    mark(afternoon, {running.enrolments.get().pk: "present"}, by=ha.user)
    for session in (morning, afternoon):
        confirm(session, by=ha.user)
    assert tasks(ha, "Roll calls to complete", date(2026, 10, 13)) is None


def test_what_a_trainer_teaches_today_leads_to_the_roll_call(class_, lan, ha, today):
    running = seated(class_(State.OPEN), lan)
    class_(State.RUNNING, starts=date(2026, 10, 16))
    [section] = [section for section in desk(ha.user, on=today) if section.title == "My classes today"]
    morning, _afternoon = running.sessions.filter(day=today)
    assert section.tasks[0].url == f"/teaching/{running.code}/sessions/{morning.pk}/"
    assert (len(section.tasks), section.tasks[0].badge) == (2, "0 of 1 marked")
    assert "07:30–11:00" in section.tasks[0].note


def test_before_a_class_runs_the_session_of_today_leads_to_its_roster(class_, ha, today):
    starting = class_(State.ROSTER_CLOSED, starts=today)
    plan_sessions(starting)
    [section] = [section for section in desk(ha.user, on=today) if section.title == "My classes today"]
    assert section.tasks[0].url == f"/teaching/{starting.code}/"


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


def said(person, title, on):
    """(label, note, badge, url) of each line below this heading."""
    return [
        (task.label, task.note, task.badge, task.url)
        for section in desk(person.user, on=on)
        if section.title == title
        for task in section.tasks
    ]


def test_a_manager_sees_nominations_that_wait(open_class, department, lan, quan, minh, dung, today):
    nominate(open_class, department, [lan], on=today, by=minh.user)
    address = f"/manage/classes/{open_class.code}/nominations/"
    assert said(dung, "Nominations to decide on", today) == [(open_class.name, "Begins on 02/11/2026", "1 nominated", address)]


def test_a_manager_sees_classes_with_sessions_of_past_days_not_marked(class_, lan, dung, today):
    running = seated(class_(State.OPEN), lan)
    assert said(dung, "Roll calls that are missing", today) == [
        (running.name, "", "6 sessions not confirmed", f"/teaching/{running.code}/")
    ]
    assert tasks(dung, "Roll calls that are missing", date(2026, 10, 12)) is None


def test_a_manager_sees_that_sessions_clash(class_, lan, quan, dung, today):
    for person in (lan, quan):
        seated(class_(State.OPEN), person)
    [line] = said(dung, "Clashes", date(2026, 10, 15))
    assert line[0] == "4 clashes until 14/11/2026"
    assert line[3] == "/manage/clashes/?first=2026-10-15&last=2026-11-14"


def test_a_manager_sees_lines_behind_the_plan(province, school, dung, today):
    plan = plans.draw_up(province, 2026, by=dung.user)
    for quarter in (3, 4):
        course = CourseFactory(title=f"Khóa quý {quarter}")
        plans.add_line(plan, by=dung.user, course=course, classes=2, seats=60, quarter=quarter, institution=school)
    assert tasks(dung, "Behind the plan", today) is None
    plans.approve_plan(plan, decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12), by=dung.user)
    [line] = said(dung, "Behind the plan", today)
    assert line[:3] == ("Khóa quý 3", "0 of 2 classes opened", "Quarter III of 2026 is over")


def test_an_officer_sees_who_asks_who_came_back_and_to_whom_a_seat_is_offered(
    open_class, department, lan, minh, an, quan, dung, today
):
    asked = TrainingClassFactory(institution=open_class.institution, way_in="unit", name="Lớp xin đi học")
    enrol(lan, asked, on=today, by=lan.user)
    send_back(
        list(nominate(open_class, department, [an], on=today, by=minh.user).entries.all()),
        on=today, by=dung.user, why="Thiếu quyết định",
    )  # fmt: skip
    full = TrainingClassFactory(institution=open_class.institution, capacity=1, offer_days=2, name="Lớp đã đủ")
    seat = enrol(quan, full, on=today, by=None)
    enrol(lan, full, on=today, by=None)
    withdraw(seat, on=today, by=None)
    assert said(minh, "Waiting for my unit", today) == [
        ("Lớp xin đi học", "Begins on 02/11/2026", "1 person asks to go", f"/classes/{asked.code}/nominations/"),
        (open_class.name, "Begins on 02/11/2026", "1 came back to be corrected", f"/classes/{open_class.code}/nominations/"),
        (str(lan), "Lớp đã đủ", "Seat offered until 17/10/2026", f"/classes/{full.code}/nominations/"),
    ]
    assert tasks(lan, "A seat is offered to me", today) == ["Lớp đã đủ"]


def test_what_waits_for_another_unit_is_not_shown(open_class, other_department, quan, minh, today):
    TrainingClass.objects.update(way_in="unit")
    enrol(quan, open_class, on=today, by=quan.user)
    assert tasks(minh, "Waiting for my unit", today) == []


def test_an_officer_sees_where_the_unit_has_a_quota_left_and_until_when(
    open_class, department, other_department, lan, minh, an, today
):
    set_quota(open_class, department, 2, on=today, by=None)
    set_quota(open_class, other_department, 5, on=today, by=None)
    enrol(lan, open_class, on=today, by=None)
    assert said(minh, "Open for nomination", today) == [
        (
            open_class.name,
            "Nominate until 31/10/2026 · Sở Nội vụ: 1 of 2 left",
            "",
            f"/classes/{open_class.code}/nominate/?unit=so-noi-vu",
        )
    ]
    enrol(an, open_class, on=today, by=None)
    assert tasks(minh, "Open for nomination", today) == []


def test_a_class_to_which_units_nominate_is_shown_without_a_quota(open_class, minh, today):
    assert tasks(minh, "Open for nomination", today) == []
    TrainingClass.objects.update(way_in="nomination")
    assert tasks(minh, "Open for nomination", today) == [open_class.name]


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
    assert tasks(an, "To look into", today) == ["Coverage", "Training plans", "Classes", "The register"]


def test_somebody_without_a_role_sees_only_their_own_learning(quan, today):
    assert [section.title for section in desk(quan.user, on=today)] == ["My next session", "Open for enrolment"]


def test_the_desk_is_ones_own(client):
    assert client.get(reverse("desk")).url == "/accounts/login/?next=/desk/"


def test_an_account_without_a_person_or_role_is_told_what_is_missing(client, django_user_model):
    client.cookies["django_language"] = "en"
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert "Nothing awaits you here" in client.get(reverse("desk")).content.decode()


@pytest.mark.parametrize("who", ["lan", "ha", "dung", "thu", "minh", "an"])
def test_more_to_do_costs_no_more_queries(
    class_, who, lan, ha, dung, thu, minh, an, quan, department, province, school, request, today, count_queries
):
    person = request.getfixturevalue(who)
    plan = plans.draw_up(province, 2026, by=dung.user)
    plans.add_line(plan, by=dung.user, course=CourseFactory(), classes=1, seats=9, quarter=1, institution=school)
    plans.approve_plan(plan, decision_number="15/QĐ-UBND", decision_date=today, by=dung.user)
    decision = {"decision_number": "48/QĐ-UBND", "decision_date": today}

    def more():
        seated(class_(State.OPEN), lan, ha, dung)
        class_(State.AWAITING)
        soon = {"enrolment_closes": date(2026, 10, 16), "starts": today + timedelta(days=3), "ends": today + timedelta(days=4)}
        coming = class_(State.OPEN, capacity=1, offer_days=2, **soon)
        set_quota(coming, department, 9, on=today, by=None)
        entries = list(nominate(coming, department, [an, minh], on=today, by=minh.user).entries.all())
        send_back(entries[:1], on=today, by=dung.user, why="Thiếu quyết định")
        seat = enrol(quan, coming, on=today, by=None)
        enrol(lan, coming, on=today, by=None)
        withdraw(seat, on=today, by=None)
        asked = class_(State.OPEN, way_in="unit", **soon)
        enrol(lan, asked, on=today, by=lan.user)
        plans.add_line(plan, by=dung.user, course=CourseFactory(), classes=1, seats=9, quarter=2, institution=school, **decision)

    more()
    more()  # two classes clash
    little = count_queries(lambda: desk(person.user, on=today))
    more()
    more()
    assert count_queries(lambda: desk(person.user, on=today)) == little


def test_every_line_leads_to_a_page_that_is_there(class_, open_class, department, lan, ha, dung, minh, an, client, today):
    seated(class_(State.OPEN), lan)
    seated(class_(State.OPEN), lan)
    class_(State.AWAITING)
    set_quota(open_class, department, 9, on=today, by=None)
    returned, _waiting = nominate(open_class, department, [an, lan], on=today, by=minh.user).entries.all()
    send_back([returned], on=today, by=dung.user, why="Thiếu quyết định")
    for person in (lan, ha, dung, minh, an):
        client.force_login(person.user)
        for section in desk(person.user, on=today):
            for task in [*section.tasks, *filter(None, [section.more])]:
                assert client.get(task.url).status_code == 200, task
