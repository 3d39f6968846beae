"""Figures of large units. What cubes say is held against what the spans say, which `test_figures.py` holds against the facts."""

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import LearningRecord
from courses.records import revoke
from lms.coverage import cube, cube_building, spans
from lms.coverage.figures import BREAKDOWNS, count, find_indicators
from lms.coverage.flows import COARSER, FULL, entries
from lms.coverage.lanes import Tally, lane, lanes
from lms.coverage.models import Cube, CubeMark, CubePlace, EvidenceTerm, Indicator, IndicatorVersion
from lms.coverage.tasks import refresh_stale
from lms.coverage.trends import month_ends, trend
from lms.people.models import Person, Posting
from tests.factories import PersonFactory, PostingFactory, UnitFactory

from .random_province import build

DAY = date(2020, 1, 1)
LEVELS, CATEGORIES = ["district", "commune"], ["cadre", "civil_servant"]


# What flows sum up to. Pure.

span_rows = st.builds(
    lambda since, days, *rest: cube.SpanRow(1, 1, *rest[:2], False, *rest[2:5], None, since, since + timedelta(days), *rest[5:]),
    st.dates(DAY, date(2020, 3, 1)),
    st.integers(1, 40),
    st.sampled_from(LEVELS),
    st.sampled_from(CATEGORIES),
    st.sampled_from(["female", ""]),
    st.sampled_from([True, None]),
    st.sampled_from(["under_40", "40_50"]),
    st.integers(0, 7),
    st.integers(0, 7),
    st.just(True),
)


@given(st.lists(span_rows, min_size=1, max_size=4), st.dates(DAY, date(2020, 4, 15)))
def test_flows_up_to_a_day_sum_up_to_who_is_there_on_it_each_once_in_every_cell(rows, day):
    there = [row for row in rows if row.since <= day < row.until]
    summed = defaultdict(lambda: [0, 0])
    for (grain, cell, on), (met, asked) in entries(rows, wide=True).items():
        if on <= day:
            summed[grain, cell][0] += met
            summed[grain, cell][1] += asked
    for grain in (*FULL, *COARSER):
        seen = defaultdict(lambda: [0, 0])
        for row in there:
            cell = cube_cell(row, grain)
            seen[cell][0] |= row.meets
            seen[cell][1] |= row.belongs
        found = defaultdict(lambda: [0, 0])
        for (of, cell), (met, asked) in summed.items():
            if of in (grain, COARSER.get(grain)):
                name = tuple(value for value, name in zip(cell, of, strict=True) if name in grain)
                found[name][0] += met
                found[name][1] += asked
        expected = {cell: [lanes(meets), lanes(belongs)] for cell, (meets, belongs) in seen.items()}
        assert {cell: sums for cell, sums in found.items() if any(sums)} == {
            cell: sums for cell, sums in expected.items() if any(sums)
        }


def cube_cell(row, grain):
    unknown = {"": "unknown", None: "unknown", True: "yes", False: "no"}
    return tuple(unknown.get(getattr(row, name), getattr(row, name)) for name in grain)


@given(st.lists(st.tuples(st.integers(0, 2**63 - 1), st.integers(-1000, 1000)), max_size=8), st.integers(0, 62))
def test_a_lane_is_the_count_of_its_bit_whatever_was_taken_away_on_the_way(steps, bit):
    steps = [*steps, *((bitmap, 1000) for bitmap, _people in steps)]  # no lane's sum is negative
    total = sum(people * lanes(bitmap) for bitmap, people in steps)
    assert lane(total, bit) == sum(people for bitmap, people in steps if bitmap >> bit & 1)


def test_somebody_met_twice_is_counted_once():
    tally = Tally()
    tally.add(0b01, 0b11, 5)
    tally.add_again("Lan", 0b01, 0b01)
    tally.add_again("Lan", 0b00, 0b11)
    assert (tally.of(0), tally.of(1)) == ((6, 6), (0, 6))


# Cubes in the database.


@pytest.fixture
def cubes_for_all(settings):
    settings.COVERAGE_CUBE_FROM = 1


@contextmanager
def without_cubes():
    """Figures as they are counted from spans."""
    with transaction.atomic():
        CubeMark.objects.create()
        yield
        transaction.set_rollback(True)


class CubesSayWhatSpansSay(TestCase):
    """Hypothesis makes a province; facts change after its cubes were built; every figure of a cube is that of the spans."""

    @hypothesis_settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6))
    def test_whatever_changes_after_they_were_built(self, seed):
        random = Random(seed)
        with self.settings(COVERAGE_CUBE_FROM=1):
            province = build(random)
            spans.refresh_all_stale()
            cube_building.build()
            for _ in range(4):
                self._change(random, province)
            spans.refresh_all_stale()
            assert not CubeMark.objects.exists()
        names = [name for name in BREAKDOWNS if name != "unit"]
        for _ in range(6):
            on = province.day(900)
            unit = random.choice([unit for unit in province.units if unit.exists_on(on)])
            by = random.choice([(), ("unit",), tuple(random.sample(names, 1)), tuple(random.sample(names, 2))])
            of_cube = figures(on, unit, by)
            months = trend(find_indicators()[0], unit, month_ends(on, 9))
            with without_cubes():
                assert of_cube == figures(on, unit, by), (seed, on, unit.code, by)
                assert months == trend(find_indicators()[0], unit, month_ends(on, 9)), (seed, on, unit.code)

    def _change(self, random, province):
        person = random.choice(province.people)
        match random.randrange(4):
            case 0:
                province.record(person)
            case 1:
                province.record(person)
                record = LearningRecord.objects.filter(person=person, revoked_on=None).order_by("-pk").first()
                if record:
                    day = record.recognised_on + timedelta(days=30)
                    revoke(record, on=day, reason="Khai man", decision="156/QĐ-UBND", by=None)
            case 2:
                person.birth_date = date(1985, 1, random.randint(1, 28))
                person.save()
            case 3:
                PostingFactory(person=PersonFactory(), unit=random.choice(province.units[:3]), starts=province.day())


