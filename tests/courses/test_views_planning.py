"""The room of the yearly plan: who reads it, how it is drawn up and amended, and classes opened from it."""

from datetime import date
from io import BytesIO

import pytest
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from courses import plans
from courses.carrying_out import carry_out
from courses.models import PlanLine, TrainingClass, TrainingPlan
from courses.quotas import set_line_quota
from courses.seats import enrol
from tests.conftest import someone
from tests.courses.conftest import days_from_now, sentences, text_of
from tests.factories import CourseFactory, TrainingClassFactory

pytestmark = pytest.mark.django_db
DECISION = {"decision_number": "480/QĐ-UBND", "decision_date": "04/05/2026"}


@pytest.fixture
def course():
    return CourseFactory(title="Đạo đức công vụ")


@pytest.fixture
def draft(province, dung):
    return plans.draw_up(province, localdate().year, by=dung.user)


@pytest.fixture
def line(draft, course, school, dung):
    values = {"course": course, "classes": 2, "seats": 60, "quarter": 4, "institution": school, "budget": 120_000_000}
    return plans.add_line(draft, by=dung.user, **values)


@pytest.fixture
def plan(draft, line, dung):
    return plans.approve_plan(draft, decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12), by=dung.user)


def typed(line, **values):
    said = {name: getattr(line, name) for name in ("audience", "classes", "seats", "quarter", "note")}
    return {**said, "course": line.course_id, "institution": line.institution_id, "budget": "120.000.000", **values}


# Reading it.


@pytest.mark.parametrize(("who", "status"), [("dung", 200), ("an", 200), ("minh", 200), ("thu", 200), ("lan", 404), ("ha", 404)])
def test_managers_auditors_and_units_read_the_approved_plan(who, status, request, reading, plan):
    browser = reading(request.getfixturevalue(who))
    assert browser.get("/plans/").status_code == status
    assert browser.get(plan.get_absolute_url()).status_code == status


def test_a_draft_does_not_exist_for_the_units(draft, reading, minh):
    browser = reading(minh)
    assert browser.get(draft.get_absolute_url()).status_code == 404
    assert "The plan of the year appears here once it is approved." in text_of(browser.get("/plans/"))


def test_the_page_says_what_became_of_each_line_and_the_sums(plan, line, school, reading, an, lan, dung):
    training_class = TrainingClassFactory(course=line.course, institution=school, capacity=25, enrolment_opens="2020-01-01")
    carry_out(training_class, line, by=dung.user)
    enrol(lan, training_class, on=date(2026, 10, 15), by=None)
    page = text_of(reading(an).get(plan.get_absolute_url()))
    for said in ("Đạo đức công vụ", "Quarter IV", "1/2", "25/60", "120.000.000 đ", "15/QĐ-UBND"):
        assert said in page
    assert "Add a line" not in page


def test_what_is_late_is_said(plan, line, reading, minh, school, dung):
    year = localdate().year - 1
    TrainingPlan.objects.filter(pk=plan.pk).update(year=year)
    page = text_of(reading(minh).get(plan.get_absolute_url()))
    assert "Of 1 line the quarter is over, and not every class was opened." in page


