"""A review changes nothing until it is closed; closing changes everything at once, and can be undone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from lms.decisions import NotADecisionNumber
from lms.people.facts import correct, withdraw
from lms.people.models import PlanningAddition, PlanningEntry, PlanningReview, Unit
from lms.people.planning_reviews import (
    BuiltOn,
    NotAddable,
    NotAllJudged,
    NotRemovable,
    NotUnderReview,
    ReviewClosed,
    ReviewOpen,
    StillUnderReview,
    add,
    close,
    discard,
    judge,
    keep_the_rest,
    open_review,
    take_back,
    undo_closing,
)
from lms.people.signals import people_changed
from tests.factories import PlanningEntryFactory, PlanningTermFactory, TitleFactory

DAY = date(2026, 5, 15)
NUMBER = "1470-QĐ/TU"


@pytest.fixture
def director(db):
    return TitleFactory(name="Giám đốc sở")


@pytest.fixture
def lans_entry(lan, department, director):
    return PlanningEntryFactory(person=lan, unit=department, title=director)


@pytest.fixture
def minhs_entry(minh, department, director):
    return PlanningEntryFactory(person=minh, unit=department, title=director)


@pytest.fixture
def review(province, lans_entry, minhs_entry, dung):
    return open_review(lans_entry.term, Unit.Level.PROVINCE, province, year=2026, by=dung.user)


@pytest.fixture
def judged(review, lans_entry, dung):
    """Lan is to be removed, the rest is kept."""
    judge(review, {lans_entry.pk: "Nghỉ hưu"}, on=DAY, by=dung.user)
    keep_the_rest(review, on=DAY, by=dung.user)
    return review


def on_the_list(day):
    return {entry.person for entry in PlanningEntry.objects.held_on(day)}


def test_until_it_is_closed_nothing_changes(judged, quan, director, dung, lan, minh):
    add(judged, quan, director, by=dung.user)
    assert on_the_list(DAY) == {lan, minh}
    assert PlanningEntry.objects.exclude(ends=None).count() == 0


@pytest.mark.parametrize("decision", ["156/QĐ-UBND", "1470-QĐ/TU", " 1470 - QĐ/TU "])
def test_who_is_removed_counts_until_the_day_before_the_decision(decision, judged, lans_entry, dung, lan, minh):
    close(judged, decision=decision, on=DAY, by=dung.user)
    lans_entry.refresh_from_db()
    assert on_the_list(date(2026, 5, 14)) == {lan, minh}
    assert on_the_list(DAY) == {minh}
    assert (lans_entry.ends, lans_entry.removal_reason) == (DAY, "Nghỉ hưu")
    assert lans_entry.removal_decision == decision.replace(" ", "")


def test_who_is_added_stands_on_the_list_from_the_day_of_the_decision(judged, quan, director, other_department, dung):
    add(judged, quan, director, other_department, by=dung.user)
    close(judged, decision=NUMBER, on=DAY, by=dung.user)
    entry = quan.planning.get()
    assert (entry.starts, entry.ends, entry.decision, entry.unit) == (DAY, None, NUMBER, other_department)
    assert (entry.level, entry.term, entry.entered_by) == (judged.level, judged.term, dung.user)


def test_everything_is_decided_before_it_is_closed(review, lans_entry, dung, minh):
    judge(review, {lans_entry.pk: ""}, on=DAY, by=dung.user)
    with pytest.raises(NotAllJudged, match=f"1 entries, such as that of {minh}"):
        close(review, decision=NUMBER, on=DAY, by=dung.user)


def test_a_review_is_closed_by_a_decision_of_a_known_shape(judged, dung):
    with pytest.raises(NotADecisionNumber):
        close(judged, decision="156", on=DAY, by=dung.user)


def test_closing_does_all_or_nothing(judged, quan, minh, director, lans_entry, dung):
    add(judged, quan, director, by=dung.user)
    add(judged, minh, director, by=dung.user)  # already planned for it, and kept
    with pytest.raises(NotAddable, match=r"Trần Quang Minh \(Giám đốc sở\) cannot be added: .*already planned"):
        close(judged, decision=NUMBER, on=DAY, by=dung.user)
    lans_entry.refresh_from_db()
    judged.refresh_from_db()
    assert (lans_entry.ends, judged.state, quan.planning.count()) == (None, "open", 0)


def test_somebody_is_removed_from_one_unit_and_added_for_another_at_once(judged, lan, director, other_department, dung):
    add(judged, lan, director, other_department, by=dung.user)
    close(judged, decision=NUMBER, on=DAY, by=dung.user)
    assert [entry.unit for entry in lan.planning.held_on(DAY)] == [other_department]


def test_nobody_is_removed_on_the_first_day_of_an_entry(judged, lans_entry, dung):
    with pytest.raises(NotRemovable, match="01/09/2020"):
        close(judged, decision=NUMBER, on=lans_entry.starts, by=dung.user)


def test_an_entry_corrected_meanwhile_is_decided_on_anew(judged, lans_entry, dung, other_department):
    correct(lans_entry, by=dung.user, why="Sai đơn vị", unit=other_department)
    with pytest.raises(NotAllJudged):
        close(judged, decision=NUMBER, on=DAY, by=dung.user)


def test_an_entry_withdrawn_meanwhile_is_not_removed_as_well(judged, lans_entry, dung):
    withdraw(lans_entry, by=dung.user, why="Nhầm người")
    with pytest.raises(NotRemovable, match="Lan"):
        close(judged, decision=NUMBER, on=DAY, by=dung.user)
    with pytest.raises(NotUnderReview):
        judge(judged, {lans_entry.pk: ""}, on=DAY, by=dung.user)


def test_entries_of_other_levels_terms_and_units_are_not_under_review(review, lan, department, director, dung):
    PlanningEntryFactory(person=lan, unit=department, title=director, level="district")
    PlanningEntryFactory(person=lan, unit=department, title=director, term=PlanningTermFactory(name="2025–2030"))
    assert review.entries(DAY).count() == 2
    with pytest.raises(NotUnderReview):
        judge(review, {lan.planning.get(level="district").pk: ""}, on=DAY, by=dung.user)


def test_a_review_of_a_unit_takes_in_the_lists_of_that_unit_only(lans_entry, quan, other_department, director, department, dung):
    PlanningEntryFactory(person=quan, unit=other_department, title=director)
    review = open_review(lans_entry.term, "province", department, year=2026, by=dung.user)
    assert [entry.person for entry in review.entries(DAY)] == [lans_entry.person]


def test_an_entry_without_a_unit_is_on_the_list_of_the_persons_unit(quan, other_department, department, director, dung):
    entry = PlanningEntryFactory(person=quan, title=director)
    mine = open_review(entry.term, "province", other_department, year=2026, by=dung.user)
    others = open_review(entry.term, "province", department, year=2026, by=dung.user)
    assert (mine.entries(DAY).count(), others.entries(DAY).count()) == (1, 0)


def test_a_mark_can_be_changed_until_the_review_is_closed(judged, lans_entry, dung, lan):
    judge(judged, {lans_entry.pk: ""}, on=DAY, by=dung.user)
    close(judged, decision=NUMBER, on=DAY, by=dung.user)
    assert lan in on_the_list(DAY)


def test_who_is_added_by_mistake_is_taken_back(judged, quan, director, dung):
    take_back(add(judged, quan, director, by=dung.user), by=dung.user)
    close(judged, decision=NUMBER, on=DAY, by=dung.user)
    assert not quan.planning.exists()


def test_nobody_is_added_twice_for_the_same_post(judged, quan, director, dung):
    add(judged, quan, director, by=dung.user)
    with pytest.raises(ValidationError, match="already adds"):
        add(judged, quan, director, by=dung.user)


@pytest.mark.parametrize("act", ["judge", "keep_the_rest", "add", "close", "discard"])
def test_a_closed_review_says_nothing_new(act, judged, lans_entry, quan, director, dung):
    close(judged, decision=NUMBER, on=DAY, by=dung.user)
    acts = {
        "judge": lambda: judge(judged, {lans_entry.pk: ""}, on=DAY, by=dung.user),
        "keep_the_rest": lambda: keep_the_rest(judged, on=DAY, by=dung.user),
        "add": lambda: add(judged, quan, director, by=dung.user),
        "close": lambda: close(judged, decision=NUMBER, on=DAY, by=dung.user),
        "discard": lambda: discard(judged, by=dung.user),
    }
    with pytest.raises(ReviewClosed):
        acts[act]()


def test_lists_are_under_one_review_at_a_time(review, province, department, dung):
    for unit in (province, department):
        with pytest.raises(StillUnderReview, match="2026"):
            open_review(review.term, "province", unit, year=2027, by=dung.user)
    assert open_review(review.term, "district", department, year=2026, by=dung.user)


def test_a_discarded_review_leaves_the_list_as_it_was(judged, quan, director, dung, lan, minh):
    add(judged, quan, director, by=dung.user)
    discard(judged, by=dung.user)
    assert on_the_list(DAY) == {lan, minh}
    assert not PlanningReview.objects.exists()
    assert not PlanningAddition.objects.exists()


# Undoing.


@pytest.fixture
def closed(judged, quan, director, dung):
    """Lan is removed, Minh kept, Quân added."""
    add(judged, quan, director, by=dung.user)
    return close(judged, decision=NUMBER, on=DAY, by=dung.user)


def test_undoing_gives_back_the_list_as_it_was(closed, lans_entry, dung, lan, minh, quan):
    undo_closing(closed, by=dung.user)
    lans_entry.refresh_from_db()
    assert on_the_list(DAY) == {lan, minh}
    assert (lans_entry.ends, lans_entry.removal_reason, lans_entry.removal_decision) == (None, "", "")
    assert PlanningEntry.everything.get(person=quan).set_aside_because


def test_an_end_that_was_set_before_comes_back(review, lans_entry, dung):
    PlanningEntry.objects.filter(pk=lans_entry.pk).update(ends=date(2027, 1, 1))
    judge(review, {lans_entry.pk: "Nghỉ hưu"}, on=DAY, by=dung.user)
    keep_the_rest(review, on=DAY, by=dung.user)
    undo_closing(close(review, decision=NUMBER, on=DAY, by=dung.user), by=dung.user)
    lans_entry.refresh_from_db()
    assert lans_entry.ends == date(2027, 1, 1)


def test_an_undone_review_can_be_closed_again(closed, dung, quan, minh):
    undo_closing(closed, by=dung.user)
    close(closed, decision="156/QĐ-UBND", on=date(2026, 6, 1), by=dung.user)
    assert on_the_list(date(2026, 6, 1)) == {minh, quan}
    assert quan.planning.get().decision == "156/QĐ-UBND"


def test_an_open_review_is_not_undone(review, dung):
    with pytest.raises(ReviewOpen):
        undo_closing(review, by=dung.user)


def test_a_later_review_stands_in_the_way_of_undoing(closed, province, dung):
    open_review(closed.term, closed.level, province, year=2027, by=dung.user)
    with pytest.raises(BuiltOn, match="2027"):
        undo_closing(closed, by=dung.user)


@pytest.mark.parametrize("built", ["withdraw", "correct", "end"])
def test_what_was_done_to_an_added_entry_stands_in_the_way_of_undoing(built, closed, quan, dung, lan):
    entry = quan.planning.get()
    if built == "withdraw":
        withdraw(entry, by=dung.user, why="Nhầm")
    elif built == "correct":
        correct(entry, by=dung.user, why="Nhầm", decision="1/QĐ-UBND")
    else:
        PlanningEntry.objects.filter(pk=entry.pk).update(ends=date(2026, 8, 1))
    with pytest.raises(BuiltOn, match="Quân"):
        undo_closing(closed, by=dung.user)
    assert lan not in on_the_list(DAY)


def test_planning_somebody_again_stands_in_the_way_of_undoing_the_removal(closed, lan, lans_entry, dung):
    PlanningEntryFactory(person=lan, title=lans_entry.title, starts=date(2026, 9, 1))
    with pytest.raises(BuiltOn, match="Lan"):
        undo_closing(closed, by=dung.user)
    assert PlanningEntry.objects.held_on(DAY).filter(person__full_name__endswith="Quân").exists()


def test_closing_announces_the_people_whose_standing_follows(judged, lan, quan, director, dung):
    add(judged, quan, director, by=dung.user)
    heard = set()

    def hear(sender, person_ids, **kwargs):
        heard.update(person_ids)

    people_changed.connect(hear)
    try:
        close(judged, decision=NUMBER, on=DAY, by=dung.user)
    finally:
        people_changed.disconnect(hear)
    assert heard == {lan.pk, quan.pk}
