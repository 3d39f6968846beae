from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from courses.models import LearningRecord
from courses.records import (
    AlreadyRevoked,
    AlreadySuperseded,
    NoGrounds,
    RevokedTooEarly,
    enter_outside_records,
    revoke,
    supersede,
)
from lms.decisions import NotADecisionNumber
from tests.factories import CourseFactory, PersonFactory

GROUNDS = {"on": date(2026, 1, 5), "reason": "Khai man", "decision": "9/QĐ-UBND"}


def row(person, **values):
    return {"person": person, "course": values.get("course") or CourseFactory(), "recognised_on": date(2020, 5, 4)} | values


@pytest.fixture
def record(lan):
    return enter_outside_records([row(lan)], by=None)[0]


# From outside.


def test_evidence_from_outside_is_kept_with_the_words_of_the_day(lan, dung):
    given = row(lan, institution_name="Học viện Hành chính Quốc gia", decision_number="CC 123", unit_name="UBND huyện Tiên Yên")
    [record] = enter_outside_records([given], by=dung.user)
    assert (record.person_name, record.course_title) == ("Đặng Thị Thúy Lan", given["course"].title)
    assert (record.periods, record.training_class, record.entered_by) == (40, None, dung.user)
    assert record.unit_name == "UBND huyện Tiên Yên"


def test_one_row_that_cannot_be_is_named_and_none_is_written(lan, minh, heard):
    with pytest.raises(ValidationError, match=r"Row 2, Trần Quang Minh, recognised on: .*date format"):
        enter_outside_records([row(lan), row(minh, recognised_on="31/02/2020")], by=None)
    assert not LearningRecord.objects.exists()
    assert heard == []


def test_many_rows_are_announced_once(lan, minh, heard):
    enter_outside_records([row(lan), row(minh), row(lan)], by=None)
    assert heard == [sorted([lan.pk, minh.pk])]


def test_many_rows_are_entered_in_as_many_queries_as_few(lan, django_assert_num_queries):
    course, people = CourseFactory(), PersonFactory.create_batch(30)
    with CaptureQueriesContext(connection) as asked:
        enter_outside_records([row(lan, course=course)], by=None)
    with django_assert_num_queries(len(asked)):
        enter_outside_records([row(person, course=course) for person in people], by=None)


# Revoked.


def test_a_revoked_record_stays_in_the_file_with_its_reason(record, dung, heard):
    revoke(record, **GROUNDS, by=dung.user)
    kept = LearningRecord.objects.get()
    assert (kept.revoked_on, kept.revocation_reason, kept.revocation_decision) == (date(2026, 1, 5), "Khai man", "9/QĐ-UBND")
    assert heard == [[record.person_id]]


def test_a_revoked_record_counts_until_the_day_before(record, dung):
    revoke(record, **GROUNDS, by=dung.user)
    assert record in LearningRecord.objects.counting_on(date(2026, 1, 4))
    assert record not in LearningRecord.objects.counting_on(date(2026, 1, 5))


def test_a_record_is_revoked_once(record, dung):
    revoke(record, **GROUNDS, by=dung.user)
    with pytest.raises(AlreadyRevoked, match="05/01/2026"):
        revoke(record, **GROUNDS | {"on": date(2026, 2, 5)}, by=dung.user)


@pytest.mark.parametrize("missing", ["reason", "decision"])
def test_a_record_is_revoked_for_a_reason_and_by_a_decision(missing, record, dung):
    with pytest.raises(NoGrounds):
        revoke(record, **GROUNDS | {missing: " "}, by=dung.user)


def test_a_record_is_revoked_by_a_decision_that_looks_like_one(record, dung):
    with pytest.raises(NotADecisionNumber):
        revoke(record, **GROUNDS | {"decision": "theo yêu cầu"}, by=dung.user)


def test_a_record_is_not_revoked_before_it_was_recognised(record, dung, heard):
    with pytest.raises(RevokedTooEarly, match=r"recognised on 04/05/2020; it cannot be revoked from 03/05/2020 on"):
        revoke(record, **GROUNDS | {"on": date(2020, 5, 3)}, by=dung.user)
    assert heard == []


def test_a_corrected_record_is_not_revoked_in_place_of_its_correction(record, dung):
    supersede(record, recognised_on=date(2020, 5, 5), why="Nhập nhầm", by=dung.user)
    with pytest.raises(AlreadySuperseded):
        revoke(record, **GROUNDS, by=dung.user)


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_on": date(2026, 1, 5)},
        {"revoked_on": date(2019, 1, 1), "revocation_reason": "a", "revocation_decision": "b"},
    ],
)
def test_the_database_refuses_a_revocation_without_grounds_or_before_recognition(record, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningRecord.objects.update(**change)


# Corrected.


def test_a_correction_counts_instead_of_the_record_it_corrects(record, dung, heard):
    corrected = supersede(record, recognised_on=date(2020, 5, 5), why="Nhập nhầm", by=dung.user)
    assert list(LearningRecord.objects.current()) == [corrected]
    assert list(LearningRecord.objects.counting_on(date(2020, 5, 4))) == []
    assert heard == [[record.person_id]]


def test_a_correction_keeps_what_was_right(record, dung):
    corrected = supersede(record, grade="good", why="Nhập nhầm", by=dung.user)
    assert (corrected.person_name, corrected.recognised_on, corrected.grade) == (record.person_name, record.recognised_on, "good")
    assert (corrected.supersedes, corrected.entered_by) == (record, dung.user)


def test_a_record_of_the_wrong_person_announces_both(record, minh, dung, heard):
    supersede(record, person=minh, person_name=minh.full_name, why="Nhập nhầm", by=dung.user)
    assert heard == [sorted([record.person_id, minh.pk])]


def test_a_record_is_corrected_once_and_its_correction_once_more(record, dung):
    corrected = supersede(record, recognised_on=date(2020, 5, 5), why="Nhập nhầm", by=dung.user)
    with pytest.raises(AlreadySuperseded):
        supersede(record, recognised_on=date(2020, 5, 6), why="Nhập nhầm", by=dung.user)
    assert list(LearningRecord.objects.current()) == [corrected]
    again = supersede(corrected, recognised_on=date(2020, 5, 6), why="Nhập nhầm", by=dung.user)
    assert list(LearningRecord.objects.current()) == [again]


def test_a_correction_of_a_revoked_record_stays_revoked(record, dung):
    corrected = supersede(revoke(record, **GROUNDS, by=dung.user), grade="good", why="Nhập nhầm", by=dung.user)
    assert corrected.revoked_on == date(2026, 1, 5)


def test_a_correction_that_cannot_be_is_refused_by_name_and_the_old_record_stays(record, dung):
    with pytest.raises(ValidationError) as refused:
        supersede(record, grade="wonderful", why="Nhập nhầm", by=dung.user)
    assert list(refused.value.message_dict) == ["grade"]
    assert list(LearningRecord.objects.current()) == [record]


def test_the_database_refuses_a_record_that_supersedes_itself(record):
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningRecord.objects.update(supersedes=F("pk"))
