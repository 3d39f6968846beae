"""The training manager's room."""

import pytest
from django.utils.timezone import localdate

from courses import classes
from courses.models import Enrolment, TrainingClass
from courses.seats import enrol
from tests.courses.conftest import days_from_now, learners, sentences, text_of
from tests.factories import CourseFactory

State = TrainingClass.State
pytestmark = pytest.mark.django_db


# The list.


@pytest.mark.parametrize(("who", "status"), [("dung", 200), ("thu", 200), ("an", 200), ("ha", 404), ("lan", 404), ("minh", 404)])
def test_the_list_of_classes_is_for_those_who_oversee_training(who, status, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).get("/manage/classes/").status_code == status


def test_a_class_is_found_without_marks_and_by_code(class_now, dung, reading):
    found = class_now(code="ddcv-5", name="Lớp Đạo đức công vụ khóa 5")
    class_now(code="tin-hoc-1", name="Lớp Tin học cơ bản")
    browser = reading(dung)
    for words in ("dao duc", "Đạo đức", "DDCV-5", "khoa 5 dao"):
        page = text_of(browser.get("/manage/classes/", {"q": words}))
        assert found.name in page, words
        assert "Tin học" not in page, words


def test_a_filter_by_state_keeps_only_those_classes(enrolling, running, dung, reading):
    page = text_of(reading(dung).get("/manage/classes/", {"state": "running"}))
    assert running.name in page
    assert enrolling.name not in page


def test_a_search_that_finds_nothing_offers_the_way_back(enrolling, dung, reading):
    page = text_of(reading(dung).get("/manage/classes/", {"q": "khong co gi"}))
    assert "No class fits" in page
    assert "Show all classes" in page


def test_a_state_that_does_not_exist_is_named_and_filters_nothing(enrolling, dung, reading):
    page = text_of(reading(dung).get("/manage/classes/", {"state": "sleeping"}))
    assert "sleeping is not one of the available choices" in page
    assert enrolling.name in page


def test_a_long_list_costs_no_more_queries_than_a_short_one(class_now, dung, reading, count_queries):
    browser = reading(dung)
    class_now()
    few = count_queries(lambda: browser.get("/manage/classes/"))
    for _ in range(5):
        class_now()
    assert count_queries(lambda: browser.get("/manage/classes/")) == few


# Opening a class.


@pytest.fixture
def plan(school, ha):
    return {
        "course": CourseFactory().pk,
        "name": "Lớp Quản trị an ninh khóa 1",
        "code": "qtan-1",
        "institution": school.pk,
        "decision_number": "156/QĐ-UBND",
        "decision_date": days_from_now(-20).isoformat(),
        "starts": "02/11/2026",  # as people write it; a browser's date picker sends 2026-11-02
        "ends": "2026-11-06",
        "parts": ["1_morning", "2_afternoon"],
        "enrolment_opens": "2026-10-01",
        "enrolment_closes": "2026-10-31",
        "capacity": "30",
        "way_in": "open",
        "offer_days": "2",
        "mode": "on_site",
        "venue": "Hội trường A",
        "trainers": "CB002",
        "assessment": "Bài kiểm tra cuối khóa",
    }


