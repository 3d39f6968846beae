"""What became of certificates after they were issued: one confirmed, one issued anew, one revoked, applications that wait, blanks in
stock, and a certificate from elsewhere that waits to be checked. So that every page of the register has something to show.
"""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from certificates.applications import apply
from certificates.blanks import receive, write_off
from certificates.confirming import confirm
from certificates.issuing import usual_design
from certificates.models import Certificate
from certificates.replacing import replace
from certificates.revoking import revoke
from courses.declarations import declare
from lms.papers import pages_of

LEARNT_ELSEWHERE = date(2024, 5, 17)


def afterwards(certificates, learner, office, today):
    """`certificates` of one class, in the order of the register; those of `learner` (a Person) are left in force."""
    others = [certificate for certificate in certificates if certificate.record.person_id != learner.pk]
    lost, wrong, lent, wet = others[:4]
    by, earlier = office.registrar, today - timedelta(days=3)
    confirm(
        lost, design=usual_design(Certificate.Kind.CONFIRMATION), reason="Mất khi chuyển nhà, có đơn trình báo", on=earlier, by=by
    )
    better = "excellent" if wrong.record.grade != "excellent" else "very_good"
    replace(wrong, design=wrong.version.design, error="Ghi sai xếp loại", on=earlier, by=by, grade=better)
    revoke(
        lent, ground="lent", reason="Cho người khác mượn để dự tuyển", decision=office.decision(earlier.year), on=earlier, by=by,
        today=today,
    )  # fmt: skip
    apply(wet, kind="damaged", text="Chứng chỉ bị ướt, nhòe chữ.", received_on=today - timedelta(days=9), by=by, today=today)
    [hers] = [certificate for certificate in certificates if certificate.record.person_id == learner.pk]
    apply(
        hers, kind="lost", text="Tôi làm mất bản giấy khi chuyển phòng làm việc.", received_on=today, by=learner.user, today=today
    )
    _stock(lost.book.institution, office, today)
    _from_elsewhere(learner, hers.record.course, today)


def _stock(institution, office, today):
    received = today - timedelta(days=40)
    batch = receive(
        institution, prefix="QN", first=1201, last=1300, decision=office.decision(received.year), decided_on=received,
        received_on=received, by=office.registrar,
    )  # fmt: skip
    write_off(batch, first=1201, last=1202, state="spoiled", reason="Ẩm mốc khi nhận", on=received, by=office.registrar)


def _from_elsewhere(learner, course, today):
    paper = pages_of("<html><body><p>Ban sao minh hoa: chung chi do co so dao tao khac cap.</p></body></html>")
    declare(
        learner, course=course, institution_name="Học viện Hành chính Quốc gia", paper_number="0457/2024", periods=24,
        issued_on=LEARNT_ELSEWHERE, copy=SimpleUploadedFile("chung-chi.pdf", paper), by=learner.user, today=today,
    )  # fmt: skip
