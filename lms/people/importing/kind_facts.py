"""Lists of facts about people who are known: postings, appointments, degrees, title certificates."""

from django.utils.translation import gettext_lazy as _

from ..cells import Column
from ..postings import Appointment
from ..qualifications import Degree, TitleCertificate
from . import columns
from .fact_part import FactPart, period, reference
from .kinds import Kind, register
from .matching import PersonMatch
from .posting_part import PostingPart
from .values import day_of

WHOM = PersonMatch(new_ones=False)


class Postings(Kind):
    slug, label, command = "postings", _("Postings"), "import_postings"
    columns = (*columns.WHO, *columns.POSTING)
    parts = (WHOM, PostingPart(alone=True))


class AppointmentPart(FactPart):
    model = Appointment
    identity = ("kind", "title", "starts")

    def said(self, row, known):
        said = {name: row.values[name] for name in ("kind", "decision") if row.values.get(name)}
        said |= period(row) | {"title": reference(row, "title", known.titles)}
        if row.text("unit"):
            said["unit"] = reference(row, "unit", known.units, narrow=lambda units: known.there(units, said.get("starts")))
        return said


class Appointments(Kind):
    slug, label, command = "appointments", _("Appointments"), "import_appointments"
    columns = (
        *columns.WHO,
        Column(
            "kind",
            ("Loại bổ nhiệm", "Hình thức"),
            "choice",
            required=True,
            choices=columns.APPOINTMENTS,
            example="Bổ nhiệm ngạch",
        ),
        Column(
            "title", ("Ngạch/chức danh/chức vụ", *columns.TITLE.labels, "Chức vụ"), required=True, example="Chuyên viên chính"
        ),
        columns.UNIT,
        Column("starts", ("Ngày bổ nhiệm", "Từ ngày", "Ngày hiệu lực"), "date", required=True, example="01/06/2021"),
        columns.LAST_DAY,
        columns.DECISION,
    )
    parts = (WHOM, AppointmentPart())


class DegreePart(FactPart):
    model = Degree
    identity = ("level", "awarded_on")

    def said(self, row, known):
        said = {name: row.values[name] for name in ("level", "institution", "number") if row.values.get(name)}
        said |= {name: day for name in ("awarded_on", "annulled_on") if (day := day_of(row.values, name))}
        if row.text("speciality"):
            said["speciality"] = reference(row, "speciality", known.specialities)
        return said


class Degrees(Kind):
    slug, label, command = "degrees", _("Degrees"), "import_degrees"
    columns = (
        *columns.WHO,
        Column(
            "level",
            ("Trình độ", "Trình độ đào tạo", "Bằng cấp"),
            "choice",
            required=True,
            choices=columns.DEGREES,
            example="Đại học",
        ),
        Column("speciality", ("Chuyên ngành", "Ngành đào tạo", "Chuyên ngành đào tạo"), example="Luật"),
        columns.INSTITUTION,
        columns.NUMBER,
        Column("awarded_on", ("Ngày cấp", "Ngày cấp bằng"), "date", required=True, example="15/06/2007"),
        Column("annulled_on", ("Ngày thu hồi", "Ngày hủy"), "date"),
    )
    parts = (WHOM, DegreePart())


class TitleCertificatePart(FactPart):
    model = TitleCertificate
    identity = ("family", "issued_on")

    def said(self, row, known):
        said = {name: row.values[name] for name in ("number", "institution", "revocation_reason") if row.values.get(name)}
        said |= {name: day for name in ("issued_on", "revoked_on") if (day := day_of(row.values, name))}
        return said | {"family": reference(row, "family", known.families)}


class TitleCertificates(Kind):
    slug, label, command = "title_certificates", _("Title certificates"), "import_title_certificates"
    columns = (
        *columns.WHO,
        Column(
            "family",
            ("Nhóm chức danh nghề nghiệp", "Chức danh nghề nghiệp", "Nhóm chức danh"),
            required=True,
            example="Giáo viên",
        ),
        columns.NUMBER,
        columns.INSTITUTION,
        Column("issued_on", ("Ngày cấp", "Ngày cấp chứng chỉ"), "date", required=True, example="20/11/2021"),
        Column("revoked_on", ("Ngày thu hồi",), "date"),
        Column("revocation_reason", ("Lý do thu hồi",)),
    )
    parts = (WHOM, TitleCertificatePart())


for kind in (Postings, Appointments, Degrees, TitleCertificates):
    register(kind())
