"""A layout shown before it is used: on real people and on those that are hard to print, marked across as a preview."""

import base64
import io
from datetime import date

import pikepdf
import pypdfium2
from django.utils.translation import gettext_lazy as _
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from courses.models import LearningRecord
from lms.people.access import units_known_to
from lms.people.models import Role

from . import drawing
from .fitting import measured_face
from .printed import facts_of, said

MARK = "BẢN XEM TRƯỚC"
USUAL = {
    "salutation": "Bà",
    "name": "ĐẶNG THỊ THÚY LAN",
    "birth": "Sinh ngày 17/05/1985",
    "workplace": "Sở Nội vụ",
    "course": "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống",
    "class_name": "Lớp Quản trị an ninh khóa 1",
    "starts": "27/06/2022",
    "ends": "01/07/2022",
    "periods": 40,
    "grade": "Giỏi",
    "register_no": "012/2022/BD-ĐTCB",
    "decision": "156/QĐ-TĐTCB ngày 03/07/2022",
    "serial": "A 001234",
    "confirmed_no": "007/2022/BD-ĐTCB",
    "confirmed_on": "03/07/2022",
}
SAMPLES = {
    "usual": (_("An ordinary name"), {}),
    "long": (
        _("The longest texts"),
        {
            "name": "CÔNG TẰNG TÔN NỮ THỊ QUỲNH HƯƠNG GIANG NGUYỄN PHÚC ĐƯỜNG",
            "workplace": "Trung tâm Truyền thông và Văn hóa thành phố Hạ Long thuộc Ủy ban nhân dân thành phố Hạ Long, Quảng Ninh",
            "course": "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp viên chức giảng dạy trong các cơ sở giáo dục nghề nghiệp, "
            "trường trung học phổ thông và trung tâm giáo dục thường xuyên trên địa bàn tỉnh",
            "class_name": "Lớp Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp giáo viên trung học phổ thông khóa 12 năm 2022",
        },
    ),
    "year": (_("Only the year of birth is known"), {"salutation": "Ông", "name": "TRẦN VĂN HOÀ", "birth": "Năm sinh: 1968"}),
    "minority": (_("A name of a minority"), {"name": "H'HEN NIÊ KĐĂM", "workplace": "Ủy ban nhân dân xã Đại Dực"}),
}
# As long as a check address with its signed statement.
QR_SAMPLE = "https://example.vn/check/XEMTRUOC/#" + "0123456789ABCDEFGHIJ" * 19


def people(user):
    """(value, label) of whom a layout can be shown on: samples, then the latest records of the institutions whose register one keeps."""
    records = _records_of(user).order_by("-recognised_on", "-pk")[:8]
    return [(name, label) for name, (label, _facts) in SAMPLES.items()] + [
        (str(record.pk), f"{record.person_name} – {record.course_title}") for record in records
    ]


def _records_of(user):
    kept = units_known_to(user, Role.Kind.REGISTRAR)
    return LearningRecord.objects.filter(training_class__institution__in=kept).select_related("person", "training_class")


def words_for(layout, who, kind, user):
    """What a paper of this layout would say; somebody whom one may not see is shown as the ordinary sample."""
    facts = USUAL | SAMPLES.get(who, SAMPLES["usual"])[1]
    if who.isdecimal() and (record := _records_of(user).filter(pk=who).first()):
        facts = USUAL | facts_of(record)
    if kind != "confirmation":
        facts = facts | {"confirmed_no": "", "confirmed_on": ""}
    return said(layout, facts, kind=kind, code="XEMTRUOC" * 2, on=date(2022, 7, 3), grade_en="Very good")


def preview(layout, who, kind, user):
    """The PDF of a layout for this person and kind, marked as a preview. Raises DrawingFailed."""
    pdf = drawing.draw(layout, words_for(layout, who, kind, user), QR_SAMPLE)
    return _marked(pdf, layout["width_mm"] * mm, layout["height_mm"] * mm)


def _marked(pdf, width, height):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    canvas.translate(width / 2, height / 2)
    canvas.rotate(30)
    size = min(width, height) / 9
    canvas.setFont(measured_face("bold", "normal"), size)
    canvas.setFillColor(Color(0.6, 0.1, 0.1, alpha=0.16))
    canvas.drawCentredString(0, -size / 3, MARK)
    canvas.save()
    with pikepdf.open(io.BytesIO(pdf)) as paper, pikepdf.open(io.BytesIO(out.getvalue())) as mark:
        for page in paper.pages:
            page.add_overlay(mark.pages[0])
        marked = io.BytesIO()
        paper.save(marked)
    return marked.getvalue()


def pictures_of(pdf):
    """`data:` addresses of a PNG of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            out = io.BytesIO()
            page.render(scale=96 / 72).to_pil().save(out, "PNG")
            yield "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
