"""Certificates fall with the recognition on which they rest, and keep their numbers."""

import pytest

from certificates.issuing import CannotIssue, Certificate, issue
from certificates.keeping import keep
from certificates.tasks import draw_waiting
from courses.models import LearningRecord, Message, Recognition, TrainingClass
from courses.recognition import CannotRevoke, effects, revoke_recognition
from courses.records import revoke
from tests.certificates.conftest import ON

REVOKING = {"decision": "12/QĐ-UBND", "on": ON, "reason": "Xét sai điều kiện"}


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


def test_while_a_certificate_is_being_drawn_nothing_is_revoked(issued, recognised_class, dung):
    with pytest.raises(CannotRevoke, match="being drawn"):
        revoke_recognition(recognised_class, **REVOKING, by=dung.user)


def test_what_falls_is_told_before(drawn, recognised_class):
    [effect] = effects(recognised_class.recognition)
    assert effect.said.startswith("1 certificate that was issued is no longer valid")
    assert not effect.objection


def test_a_certificate_is_revoked_with_its_record_and_the_check_page_says_so(drawn, recognised_class, dung, client):
    revoke_recognition(recognised_class, **REVOKING, by=dung.user)
    assert Certificate.objects.get().is_revoked
    client.cookies["django_language"] = "en"
    assert "evoked" in client.get(drawn.get_absolute_url()).content.decode()


def test_recognised_anew_the_class_gets_new_numbers(drawn, recognised_class, lan, book, design, thu, dung):
    revoke_recognition(recognised_class, **REVOKING, by=dung.user)
    TrainingClass.objects.update(state=TrainingClass.State.RECOGNISED)
    again = Recognition.objects.create(training_class=recognised_class, decision_number="20/QĐ-UBND", decided_on=ON)
    record = LearningRecord.objects.get()
    record.pk, record.recognition, record.recognised_on = None, again, ON
    record.revoked_on, record.revocation_reason, record.revocation_decision = None, "", ""
    record.save()
    [new] = issue([record], book=book, design=design, on=ON, by=thu.user)
    assert (drawn.number, new.number) == (1, 2)
    assert TrainingClass.objects.get().state == TrainingClass.State.ISSUED


def test_a_record_that_was_revoked_a_moment_ago_gets_no_certificate(record_of, recognised_class, lan, book, design, thu, dung):
    read_before = record_of(lan)
    revoke_recognition(recognised_class, **REVOKING, by=dung.user)
    with pytest.raises(CannotIssue, match="the record was revoked"):
        issue([read_before], book=book, design=design, on=ON, by=thu.user)


def test_nobody_is_called_to_fetch_a_revoked_certificate(issued, lan):
    revoke(issued.record, on=ON, reason="Gian lận", decision="9/QĐ-UBND", by=None)
    keep([(Certificate.objects.get(), b"%PDF", b"%PDF")])
    assert not Message.objects.filter(kind=Message.Kind.CERTIFICATE).exists()


def test_a_record_that_was_revoked_before_it_had_a_certificate_keeps_its_class_from_nothing(
    record_of, lan, minh, book, design, thu
):
    revoke(record_of(minh), on=ON, reason="Thi hộ", decision="9/QĐ-UBND", by=thu.user)
    issue([record_of(lan)], book=book, design=design, on=ON, by=thu.user)
    assert TrainingClass.objects.get().state == TrainingClass.State.ISSUED
