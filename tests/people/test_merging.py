from datetime import date
from random import Random

import pytest
from django.apps import apps
from django.core import serializers
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import Attendance, Enrolment, LearningRecord
from courses.records import supersede
from courses.sessions import plan_sessions
from lms.coverage import spans
from lms.coverage.figures import count, find_indicators
from lms.coverage.models import Span, StaleMark
from lms.people.erasure import erase
from lms.people.merging import (
    FIELDS,
    AlreadyUndone,
    CannotMerge,
    CannotUndo,
    Erased,
    SamePerson,
    WhyOnePerson,
    foresee,
    known_places,
    merge,
    undo_merge,
)
from lms.people.models import Appointment, Degree, Merge, Person, PlanningEntry, Posting, SuspectedDuplicate
from lms.people.persons import MergedAway
from lms.people.postings import move
from tests.certificates.conftest import recognised_class, record_of
from tests.coverage.random_province import build
from tests.coverage.test_figures import asks_for
from tests.factories import (
    CourseFactory,
    PersonFactory,
    PostingFactory,
    SubjectAreaFactory,
    TitleFactory,
    TrainingClassFactory,
    UserFactory,
)

__all__ = ["recognised_class", "record_of"]

WHY = "Đã đối chiếu căn cước"
SINCE = date(2015, 1, 1)


@pytest.fixture
def chief(db):
    return UserFactory(is_superuser=True)


@pytest.fixture
def twice(department, school):
    """One Hoà in two entries: with a posting in the department, and with an older one at the school."""
    kept = PersonFactory(full_name="Vũ Thị Hoà", staff_number="QN1", user=UserFactory(username="QN1"))
    other = PersonFactory(full_name="Vũ Thị Hòa", staff_number="QN2", user=UserFactory(username="QN2"))
    PostingFactory(person=kept, unit=department, starts=date(2020, 1, 1))
    PostingFactory(person=other, unit=school, starts=SINCE, ends=date(2020, 1, 1))
    return kept, other


def everything():
    """All rows of the product as they stand in the database, but for the traces that a merge leaves."""
    traces = {
        "Merge",
        "SuspectedDuplicate",
        "ToCompare",
        "StaleMark",
        "Span",
        "Refreshed",
        "ModelLogEntry",
        "Session",
        "ContentType",
        "Permission",
    }
    models = [model for model in apps.get_models() if model.__name__ not in traces and not model.__name__.startswith("Index")]
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk")) for model in models
    }  # fmt: skip


# What moves.


def test_whoever_adds_a_table_about_people_decides_whether_its_rows_move():
    """Rows that protect their person move. Others do not: those that go with their person, and what was done with an entry."""
    assert sorted(known_places()) == [
        "courses.Declaration.person",
        "courses.Enrolment.person",
        "courses.LearningRecord.person",
        "people.Appointment.person",
        "people.DataRequest.person",
        "people.Degree.person",
        "people.Person.merged_into",
        "people.PlanningAddition.person",
        "people.PlanningEntry.person",
        "people.Posting.person",
        "people.TitleCertificate.person",
    ]
    relations = [relation for relation in Person._meta.get_fields(include_hidden=True) if relation.is_relation]
    follow = {str(relation.field) for relation in relations if relation.auto_created} - set(known_places())
    assert sorted(follow) == [
        "courses.Message.person",
        "coverage.Span.person",
        "coverage.StaleMark.person",
        "people.Erasure.person",
        "people.ImportRow.chosen",
        "people.ImportRow.person",
        "people.Merge.kept",
        "people.Merge.other",
        "people.PersonalDataAccess.person",
        "people.SuspectedDuplicate.first",
        "people.SuspectedDuplicate.second",
        "people.ToCompare.person",
    ]


def test_what_was_known_of_the_other_is_known_of_the_kept_one(twice, chief):
    kept, other = twice
    Degree.objects.create(person=other, level=4, awarded_on=date(2007, 6, 1))
    done = merge(kept, other, by=chief, why=WHY)
    assert [posting.starts for posting in kept.postings.order_by("starts")] == [SINCE, date(2020, 1, 1)]
    assert kept.degrees.get().level == 4
    assert done.counted == [("degrees", 1), ("postings", 1)]


