from datetime import date

import pytest
from django.core.exceptions import ValidationError

from lms.people.models import Unit
from lms.people.units import in_tree_order, subtree_ids
from tests.factories import PostingFactory, UnitFactory


def refusal_of(unit):
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    return set(refused.value.message_dict)


def test_the_subtree_is_that_of_the_day(province, department):
    division = UnitFactory(code="phong", parent=department, established=date(2010, 1, 1), dissolved=date(2020, 1, 1))
    assert subtree_ids(province, on=date(2015, 1, 1)) == [province.pk, department.pk, division.pk]
    assert subtree_ids(province, on=date(2020, 1, 1)) == [province.pk, department.pk]
    assert subtree_ids(division, on=date(2020, 1, 1)) == []


def test_a_unit_belongs_to_no_unit_below_it(province, department):
    province.parent = department
    assert refusal_of(province) == {"parent"}


def test_a_unit_does_not_belong_to_itself(department):
    department.parent = department
    assert refusal_of(department) == {"parent"}


def test_a_unit_belongs_to_one_that_exists_when_it_is_established(province):
    assert refusal_of(UnitFactory.build(parent=province, established=date(1999, 1, 1))) == {"parent"}


def test_a_unit_does_not_outlast_the_one_it_belongs_to(province, department):
    Unit.objects.filter(pk=province.pk).update(dissolved=date(2025, 7, 1))
    department.refresh_from_db()
    assert refusal_of(department) == {"dissolved"}
    department.dissolved = date(2025, 7, 1)
    department.full_clean()


def test_a_unit_with_units_below_it_is_not_dissolved_before_them(province, department):
    province.dissolved = date(2025, 7, 1)
    assert refusal_of(province) == {"dissolved"}


def test_a_unit_is_not_dissolved_while_people_hold_postings_there(department, lan):
    department.dissolved = date(2025, 7, 1)
    assert refusal_of(department) == {"dissolved"}
    lan.postings.update(ends=date(2025, 7, 1))
    department.full_clean()


def test_a_unit_is_not_established_after_what_is_in_it(department):
    PostingFactory(unit=department, starts=date(2001, 1, 1))
    department.established = date(2002, 1, 1)
    assert refusal_of(department) == {"established"}


def test_a_unit_is_dissolved_after_it_was_established(department):
    department.dissolved = department.established
    assert "__all__" in refusal_of(department)


@pytest.mark.parametrize("words", ["so noi vu", "Sở Nội vụ", "NOI VU", "so-noi-vu", "vu noi"])
def test_a_unit_is_found_by_its_words_without_marks(words, department, other_department):
    assert list(Unit.objects.found_by(words)) == [department]


def test_units_are_read_as_a_tree(province, department, other_department):
    division = UnitFactory(code="a-phong", parent=other_department)
    read = [(unit.code, unit.depth) for unit in in_tree_order(Unit.objects.all())]
    assert read == [("qn", 0), ("so-noi-vu", 1), ("so-tai-chinh", 1), (division.code, 2)]


def test_units_whose_parents_are_left_out_stand_at_the_edge(province, department, other_department):
    read = [(unit.code, unit.depth) for unit in in_tree_order(Unit.objects.exclude(parent=None))]
    assert read == [("so-noi-vu", 0), ("so-tai-chinh", 0)]
