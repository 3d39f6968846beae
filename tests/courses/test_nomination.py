"""Units nominate, another authority approves."""

from datetime import date

import pytest

from courses.enrolment import NotPossible
from courses.models import Enrolment, Quota, TrainingClass
from courses.nomination import (
    NobodyNamed,
    NothingToDecide,
    NotOfThisUnit,
    NotYoursToApprove,
    NotYoursToNominate,
    SayWhy,
    approvable,
    approve,
    nominate,
    reject,
    resubmit,
    send_back,
)
from courses.quotas import OverQuota, usage
from courses.seats import AlreadyEnrolled, ClassNotOpen, NotYoursToEnrol, OnlyByNomination, enrol, substitute
from lms.decisions import NotADecisionNumber
from lms.people.models import Role
from tests.conftest import someone, with_role

State, WayIn = Enrolment.State, TrainingClass.WayIn


@pytest.fixture
def staff(department):
    return [someone(name, f"CB10{n}", department) for n, name in enumerate(("Bàn Thị Ba", "Chìu Văn Bốn", "Lê Năm", "Trần Sáu"))]


@pytest.fixture
def nominated(open_class, department, staff, minh, today):
    """Minh nominates the first two, in this order, and the third as a reserve."""
    nomination = nominate(
        open_class, department, staff[:2], reserves=[staff[2]], on=today, by=minh.user, decision_number="12/QĐ-SNV",
        decision_date=date(2026, 10, 12),
    )  # fmt: skip
    return list(nomination.entries.order_by("rank"))


def states(enrolments):
    return [Enrolment.objects.get(pk=enrolment.pk).state for enrolment in enrolments]


def test_nominated_people_hold_no_seat_until_they_are_approved(nominated, open_class):
    assert states(nominated) == [State.NOMINATED] * 3
    assert open_class.seats_taken == 0


def test_a_nomination_keeps_rank_reserve_and_the_posting_for_which_each_attends(nominated, staff):
    assert [(entry.rank, entry.reserve) for entry in nominated] == [(1, False), (2, False), (3, True)]
    assert [entry.posting for entry in nominated] == [person.postings.get() for person in staff[:3]]


def test_approved_people_get_seats_in_the_order_of_their_ranks(nominated, open_class, dung, today):
    TrainingClass.objects.update(capacity=1)
    approve(list(reversed(nominated)), on=today, by=dung.user)
    assert states(nominated) == [State.ENROLLED, State.WAITING, State.APPROVED]


def test_who_nominated_never_approves(open_class, department, staff, dung, today):
    nomination = nominate(open_class, department, staff[:1], on=today, by=dung.user)
    with pytest.raises(NotYoursToApprove):
        approve(list(nomination.entries.all()), on=today, by=dung.user)


def test_an_officer_of_the_unit_does_not_approve_although_a_manager_too(nominated, minh, province, today):
    with_role(minh, Role.Kind.TRAINING_MANAGER, province)
    with pytest.raises(NotYoursToApprove):
        approve(nominated, on=today, by=minh.user)


@pytest.mark.parametrize(
    ("who", "may"), [("dung", True), ("minh", False), ("lan", False), ("an", False), ("thu", False), ("ha", False)]
)
def test_the_manager_of_the_class_approves_and_nobody_else(who, may, request, nominated, today):
    mine = approvable(nominated, by=request.getfixturevalue(who).user, on=today)
    assert mine == ({entry.pk for entry in nominated} if may else set())


def test_nobody_approves_themselves(open_class, department, dung, minh, today):
    nomination = nominate(open_class, department, [dung], on=today, by=minh.user)
    with pytest.raises(NotYoursToApprove):
        approve(list(nomination.entries.all()), on=today, by=dung.user)


def test_one_who_may_not_be_approved_and_nobody_is(nominated, open_class, department, dung, minh, today):
    own = list(nominate(open_class, department, [dung], on=today, by=minh.user).entries.all())
    with pytest.raises(NotYoursToApprove):
        approve([*nominated, *own], on=today, by=dung.user)
    assert set(states(nominated)) == {State.NOMINATED}


def test_a_refusal_says_why(nominated, dung, today):
    with pytest.raises(SayWhy):
        reject(nominated[:1], on=today, by=dung.user, why=" ")
    reject(nominated[:1], on=today, by=dung.user, why="Đã học lớp này")
    assert (states(nominated[:1]), nominated[0].steps.last().why) == ([State.REJECTED], "Đã học lớp này")


def test_who_is_returned_can_be_nominated_again(nominated, dung, minh, today):
    send_back(nominated, on=today, by=dung.user, why="Thiếu quyết định")
    assert states(nominated) == [State.RETURNED] * 3
    resubmit(nominated, on=today, by=minh.user)
    assert states(nominated) == [State.NOMINATED] * 3


def test_what_was_decided_is_not_decided_again(nominated, dung, today):
    approve(nominated, on=today, by=dung.user)
    with pytest.raises(NothingToDecide):
        reject(nominated, on=today, by=dung.user, why="Nhầm")


