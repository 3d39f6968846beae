"""What becomes of a certificate: confirmed when it is lost, issued anew when the issuer was wrong, revoked by decision; it stays in the register."""

from datetime import date

import pytest
from django.urls import reverse

from certificates.confirming import ConfirmTheOriginal, NoReason, confirm
from certificates.entries import Entry
from certificates.models import Certificate
from certificates.replacing import NoError, NothingWasWrong, replace, to_replace
from certificates.revoking import NotInForce, RevokedInFuture, RevokeTheOriginal, revoke
from certificates.tasks import draw_waiting
from courses.models import LearningRecord, Message
from courses.records import RevokedTooEarly, supersede
from lms.coverage import spans
from lms.coverage.figures import count
from tests.coverage.test_figures import asks_for
from tests.factories import SubjectAreaFactory

from .conftest import ON

LATER = date(2026, 12, 1)
Act = Entry.Act


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


@pytest.fixture
def revoked(drawn, thu):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    drawn.refresh_from_db()
    return drawn


@pytest.fixture
def confirmed(drawn, design, thu):
    return confirm(drawn, design=design, reason="Bị mất", on=LATER, by=thu.user)


def acts():
    return [(entry.act, entry.certificate.register_no) for entry in Entry.objects.order_by("pk")]


# Coverage follows.


@pytest.fixture
def trained_on(drawn):
    """`trained_on(day)`: how many persons have Lan's course behind them on that day."""
    area = SubjectAreaFactory()
    drawn.record.course.subject_areas.set([area])
    indicator = asks_for("F4", area)

    def ask(day):
        spans.mark_everyone_stale()
        spans.refresh_all_stale()
        [figure] = count([indicator], on=day)
        return figure.n

    return ask


def test_a_revoked_certificate_no_longer_counts_from_that_day(drawn, thu, trained_on):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    assert (trained_on(date(2026, 11, 30)), trained_on(LATER)) == (1, 0)


def test_a_confirmed_certificate_counts_once(confirmed, trained_on):
    assert trained_on(LATER) == 1


def test_a_replaced_certificate_counts_once(drawn, design, thu, trained_on):
    replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    assert trained_on(LATER) == 1


# Revoked.


def test_revoking_is_entered_with_ground_decision_and_reason(revoked, thu):
    entry = Entry.objects.get(act=Act.REVOKED)
    said = (entry.ground, entry.decision_number, entry.decided_on, entry.reason, entry.by)
    assert said == ("fraud", "9/QĐ-UBND", LATER, "Thi hộ", thu.user)
    assert revoked.revoked_on == LATER


def test_with_the_certificate_the_record_stops_counting_that_day(revoked):
    assert LearningRecord.objects.get().revoked_on == LATER


def test_the_learner_is_told_why(revoked, lan):
    assert "Thi hộ" in Message.objects.get(person=lan, kind="revoked").text


def test_it_is_revoked_once(revoked, thu):
    with pytest.raises(NotInForce):
        revoke(revoked, ground="lent", reason="Cho mượn", decision="10/QĐ-UBND", on=LATER, by=thu.user, today=LATER)


def test_a_decision_that_is_still_to_come_revokes_nothing(drawn, thu):
    with pytest.raises(RevokedInFuture):
        revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=ON)


def test_a_decision_before_the_recognition_is_refused_and_leaves_nothing_behind(drawn, thu):
    with pytest.raises(RevokedTooEarly):
        revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=date(2026, 11, 1), by=thu.user, today=ON)
    assert not Entry.objects.filter(act=Act.REVOKED).exists()


def test_a_certificate_falls_with_the_record_that_corrects_its_own(drawn, thu):
    supersede(drawn.record, grade="good", why="Nhập nhầm", by=thu.user)
    revoke(drawn, ground="ineligible", reason="Thiếu buổi", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    drawn.refresh_from_db()
    assert drawn.revoked_on == LATER
    assert LearningRecord.objects.current().get().revoked_on == LATER


# Confirmed.


def test_a_confirmation_has_a_number_of_its_own_and_hangs_on_the_same_record(confirmed, drawn):
    assert (confirmed.register_no, confirmed.kind) == ("002/2026/BD-ĐTCB", "confirmation")
    assert (confirmed.record, confirmed.confirms) == (drawn.record, drawn)
    assert (confirmed.printed["confirmed_no"], confirmed.printed["confirmed_on"]) == (drawn.register_no, "12/11/2026")


def test_the_register_says_which_paper_was_confirmed_and_why(confirmed, drawn):
    assert acts()[-2:] == [("issued", confirmed.register_no), ("confirmed", drawn.register_no)]
    entry = Entry.objects.get(act=Act.CONFIRMED)
    assert (entry.reason, entry.content["confirmed_by"]) == ("Bị mất", confirmed.register_no)


def test_the_confirmed_certificate_stays_in_force(confirmed, drawn):
    drawn.refresh_from_db()
    assert drawn.is_in_force


def test_a_confirmation_is_numbered_in_the_book_of_its_own_year(drawn, design, thu):
    confirmation = confirm(drawn, design=design, reason="Hư hỏng", on=date(2027, 1, 4), by=thu.user)
    assert confirmation.register_no == "001/2027/BD-ĐTCB"
    assert Entry.objects.get(act=Act.CONFIRMED).book == drawn.book


def test_a_confirmation_is_not_confirmed_itself(confirmed, design, thu):
    with pytest.raises(ConfirmTheOriginal):
        confirm(confirmed, design=design, reason="Bị mất", on=LATER, by=thu.user)


def test_a_revoked_certificate_is_not_confirmed(revoked, design, thu):
    with pytest.raises(NotInForce):
        confirm(revoked, design=design, reason="Bị mất", on=LATER, by=thu.user)
    assert Certificate.objects.count() == 1


def test_a_confirmation_needs_a_reason(drawn, design, thu):
    with pytest.raises(NoReason):
        confirm(drawn, design=design, reason=" ", on=LATER, by=thu.user)


def test_a_confirmation_falls_with_its_certificate(confirmed, drawn, thu):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)
    confirmed.refresh_from_db()
    assert confirmed.revoked_on == LATER


