"""The transcript (phiếu kết quả đào tạo, bồi dưỡng): all learning records of a person, as they stood on a day, with their certificates."""

from collections import Counter
from dataclasses import dataclass

from courses.models import LearningRecord
from courses.papers import Column, Heading, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

from .printed import GRADES

COLUMNS = (
    Column("STT", 5, "center"),
    Column("Chương trình", 29),
    Column("Cơ sở đào tạo", 17),
    Column("Ngày công nhận", 12, "center"),
    Column("Số tiết", 6, "right"),
    Column("Xếp loại", 9, "center"),
    Column("Chứng chỉ", 22),
)


@dataclass(frozen=True)
class Line:
    record: LearningRecord
    certificate: object  # the one in force, or the last that was; None where there is none
    revoked: bool

    @property
    def from_outside(self):
        return self.record.training_class_id is None


@dataclass(frozen=True)
class Transcript:
    person: object
    on: object
    lines: list

    @property
    def periods_by_year(self):
        """[(year, periods)] of what counts, newest first."""
        years = Counter()
        for line in self.lines:
            if not line.revoked:
                years[line.record.recognised_on.year] += line.record.periods
        return sorted(years.items(), reverse=True)


def transcript(person, *, on):
    """What the person had been recognised by that day, newest first; what was revoked by then is named as such."""
    records = LearningRecord.objects.current().filter(person=person, recognised_on__lte=on).prefetch_related("certificates")
    lines = []
    for record in records.order_by("-recognised_on", "pk"):
        papers = [each for each in record.certificates.all() if each.confirms_id is None and each.issued_on <= on]
        papers.sort(key=lambda each: (each.is_in_force, each.pk))
        revoked = record.revoked_on is not None and record.revoked_on <= on
        lines.append(Line(record, papers[-1] if papers else None, revoked))
    return Transcript(person, on, lines)


@speaks_vietnamese
def paper(said):
    """A Transcript as a Paper."""
    rows = [
        (
            number,
            line.record.course_title,
            line.record.institution_name,
            f"{line.record.recognised_on:%d/%m/%Y}",
            line.record.periods,
            GRADES.get(line.record.grade, ""),
            _papers(line),
        )
        for number, line in enumerate(said.lines, 1)
    ]
    years = "; ".join(f"{year}: {periods} tiết" for year, periods in said.periods_by_year)
    birth = said.person.birth_date_shown
    return Paper(
        name=f"ket-qua-dao-tao-{said.person.staff_number}",
        code=said.person.staff_number,
        title="PHIẾU KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG",
        lines=tuple(filter(None, (said.person.full_name, birth and f"Ngày sinh: {birth}", f"Tính đến ngày {said.on:%d/%m/%Y}"))),
        tables=[Table(COLUMNS, rows)],
        after=(f"Số tiết theo năm: {years}.",) if years else (),
        size="10",
    )


def heading(day):
    """No office signs it: it is an extract for the person."""
    return Heading(issuer="HỒ SƠ ĐÀO TẠO, BỒI DƯỠNG", day=day, signer_title="NGƯỜI LẬP PHIẾU")


def _papers(line):
    if line.revoked:
        return f"Kết quả bị thu hồi từ {line.record.revoked_on:%d/%m/%Y}"
    if line.certificate:
        return line.certificate.register_no
    return "Minh chứng bên ngoài" if line.from_outside else ""