def test_a_class_is_opened_with_its_sessions_its_trainer_and_its_first_assessment(plan, dung, ha, reading):
    answer = reading(dung).post("/manage/classes/new/", plan, follow=True)
    assert sentences(answer) == ["The class is open, with 10 sessions."]
    made = TrainingClass.objects.get(code="qtan-1")
    assert made.state == State.OPEN
    assert list(made.trainers.all()) == [ha.user]
    assert [piece.name for piece in made.assessments.all()] == ["Bài kiểm tra cuối khóa"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "2026-11-01"}, "The last day is before the first."),
        ({"enrolment_closes": "2026-09-30"}, "Enrolment closes before it opens."),
        ({"starts": "31/02/2026"}, "First day: Write the date as day/month/year, for example 02/11/2026."),
        ({"starts": "11/13/2026"}, "First day: Write the date as day/month/year, for example 02/11/2026."),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"trainers": "CB002, XX999"}, "Trainers: No account has this staff number: XX999."),
        ({"code": "new"}, "Choose another code."),
        ({"parts": []}, "The class meets in the: This field is required."),
        ({"institution": "999999"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_the_form_which_keeps_what_was_typed(plan, dung, reading, wrong, sentence):
    page = text_of(reading(dung).post("/manage/classes/new/", {**plan, **wrong}))
    assert sentence in page
    assert "Hội trường A" in page
    assert not TrainingClass.objects.exists()


def test_a_code_that_is_taken_is_refused(plan, enrolling, dung, reading):
    page = text_of(reading(dung).post("/manage/classes/new/", {**plan, "code": enrolling.code}))
    assert "already exists" in page
    assert TrainingClass.objects.count() == 1


def test_a_dissolved_institution_is_not_offered(plan, school, dung, reading):
    school.dissolved = days_from_now(-1)
    school.save()
    assert "Select a valid choice." in text_of(reading(dung).post("/manage/classes/new/", plan))


@pytest.mark.parametrize("who", ["thu", "an", "ha", "lan"])
def test_only_training_managers_open_classes(who, plan, request, signed_in):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/manage/classes/new/").status_code == 404
    assert browser.post("/manage/classes/new/", plan).status_code == 404
    assert not TrainingClass.objects.exists()


# One class.


def manage(training_class, act=""):
    return f"/manage/classes/{training_class.code}/{act}"


def test_the_way_of_a_class_from_enrolment_to_its_end(running, class_now, dung, reading):
    training_class = class_now()
    browser = reading(dung)
    for act, state in [
        ("close-roster", State.ROSTER_CLOSED),
        ("reopen-roster", State.OPEN),
        ("close-roster", State.ROSTER_CLOSED),
        ("start-class", State.RUNNING),
        ("finish-class", State.AWAITING),
    ]:
        assert manage(training_class, f"{act}/") in text_of(browser.get(manage(training_class)))
        browser.get(manage(training_class, f"{act}/"))
        before = TrainingClass.objects.get(pk=training_class.pk).state
        assert before != state, "asking changes nothing"
        browser.post(manage(training_class, f"{act}/"))
        assert TrainingClass.objects.get(pk=training_class.pk).state == state


def test_a_draft_takes_enrolments_by_the_decision_that_opens_it(class_now, dung, reading):
    draft = class_now(state=State.DRAFT)
    browser = reading(dung)
    said = {"decision_number": "mười", "decision_date": "01/11/2026"}
    answer = text_of(browser.post(manage(draft, "announce-class/"), said))
    assert "“mười” is no decision number" in answer
    assert 'value="mười"' in answer
    browser.post(manage(draft, "reopen-roster/"))
    assert TrainingClass.objects.get().state == State.DRAFT, "without a decision it stays a draft"
    browser.post(manage(draft, "announce-class/"), said | {"decision_number": "12/QĐ-SNV"})
    draft.refresh_from_db()
    assert (draft.state, draft.decision_number) == (State.OPEN, "12/QĐ-SNV")


def test_a_class_is_closed_when_its_certificates_are_out_or_it_gives_none(class_now, dung, reading):
    browser = reading(dung)
    issued = class_now(state=State.ISSUED)
    waiting = class_now(state=State.RECOGNISED)
    none = class_now(state=State.RECOGNISED, course=CourseFactory(issues_document=False))
    offered = {c: manage(c, "close-class/") in text_of(browser.get(manage(c))) for c in (issued, waiting, none)}
    assert offered == {issued: True, waiting: False, none: True}
    browser.post(manage(issued, "close-class/"))
    issued.refresh_from_db()
    assert issued.state == State.CLOSED


def test_a_class_is_cancelled_with_a_reason_only(enrolling, dung, reading):
    browser = reading(dung)
    assert "Reason: This field is required." in text_of(browser.post(manage(enrolling, "cancel-class/"), {"reason": " "}))
    browser.post(manage(enrolling, "cancel-class/"), {"reason": "Giảng viên nghỉ ốm"})
    enrolling.refresh_from_db()
    assert (enrolling.state, enrolling.cancelled_because) == (State.CANCELLED, "Giảng viên nghỉ ốm")


def test_an_act_in_the_wrong_state_is_refused_in_a_sentence(enrolling, dung, reading):
    answer = reading(dung).post(
        manage(enrolling, "start-class/"), HTTP_REFERER=f"http://testserver{manage(enrolling)}", follow=True
    )
    assert "The class is “Open for enrolment”" in sentences(answer)[0]
    assert TrainingClass.objects.get().state == State.OPEN


def test_a_trainer_may_finish_the_class_but_neither_start_nor_cancel_one(running, ha, reading):
    browser = reading(ha)
    assert browser.post(manage(running, "cancel-class/"), {"reason": "x"}).status_code == 404
    assert browser.post(manage(running, "start-class/")).status_code == 404
    browser.post(manage(running, "finish-class/"))
    assert TrainingClass.objects.get().state == State.AWAITING


def test_a_person_is_found_without_marks_and_enrolled_by_one_button(enrolling, lan, dung, reading):
    browser = reading(dung)
    page = text_of(browser.get(manage(enrolling), {"who": "dang thi thuy"}))
    assert "Đặng Thị Thúy Lan" in page
    answer = browser.post(manage(enrolling, "enrol/"), {"person": "CB001"}, follow=True)
    assert sentences(answer) == ["Đặng Thị Thúy Lan: Enrolled."]
    assert enrolling.enrolments.get().person == lan


def test_nobody_found_is_said(enrolling, dung, reading):
    assert "Nobody in service is found by “khong co ai”." in text_of(reading(dung).get(manage(enrolling), {"who": "khong co ai"}))


def test_new_seats_go_to_those_who_wait(full_class, lan, dung, reading):
    waiting = enrol(lan, full_class, on=localdate(), by=None)
    reading(dung).post(manage(full_class, "seats/"), {"capacity": "3"})
    waiting.refresh_from_db()
    assert waiting.state == Enrolment.State.ENROLLED


@pytest.mark.parametrize(("seats", "sentence"), [("1", "2 learners already have a seat"), ("x", "Seats: Enter a whole number.")])
def test_seats_that_cannot_be_are_refused_in_a_sentence(full_class, dung, reading, seats, sentence):
    answer = reading(dung).post(
        manage(full_class, "seats/"), {"capacity": seats}, HTTP_REFERER=f"http://testserver{manage(full_class)}", follow=True
    )
    assert sentence in sentences(answer)[0]
    assert TrainingClass.objects.get(pk=full_class.pk).capacity == 2


def test_taking_somebody_off_the_list_seats_the_next(full_class, quan, lan, dung, reading):
    waiting = enrol(lan, full_class, on=localdate(), by=None)
    seat = full_class.enrolments.get(person=quan)
    browser = reading(dung)
    address = manage(full_class, f"enrolments/{seat.pk}/withdraw/")
    assert "Take Ngô Hồng Quân off the list?" in text_of(browser.get(address))
    browser.post(address)
    waiting.refresh_from_db()
    assert waiting.state == Enrolment.State.ENROLLED


def test_the_registrar_and_the_auditor_read_without_buttons(enrolling, lan, thu, an, reading):
    enrol(lan, enrolling, on=localdate(), by=None)
    for person in (thu, an):
        browser = reading(person)
        page = text_of(browser.get(manage(enrolling)))
        assert "Đặng Thị Thúy Lan" in page
        assert "Close the roster" not in page
        assert "Take off" not in page
        for act in ("close-roster/", "seats/", "enrol/", "recognise/"):
            assert browser.post(manage(enrolling, act)).status_code == 404
    assert TrainingClass.objects.get().state == State.OPEN


def test_a_large_class_costs_no_more_queries_than_a_small_one(class_now, school, dung, reading, count_queries):
    browser = reading(dung)

    def cost(size):
        training_class = class_now(capacity=size - 1)
        for person in learners(size, school):
            enrol(person, training_class, on=localdate(), by=None)
        return count_queries(lambda: browser.get(manage(training_class), {"who": "nguyen"}))

    assert cost(3) == cost(9)


def test_a_cancelled_class_shows_no_way_on(enrolling, dung, reading):
    classes.cancel(enrolling, dung.user, "Không đủ học viên")
    page = text_of(reading(dung).get(manage(enrolling)))
    assert "Không đủ học viên" in page
    assert "Cancel the class" not in page