def test_a_state_changes_only_along_the_table(nominated, dung, today):
    from courses.enrolment import step

    with pytest.raises(NotPossible, match="Ba"):
        step(nominated[:1], State.COMPLETED, by=dung.user)


def test_an_officer_nominates_the_people_of_the_own_unit_only(open_class, department, other_department, minh, quan, today):
    with pytest.raises(NotYoursToNominate):
        nominate(open_class, other_department, [quan], on=today, by=minh.user)
    with pytest.raises(NotOfThisUnit, match="Quân"):
        nominate(open_class, department, [quan], on=today, by=minh.user)


def test_a_learner_nominates_nobody(open_class, department, lan, today):
    with pytest.raises(NotYoursToNominate):
        nominate(open_class, department, [lan], on=today, by=lan.user)


def test_a_nomination_names_somebody(open_class, department, minh, today):
    with pytest.raises(NobodyNamed):
        nominate(open_class, department, [], on=today, by=minh.user)


def test_nobody_is_nominated_twice(nominated, open_class, department, staff, minh, today):
    with pytest.raises(AlreadyEnrolled, match="Ba"):
        nominate(open_class, department, staff[:1], on=today, by=minh.user)


def test_a_decision_number_that_is_none_is_refused_and_nothing_is_written(open_class, department, staff, minh, today):
    with pytest.raises(NotADecisionNumber):
        nominate(open_class, department, staff[:1], on=today, by=minh.user, decision_number="mười hai")
    assert not Enrolment.objects.exists()


def test_after_the_window_nobody_is_nominated(open_class, department, staff, minh):
    with pytest.raises(ClassNotOpen):
        nominate(open_class, department, staff[:1], on=date(2026, 11, 1), by=minh.user)


def test_an_approved_reserve_takes_over_a_seat_of_the_unit(nominated, dung, minh, staff, today):
    approve(nominated, on=today, by=dung.user)
    new = substitute(Enrolment.objects.get(pk=nominated[0].pk), staff[2], on=today, by=minh.user)
    assert (new.pk, new.state, new.reserve) == (nominated[2].pk, State.ENROLLED, False)


# Who enrols by themselves.


def test_where_units_nominate_nobody_enrols_by_themselves(open_class, lan, today):
    TrainingClass.objects.update(way_in=WayIn.NOMINATION)
    with pytest.raises(OnlyByNomination):
        enrol(lan, open_class, on=today, by=lan.user)


def test_where_the_unit_approves_one_asks_first(open_class, lan, minh, today):
    TrainingClass.objects.update(way_in=WayIn.UNIT)
    asked = enrol(lan, open_class, on=today, by=lan.user)
    assert asked.state == State.REQUESTED
    approve([asked], on=today, by=minh.user)
    assert states([asked]) == [State.ENROLLED]


@pytest.mark.parametrize("who", ["lan", "dung", "quan"])
def test_only_the_own_unit_approves_a_request(who, request, open_class, lan, today):
    TrainingClass.objects.update(way_in=WayIn.UNIT)
    asked = enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(NotYoursToApprove):
        approve([asked], on=today, by=request.getfixturevalue(who).user)


def test_nobody_enrols_somebody_else(open_class, lan, minh, today):
    with pytest.raises(NotYoursToEnrol):
        enrol(lan, open_class, on=today, by=minh.user)


# Quotas.


@pytest.fixture
def one_seat(open_class, department):
    return Quota.objects.create(training_class=open_class, unit=department, seats=1)


def test_beyond_the_quota_the_manager_says_why(one_seat, nominated, dung, today):
    with pytest.raises(OverQuota, match="Sở Nội vụ"):
        approve(nominated, on=today, by=dung.user)
    assert set(states(nominated)) == {State.NOMINATED}
    approve(nominated, on=today, by=dung.user, why="Bổ sung theo công văn 45")
    assert states(nominated) == [State.ENROLLED, State.ENROLLED, State.APPROVED]


def test_nobody_enrols_by_themselves_beyond_the_quota_of_their_unit(one_seat, open_class, lan, minh, today):
    enrol(lan, open_class, on=today, by=lan.user)
    with pytest.raises(OverQuota):
        enrol(minh, open_class, on=today, by=minh.user, why="Tôi muốn học")


def test_other_units_are_not_counted(one_seat, open_class, quan, lan, today):
    enrol(lan, open_class, on=today, by=lan.user)
    assert enrol(quan, open_class, on=today, by=quan.user).state == State.ENROLLED


def test_the_quota_of_the_nearest_unit_counts(one_seat, open_class, province, quan, today):
    whole = Quota.objects.create(training_class=open_class, unit=province, seats=5)
    enrol(quan, open_class, on=today, by=quan.user)
    assert usage(open_class, on=today) == [(whole, 1, 0), (one_seat, 0, 0)]


def test_used_are_seats_and_held_are_those_who_are_not_decided(one_seat, nominated, open_class, lan, dung, today):
    assert usage(open_class, on=today) == [(one_seat, 0, 2)]
    approve(nominated, on=today, by=dung.user, why="Bổ sung")
    assert usage(open_class, on=today) == [(one_seat, 2, 0)]