def test_the_workbook_holds_numbers_and_no_formulas(draft, line, reading, an, dung):
    plans.change_line(line, by=dung.user, audience="=1+1", note="+84 33")
    answer = reading(an).get(f"/plans/{draft.pk}/plan.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    [found] = [row for row in rows if "Đạo đức công vụ" in row]
    assert found[:9] == [1, "Đạo đức công vụ", "=1+1", "Quý IV", 2, 60, line.institution.name, 120_000_000, 0]


# Drawing it up.


def test_a_manager_draws_a_plan_up_adds_a_line_and_approves_it(reading, dung, province, course, school):
    browser = reading(dung)
    browser.post("/plans/new/", {"unit": province.pk, "year": "2026"})
    plan = TrainingPlan.objects.get()
    new = {
        "course": course.pk, "institution": school.pk, "classes": "2", "seats": "60", "quarter": "1", "budget": "45.000.000",
        "categories": ["civil_servant"], "levels": ["commune"],
    }  # fmt: skip
    browser.post(f"/plans/{plan.pk}/lines/add/", new)
    page = browser.post(f"/plans/{plan.pk}/approve/", {**DECISION}, follow=True)
    plan.refresh_from_db()
    made = plan.lines.get()
    assert (made.budget, made.for_whom) == (45_000_000, "Civil servant, Commune")
    assert (plan.state, plan.decision_number) == ("approved", "480/QĐ-UBND")
    assert "The plan is in force. Units read it; it now changes only by decision." in sentences(page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"budget": "1,5"}, "Budget in đồng: Write whole đồng, for example 120.000.000."),
        ({"budget": "1.20"}, "Write whole đồng"),
        ({"seats": "1", "classes": "2"}, "Each class has at least one seat."),
        ({"quarter": "5"}, "Select a valid choice."),
        ({"classes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"institution": "99999"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_planned_is_said_and_what_was_typed_stays(draft, line, reading, dung, wrong, sentence):
    page = text_of(reading(dung).post(f"/plans/{draft.pk}/lines/add/", typed(line, note="Lớp trọng điểm", **wrong)))
    assert sentence in page
    assert "Lớp trọng điểm" in page
    assert PlanLine.objects.count() == 1


def test_a_line_of_an_approved_plan_changes_with_the_decision_only(plan, line, reading, dung):
    browser, address = reading(dung), f"/plans/{plan.pk}/lines/{line.pk}/change/"
    assert "This field is required." in text_of(browser.post(address, typed(line, seats="90")))
    browser.post(address, typed(line, seats="90", **DECISION))
    line.refresh_from_db()
    assert (line.seats, line.earlier.get().seats) == (90, 60)
    assert "Seats: 60 → 90" in text_of(browser.get(plan.get_absolute_url()))


def test_the_decision_typed_last_stands_in_the_next_form(plan, line, reading, dung):
    browser, address = reading(dung), f"/plans/{plan.pk}/lines/{line.pk}/change/"
    browser.post(address, typed(line, seats="90", **DECISION))
    assert 'value="480/QĐ-UBND"' in text_of(browser.get(f"/plans/{plan.pk}/lines/add/"))


def test_a_line_is_taken_out_after_asking(plan, line, reading, dung):
    browser, address = reading(dung), f"/plans/{plan.pk}/lines/{line.pk}/drop/"
    assert "Take “Đạo đức công vụ, Quarter IV" in text_of(browser.get(address))
    page = text_of(browser.post(address, {"decision_number": "không số", "decision_date": "04/05/2026"}))
    assert "is no decision number" in page
    browser.post(address, DECISION)
    assert "taken out" in text_of(browser.get(plan.get_absolute_url()))


@pytest.mark.parametrize("who", ["an", "minh", "thu", "lan"])
@pytest.mark.parametrize("act", ["lines/add/", "approve/", "close/", "discard/", "lines/{}/change/", "lines/{}/drop/"])
def test_who_does_not_manage_the_unit_changes_nothing(who, act, request, reading, plan, line):
    browser = reading(request.getfixturevalue(who))
    assert browser.post(f"/plans/{plan.pk}/{act.format(line.pk)}", typed(line, **DECISION)).status_code == 404
    line.refresh_from_db()
    assert (line.ended_by, TrainingPlan.objects.get().state) == (None, "approved")


def test_a_plan_is_closed_after_asking(plan, reading, dung):
    browser = reading(dung)
    assert "This cannot be taken back." in text_of(browser.get(f"/plans/{plan.pk}/close/"))
    browser.post(f"/plans/{plan.pk}/close/")
    assert "Add a line" not in text_of(browser.get(plan.get_absolute_url()))


# Quotas, and classes opened from a line.


def test_a_quota_of_a_line_is_set_read_and_removed(plan, line, reading, dung, department):
    browser, address = reading(dung), line.get_absolute_url()
    browser.post(address, {"unit": "SO-NOI-VU", "seats": "12"})
    quota = line.quotas.get()
    assert "The units have quotas of 12 of 60 seats." in text_of(browser.get(address))
    browser.post(f"{address}quotas/{quota.pk}/remove/")
    assert not line.quotas.exists()


def test_more_quotas_than_seats_are_refused_on_the_form(plan, line, reading, dung, department):
    page = text_of(reading(dung).post(line.get_absolute_url(), {"unit": "so-noi-vu", "seats": "61"}))
    assert "The units would have 61 seats of the 60 of this line." in page


def test_an_officer_reads_the_quotas_and_sets_none(plan, line, reading, minh, department):
    browser = reading(minh)
    assert "Set a quota" not in text_of(browser.get(line.get_absolute_url()))
    assert browser.post(line.get_absolute_url(), {"unit": "so-noi-vu", "seats": "12"}).status_code == 404


def test_the_form_to_open_a_class_begins_with_the_line(plan, line, reading, dung):
    page = reading(dung).get(f"/manage/classes/new/?line={line.pk}")
    form = page.context["form"]
    assert (form["course"].value(), form["capacity"].value()) == (line.course_id, 30)
    assert "Đạo đức công vụ – class 1" in text_of(page)


@pytest.mark.parametrize("key", ["99999", "x", ""])
def test_a_line_that_is_none_prefills_nothing(plan, reading, dung, key):
    assert reading(dung).get(f"/manage/classes/new/?line={key}").status_code == 200


def opening(line, **values):
    return {
        "plan_line": line.pk, "course": line.course_id, "name": "Lớp Đạo đức công vụ khóa 1", "code": "ddcv-1",
        "institution": line.institution_id, "decision_number": "156/QĐ-UBND", "decision_date": "12/10/2026",
        "starts": days_from_now(40).isoformat(), "ends": days_from_now(44).isoformat(), "parts": ["1_morning"],
        "enrolment_opens": days_from_now(0).isoformat(), "enrolment_closes": days_from_now(30).isoformat(), "capacity": "30",
        "way_in": "open", "offer_days": "2", "mode": "on_site", **values,
    }  # fmt: skip


def test_a_class_opened_from_a_line_takes_over_its_quotas_and_both_are_on_one_page(plan, line, reading, dung, department, lan):
    set_line_quota(line, department, 9, on=localdate(), by=dung.user)
    browser = reading(dung)
    browser.post("/manage/classes/new/", opening(line))
    training_class = TrainingClass.objects.get()
    assert (training_class.plan_line, training_class.quotas.get().seats) == (line, 5)
    enrol(lan, training_class, on=localdate(), by=None)
    page = browser.get("/manage/classes/ddcv-1/quotas/")
    counted = [[(row.quota.seats, row.used, row.held, row.left) for row in page.context[name]] for name in ("rows", "line_rows")]
    assert counted == [[(5, 1, 0, 4)], [(9, 1, 0, 8)]]
    assert "1/5" in text_of(browser.get(line.get_absolute_url()))


def test_a_class_of_another_course_is_not_opened_from_the_line(plan, line, reading, dung):
    page = text_of(reading(dung).post("/manage/classes/new/", opening(line, course=CourseFactory().pk)))
    assert "This line of the plan is about another course: “Đạo đức công vụ”." in page
    assert "Lớp Đạo đức công vụ khóa 1" in page
    assert not TrainingClass.objects.exists()


def test_lines_of_drafts_and_of_other_units_are_not_offered(draft, line, reading, dung):
    page = text_of(reading(dung).post("/manage/classes/new/", opening(line)))
    assert "Select a valid choice." in page


def test_the_pages_take_as_many_queries_for_many_lines_classes_and_quotas(
    plan, line, reading, dung, department, other_department, school, count_queries
):
    browser = reading(dung)

    def more(unit):
        set_line_quota(line, unit, 10, on=localdate(), by=dung.user)
        training_class = TrainingClassFactory(course=line.course, institution=school)
        carry_out(training_class, line, by=dung.user)
        extra = {"decision_number": "480/QĐ-UBND", "decision_date": date(2026, 5, 4)}
        plans.change_line(line, by=dung.user, note=unit.name, **extra)
        values = {"course": CourseFactory(), "classes": 1, "seats": 9, "quarter": 1, "institution": school}
        plans.add_line(plan, by=dung.user, **values, **extra)
        for number in range(3):
            enrol(someone("Lò Văn Sáu", f"{unit.code}{number}", unit), training_class, on=date(2026, 10, 15), by=None)
        return training_class

    pages = [plan.get_absolute_url(), line.get_absolute_url(), f"/manage/classes/{more(department).code}/quotas/"]
    few = [count_queries(lambda page=page: browser.get(page)) for page in pages]
    more(other_department)
    more(school)
    assert [count_queries(lambda page=page: browser.get(page)) for page in pages] == few