def figures(on, unit, by):
    return [(figure.n, figure.d, figure.cells) for figure in count(find_indicators(), on=on, unit=unit, by=by)]


@pytest.fixture
def indicator(db):
    indicator = Indicator.objects.create(code="E", name="E")
    version = IndicatorVersion.objects.create(indicator=indicator, starts=date(2020, 1, 1))
    EvidenceTerm.objects.create(version=version, kind="periods", periods=8)
    return indicator


@pytest.fixture
def built(cubes_for_all, indicator, province, department, lan, minh):
    """Cubes of the province and its department, in which Lan and Minh work; both are asked."""
    spans.refresh_all_stale()
    cube_building.build()


def test_a_large_unit_has_a_cube_of_all_grains_and_those_below_it_one_of_their_totals(
    settings, province, department, other_department, lan, minh, quan
):
    settings.COVERAGE_CUBE_FROM = 3
    spans.refresh_all_stale()
    cube_building.build()
    found = dict(Cube.objects.values_list("unit__code", "wide"))
    assert found == {province.code: True, department.code: False, other_department.code: False}


def test_small_provinces_have_no_cubes_and_no_marks_pile_up(province, lan):
    assert CubeMark.objects.exists()
    refresh_stale()
    assert not Cube.objects.exists()
    assert not CubeMark.objects.exists()


def test_figures_of_a_cube_are_read_without_looking_at_spans(built, province, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as asked:
        count([], on=date(2026, 10, 15), unit=province, by=("level",))
    assert not [query for query in asked.captured_queries if "coverage_span" in query["sql"]]


@pytest.mark.parametrize("by", [(), ("level",), ("unit",)])
def test_a_key_of_before_cubes_were_built_anew_knows_nothing(built, province, by):
    key = cube.key_for(province, by)
    cube_building.build()
    assert cube.counted(key, province, on=date(2026, 10, 15), by=by) is None
    assert cube.counted(cube.key_for(province, by), province, on=date(2026, 10, 15), by=by) is not None


def test_a_new_unit_makes_cubes_wait_until_they_are_built_anew(built, province):
    UnitFactory(parent=province)
    assert cube.key_for(province, ()) is None
    refresh_stale()
    assert cube.key_for(province, ()) is not None


def test_a_changed_rule_makes_cubes_wait_until_they_are_built_anew(built, province):
    spans.mark_everyone_stale()
    assert not cube.are_kept()
    refresh_stale()
    assert cube.are_kept()


def test_a_deleted_person_leaves_the_cubes(built, indicator, department, province, minh):
    Posting.objects.filter(person=minh)._raw_delete(using="default")
    minh.user.delete()
    assert asked(province) == 2
    Person.objects.filter(pk=minh.pk).delete()
    assert not CubeMark.objects.exists()
    assert asked(province) == 1


def asked(unit):
    total, _cells = cube.counted(cube.key_for(unit, ()), unit, on=date(2026, 10, 15), by=())
    return total.of(0)[1]


def test_after_many_changes_at_once_cubes_are_built_anew_and_not_corrected(built, province, monkeypatch, lan, minh):
    monkeypatch.setattr(spans, "MANY_STALE", 1)
    spans.mark_stale([lan.pk, minh.pk])
    spans.refresh_all_stale()
    assert CubeMark.objects.exists()


def test_cubes_wait_for_a_better_time_while_many_people_are_stale(built, lan, minh, monkeypatch):
    monkeypatch.setattr(cube_building, "MANY_STALE", 1)
    spans.mark_stale([lan.pk, minh.pk])
    cube.mark()
    cube_building.build_if_marked()
    assert CubeMark.objects.exists()


def test_a_unit_that_moves_stands_under_a_cube_only_while_it_and_those_between_exist(cubes_for_all, province):
    between = UnitFactory(parent=province, established=date(2020, 1, 1), dissolved=date(2022, 1, 1))
    below = UnitFactory(parent=between, established=date(2021, 1, 1), dissolved=date(2022, 1, 1))
    PostingFactory(unit=below, starts=date(2021, 1, 1), ends=date(2022, 1, 1))
    cube_building.build()
    place = CubePlace.objects.get(unit=below, cube__unit=province)
    assert (place.since, place.until) == (date(2021, 1, 1), date(2022, 1, 1))