def test_a_posting_that_overlaps_is_set_aside_with_the_reason(twice, chief, school):
    kept, other = twice
    clash = PostingFactory(person=other, unit=school, starts=date(2021, 1, 1))
    done = merge(kept, other, by=chief, why=WHY)
    clash = Posting.everything.get(pk=clash.pk)
    assert (clash.person, clash.set_aside, clash.set_aside_by) == (other, True, chief)
    assert clash.set_aside_because == "Merged with Vũ Thị Hoà (QN1), who has something else in this place."
    assert [list(rows) for _what, rows in done.rows_left()] == [[clash]]


def test_a_fact_that_cannot_move_keeps_its_earlier_versions_beside_it(twice, chief, school):
    kept, other = twice
    said = PostingFactory(person=other, unit=school, starts=date(2021, 1, 1), set_aside=True)
    corrected = PostingFactory(person=other, unit=school, starts=date(2021, 2, 1), supersedes=said)
    merge(kept, other, by=chief, why=WHY)
    assert set(Posting.everything.filter(pk__in=[said.pk, corrected.pk]).values_list("person", flat=True)) == {other.pk}


def test_records_and_places_in_classes_move_with_what_they_say(twice, chief, record_of):
    kept, other = twice
    record = record_of(other)
    merge(kept, other, by=chief, why=WHY)
    record.refresh_from_db()
    assert (record.person, record.person_name) == (kept, "Vũ Thị Hòa")
    assert Enrolment.objects.get().person == kept


def test_of_two_places_in_a_finished_class_each_stays_with_its_entry_and_the_marks_with_it(twice, chief, record_of):
    kept, other = twice
    record_of(kept)
    left = record_of(other)
    place = Enrolment.objects.get(person=other)
    [session, *_rest] = plan_sessions(place.training_class)
    Attendance.objects.create(session=session, enrolment=place, mark="present")
    done = merge(kept, other, by=chief, why=WHY)
    assert {row for _what, rows in done.rows_left() for row in rows} == {left, place}
    assert place.attendance.count() == 1


def test_two_places_in_a_class_that_is_not_over_are_put_in_order_first(twice, chief, open_class):
    for person in twice:
        Enrolment.objects.create(training_class=open_class, person=person, state="enrolled", queue_number=person.pk)
    with pytest.raises(CannotMerge, match="Both are in the class"):
        merge(*twice, by=chief, why=WHY)
    assert Person.objects.filter(pk=twice[1].pk).exists()


def test_what_a_merge_would_do_is_told_before_and_nothing_is_written(twice, chief, school):
    PostingFactory(person=twice[1], unit=school, starts=date(2021, 1, 1))
    before = everything()
    outcome = foresee(*twice, by=chief)
    assert outcome.moved == [("postings", 1)]
    assert [what for what, _rows in outcome.left] == ["postings"]
    assert everything() == before
    assert not Merge.objects.exists()


# What the person says of themselves.


def test_values_taken_over_change_places(twice, chief):
    kept, other = twice
    other.national_id = "023185001234"
    other.save()
    merge(kept, other, by=chief, why=WHY, fields=["full_name", "staff_number", "national_id"])
    kept.refresh_from_db()
    other = Person.everything.get(pk=other.pk)
    assert (kept.full_name, kept.staff_number, kept.national_id) == ("Vũ Thị Hòa", "QN2", "023185001234")
    assert (other.full_name, other.staff_number, other.national_id) == ("Vũ Thị Hoà", "QN1", "")
    assert kept.search_key == "vu thi hoa"


def test_of_two_accounts_that_of_the_kept_person_stays_in_use(twice, chief):
    kept, other = twice
    done = merge(kept, other, by=chief, why=WHY)
    kept.user.refresh_from_db(), other.user.refresh_from_db()
    assert (kept.user.is_active, other.user.is_active) == (True, False)
    undo_merge(done, by=chief)
    other.user.refresh_from_db()
    assert other.user.is_active


def test_the_only_account_goes_to_the_kept_person(twice, chief):
    kept, other = twice
    account, kept.user = other.user, None
    kept.save()
    done = merge(kept, other, by=chief, why=WHY)
    kept.refresh_from_db()
    assert (kept.user, account.is_active) == (account, True)
    undo_merge(done, by=chief)
    assert Person.objects.get(pk=other.pk).user == account


# The other entry leads on.


