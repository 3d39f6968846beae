"""A fact is not overwritten: the old one stays with the reason, another one stands in its place."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from lms.coverage import spans
from lms.coverage.models import Span
from lms.people.facts import AlreadySaid, AlreadySetAside, NoReason, correct, end, withdraw
from lms.people.models import Appointment, Degree, PlanningEntry, Posting, TitleCertificate
from lms.people.postings import leave
from tests.factories import PlanningTermFactory, PostingFactory, TitleFactory, TitleFamilyFactory

WHY = "Gõ nhầm ngày trong quyết định"


@pytest.fixture
def posting(lan):
    return lan.postings.get()


@pytest.fixture
def degree(lan):
    return Degree.objects.create(person=lan, level=Degree.Level.COLLEGE, awarded_on=date(2007, 6, 1))


# Corrected.


def test_the_old_fact_stays_with_the_reason_and_by_whom(posting, dung):
    correct(posting, by=dung.user, why=f"  {WHY} ", starts=date(2016, 1, 1))
    old = Posting.everything.get(pk=posting.pk)
    assert (old.starts, old.set_aside, old.set_aside_because, old.set_aside_by) == (date(2015, 1, 1), True, WHY, dung.user)
    assert old.set_aside_at is not None


def test_the_new_fact_stands_in_its_place_and_keeps_what_was_right(posting, dung, lan):
    new = correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1))
    assert lan.postings.get() == new
    assert (new.supersedes, new.entered_by) == (posting, dung.user)
    assert (new.starts, new.unit, new.category) == (date(2016, 1, 1), posting.unit, posting.category)


def test_a_correction_is_corrected_once_more(posting, dung, lan):
    again = correct(
        correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1)), by=dung.user, why=WHY, starts=date(2017, 1, 1)
    )
    assert list(lan.postings.all()) == [again]
    assert Posting.everything.filter(person=lan).count() == 3


def test_what_was_corrected_is_not_corrected_a_second_time(posting, dung, lan):
    new = correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1))
    with pytest.raises(AlreadySetAside):
        correct(posting, by=dung.user, why=WHY, starts=date(2017, 1, 1))
    assert lan.postings.get() == new


@pytest.mark.parametrize("why", ["", "  ", "\u200b"])
@pytest.mark.parametrize("act", [correct, withdraw])
def test_no_reason_is_refused(act, why, posting, dung):
    with pytest.raises(NoReason):
        act(posting, by=dung.user, why=why)
    assert not Posting.everything.get(pk=posting.pk).set_aside


def test_a_correction_that_cannot_be_leaves_everything_as_it_was(posting, dung, lan, other_department):
    PostingFactory(person=lan, unit=other_department, starts=date(2010, 1, 1), ends=date(2015, 1, 1))
    with pytest.raises(ValidationError, match="main posting"):
        correct(posting, by=dung.user, why=WHY, starts=date(2014, 1, 1))
    assert not Posting.everything.filter(set_aside=True).exists()
    assert not ModelLogEntry.objects.filter(action="people.corrected").exists()
    assert lan.postings.count() == 2


def test_a_correction_of_a_field_that_cannot_be_names_it(degree, dung):
    with pytest.raises(ValidationError) as refused:
        correct(degree, by=dung.user, why=WHY, level=9)
    assert list(refused.value.message_dict) == ["level"]


def test_spans_follow_a_correction(posting, dung, lan):
    correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1))
    spans.refresh_all_stale()
    assert Span.objects.filter(person=lan).earliest("since").since == date(2016, 1, 1)


def test_the_log_tells_what_was_said_before_and_after(degree, dung, lan):
    new = correct(degree, by=dung.user, why=WHY, level=Degree.Level.BACHELOR)
    entry = ModelLogEntry.objects.for_instance(lan).get(action="people.corrected")
    assert (entry.user, entry.data["why"], entry.data["kind"], entry.data["fact"]) == (dung.user, WHY, "degree", new.pk)
    assert (entry.data["before"], entry.data["after"]) == (
        {"level": 3, "awarded_on": "2007-06-01"},
        {"level": 4, "awarded_on": "2007-06-01"},
    )


# Withdrawn.


def test_what_never_was_true_counts_no_more_and_stays(degree, dung, lan):
    withdraw(degree, by=dung.user, why="Của người khác")
    assert not lan.degrees.exists()
    kept = Degree.everything.get()
    assert (kept.set_aside_because, kept.set_aside_by) == ("Của người khác", dung.user)


def test_spans_follow_a_withdrawal(posting, dung, lan):
    spans.refresh_all_stale()
    assert Span.objects.filter(person=lan).exists()
    withdraw(posting, by=dung.user, why=WHY)
    spans.refresh_all_stale()
    assert not Span.objects.filter(person=lan).exists()


def test_what_was_withdrawn_is_not_withdrawn_again(degree, dung):
    withdraw(degree, by=dung.user, why=WHY)
    with pytest.raises(AlreadySetAside):
        withdraw(degree, by=dung.user, why=WHY)


# The end of a fact is no mistake.


@pytest.mark.parametrize(
    ("kind", "said", "later"),
    [
        (Appointment, {"kind": "rank", "starts": date(2015, 1, 1)}, {"ends": date(2020, 1, 1)}),
        (Degree, {"level": 4, "awarded_on": date(2007, 6, 1)}, {"annulled_on": date(2020, 1, 1)}),
        (TitleCertificate, {"issued_on": date(2018, 6, 1)}, {"revoked_on": date(2020, 1, 1), "revocation_reason": "Khai man"}),
        (
            PlanningEntry,
            {"level": "province", "starts": date(2015, 1, 1)},
            {"ends": date(2020, 1, 1), "removal_reason": "Chuyển công tác"},
        ),
    ],
)
def test_an_end_is_said_of_the_same_fact(kind, said, later, lan, dung):
    if kind is TitleCertificate:
        said["family"] = TitleFamilyFactory()
    elif kind is not Degree:
        said["title"] = TitleFactory()
    if kind is PlanningEntry:
        said["term"] = PlanningTermFactory()
    fact = kind.objects.create(person=lan, **said)
    end(fact, by=dung.user, **later)
    kept = kind.everything.get()
    assert (kept.pk, kept.set_aside) == (fact.pk, False)
    assert {name: getattr(kept, name) for name in later} == later


def test_an_end_that_somebody_else_has_said_stays(posting, dung, lan):
    leave(lan, on=date(2024, 1, 1), why="retired")
    with pytest.raises(AlreadySaid):
        end(posting, by=dung.user, ends=date(2025, 1, 1))
    assert lan.postings.get().ends == date(2024, 1, 1)


def test_an_end_that_cannot_be_is_refused_and_nothing_is_written(posting, dung, lan):
    with pytest.raises(ValidationError, match="after the day it starts"):
        end(posting, by=dung.user, ends=date(2014, 1, 1))
    assert lan.postings.get().ends is None
    assert not ModelLogEntry.objects.exists()


# What is set aside is in nobody's way.


@pytest.mark.parametrize("set_aside", ["the first", "the second"])
def test_a_posting_that_was_set_aside_shares_days_with_others(set_aside, posting, dung, lan, other_department):
    """The database asks nothing of it, whichever of the two was written first."""
    if set_aside == "the first":
        withdraw(posting, by=dung.user, why=WHY)
    PostingFactory(person=lan, unit=other_department, starts=date(2020, 1, 1), set_aside=set_aside == "the second")
    assert lan.postings.count() == 1


def test_a_posting_is_not_taken_up_again_beside_one_that_stands_in_its_place(posting, dung):
    correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.everything.filter(pk=posting.pk).update(set_aside=False)


def test_an_appointment_that_was_set_aside_is_entered_anew(lan, dung):
    said = {"person": lan, "kind": "rank", "title": TitleFactory(), "starts": date(2015, 1, 1)}
    withdraw(Appointment.objects.create(**said), by=dung.user, why=WHY)
    again = Appointment(**said)
    again.full_clean()
    again.save()
    assert lan.appointments.get() == again


def test_a_planning_entry_that_was_set_aside_is_entered_anew(lan, dung):
    said = {
        "person": lan,
        "title": TitleFactory(),
        "level": "province",
        "term": PlanningTermFactory(),
        "starts": date(2020, 1, 1),
    }
    withdraw(PlanningEntry.objects.create(**said), by=dung.user, why=WHY)
    again = PlanningEntry(**said)
    again.full_clean()
    again.save()
    assert lan.planning.get() == again


def test_a_certificate_is_replaced_anew_once_its_replacement_was_withdrawn(lan, dung):
    said = {"person": lan, "family": TitleFamilyFactory(), "issued_on": date(2018, 6, 1)}
    lost = TitleCertificate.objects.create(**said)
    withdraw(TitleCertificate.objects.create(**said, replaces=lost), by=dung.user, why=WHY)
    again = TitleCertificate(**said, replaces=lost)
    again.full_clean()
    again.save()
    assert lost.replacements.get() == again
