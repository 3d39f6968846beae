"""The plan of a year: drawn up, approved, amended by decision, carried out by classes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from courses import classes, plans
from courses.carrying_out import CarriesOutAlready, OtherCourse, carry_out, late_lines, prefilled, progress, share, totals
from courses.models import Enrolment, PlanLine, Quota, TrainingClass, TrainingPlan
from courses.nomination import approve, nominate
from courses.plan_history import amended
from courses.quotas import (
    FewerThanSent,
    MoreThanTheLine,
    OverLineQuota,
    remove_line_quota,
    set_line_quota,
    set_quota,
    usage_of_line,
)
from courses.seats import enrol
from lms.decisions import NotADecisionNumber
from lms.people.models import Role
from tests.conftest import someone, with_role
from tests.factories import CourseFactory, TrainingClassFactory

State = TrainingPlan.State
TODAY = date(2026, 10, 15)
APPROVAL = {"decision_number": "15/QĐ-UBND", "decision_date": date(2026, 1, 12)}
AMENDMENT = {"decision_number": "480/QĐ-UBND", "decision_date": date(2026, 5, 4)}


@pytest.fixture
def draft(province, dung):
    return plans.draw_up(province, 2026, by=dung.user)


@pytest.fixture
def course():
    return CourseFactory(title="Đạo đức công vụ")


@pytest.fixture
def line(draft, course, school, dung):
    return plans.add_line(
        draft, by=dung.user, course=course, classes=2, seats=60, quarter=4, institution=school, budget=120_000_000
    )


@pytest.fixture
def plan(draft, line, dung):
    return plans.approve_plan(draft, by=dung.user, **APPROVAL)


@pytest.fixture
def class_of(course, school):
    """A class of the course of the line, open for enrolment, of 30 seats."""

    def make(**values):
        return TrainingClassFactory(course=course, institution=school, **values)

    return make


@pytest.fixture
def carrying_out(plan, line, class_of, dung):
    training_class = class_of()
    carry_out(training_class, line, by=dung.user)
    return training_class


def now(line):
    return PlanLine.objects.get(pk=line.pk)


# Drawn up and approved.


def test_a_unit_has_one_plan_a_year(draft, province, dung):
    with pytest.raises(ValidationError, match="already has a plan for this year"):
        plans.draw_up(province, 2026, by=dung.user)


def test_a_plan_without_lines_is_not_approved(draft, dung):
    with pytest.raises(plans.NothingPlanned):
        plans.approve_plan(draft, by=dung.user, **APPROVAL)


@pytest.mark.parametrize("number", ["15/QĐ-UBND", "1470-QĐ/TU"])
def test_decisions_of_state_and_party_approve(draft, line, dung, number):
    plan = plans.approve_plan(draft, decision_number=number, decision_date=date(2026, 1, 12), by=dung.user)
    assert (plan.state, plan.decision_number) == (State.APPROVED, number)


def test_what_is_no_decision_number_approves_nothing(draft, line, dung):
    with pytest.raises(NotADecisionNumber):
        plans.approve_plan(draft, decision_number="mười lăm", decision_date=date(2026, 1, 12), by=dung.user)
    assert TrainingPlan.objects.get().is_draft


def test_the_database_knows_no_approved_plan_without_a_decision(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingPlan.objects.update(state=State.APPROVED)


def test_each_class_of_a_line_has_a_seat(draft, course, school, dung):
    with pytest.raises(ValidationError, match="at least one seat"):
        plans.add_line(draft, by=dung.user, course=course, classes=3, seats=2, quarter=1, institution=school)


def test_a_draft_changes_without_a_decision_and_keeps_no_earlier_lines(line, dung):
    plans.change_line(line, by=dung.user, seats=80)
    assert (now(line).seats, PlanLine.objects.count()) == (80, 1)
    plans.drop_line(now(line), by=dung.user)
    assert not PlanLine.objects.exists()


def test_a_draft_is_thrown_away_and_an_approved_plan_is_not(draft, line, dung):
    approved = plans.approve_plan(draft, by=dung.user, **APPROVAL)
    with pytest.raises(plans.PlanNotDraft):
        plans.discard_plan(approved, by=dung.user)


def test_the_history_tells_what_changed_in_a_draft(line, draft, dung):
    plans.change_line(line, by=dung.user, seats=80, levels=["commune"])
    plans.drop_line(now(line), by=dung.user)
    entries = ModelLogEntry.objects.for_instance(draft).order_by("pk")
    assert [str(entry.formatter.format_message(entry)) for entry in entries] == [
        "Drawn up",
        "Line added: Đạo đức công vụ, quarter 4, 2 classes, 60 seats",
        "Line changed: Đạo đức công vụ, quarter 4 – seats in all classes: 60 → 80; target levels: – → commune",
        "Line taken out: Đạo đức công vụ, quarter 4, 2 classes, 80 seats",
    ]


# Amended.


def test_an_approved_plan_changes_by_decision_only(plan, line, dung, course, school):
    with pytest.raises(plans.NeedsDecision):
        plans.change_line(line, by=dung.user, seats=80)
    with pytest.raises(plans.NeedsDecision):
        plans.add_line(plan, by=dung.user, course=course, classes=1, seats=30, quarter=1, institution=school)
    with pytest.raises(plans.NeedsDecision):
        plans.drop_line(line, by=dung.user)
    assert (now(line).seats, PlanLine.objects.count()) == (60, 1)


def test_what_a_line_said_before_stays_readable_with_the_decision(plan, line, dung):
    plans.change_line(line, by=dung.user, seats=80, **AMENDMENT)
    [before] = line.earlier.all()
    assert (now(line).seats, before.seats, str(before.ended_by)) == (80, 60, "480/QĐ-UBND (04/05/2026)")
    assert list(PlanLine.objects.standing()) == [line]


def test_a_line_that_is_taken_out_stays_readable_with_the_decision(plan, line, dung):
    plans.drop_line(line, by=dung.user, **AMENDMENT)
    assert not PlanLine.objects.standing().exists()
    assert now(line).ended_by.decision_number == "480/QĐ-UBND"


def test_one_decision_amends_several_lines(plan, line, dung, course, school):
    plans.change_line(line, by=dung.user, seats=80, **AMENDMENT)
    plans.add_line(plan, by=dung.user, course=course, classes=1, seats=30, quarter=3, institution=school, **AMENDMENT)
    assert plan.amendments.count() == 1


def test_a_decision_that_amends_is_not_older_than_the_approval(plan, line, dung):
    with pytest.raises(plans.BeforeTheApproval):
        plans.change_line(line, by=dung.user, seats=80, decision_number="9/QĐ-UBND", decision_date=date(2026, 1, 11))


def test_the_plan_tells_what_each_decision_changed(plan, line, dung, course, school):
    added = plans.add_line(plan, by=dung.user, course=course, classes=1, seats=30, quarter=3, institution=school, **AMENDMENT)
    plans.change_line(line, by=dung.user, seats=80, budget=150_000_000, **AMENDMENT)
    later = {"decision_number": "900/QĐ-UBND", "decision_date": date(2026, 8, 3)}
    plans.change_line(line, by=dung.user, seats=90, **later)
    plans.drop_line(added, by=dung.user, **later)
    told = [
        (amendment.decision_number, [(change.line.pk, change.is_new, change.differences) for change in changes])
        for amendment, changes in amended(plan)
    ]
    assert told == [
        ("480/QĐ-UBND", [
            (line.pk, False, [("Seats", "60", "80"), ("Budget", "120.000.000 đ", "150.000.000 đ")]),
            (added.pk, True, []),
        ]),
        ("900/QĐ-UBND", [(line.pk, False, [("Seats", "80", "90")]), (added.pk, False, [])]),
    ]  # fmt: skip


def test_a_closed_plan_changes_no_more(plan, line, dung):
    plans.close_plan(plan, by=dung.user)
    with pytest.raises(plans.PlanClosed):
        plans.change_line(line, by=dung.user, seats=80, **AMENDMENT)


# Who sees it.


@pytest.mark.parametrize(
    ("who", "drafts", "approved"),
    [
        ("dung", True, True),
        ("an", True, True),
        ("minh", False, True),
        ("thu", False, True),
        ("lan", False, False),
        ("ha", False, False),
    ],
)
def test_units_read_a_plan_once_it_is_approved(who, drafts, approved, request, draft, line, dung):
    user = request.getfixturevalue(who).user
    assert TrainingPlan.objects.visible_to(user).exists() == drafts
    plans.approve_plan(draft, by=dung.user, **APPROVAL)
    assert TrainingPlan.objects.visible_to(user).exists() == approved


def test_the_plan_of_another_department_does_not_exist_for_an_officer(other_department, course, school, minh, dung):
    other = plans.draw_up(other_department, 2026, by=dung.user)
    plans.add_line(other, by=dung.user, course=course, classes=1, seats=5, quarter=1, institution=school)
    plans.approve_plan(other, by=dung.user, **APPROVAL)
    assert not TrainingPlan.objects.visible_to(minh.user).exists()


def test_only_managers_of_the_unit_manage_its_plan(plan, minh, an, department, dung):
    manager_below = with_role(someone("Đỗ Văn Khải", "CB055", department), Role.Kind.TRAINING_MANAGER, department)
    manage = {who.staff_number: TrainingPlan.objects.managed_by(who.user).exists() for who in (dung, minh, an, manager_below)}
    assert manage == {"CB004": True, "CB003": False, "CB006": False, "CB055": False}


# Carried out.


def test_a_line_counts_classes_seats_and_people_and_neither_drafts_nor_cancelled_classes(
    carrying_out, plan, line, class_of, dung, lan, quan, today
):
    for state in ("draft", "cancelled"):
        other = class_of()
        carry_out(other, line, by=dung.user)
        enrol(lan, other, on=today, by=None)
        TrainingClass.objects.filter(pk=other.pk).update(
            state=state, cancelled_because="Bão số 3" if state == "cancelled" else ""
        )
    enrol(quan, carrying_out, on=today, by=None)
    Enrolment.objects.filter(person=quan).update(state="completed")
    enrol(lan, carrying_out, on=today, by=None)
    [row] = progress(plan.lines.standing(), on=today)
    assert (row.opened, row.seats, row.enrolled, row.completed) == (1, 30, 2, 1)
    assert totals([row, row]) == {
        "classes": 4, "opened": 2, "planned_seats": 120, "seats": 60, "enrolled": 4, "completed": 2, "budget": 240_000_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "opened", "late"),
    [
        (date(2026, 12, 31), 0, False),
        (date(2027, 1, 1), 0, True),
        (date(2027, 1, 1), 1, True),
        (date(2027, 1, 1), 2, False),
    ],
)
def test_a_line_is_late_once_its_quarter_is_over_and_a_class_is_missing(plan, line, class_of, dung, on, opened, late):
    for _number in range(opened):
        carry_out(class_of(), line, by=dung.user)
    assert [row.line for row in late_lines(TrainingPlan.objects.all(), on=on)] == ([line] if late else [])
    assert progress(plan.lines.all(), on=on)[0].is_late == late


@pytest.mark.parametrize(("quarter", "first", "last"), [(1, "01/01", "31/03"), (2, "01/04", "30/06"), (4, "01/10", "31/12")])
def test_a_quarter_has_its_days(line, quarter, first, last):
    line.quarter = quarter
    assert (f"{line.first_day:%d/%m}", f"{line.last_day:%d/%m/%Y}") == (first, f"{last}/2026")


def test_a_class_of_another_course_carries_out_no_line(plan, line, open_class, dung):
    with pytest.raises(OtherCourse, match="Đạo đức công vụ"):
        carry_out(open_class, line, by=dung.user)


def test_a_class_carries_out_one_line(carrying_out, line, dung):
    with pytest.raises(CarriesOutAlready):
        carry_out(carrying_out, line, by=dung.user)


def test_drafts_and_closed_plans_are_not_carried_out(draft, line, class_of, dung):
    with pytest.raises(plans.PlanNotInForce):
        carry_out(class_of(), line, by=dung.user)
    plans.close_plan(plans.approve_plan(draft, by=dung.user, **APPROVAL), by=dung.user)
    with pytest.raises(plans.PlanNotInForce):
        carry_out(class_of(), line, by=dung.user)


def test_a_line_that_is_carried_out_keeps_its_course_and_its_place(carrying_out, line, dung):
    with pytest.raises(plans.LineCarriedOut):
        plans.change_line(line, by=dung.user, course=CourseFactory(), **AMENDMENT)
    with pytest.raises(plans.LineCarriedOut):
        plans.drop_line(line, by=dung.user, **AMENDMENT)
    classes.cancel(carrying_out, by=dung.user, reason="Bão số 3")
    plans.drop_line(line, by=dung.user, **AMENDMENT)
    assert now(line).ended_by


def test_the_form_begins_with_what_the_line_says(line, school):
    begun = prefilled(line, opened=1, on=date(2026, 8, 20))
    assert (begun["course"], begun["institution"], begun["capacity"]) == (line.course_id, school.pk, 30)
    assert (begun["starts"], begun["ends"]) == (date(2026, 10, 5), date(2026, 10, 9))
    assert (begun["enrolment_opens"], begun["enrolment_closes"]) == (date(2026, 9, 7), date(2026, 9, 28))


def test_many_lines_cost_no_more_queries(plan, line, class_of, course, school, dung, today, count_queries):
    def look():
        progress(plan.lines.standing(), on=today)
        amended(plan)
        late_lines(TrainingPlan.objects.all(), on=date(2027, 2, 1))

    few = count_queries(look)
    for number in range(4):
        more = plans.add_line(
            plan, by=dung.user, course=course, classes=1, seats=30, quarter=1 + number, institution=school, **AMENDMENT
        )
        carry_out(class_of(), more, by=dung.user)
    assert count_queries(look) == few


# Quotas.


def test_a_quota_is_not_set_below_what_the_unit_has_sent(carrying_out, line, department, lan, minh, dung, today):
    for person in (lan, minh):
        enrol(person, carrying_out, on=today, by=None)
    for act in (set_quota, set_line_quota):
        of = carrying_out if act is set_quota else line
        with pytest.raises(FewerThanSent, match="has sent 2 already"):
            act(of, department, 1, on=today, by=dung.user)
        act(of, department, 2, on=today, by=dung.user)


@pytest.fixture
def staff(department):
    return [someone(name, f"CB10{n}", department) for n, name in enumerate(("Bàn Thị Ba", "Chìu Văn Bốn", "Lê Năm", "Trần Sáu"))]


def test_the_quotas_of_a_line_are_no_more_than_its_seats(line, department, other_department, dung):
    set_line_quota(line, department, 40, on=TODAY, by=dung.user)
    with pytest.raises(MoreThanTheLine):
        set_line_quota(line, other_department, 21, on=TODAY, by=dung.user)
    set_line_quota(line, department, 39, on=TODAY, by=dung.user)
    set_line_quota(line, other_department, 21, on=TODAY, by=dung.user)
    assert sorted(line.quotas.values_list("seats", flat=True)) == [21, 39]


def test_a_line_has_no_fewer_seats_than_its_quotas(plan, line, department, dung):
    set_line_quota(line, department, 40, on=TODAY, by=dung.user)
    with pytest.raises(plans.FewerThanQuotas):
        plans.change_line(line, by=dung.user, seats=39, **AMENDMENT)


def test_quotas_stay_when_the_line_is_amended(plan, line, department, dung):
    set_line_quota(line, department, 40, on=TODAY, by=dung.user)
    plans.change_line(line, by=dung.user, seats=80, **AMENDMENT)
    assert now(line).quotas.get().seats == 40


def test_quotas_of_a_closed_plan_stay_as_they_are(plan, line, department, dung):
    set_line_quota(line, department, 40, on=TODAY, by=dung.user)
    plans.close_plan(plan, by=dung.user)
    with pytest.raises(plans.PlanClosed):
        remove_line_quota(line.quotas.get(), by=dung.user)


@pytest.mark.parametrize(("left", "coming", "given"), [(30, 3, 10), (31, 3, 11), (1, 2, 1), (0, 2, 0), (-4, 1, 0)])
def test_a_class_gets_its_share_of_what_is_left(left, coming, given):
    assert share(left, coming) == given


def test_the_classes_of_a_line_share_its_quotas(plan, line, class_of, department, other_department, dung):
    set_line_quota(line, department, 5, on=TODAY, by=dung.user)
    set_line_quota(line, other_department, 4, on=TODAY, by=dung.user)
    first, second = class_of(), class_of()
    for training_class in (first, second):
        carry_out(training_class, line, by=dung.user)
    given = [list(each.quotas.order_by("unit__code").values_list("seats", flat=True)) for each in (first, second)]
    assert given == [[3, 2], [2, 2]]


def test_a_quota_that_the_class_has_already_stays(plan, line, class_of, department, dung):
    set_line_quota(line, department, 8, on=TODAY, by=dung.user)
    training_class = class_of()
    set_quota(training_class, department, 1, on=TODAY, by=dung.user)
    carry_out(training_class, line, by=dung.user)
    assert Quota.objects.get().seats == 1


def test_used_and_held_of_a_line_are_those_of_all_its_classes(plan, line, class_of, department, staff, lan, minh, dung, today):
    set_line_quota(line, department, 10, on=TODAY, by=dung.user)
    first, second = class_of(), class_of()
    for training_class in (first, second):
        carry_out(training_class, line, by=dung.user)
    enrol(lan, first, on=today, by=None)
    nominate(second, department, staff[:2], reserves=staff[2:3], on=today, by=minh.user)
    [row] = usage_of_line(line, on=today)
    assert (row.used, row.held, row.left) == (1, 2, 7)


def test_beyond_the_quota_of_the_line_the_manager_says_why(plan, line, class_of, department, staff, minh, dung, today):
    set_line_quota(line, department, 2, on=TODAY, by=dung.user)
    first, second = class_of(), class_of()
    for training_class in (first, second):
        carry_out(training_class, line, by=dung.user)
        set_quota(training_class, department, 2, on=TODAY, by=dung.user)
    approve(list(nominate(first, department, staff[:2], on=today, by=minh.user).entries.all()), on=today, by=dung.user)
    third = list(nominate(second, department, staff[2:3], on=today, by=minh.user).entries.all())
    with pytest.raises(OverLineQuota, match="Sở Nội vụ"):
        approve(third, on=today, by=dung.user)
    approve(third, on=today, by=dung.user, why="Bổ sung theo công văn 45")
    assert Enrolment.objects.get(pk=third[0].pk).state == "enrolled"


def test_what_was_sent_to_a_cancelled_class_counts_no_more(plan, line, class_of, department, lan, dung, today):
    set_line_quota(line, department, 1, on=TODAY, by=dung.user)
    first, second = class_of(), class_of()
    for training_class in (first, second):
        carry_out(training_class, line, by=dung.user)
        set_quota(training_class, department, 1, on=TODAY, by=dung.user)
    enrol(lan, first, on=today, by=dung.user)
    classes.cancel(first, by=dung.user, reason="Bão số 3")
    assert enrol(lan, second, on=today, by=dung.user).state == "enrolled"