def test_a_confirmation_is_not_revoked_by_itself(confirmed, thu):
    with pytest.raises(RevokeTheOriginal):
        revoke(confirmed, ground="lent", reason="Cho mượn", decision="9/QĐ-UBND", on=LATER, by=thu.user, today=LATER)


# Issued anew.


def test_the_wrong_certificate_is_replaced_and_keeps_its_number(drawn, design, thu):
    new = replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    drawn.refresh_from_db()
    assert (drawn.replaced_on, drawn.register_no, drawn.replaced_by) == (LATER, "001/2026/BD-ĐTCB", new)
    assert (new.register_no, new.printed["grade"], new.replaces) == ("002/2026/BD-ĐTCB", "Khá", drawn)


def test_the_register_says_what_was_wrong_and_which_number_came_instead(drawn, design, thu):
    new = replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    entry = Entry.objects.get(act=Act.REPLACED)
    assert (entry.certificate, entry.reason, entry.content["replaced_by"]) == (drawn, "Sai xếp loại", new.register_no)


def test_what_was_wrong_in_the_record_is_corrected_with_it(drawn, design, thu):
    new = replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    assert (new.record.supersedes, new.record.grade, new.record.superseding_reason) == (drawn.record, "good", "Sai xếp loại")


def test_a_mended_name_of_the_record_is_printed(drawn, design, thu):
    new = replace(drawn, design=design, error="Sai tên", on=LATER, by=thu.user, person_name="Đặng Thị Thúy Liên")
    assert new.printed["name"] == "ĐẶNG THỊ THÚY LIÊN"


def test_a_mended_birth_date_is_reason_enough(drawn, design, lan, thu):
    lan.birth_date = date(1985, 5, 18)
    lan.save()
    new = replace(drawn, design=design, error="Sai ngày sinh", on=LATER, by=thu.user)
    assert new.printed["birth"] == "Sinh ngày 18/05/1985"


def test_another_wording_of_the_design_is_reason_enough(drawn, design, thu):
    design.change(design.current.layout | {"signer_name": "Trần Văn Bình"}, by=thu.user)
    assert replace(drawn, design=design, error="Sai tên người ký", on=LATER, by=thu.user).version.number == 2


def test_the_same_certificate_is_not_issued_twice(drawn, design, thu):
    with pytest.raises(NothingWasWrong):
        replace(drawn, design=design, error="Bị mất", on=LATER, by=thu.user)
    assert Certificate.objects.count() == 1


def test_an_error_has_to_be_stated(drawn, design, thu):
    with pytest.raises(NoError):
        replace(drawn, design=design, error="", on=LATER, by=thu.user, grade="good")


def test_what_was_replaced_is_not_replaced_again(drawn, design, thu):
    replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="good")
    with pytest.raises(NotInForce):
        replace(drawn, design=design, error="Sai xếp loại", on=LATER, by=thu.user, grade="average")


def test_a_certificate_whose_record_was_corrected_is_named_to_its_registrar(drawn, thu, an):
    assert list(to_replace(thu.user)) == []
    supersede(drawn.record, grade="good", why="Nhập nhầm", by=thu.user)
    assert list(to_replace(thu.user)) == [drawn]
    assert list(to_replace(an.user)) == []


# On the pages.


def test_the_registrar_revokes_on_the_page(drawn, thu, signed_in):
    said = {"ground": "altered", "reason": "Tẩy xóa xếp loại", "decision": "9/QĐ-UBND", "on": "2026-11-20"}
    assert signed_in(thu).post(reverse("revoke_certificate", args=[drawn.pk]), said).status_code == 302
    assert Entry.objects.get(act=Act.REVOKED).ground == "altered"


def test_a_refusal_is_said_on_the_form(drawn, design, thu, signed_in):
    said = {"error": "Bị mất", "person_name": drawn.record.person_name, "unit_name": drawn.record.unit_name, "grade": "very_good"}
    said |= {"course_title": drawn.record.course_title, "design": design.pk, "on": "2026-12-01"}
    answer = signed_in(thu).post(reverse("replace_certificate", args=[drawn.pk]), said)
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors()


def test_the_registrar_confirms_on_the_page(drawn, design, thu, signed_in):
    said = {"reason": "Bị mất", "design": design.pk, "on": "2026-12-01"}
    signed_in(thu).post(reverse("confirm_certificate", args=[drawn.pk]), said)
    assert drawn.confirmations.count() == 1


def test_only_who_keeps_the_register_acts(drawn, an, lan, dung, signed_in):
    addresses = [reverse(f"{act}_certificate", args=[drawn.pk]) for act in ("revoke", "confirm", "replace")]
    assert {signed_in(person).get(address).status_code for person in (an, lan, dung) for address in addresses} == {404}
