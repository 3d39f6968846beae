"""Taking a reorganisation back, and what stands in the way of it."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lms.people.models import Appointment, PlanningEntry, Posting, Role, Succession, Unit
from lms.people.postings import move
from lms.people.reorganising.applying import apply
from lms.people.reorganising.checks import problems
from lms.people.reorganising.drafts import draft
from lms.people.reorganising.plans import Plan
from lms.people.reorganising.undoing import ChangedSince, EnteredSince, LaterReorganisation, NotApplied, undo
from tests.factories import PlanningEntryFactory, PostingFactory, RoleFactory, TitleFactory, TrainingClassFactory

from .random_reform import random_reform

DAY, BEFORE = date(2025, 7, 1), date(2025, 6, 30)


@pytest.fixture
def merged(department, other_department, lan, quan, minh):
    """The two departments became one."""
    Appointment.objects.create(person=lan, kind="leadership", title=TitleFactory(), unit=department, starts=date(2020, 1, 1))
    PlanningEntryFactory(person=lan, title=TitleFactory(), unit=department, level="province", starts=date(2022, 1, 1))
    new = {"code": "so-moi", "name": "Sở Mới", "level": "province", "kind": "body", "parent_code": "qn"}
    written = draft(
        "Hợp nhất hai sở",
        on=DAY,
        decision="1/NQ-HĐND",
        decided_on=BEFORE,
        dissolve=[department, other_department],
        establish=[new],
        destinations=[("so-noi-vu", "so-moi"), ("so-tai-chinh", "so-moi")],
    )
    return apply(written, by=None)


def rows():
    """Everything that a reorganisation writes, row by row."""
    models = (Unit, Succession, Posting, Appointment, PlanningEntry, Role)
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


def test_undone_all_is_as_before(merged, lan):
    undo(merged, by=None)
    assert lan.postings.get().unit.code == "so-noi-vu"
    assert lan.postings.get().ends is None
    assert not Unit.objects.filter(code="so-moi").exists()
    assert Unit.objects.get(code="so-noi-vu").dissolved is None
    assert not Succession.objects.exists()
    assert lan.appointments.get().ends is None
    assert (lan.planning.get().ends, lan.planning.get().removal_reason) == (None, "")


def test_what_was_undone_can_be_applied_again(merged, lan):
    apply(undo(merged, by=None), by=None)
    assert lan.postings.held_on(DAY).get().unit.code == "so-moi"


def test_only_what_was_applied_is_undone(merged):
    undone = undo(merged, by=None)
    with pytest.raises(NotApplied):
        undo(undone, by=None)


def test_too_late_once_somebody_moved_on(merged, lan, school):
    move(lan, school, on=date(2025, 9, 1))
    with pytest.raises(ChangedSince, match="posting “Đặng Thị Thúy Lan – Sở Mới”"):
        undo(merged, by=None)


@pytest.mark.parametrize("changed", [{"position": "Văn thư"}, {"set_aside": True}])
def test_too_late_once_an_old_posting_was_corrected(merged, lan, changed):
    lan.postings.filter(unit__code="so-noi-vu").update(**changed)
    with pytest.raises(ChangedSince):
        undo(merged, by=None)


def test_too_late_once_somebody_came_into_the_new_unit(merged):
    PostingFactory(unit=Unit.objects.get(code="so-moi"), person__full_name="Ninh Thị Mai", starts=date(2025, 8, 1))
    with pytest.raises(EnteredSince, match="Posting “Ninh Thị Mai – Sở Mới”"):
        undo(merged, by=None)


def test_too_late_once_a_role_stands_over_the_new_unit(merged):
    RoleFactory(kind=Role.Kind.AUDITOR, unit=Unit.objects.get(code="so-moi"))
    with pytest.raises(EnteredSince, match="Role"):
        undo(merged, by=None)


def test_too_late_once_the_new_unit_holds_a_class(merged):
    training_class = TrainingClassFactory(institution=Unit.objects.get(code="so-moi"))
    with pytest.raises(EnteredSince, match=training_class.name):
        undo(merged, by=None)


def test_too_late_once_somebody_is_planned_anew_for_the_same_post(merged, lan):
    entry = lan.planning.get()
    PlanningEntryFactory(person=lan, title=entry.title, starts=date(2025, 8, 1))
    with pytest.raises(EnteredSince, match="Planning entry"):
        undo(merged, by=None)


def test_too_late_once_another_reorganisation_followed(merged):
    later = {"code": "chi-cuc", "name": "Chi cục", "level": "province", "kind": "body", "parent_code": "qn"}
    written = draft("Lập chi cục", on=date(2026, 1, 1), decision="2/QĐ-UBND", decided_on=DAY, establish=[later])
    apply(written, by=None)
    with pytest.raises(LaterReorganisation, match="“Lập chi cục” was applied after it"):
        undo(merged, by=None)


def test_a_refused_undo_changes_nothing(merged, lan):
    PostingFactory(unit=Unit.objects.get(code="so-moi"), starts=date(2025, 8, 1))
    before = rows()
    with pytest.raises(EnteredSince):
        undo(merged, by=None)
    assert rows() == before


# For any tree, any people and any reform of it.

# A whole province an example: shrinking it would take minutes, and the seed is told anyway.
anything = settings(
    max_examples=25,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def in_service(day):
    """(person, code of the unit) of every main posting held on that day."""
    return sorted(Posting.objects.held_on(day).filter(concurrent=False).values_list("person", "unit__code"))


def existing(day):
    return set(Unit.objects.existing_on(day).values_list("code", flat=True))


def as_of(day):
    """All that a figure of that day stands on: the tree, and who held what."""
    return existing(day), sorted(Posting.objects.held_on(day).values_list("pk", "person", "unit__code", "leadership"))


@contextmanager
def taken_back():
    """Each example begins with no rows: those of the one before are taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@anything
@given(random=st.randoms(use_true_random=False))
def test_who_was_in_service_the_day_before_is_in_service_once_on_the_day(db, random):
    with taken_back():
        reform = random_reform(random, day=DAY)
        past = {day: as_of(day) for day in reform.days_before}
        going_on = Posting.objects.held_on(BEFORE).filter(concurrent=False).exclude(ends=DAY)
        expected = set(going_on.values_list("person", flat=True)) - reform.leaving
        assert problems(Plan(reform.draft)) == []
        apply(reform.draft, by=None)
        after = in_service(DAY)
        assert sorted(person for person, unit in after if unit != "haven") == sorted(expected)
        assert {unit for _person, unit in after} <= existing(DAY)
        assert {day: as_of(day) for day in reform.days_before} == past


@anything
@given(random=st.randoms(use_true_random=False))
def test_applied_and_undone_leaves_the_very_same_rows(db, random):
    with taken_back():
        reform = random_reform(random, day=DAY)
        before = rows()
        applied = apply(reform.draft, by=None)
        assert rows() != before
        undo(applied, by=None)
        assert rows() == before


@pytest.mark.usefixtures("province")
def test_a_person_may_come_back_to_the_old_post_after_an_undo(merged, lan, school):
    undo(merged, by=None)
    move(lan, school, on=date(2025, 9, 1))
    assert lan.postings.held_on(date(2025, 9, 1)).get().unit == school
