"""Lines of a plan from a list: into a draft, and into nothing else."""

from datetime import date

import pytest

from courses import plans
from courses.models import PlanLine
from courses.quotas import set_line_quota
from lms.people.importing.kinds import kinds_open_to
from lms.people.models import ImportBatch
from tests.factories import CourseFactory
from tests.people.importing.conftest import applied, read, reasons, row, states, undone

__all__ = ["read"]

HEADER = [
    "Năm",
    "Nội dung đào tạo, bồi dưỡng",
    "Đối tượng",
    "Quý",
    "Số lớp",
    "Số lượt người",
    "Cơ sở thực hiện",
    "Kinh phí (đồng)",
    "Ghi chú",
]


@pytest.fixture
def law(db):
    return CourseFactory(code="phap-luat", title="Bồi dưỡng kiến thức pháp luật")


@pytest.fixture
def draft(province, dung):
    return plans.draw_up(province, 2026, by=dung.user)


@pytest.fixture
def listed(read, dung, law, school):
    return lambda *rows: read(dung, rows, HEADER, kind="plan_lines")


def line(school, **values):
    said = {
        "year": "2026", "course": "phap-luat", "audience": "Công chức cấp xã", "quarter": "Quý II", "classes": "2", "seats": "120",
        "institution": "truong-nvc", "budget": "120.000.000", "note": "",
    }  # fmt: skip
    return list((said | values).values())


def test_a_list_becomes_lines_of_the_draft(listed, draft, law, school):
    batch = listed(line(school), line(school, quarter="IV", budget="45000000"))
    assert states(batch) == {2: "new", 3: "new"}
    applied(batch)
    said = list(
        PlanLine.objects.values_list("plan", "course", "audience", "quarter", "classes", "seats", "institution", "budget")
    )
    assert said == [
        (draft.pk, law.pk, "Công chức cấp xã", 2, 2, 120, school.pk, 120_000_000),
        (draft.pk, law.pk, "Công chức cấp xã", 4, 2, 120, school.pk, 45_000_000),
    ]


def test_the_same_list_again_changes_nothing_and_another_number_changes_the_line(listed, draft, school):
    applied(listed(line(school)))
    assert states(listed(line(school))) == {2: "unchanged"}
    batch = listed(line(school, seats="150"))
    assert states(batch) == {2: "changed"}
    assert row(batch).changes == [["courses.planline", "seats", 120, 150]]
    applied(batch)
    assert PlanLine.objects.get().seats == 150


def test_an_import_is_taken_back_as_a_whole(listed, draft, school, dung):
    applied(listed(line(school)))
    batch = applied(listed(line(school, seats="150"), line(school, quarter="III")))
    assert undone(batch, dung).state == ImportBatch.State.UNDONE
    assert PlanLine.objects.get().seats == 120


def test_it_is_not_taken_back_once_units_have_quotas_in_it(listed, draft, school, dung, department, today):
    batch = applied(listed(line(school)))
    set_line_quota(PlanLine.objects.get(), department, 5, on=today, by=dung.user)
    assert undone(batch, dung).refusal["reason"] == "used_since"
    assert PlanLine.objects.exists()


def test_an_approved_plan_takes_no_list(listed, draft, school, dung):
    applied(listed(line(school)))
    plans.approve_plan(draft, decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12), by=dung.user)
    assert reasons(listed(line(school, seats="150"))) == [("year", "no_draft_plan")]


def test_what_was_approved_between_preview_and_applying_stays_as_it_is(listed, draft, school, dung):
    applied(listed(line(school)))
    batch = listed(line(school, seats="150"))
    plans.approve_plan(draft, decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12), by=dung.user)
    applied(batch)
    assert PlanLine.objects.get().seats == 120


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"year": "2031"}, ("year", "no_draft_plan")),
        ({"year": "hai nghìn"}, ("year", "no_number")),
        ({"course": "Không có"}, ("course", "unknown")),
        ({"institution": "Trường không có"}, ("institution", "unknown")),
        ({"quarter": "Quý V"}, ("quarter", "unknown_choice")),
        ({"classes": "0"}, ("classes", "refused")),
        ({"classes": ""}, ("classes", "blank")),
        ({"seats": "1"}, ("", "refused")),
        ({"budget": "1,5 tỷ"}, ("budget", "no_dong")),
        ({"budget": "120,5"}, ("budget", "no_dong")),
        ({"note": "x" * 300}, ("note", "refused")),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(values, problem, listed, draft, school):
    assert problem in reasons(listed(line(school, **values)))


def test_a_line_that_stands_there_twice_is_said(listed, draft, school):
    batch = listed(line(school), line(school, seats="99"))
    assert reasons(batch, 3) == [("course", "line_twice")]


def test_drafts_of_several_units_are_told_apart_by_their_unit(read, listed, draft, school, department, dung):
    other = plans.draw_up(department, 2026, by=dung.user)
    assert reasons(listed(line(school))) == [("unit", "which_plan")]
    named = [*line(school), "so-noi-vu"]
    applied(read(dung, [named], [*HEADER, "Kế hoạch của"], kind="plan_lines"))
    assert PlanLine.objects.get().plan == other


@pytest.mark.parametrize(("who", "may"), [("dung", True), ("minh", False), ("an", False), ("thu", False)])
def test_managers_of_training_import_plans(who, may, request):
    kinds = {kind.slug for kind in kinds_open_to(request.getfixturevalue(who).user)}
    assert ("plan_lines" in kinds) == may
