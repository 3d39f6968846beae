"""Correcting and revoking a learning record in the administration."""

from datetime import date

import pytest
from django.urls import reverse

from courses.models import LearningRecord
from courses.records import enter_outside_records, supersede
from lms.people.models import Role
from tests.factories import CourseFactory, RecognitionFactory, UserFactory

WHY = "Nhầm xếp loại"
GROUNDS = {"on": "05/01/2026", "reason": "Khai man", "decision": "9/QĐ-UBND"}


@pytest.fixture
def record(lan):
    given = {"person": lan, "course": CourseFactory(), "recognised_on": date(2020, 5, 4), "decision_number": "CC 123"}
    return enter_outside_records([given], by=None)[0]


@pytest.fixture
def by_decision(record):
    """The record of a class, recognised by a decision."""
    recognition = RecognitionFactory()
    LearningRecord.objects.update(
        training_class=recognition.training_class, recognition=recognition, decision_number="12/QĐ-SNV", trust=4
    )
    record.refresh_from_db()
    return record


def form(record, **values):
    names = ["course_title", "periods", "grade", "decision_number", "institution_name", "unit_name", "person_name"]
    said = {name: getattr(record, name) for name in names}
    return said | {"course": record.course_id, "recognised_on": record.recognised_on.isoformat(), "why": WHY} | values


def page(act, record):
    return reverse(f"records:{act}", args=[record.pk])


def errors(answer):
    return dict(answer.context["form"].errors)


def test_a_record_is_corrected_by_another_one_for_a_reason(signed_in, dung, record, lan):
    answer = signed_in(dung).post(page("correct", record), form(record, grade="good"))
    assert answer.url == reverse("people:inspect", args=[lan.pk])
    new = LearningRecord.objects.current().get()
    assert (new.grade, new.supersedes, new.superseding_reason, new.entered_by) == ("good", record, WHY, dung.user)
    assert LearningRecord.objects.get(pk=record.pk).grade == ""


def test_a_correction_of_another_course_takes_its_title_along(signed_in, dung, record):
    other = CourseFactory(title="Quản trị an ninh")
    signed_in(dung).post(page("correct", record), form(record, course=other.pk))
    assert LearningRecord.objects.current().get().course_title == "Quản trị an ninh"


@pytest.mark.parametrize(
    ("field", "value"), [("why", " "), ("recognised_on", "31/02/2020"), ("periods", "-1"), ("grade", "wonderful"), ("course", "")]
)
def test_a_correction_that_cannot_be_is_refused_by_field(field, value, signed_in, dung, record):
    assert field in errors(signed_in(dung).post(page("correct", record), form(record, **({"grade": "good"} | {field: value}))))
    assert list(LearningRecord.objects.all()) == [record]


def test_a_correction_that_changes_nothing_says_so(signed_in, dung, record):
    assert "__all__" in errors(signed_in(dung).post(page("correct", record), form(record)))
    assert list(LearningRecord.objects.all()) == [record]


@pytest.mark.parametrize("number", ["156/QĐ-UBND", "1470-QĐ/TU"])
@pytest.mark.parametrize("act", ["correct", "revoke"])
def test_decisions_of_the_state_and_of_the_party_are_taken(act, number, signed_in, dung, by_decision):
    given = form(by_decision, decision_number=number) if act == "correct" else GROUNDS | {"decision": number}
    assert signed_in(dung).post(page(act, by_decision), given).status_code == 302
    last = LearningRecord.objects.current().get()
    assert number == (last.decision_number if act == "correct" else last.revocation_decision)


@pytest.mark.parametrize(("act", "field"), [("correct", "decision_number"), ("revoke", "decision")])
def test_another_shape_is_no_decision(act, field, signed_in, dung, by_decision):
    given = form(by_decision) if act == "correct" else GROUNDS
    assert field in errors(signed_in(dung).post(page(act, by_decision), given | {field: "theo yêu cầu"}))


def test_a_paper_from_outside_has_a_number_of_any_shape(signed_in, dung, record):
    signed_in(dung).post(page("correct", record), form(record, decision_number="CC 124"))
    assert LearningRecord.objects.current().get().decision_number == "CC 124"


def test_a_record_is_revoked_and_stays(signed_in, dung, record, lan):
    assert signed_in(dung).post(page("revoke", record), GROUNDS).url == reverse("people:inspect", args=[lan.pk])
    kept = LearningRecord.objects.get()
    assert (kept.revoked_on, kept.revocation_reason, kept.revocation_decision) == (date(2026, 1, 5), "Khai man", "9/QĐ-UBND")


@pytest.mark.parametrize(
    ("field", "value"), [("on", ""), ("on", "03/05/2020"), ("on", "29/02/2021"), ("reason", " "), ("decision", "")]
)
def test_a_revocation_that_cannot_be_is_said_on_the_form(field, value, signed_in, dung, record):
    assert errors(signed_in(dung).post(page("revoke", record), GROUNDS | {field: value}))
    assert LearningRecord.objects.get().revoked_on is None


@pytest.mark.parametrize("act", ["correct", "revoke"])
def test_a_record_that_was_corrected_meanwhile_is_left_alone(act, signed_in, dung, record):
    new = supersede(record, by=dung.user, why=WHY, grade="good")
    answer = signed_in(dung).post(page(act, record), form(record, grade="average") if act == "correct" else GROUNDS)
    assert "__all__" in errors(answer)
    assert list(LearningRecord.objects.current()) == [new]
    assert LearningRecord.objects.get(pk=record.pk).revoked_on is None


# Who may.


@pytest.mark.parametrize("act", ["correct", "revoke"])
@pytest.mark.parametrize("reader", ["an", "thu", "minh", "lan", "quan"])
def test_who_manages_no_training_changes_no_record(act, reader, request, signed_in, record):
    browser = signed_in(request.getfixturevalue(reader))
    given = form(record, grade="good") if act == "correct" else GROUNDS
    for answer in (browser.get(page(act, record)), browser.post(page(act, record), given)):
        assert answer.status_code in (302, 403, 404)
    assert list(LearningRecord.objects.filter(revoked_on=None)) == [record]


@pytest.mark.parametrize("act", ["correct", "revoke"])
def test_records_of_other_units_do_not_exist_for_a_manager_of_one(act, signed_in, dung, record, other_department):
    Role.objects.update(unit=other_department)
    assert signed_in(dung).get(page(act, record)).status_code == 404


def test_a_manager_of_one_unit_corrects_the_records_of_its_people(signed_in, dung, record, department):
    Role.objects.update(unit=department)
    assert signed_in(dung).get(page("correct", record)).status_code == 200


def test_who_manages_one_unit_and_audits_all_corrects_in_the_one_only(signed_in, an, record, department, other_department):
    Role.objects.create(user=an.user, kind="manager", unit=other_department, starts=date(2020, 1, 1))
    assert signed_in(an).get(page("correct", record)).status_code == 302
    Role.objects.filter(kind="manager").update(unit=department)
    assert signed_in(an).get(page("correct", record)).status_code == 200


def test_an_administrator_corrects_any(client, record):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get(page("correct", record)).status_code == 200
