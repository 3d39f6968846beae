import tempfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import LearningRecord
from courses.records import revoke
from courses.signals import records_changed
from lms.coverage import spans
from lms.coverage.exporting import export_facts
from lms.coverage.figures import BREAKDOWNS, count, find_indicators
from lms.coverage.models import Equivalence, EvidenceTerm, Indicator, IndicatorVersion, Span, StaleMark, YearlyTarget
from lms.people.models import Appointment
from tests.factories import CourseFactory, PostingFactory, SubjectAreaFactory, TitleFactory, TitleFamilyFactory

from .from_export import Exported
from .random_province import build

ON = date(2026, 10, 15)


class FiguresEqualWhatTheExportedFactsSay(TestCase):
    """Hypothesis makes a province, a day, a unit and a breakdown; the figure must be what the CSV files say, person by person."""

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6), st.sets(st.sampled_from(list(BREAKDOWNS)), max_size=2))
    def test_figures_equal_what_the_exported_facts_say(self, seed, by):
        random = Random(seed)
        province = build(random)
        spans.refresh_all_stale()
        assert not StaleMark.objects.exists()
        with tempfile.TemporaryDirectory() as folder:
            export_facts(Path(folder))
            exported = Exported(folder)
        by = tuple(sorted(by))
        for _ in range(6):
            on = province.day(900)
            unit = random.choice([unit for unit in province.units if unit.exists_on(on)])
            for figure in count(find_indicators(), on=on, unit=unit, by=by):
                cells = {tuple(cell.by[name] for name in by): (cell.n, cell.d) for cell in figure.cells}
                n, d, expected = exported.count(figure.indicator.code, on, unit.code, by)
                assert (figure.n, figure.d) == (n, d), (seed, figure.indicator.code, on, unit.code)
                assert cells == expected, (seed, figure.indicator.code, on, unit.code, by)


# One fact changes: the right figure moves, and no other.


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


@pytest.fixture
def other_indicator(db):
    return asks_for("L", SubjectAreaFactory(code="law"))


def asks_for(code, area):
    indicator = Indicator.objects.create(code=code, name=code)
    version = IndicatorVersion.objects.create(indicator=indicator, starts=date(2020, 1, 1))
    EvidenceTerm.objects.create(version=version, kind="area", area=area)
    return indicator


def recorded(person, area, on=date(2026, 5, 4)):
    course = CourseFactory(areas=[area])
    record = LearningRecord.objects.create(
        person=person, course=course, recognised_on=on, periods=8, person_name=person.full_name, course_title=course.title
    )
    records_changed.send(LearningRecord, person_ids=[person.pk])
    return record


def figures(*indicators, unit=None, on=ON, by=()):
    spans.refresh_all_stale()
    return [(figure.n, figure.d) for figure in count(indicators, on=on, unit=unit, by=by)]


def test_a_record_raises_its_figure_and_no_other(lan, minh, ethics, indicator, other_indicator):
    assert figures(indicator, other_indicator) == [(0, 2), (0, 2)]
    recorded(lan, ethics)
    assert figures(indicator, other_indicator) == [(1, 2), (0, 2)]


def test_a_revoked_record_no_longer_counts_from_that_day(lan, ethics, indicator):
    record = recorded(lan, ethics)
    revoke(record, on=date(2026, 9, 1), reason="Khai man", decision="9/QĐ-UBND", by=None)
    assert figures(indicator, on=date(2026, 8, 31)) == [(1, 1)]
    assert figures(indicator, on=date(2026, 9, 1)) == [(0, 1)]


def test_a_superseded_record_does_not_count_at_all(lan, ethics, indicator):
    wrong = recorded(lan, ethics)
    right = recorded(lan, SubjectAreaFactory())
    LearningRecord.objects.filter(pk=right.pk).update(supersedes=wrong, superseding_reason="Sai khóa học")
    records_changed.send(LearningRecord, person_ids=[lan.pk])
    assert figures(indicator) == [(0, 1)]