def test_the_merged_entry_is_in_no_list_and_its_numbers_lead_to_the_kept_person(twice, chief):
    kept, other = twice
    merge(kept, other, by=chief, why=WHY)
    assert list(Person.objects.found_by("vu thi hoa")) == [kept]
    assert list(Person.objects.found_by("qn2")) == [kept]
    assert Person.objects.known_by("QN2").get() == kept
    assert list(Person.objects.visible_to(chief)) == [kept]


def test_nothing_more_is_written_about_the_merged_entry(twice, chief, school):
    kept, other = twice
    merge(kept, other, by=chief, why=WHY)
    with pytest.raises(MergedAway, match=r"same person as Vũ Thị Hoà \(QN1\)"):
        move(other, school, on=date(2026, 1, 1))


def test_the_number_of_the_merged_entry_is_given_to_nobody_else(twice, chief):
    merge(*twice, by=chief, why=WHY)
    with pytest.raises(Exception, match="same person as"):
        PersonFactory.build(staff_number="QN2").full_clean()


def test_an_entry_merged_into_somebody_who_is_merged_again_leads_to_the_last_one(twice, chief):
    kept, other = twice
    third = PersonFactory(full_name="Vũ Thị Hoà", staff_number="QN3")
    first = merge(kept, other, by=chief, why=WHY)
    second = merge(third, kept, by=chief, why=WHY)
    assert Person.objects.known_by("QN2").get() == third
    with pytest.raises(CannotUndo, match="Undo that merge first"):
        undo_merge(first, by=chief)
    undo_merge(second, by=chief)
    undo_merge(first, by=chief)
    assert Person.objects.filter(merged_into=None).count() == 3


# Refused.


def test_nobody_is_merged_with_themselves_without_a_reason_or_twice(twice, chief):
    kept, other = twice
    with pytest.raises(SamePerson):
        merge(kept, kept, by=chief, why=WHY)
    with pytest.raises(WhyOnePerson):
        merge(kept, other, by=chief, why=" ")
    merge(kept, other, by=chief, why=WHY)
    with pytest.raises(MergedAway):
        merge(kept, other, by=chief, why=WHY)


# Undoing.


def test_an_undo_brings_back_what_was(twice, chief, school):
    kept, other = twice
    PostingFactory(person=other, unit=school, starts=date(2021, 1, 1))
    before = everything()
    undo_merge(merge(kept, other, by=chief, why=WHY, fields=list(FIELDS)), by=chief)
    assert everything() == before


def test_what_was_entered_since_stays_with_the_kept_person(twice, chief):
    kept, other = twice
    done = merge(kept, other, by=chief, why=WHY)
    Degree.objects.create(person=kept, level=5, awarded_on=date(2026, 1, 1))
    undo_merge(done, by=chief)
    assert (kept.degrees.count(), other.degrees.count()) == (1, 0)


def corrected_posting(kept, chief):
    said = kept.postings.get(starts=SINCE)
    said.set_aside = True
    said.save()
    PostingFactory(person=kept, unit=said.unit, starts=SINCE, ends=said.ends, position="Giáo viên", supersedes=said)


def ended_posting(kept, chief):
    posting = kept.postings.get(starts=SINCE)
    posting.ends = date(2019, 1, 1)
    posting.save()


def superseded_record(kept, chief):
    supersede(kept.records.get(), by=chief, why="Sai số tiết", periods=80)


def deleted_posting(kept, chief):
    kept.postings.get(starts=SINCE).delete()


def renamed(kept, chief):
    kept.refresh_from_db()
    kept.full_name = "Vũ Thị Hoa"
    kept.save()


@pytest.mark.parametrize("later", [corrected_posting, ended_posting, superseded_record, deleted_posting, renamed])
def test_an_undo_is_refused_where_something_was_built_on_the_merge(later, twice, chief, record_of):
    kept, other = twice
    record_of(other)
    done = merge(kept, other, by=chief, why=WHY, fields=["full_name"])
    later(kept, chief)
    with pytest.raises(CannotUndo, match="since"):
        undo_merge(done, by=chief)
    assert not Person.objects.filter(pk=other.pk).exists()


def test_a_merge_is_undone_once(twice, chief):
    done = merge(*twice, by=chief, why=WHY)
    undo_merge(done, by=chief)
    with pytest.raises(AlreadyUndone):
        undo_merge(done, by=chief)


def test_two_who_were_taken_apart_again_may_be_merged_the_other_way_round(twice, chief):
    undo_merge(merge(*twice, by=chief, why=WHY), by=chief)
    merge(*reversed(twice), by=chief, why=WHY)
    assert list(Person.objects.filter(pk__in=[person.pk for person in twice])) == [twice[1]]


