"""The planning lists of the demo province, by the product's own structure report."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from lms.people.models import PlanningEntry, PlanningReview, PlanningTerm, Unit, User
from lms.people.planning_lists import Lists

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]

DAY = date(2022, 6, 30)


def lists(on, level="", unit="qn"):
    chief = User.objects.filter(is_superuser=True).first()
    return Lists(PlanningTerm.objects.get(), level, Unit.objects.get(code=unit), on, chief)


def test_the_structure_of_the_200_people_of_the_report():
    found = lists(DAY).structure
    assert (found.persons, found.entries) == (200, 208)
    assert [found.counts[group] for group in ("women", "minority", "young", "middle", "old")] == [56, 24, 62, 96, 42]
    assert sum(found.counts[group] for group in ("gender_unknown", "ethnicity_unknown", "age_unknown")) == 0


def test_the_levels_together_have_all_people_and_some_stand_in_two():
    per_level = [lists(DAY, level).structure for level in Unit.Level]
    assert sum(found.entries for found in per_level) == 208
    assert sum(found.persons for found in per_level) == 204  # four stand on the lists of a district and of the province


def test_targets_are_set_for_each_level():
    for level in Unit.Level:
        assert all(line.difference for line in lists(DAY, level).lines)


def test_the_lists_of_a_district_are_those_of_it_and_its_communes():
    of_district = lists(DAY, unit="h-binh-lieu")
    assert {entry.unit.code for entry in of_district.entries} <= {"h-binh-lieu", "tt-binh-lieu"}
    assert of_district.structure.persons < 200


def test_the_reviews_of_2022_removed_six_who_counted_until_the_day_before():
    reviews = PlanningReview.objects.filter(year=2022)
    assert {review.state for review in reviews} == {"closed"}
    removed = PlanningEntry.objects.filter(verdicts__review__in=reviews, verdicts__keep=False)
    assert removed.count() == 6
    assert {entry.removal_decision for entry in removed} < {review.decision for review in reviews}
    [reviewed] = {entry.ends for entry in removed}
    assert lists(reviewed - timedelta(days=1)).structure.persons == 206
    assert lists(reviewed).structure.persons == 200


def test_everybody_meets_the_standard_on_the_day_of_the_report():
    of_all = lists(DAY)
    rows = of_all.rows(of_all.entries)
    assert [row.standing.met for row in rows] == [True] * 208
    assert max(row.number or 0 for row in rows) == 200


def test_the_six_did_not_meet_the_standard():
    before = lists(date(2022, 5, 15))
    assert sum(not row.standing.met for row in before.rows(before.entries) if row.entry.ends) == 6


def test_this_years_review_is_open_and_begun():
    review = PlanningReview.objects.get(state="open")
    today = localdate()
    assert 0 < review.unjudged(today).count() < review.entries(today).count()
    assert review.additions.count() == 1
