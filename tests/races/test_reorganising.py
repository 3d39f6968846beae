"""A reorganisation applied by two at once, and while people are moved, on real connections."""

from datetime import date

import pytest
from django.db import models

from lms.people.models import Posting, Unit
from lms.people.postings import move
from lms.people.reorganising.applying import apply
from lms.people.reorganising.drafts import draft
from lms.people.reorganising.undoing import undo
from tests.factories import PostingFactory, UnitFactory
from tests.races.test_seats import at_once

DAY = date(2025, 7, 1)


@pytest.fixture
def root(transactional_db):
    return UnitFactory(code="qn", kind="province")


@pytest.fixture
def old(root):
    return UnitFactory.create_batch(2, parent=root)


def merging(units, title="Hợp nhất"):
    return draft(
        title,
        on=DAY,
        decision="1/NQ",
        decided_on=DAY,
        dissolve=units,
        establish=[{"code": "moi", "name": "Mới", "level": "province", "kind": "body", "parent_code": "qn"}],
        destinations=[(unit.code, "moi") for unit in units],
    )


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_of_two_who_apply_one_draft_one_does_and_the_other_is_told(old):
    PostingFactory.create_batch(5, unit=old[0])
    reform = merging(old)
    assert kinds(at_once([lambda: apply(reform, by=None)] * 2)) == ["NoLongerADraft", "Reorganisation"]
    assert Posting.objects.held_on(DAY).count() == 5


def test_of_two_drafts_about_the_same_units_one_is_applied_and_the_other_says_why_not(old):
    PostingFactory.create_batch(5, unit=old[0])
    reforms = [merging(old, title) for title in ("Một", "Hai")]
    assert kinds(at_once([lambda reform=reform: apply(reform, by=None) for reform in reforms])) == ["NotReady", "Reorganisation"]
    assert Unit.objects.filter(code="moi").count() == 1
    assert Posting.objects.held_on(DAY).count() == 5


def test_of_two_who_take_it_back_one_does(old):
    PostingFactory.create_batch(5, unit=old[0])
    reform = apply(merging(old), by=None)
    assert kinds(at_once([lambda: undo(reform, by=None)] * 2)) == ["NotApplied", "Reorganisation"]
    assert Posting.objects.count() == 5


@pytest.mark.parametrize("turn", range(3))
def test_who_is_moved_meanwhile_stands_somewhere_once_and_nobody_in_a_unit_that_ended(old, root, turn):
    other = UnitFactory(parent=root)
    leaving = [posting.person for posting in PostingFactory.create_batch(4, unit=old[0])]
    coming = [posting.person for posting in PostingFactory.create_batch(4, unit=other)]
    reform = merging(old)
    moved_on = date(2025, 6, 1)
    acts = [lambda: apply(reform, by=None)]
    acts += [lambda person=person: move(person, other, on=moved_on) for person in leaving]
    acts += [lambda person=person: move(person, old[1], on=moved_on) for person in coming]
    answers = at_once(acts)
    allowed = {"Reorganisation", "Posting", "PeopleJustChanged", "PostedLater", "UnitGone", "UnitNotThere"}
    assert set(kinds(answers)) <= allowed, answers
    held = Posting.objects.held_on(DAY)
    assert held.values("person").distinct().count() == held.count() == 8
    ended = Posting.objects.exclude(unit__dissolved=None).filter(
        models.Q(ends=None) | models.Q(ends__gt=models.F("unit__dissolved"))
    )
    assert not ended.exists()