def test_erasing_a_person_erases_the_entries_merged_into_them_and_leaves_no_way_back(twice, chief):
    kept, other = twice
    Posting.objects.update(ends=date(2021, 1, 1))
    other.national_id = "023185001234"
    other.save()
    done = merge(kept, other, by=chief, why=WHY)
    erase(kept, at=now(), by=chief, grounds="Theo đơn")
    assert Person.everything.get(pk=other.pk).national_id_hash is None
    with pytest.raises(Erased):
        undo_merge(done, by=chief)


def test_an_erased_entry_stays_as_it_is(twice, chief):
    Posting.objects.update(ends=date(2021, 1, 1))
    erase(twice[1], at=now(), by=chief, grounds="Theo đơn")
    with pytest.raises(Erased, match="were erased"):
        merge(*twice, by=chief, why=WHY)


class MergedAndTakenApart(TestCase):
    """Two random people of a random province, any fields: after the undo every row is what it was, and so is every figure."""

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6), st.sets(st.sampled_from(list(FIELDS))), st.booleans(), st.booleans())
    def test_nothing_is_left_of_it(self, seed, fields, first_has_account, second_has_account):
        random = Random(seed)
        province = build(random, people=3)
        kept, other, _third = province.people
        for person, has in ((kept, first_has_account), (other, second_has_account)):
            if has:
                Person.objects.filter(pk=person.pk).update(user=UserFactory())
        training_class = TrainingClassFactory(state="recognised")
        for person in random.sample([kept, other], random.randint(0, 2)):
            Enrolment.objects.create(
                training_class=training_class,
                person=person,
                state=random.choice(["completed", "withdrawn"]),
                queue_number=person.pk,
            )
        spans.refresh_all_stale()
        before, figures = everything(), shown()
        done = merge(kept, other, by=None, why=WHY, fields=fields)
        spans.refresh_all_stale()
        assert not StaleMark.objects.exists()
        assert not Span.objects.filter(person=other).exists()
        assert not any(
            rows.filter(person=other).exists() for rows in (Posting.objects, Appointment.objects, PlanningEntry.objects)
        )
        undo_merge(done, by=None)
        spans.refresh_all_stale()
        assert everything() == before
        assert shown() == figures


def shown():
    return [(figure.n, figure.d) for figure in count(find_indicators(), on=date(2021, 6, 1))]


# Figures follow.


def test_the_figure_counts_the_person_once_with_the_evidence_of_both_entries(twice, chief, department, province):
    kept, other = twice
    Posting.objects.filter(person=other).update(ends=None)
    area = SubjectAreaFactory(code="public-duty")
    asks_for("F4", area)
    course = CourseFactory(areas=[area])
    LearningRecord.objects.create(
        person=other,
        course=course,
        recognised_on=date(2026, 3, 1),
        periods=40,
        person_name="Vũ Thị Hòa",
        course_title=course.title,
    )

    def figure():
        spans.refresh_all_stale()
        [found] = count(find_indicators(["F4"]), on=date(2026, 10, 15))
        return found.n, found.d

    assert figure() == (1, 2)
    done = merge(kept, other, by=chief, why=WHY)
    assert figure() == (1, 1)
    undo_merge(done, by=chief)
    assert figure() == (1, 2)


def test_a_merged_pair_is_no_longer_open_and_is_again_after_an_undo(twice, chief):
    done = merge(*twice, by=chief, why=WHY)
    assert not SuspectedDuplicate.objects.open().exists()
    undo_merge(done, by=chief)
    assert SuspectedDuplicate.objects.open().exists()


def test_the_cost_of_a_merge_does_not_grow_with_what_moves(twice, chief, count_queries):
    kept, other = twice
    title = TitleFactory()

    def there_and_back():
        undo_merge(merge(kept, other, by=chief, why=WHY), by=chief)

    def know_of(years):
        for year in years:
            Appointment.objects.create(person=other, kind="rank", title=title, starts=date(year, 1, 1), ends=date(year, 6, 1))
            Degree.objects.create(person=other, level=4, awarded_on=date(year, 1, 1))

    know_of([1990])
    few = count_queries(there_and_back)
    know_of(range(1991, 2015))
    assert count_queries(there_and_back) == few
