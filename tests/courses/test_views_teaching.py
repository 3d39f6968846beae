"""The trainer's room: the roster and the roll call."""

import pytest
from django.utils.timezone import localdate

from courses.attendance import mark
from courses.models import Attendance, Session
from courses.seats import enrol
from lms.people.models import Person, Role
from tests.conftest import with_role
from tests.courses.conftest import begin, days_from_now, learners, sentences, text_of

Mark = Attendance.Mark
pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running):
    return running.sessions.first()


def address_of(session):
    return f"/teaching/{session.training_class.code}/sessions/{session.pk}/"


def marks_of(session):
    """{name: mark}"""
    return dict(session.attendance.values_list("enrolment__person__full_name", "mark"))


def seats(training_class):
    """{name: enrolment}"""
    return {enrolment.person.full_name: enrolment for enrolment in training_class.enrolments.select_related("person")}


def field(enrolment):
    return f"mark-{enrolment.pk}"


PAGES = ["", "results/", "eligibility/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "status"), [("ha", 200), ("dung", 200), ("thu", 200), ("an", 200), ("lan", 404), ("minh", 404)])
def test_inside_a_class_are_its_trainers_and_those_who_oversee_training(running, page, who, status, request, signed_in):
    person = request.getfixturevalue(who)
    assert signed_in(person).get(f"/teaching/{running.code}/{page}").status_code == status


@pytest.mark.parametrize(
    "address", ["/teaching/", "/teaching/dang-hoc/", "/teaching/dang-hoc/results/", "/my/learning/", "/desk/"]
)
def test_whoever_is_not_signed_in_is_asked_to(address, running, client):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={address}"


def test_a_manager_of_another_institution_is_not_inside(running, quan, other_department, signed_in):
    with_role(quan, Role.Kind.TRAINING_MANAGER, other_department)
    assert signed_in(quan).get(f"/teaching/{running.code}/").status_code == 404
    assert signed_in(quan).get(f"/manage/classes/{running.code}/").status_code == 404


def test_the_trainer_sees_todays_sessions_and_every_class_of_theirs(running, enrolling, ha, reading):
    page = text_of(reading(ha).get("/teaching/"))
    assert running.name in page
    assert enrolling.name in page


def test_a_trainer_of_nothing_is_told_when_something_will_stand_here(lan, reading):
    assert "You teach no class yet" in text_of(reading(lan).get("/teaching/"))


def test_a_roll_call_lists_the_learners_by_given_name(running, session, ha, reading, school, dung):
    page = text_of(reading(ha).get(address_of(session)))
    assert page.index("Thúy Lan") < page.index("Hồng Quân")


def test_a_mark_that_is_saved_is_there_the_next_time(running, session, ha, reading):
    lan_ = seats(running)["Đặng Thị Thúy Lan"]
    browser = reading(ha)
    answer = browser.post(address_of(session), {field(lan_): "late"}, follow=True)
    assert sentences(answer) == ["1 mark saved."]
    assert marks_of(session) == {"Đặng Thị Thúy Lan": "late"}
    assert "Saved: <span data-saved-count>1</span> of 2" in text_of(answer)


def test_one_button_marks_all_others_present(running, session, ha, reading):
    lan_ = seats(running)["Đặng Thị Thúy Lan"]
    reading(ha).post(address_of(session), {field(lan_): "excused", "rest": "present"})
    assert marks_of(session) == {"Đặng Thị Thúy Lan": "excused", "Ngô Hồng Quân": "present"}


def test_a_mark_set_by_a_colleague_meanwhile_is_not_overwritten(running, session, ha, reading):
    everybody = seats(running)
    lan_, quan_ = everybody["Đặng Thị Thúy Lan"], everybody["Ngô Hồng Quân"]
    mark(session, {lan_.pk: Mark.UNEXCUSED}, by=None)
    # The page was opened before that, when Lan was marked present; Hà only adds Quân.
    as_opened = {f"initial-{field(lan_)}": "present", field(lan_): "present", f"initial-{field(quan_)}": ""}
    reading(ha).post(address_of(session), {**as_opened, field(quan_): "late"})
    assert marks_of(session) == {"Đặng Thị Thúy Lan": "unexcused", "Ngô Hồng Quân": "late"}


def test_a_mark_that_does_not_exist_saves_nothing(running, session, ha, reading):
    everybody = seats(running)
    marks = {field(everybody["Đặng Thị Thúy Lan"]): "asleep", field(everybody["Ngô Hồng Quân"]): "present"}
    assert "Nothing was saved." in text_of(reading(ha).post(address_of(session), marks))
    assert marks_of(session) == {}


def test_those_who_oversee_training_read_the_marks_but_set_none(running, session, an, reading):
    lan_ = seats(running)["Đặng Thị Thúy Lan"]
    mark(session, {lan_.pk: Mark.LATE}, by=None)
    browser = reading(an)
    page = text_of(browser.get(address_of(session)))
    assert "Late" in page
    assert 'type="radio"' not in page
    assert browser.post(address_of(session), {field(lan_): "present"}).status_code == 404
    assert marks_of(session) == {"Đặng Thị Thúy Lan": "late"}


@pytest.mark.parametrize(
    ("day", "on_the_page", "on_saving"),
    [
        (0, "it is “Open for enrolment”", "Attendance and results are entered while the class runs"),
        (3, "on the day of the session or afterwards", "is still to come"),
    ],
)
def test_too_early_the_page_says_so_and_takes_no_marks(enrolling, lan, ha, reading, day, on_the_page, on_saving):
    seat = enrol(lan, enrolling, on=localdate(), by=None)
    session = Session.objects.create(training_class=enrolling, day=days_from_now(day), part=Session.Part.MORNING)
    browser = reading(ha)
    page = text_of(browser.get(address_of(session)))
    assert on_the_page in page
    assert 'type="radio"' not in page
    answer = browser.post(address_of(session), {field(seat): "present"}, follow=True)
    assert on_saving in sentences(answer)[0]
    assert marks_of(session) == {}


def test_a_session_of_today_is_one_tap_away_and_a_coming_one_is_not_offered(running, ha, reading):
    Session.objects.filter(training_class=running).delete()
    today = Session.objects.create(training_class=running, day=days_from_now(0), part=Session.Part.EVENING)
    coming = Session.objects.create(training_class=running, day=days_from_now(1), part=Session.Part.MORNING)
    browser = reading(ha)
    assert f'href="{address_of(today)}"' in text_of(browser.get("/teaching/"))
    roster = text_of(browser.get(f"/teaching/{running.code}/"))
    assert f'href="{address_of(today)}"' in roster
    assert f'href="{address_of(coming)}"' not in roster


def test_a_session_of_another_class_is_not_found(session, enrolling, ha, signed_in):
    assert signed_in(ha).get(f"/teaching/{enrolling.code}/sessions/{session.pk}/").status_code == 404


def test_the_roster_says_how_far_the_class_has_come(running, session, ha, reading):
    mark(session, {enrolment.pk: Mark.PRESENT for enrolment in running.enrolments.all()}, by=None)
    page = text_of(reading(ha).get(f"/teaching/{running.code}/"))
    assert f"1/{running.sessions.count()}" in page
    assert "Finish the class" in page


@pytest.mark.parametrize("page", ["", "results/", "eligibility/", "sessions/{session}/"])
def test_a_large_class_costs_no_more_queries_than_a_small_one(class_now, school, dung, ha, reading, count_queries, page):
    browser = reading(ha)

    def cost(size):
        training_class = begin(
            class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0), learners(size, school), dung.user
        )
        training_class.assessments.create(name="Bài kiểm tra")
        address = f"/teaching/{training_class.code}/{page.format(session=training_class.sessions.first().pk)}"
        return count_queries(lambda: browser.get(address))

    assert cost(2) == cost(9)


def test_many_classes_cost_no_more_queries_on_the_list_than_few(class_now, ha, reading, count_queries):
    browser = reading(ha)
    class_now()
    few = count_queries(lambda: browser.get("/teaching/"))
    for _ in range(4):
        class_now()
    assert count_queries(lambda: browser.get("/teaching/")) == few


def test_names_are_read_from_people_and_not_from_accounts(running, ha, reading):
    Person.objects.filter(pk=ha.pk).update(full_name="Vũ Thị Thu Hà")
    assert "Vũ Thị Thu Hà" in text_of(reading(ha).get(f"/classes/{running.code}/"))