def test_a_person_who_moves_counts_in_the_new_unit_from_that_day(lan, department, other_department, ethics, indicator):
    recorded(lan, ethics, on=date(2020, 1, 1))
    posting = lan.postings.get()
    posting.ends = date(2026, 7, 1)
    posting.save()
    PostingFactory(person=lan, unit=other_department, starts=date(2026, 7, 1))
    assert figures(indicator, unit=department, on=date(2026, 6, 30)) == [(1, 1)]
    assert figures(indicator, unit=department, on=date(2026, 7, 1)) == [(0, 0)]
    assert figures(indicator, unit=other_department, on=date(2026, 7, 1)) == [(1, 1)]


def test_a_person_with_two_postings_is_counted_once(lan, school, ethics, indicator):
    recorded(lan, ethics)
    PostingFactory(person=lan, unit=school, concurrent=True)
    assert figures(indicator) == [(1, 1)]


def test_a_dissolved_unit_keeps_its_figures_of_before(lan, department, other_department, ethics, indicator):
    recorded(lan, ethics, on=date(2020, 1, 1))
    posting = lan.postings.get()
    posting.ends = date(2026, 7, 1)
    posting.save()
    department.dissolved = date(2026, 7, 1)
    department.save()
    assert figures(indicator, unit=department, on=date(2026, 6, 30)) == [(1, 1)]
    assert figures(indicator, on=date(2026, 7, 1)) == [(0, 0)]


def test_someone_who_left_is_not_asked(lan, minh, ethics, indicator):
    recorded(lan, ethics)
    posting = lan.postings.get()
    posting.ends = date(2026, 6, 1)
    posting.save()
    assert figures(indicator) == [(0, 1)]


def test_what_a_course_counts_for_can_be_corrected(lan, ethics, indicator):
    record = recorded(lan, SubjectAreaFactory())
    assert figures(indicator) == [(0, 1)]
    record.course.subject_areas.add(ethics)
    assert figures(indicator) == [(1, 1)]


def test_an_indicator_whose_version_has_ended_has_nobody_in_it(lan, indicator):
    indicator.versions.get().delete()
    IndicatorVersion.objects.create(indicator=indicator, number=2, starts=date(2020, 1, 1), ends=date(2025, 7, 1))
    spans.refresh_all_stale()
    [figure] = count([indicator], on=ON)
    assert (figure.d, figure.percent, figure.has_ended) == (0, "–", True)


def test_a_breakdown_has_a_cell_for_each_unit_below(lan, quan, department, other_department, indicator):
    spans.refresh_all_stale()
    [figure] = count([indicator], on=ON, by=("unit",))
    assert {cell.by["unit"]: (cell.n, cell.d) for cell in figure.cells} == {"so-noi-vu": (0, 1), "so-tai-chinh": (0, 1)}


def test_a_fact_marks_its_person_stale_in_the_same_transaction(lan):
    StaleMark.objects.all().delete()
    lan.postings.get().save()
    assert list(StaleMark.objects.values_list("person", flat=True)) == [lan.pk]


def test_a_course_that_counts_for_another_title_family_concerns_everybody(lan):
    course = CourseFactory()
    StaleMark.objects.all().delete()
    course.title_family = TitleFamilyFactory()
    course.save()
    assert StaleMark.objects.filter(person=None).exists()


def test_a_refresh_leaves_the_marks_of_others(lan, minh):
    spans.refresh([lan.pk])
    assert set(StaleMark.objects.values_list("person", flat=True)) == {minh.pk}


def test_rebuilding_gives_the_same_spans(lan, minh, quan, ethics, indicator):
    recorded(lan, ethics)
    spans.refresh_all_stale()
    fields = [field.name for field in Span._meta.fields if field.name != "id"]
    before = sorted(Span.objects.values_list(*fields), key=str)
    Span.objects.all().delete()
    spans.rebuild()
    assert sorted(Span.objects.values_list(*fields), key=str) == before


