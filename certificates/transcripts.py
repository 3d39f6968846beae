"""The transcript (phiếu kết quả đào tạo, bồi dưỡng): all learning records of a person, as they stood on a day, with their certificates."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from courses.models import LearningRecord
from courses.papers import Column, Heading, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

from .issuing import Certificate
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


FELL = {"": "", "revoked": " (đã bị thu hồi)", "replaced": " (đã được thay thế)"}


@dataclass(frozen=True)
class Line:
    record: LearningRecord
    certificate: object  # the one in force, or the last that was; None where there is none
    certificate_fell: str  # what `fell` says of the certificate that day
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
    def day(self):
        """For the address of a page."""
        return self.on.isoformat()

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
    records = person.records.filter(recognised_on__lte=on).order_by("-recognised_on", "pk")
    papers = _papers_by_record(person, on)
    lines = []
    for record in records.current():
        last = max(papers[record.pk], key=lambda each: (not fell(each, on), each.pk), default=None)
        revoked = record.revoked_on is not None and record.revoked_on <= on
        lines.append(Line(record, last, fell(last, on) if last else "", revoked))
    return Transcript(person, on, lines)


def _papers_by_record(person, on):
    """{key of a current record: its certificates}; those of a record that was corrected since belong to the one that corrects it."""
    later = dict(person.records.exclude(superseded_by=None).values_list("pk", "superseded_by"))
    found = defaultdict(list)
    for paper in Certificate.objects.filter(record__person=person, confirms=None, issued_on__lte=on):
        record = paper.record_id
        while record in later:
            record = later[record]
        found[record].append(paper)
    return found


def fell(certificate, day):
    """ "revoked" or "replaced" where the certificate no longer held that day, else nothing."""
    for state, on in (("revoked", certificate.revoked_on), ("replaced", certificate.replaced_on)):
        if on and on <= day:
            return state
    return ""


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
        return f"{line.certificate.register_no}{FELL[line.certificate_fell]}"
    return "Minh chứng bên ngoài" if line.from_outside else ""
