"""Applications about certificates: received, answered within five working days, told."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import applications
from certificates.applications import (
    AlreadyAnswered,
    AlreadyApplied,
    NothingToApplyFor,
    ReceivedInFuture,
    SayWhy,
    apply,
    grant,
    refuse,
    withdraw,
)
from certificates.confirming import confirm
from certificates.issuing import issue
from certificates.models import Application, Certificate
from certificates.replacing import replace
from certificates.revoking import NotInForce, revoke
from certificates.tasks import draw_waiting
from courses.models import Message

from .conftest import ON

RECEIVED, DUE, LATE = date(2026, 11, 12), date(2026, 11, 19), date(2026, 11, 23)


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


@pytest.fixture
def lost(drawn, lan):
    return apply(drawn, kind="lost", text="Mất khi chuyển nhà", received_on=RECEIVED, by=lan.user, today=RECEIVED)


def told(person):
    return list(Message.objects.filter(person=person, kind="application").order_by("pk").values_list("subject", flat=True))


def test_it_is_to_be_answered_by_the_fifth_working_day(lost):
    assert lost.due_on == DUE


def test_there_is_one_open_application_about_a_certificate(lost, drawn, lan):
    with pytest.raises(AlreadyApplied, match="19/11/2026"):
        apply(drawn, kind="damaged", text="Ướt", received_on=RECEIVED, by=lan.user, today=RECEIVED)


@pytest.mark.parametrize(
    ("values", "refusal"), [({"text": "  "}, SayWhy), ({"received_on": date(2026, 11, 13)}, ReceivedInFuture)]
)
def test_what_makes_no_sense_is_refused(drawn, lan, values, refusal):
    said = {"kind": "lost", "text": "Mất", "received_on": RECEIVED, "by": lan.user, "today": RECEIVED}
    with pytest.raises(refusal):
        apply(drawn, **said | values)


def test_about_a_revoked_certificate_there_is_nothing_to_apply_for(drawn, lan, thu):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=RECEIVED, by=thu.user, today=RECEIVED)
    with pytest.raises(NothingToApplyFor):
        apply(drawn, kind="lost", text="Mất", received_on=RECEIVED, by=lan.user, today=RECEIVED)


def test_granted_it_leads_to_the_confirmation(lost, drawn, design, thu):
    made = grant(lost, lambda: confirm(drawn, design=design, reason="Mất", on=ON, by=thu.user), on=ON, by=thu.user)
    lost.refresh_from_db()
    assert (lost.state, lost.result, made.confirms) == ("granted", made, drawn)


def test_granted_twice_there_is_one_confirmation(lost, drawn, design, thu):
    def make():
        return confirm(drawn, design=design, reason="Mất", on=ON, by=thu.user)

    grant(lost, make, on=ON, by=thu.user)
    with pytest.raises(AlreadyAnswered):
        grant(lost, make, on=ON, by=thu.user)
    assert drawn.confirmations.count() == 1


def test_where_nothing_can_be_issued_it_stays_open(lost, drawn, design, thu):
    replace(drawn, design=design, error="Sai", on=ON, by=thu.user, grade="good")
    with pytest.raises(NotInForce):
        grant(lost, lambda: confirm(drawn, design=design, reason="Mất", on=ON, by=thu.user), on=ON, by=thu.user)
    lost.refresh_from_db()
    assert lost.is_open


def test_refused_it_says_why(lost, thu):
    with pytest.raises(SayWhy):
        refuse(lost, answer=" ", on=ON, by=thu.user)
    refuse(lost, answer="Chứng chỉ còn ở cơ quan.", on=ON, by=thu.user)
    lost.refresh_from_db()
    assert (lost.state, lost.answer) == ("refused", "Chứng chỉ còn ở cơ quan.")


def test_after_an_answer_one_can_apply_again(lost, drawn, lan, thu):
    refuse(lost, answer="Không đúng.", on=ON, by=thu.user)
    assert apply(drawn, kind="damaged", text="Ướt", received_on=ON, by=lan.user, today=ON).is_open


def test_withdrawn_it_is_answered_no_more(lost, lan, thu):
    withdraw(lost, on=ON, by=lan.user)
    with pytest.raises(AlreadyAnswered):
        refuse(lost, answer="Không đúng.", on=ON, by=thu.user)


def test_the_applicant_is_told_of_receipt_and_answer(lost, lan, thu):
    refuse(lost, answer="Chứng chỉ còn ở cơ quan.", on=ON, by=thu.user)
    assert told(lan) == [
        f"Đã nhận đơn của bạn về chứng chỉ {lost.certificate}",
        f"Đơn của bạn về chứng chỉ {lost.certificate} bị từ chối",
    ]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (RECEIVED, ("5 working days left", "info")),
        (date(2026, 11, 18), ("1 working day left", "warn")),
        (DUE, ("due today", "warn")),
        (LATE, ("2 working days late", "bad")),
        (date(2026, 11, 21), ("1 working day late", "bad")),  # a Saturday
    ],
)
def test_how_long_there_is_left_is_said_in_working_days(lost, today, said):
    assert applications.time_left(lost, today, {}) == said


def test_late_ones_are_found(lost):
    assert (Application.objects.late(DUE).count(), Application.objects.late(date(2026, 11, 20)).count()) == (0, 1)


# Pages.


def test_a_learner_applies_and_sees_the_term(drawn, lan, signed_in):
    browser = signed_in(lan)
    said = {"kind": "lost", "text": "Mất khi chuyển nhà"}
    assert browser.post(reverse("apply", args=[drawn.check_code]), said).status_code == 302
    page = browser.get(reverse("my_certificates")).content.decode()
    assert "Chờ trả lời" in page
    assert f"hạn trả lời {Application.objects.get().due_on:%d/%m/%Y}" in page


def test_a_learner_takes_the_application_back(lost, lan, signed_in):
    assert signed_in(lan).post(reverse("withdraw_application", args=[lost.pk])).status_code == 302
    assert Application.objects.get().state == "withdrawn"


def test_nobody_applies_about_anothers_certificate(drawn, quan, signed_in):
    assert signed_in(quan).post(reverse("apply", args=[drawn.check_code]), {"kind": "lost", "text": "x"}).status_code == 404


def test_the_registrar_enters_one_on_paper(drawn, thu, signed_in):
    said = {"kind": "damaged", "text": "Ướt", "received_on": "2026-11-10"}
    assert signed_in(thu).post(reverse("hand_in", args=[drawn.pk]), said).status_code == 302
    assert Application.objects.get().due_on == date(2026, 11, 17)


def test_confirming_from_the_page_answers_it(lost, drawn, design, thu, signed_in):
    said = {"reason": "Mất", "design": design.pk, "blanks": "", "on": "2026-11-16"}
    assert signed_in(thu).post(reverse("confirm_certificate", args=[drawn.pk]), said).status_code == 302
    assert Application.objects.get().result == Certificate.objects.get(confirms=drawn)


def test_a_confirmation_does_not_answer_an_error(drawn, design, lan, thu, signed_in):
    wrong = apply(drawn, kind="error", text="Sai tên", received_on=RECEIVED, by=lan.user, today=RECEIVED)
    said = {"reason": "Mất", "design": design.pk, "blanks": "", "on": "2026-11-16"}
    signed_in(thu).post(reverse("confirm_certificate", args=[drawn.pk]), said)
    wrong.refresh_from_db()
    assert (drawn.confirmations.count(), wrong.state) == (1, "open")


def test_what_is_open_about_a_certificate_falls_with_it(lost, drawn, lan, thu):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=ON, by=thu.user, today=ON)
    lost.refresh_from_db()
    assert (lost.state, "9/QĐ-UBND" in lost.answer) == ("refused", True)
    assert len(told(lan)) == 2


def test_open_ones_stand_on_the_registrars_desk(lost, thu, signed_in):
    assert str(lost.certificate) in signed_in(thu).get(reverse("desk")).content.decode()


def test_the_list_asks_the_same_however_many_there_are(
    lost, record_of, minh, quan, book, design, thu, signed_in, django_assert_num_queries
):
    browser = signed_in(thu)
    browser.get(reverse("applications"))
    with CaptureQueriesContext(connection) as before:
        browser.get(reverse("applications"))
    for certificate in issue([record_of(minh), record_of(quan)], book=book, design=design, on=ON, by=thu.user):
        apply(certificate, kind="lost", text="Mất", received_on=ON, by=thu.user, today=ON)
    with django_assert_num_queries(len(before)):
        browser.get(reverse("applications"))