@pytest.mark.parametrize("by", [(), ("level",), ("unit", "gender")])
def test_a_figure_takes_the_same_queries_for_few_and_for_many(by, department, indicator, django_assert_num_queries):
    def ask():
        count([indicator], on=ON, by=by)

    PostingFactory.create_batch(2, unit=department)
    spans.refresh_all_stale()
    with CaptureQueriesContext(connection) as few:
        ask()
    PostingFactory.create_batch(30, unit=department)
    spans.refresh_all_stale()
    with django_assert_num_queries(len(few)):
        ask()


def test_refreshing_takes_the_same_queries_for_few_and_for_many(department, django_assert_max_num_queries):
    PostingFactory.create_batch(60, unit=department)
    with django_assert_max_num_queries(40):
        spans.refresh_all_stale()


def test_the_64th_indicator_is_refused_with_a_sentence(db):
    Indicator.objects.bulk_create(Indicator(code=f"X{bit}", name="X", bit=bit) for bit in range(63))
    with pytest.raises(ValidationError, match="already 63 indicators"):
        Indicator(code="one-more", name="One more").full_clean()


def test_the_63rd_indicator_counts(lan, ethics):
    indicator = Indicator.objects.create(code="last", name="last", bit=62)
    version = IndicatorVersion.objects.create(indicator=indicator, starts=date(2020, 1, 1))
    EvidenceTerm.objects.create(version=version, kind="area", area=ethics)
    recorded(lan, ethics)
    assert figures(indicator) == [(1, 1)]


def test_the_target_of_the_year_goes_before_that_of_the_definition(province, indicator):
    indicator.versions.update(target=90)
    YearlyTarget.objects.create(indicator=indicator, year=2026, percent=95)
    targets = [count([indicator], on=on)[0].target for on in (date(2025, 12, 31), date(2026, 1, 1), date(2027, 1, 1))]
    assert targets == [90, 95, 90]


@pytest.mark.parametrize(("on", "met"), [(date(2026, 5, 4), 1), (date(2026, 5, 3), 0)])
def test_an_equivalent_course_counts_where_the_equivalence_held_on_the_day_it_was_completed(lan, ethics, indicator, on, met):
    old, new = CourseFactory(areas=[]), CourseFactory(areas=[ethics])
    Equivalence.objects.create(course=old, counts_as=new, starts=date(2026, 5, 4))
    learnt = {"person": lan, "course": old, "recognised_on": on, "periods": 8}
    LearningRecord.objects.create(**learnt, person_name="Lan", course_title="Cũ")
    assert figures(indicator)[0][0] == met


def test_an_equivalent_course_brings_its_periods_once(lan, ethics, indicator):
    old, new = CourseFactory(areas=[ethics]), CourseFactory(areas=[ethics])
    Equivalence.objects.create(course=old, counts_as=new, starts=date(2020, 1, 1))
    indicator.versions.get().terms.update(kind="periods", periods=16, area=None)
    learnt = {"person": lan, "course": old, "recognised_on": date(2026, 5, 4), "periods": 8}
    LearningRecord.objects.create(**learnt, person_name="Lan", course_title="Cũ")
    assert figures(indicator)[0][0] == 0


def test_everybody_is_computed_anew_when_an_equivalence_is_written(lan, indicator):
    spans.refresh_all_stale()
    Equivalence.objects.create(course=CourseFactory(), counts_as=CourseFactory(), starts=date(2020, 1, 1))
    assert StaleMark.objects.filter(person=None).exists()


def test_a_breakdown_by_rank_goes_by_the_rank_held_on_the_day(lan, indicator):
    specialist, senior = TitleFactory(code="cv"), TitleFactory(code="cvc")
    lan.postings.update(title=specialist)
    Appointment.objects.create(person=lan, kind="rank", title=senior, starts=date(2026, 3, 1))
    spans.refresh_all_stale()

    def ranks(on):
        [figure] = count([indicator], on=on, by=("rank",))
        return {cell.by["rank"] for cell in figure.cells} - {"unknown"}

    assert (ranks(date(2026, 2, 28)), ranks(date(2026, 3, 1))) == ({"cv"}, {"cvc"})
