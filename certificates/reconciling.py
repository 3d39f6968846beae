"""The reconciliation of a batch of blanks (đối chiếu phôi): every number of the decision's range, and where it went."""

from dataclasses import dataclass
from itertools import groupby

from courses.papers import Column, Heading, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

from .blanks import Blank

State = Blank.State
COLUMNS = (
    Column("Từ số", 12),
    Column("Đến số", 12),
    Column("Số lượng", 9, "right"),
    Column("Tình trạng", 13),
    Column("Ngày", 11, "center"),
    Column("Chứng chỉ, lý do", 43),
)
SAID = {State.FREE: "Còn lại", State.USED: "Đã sử dụng", State.SPOILED: "Hỏng", State.LOST: "Mất"}


@dataclass(frozen=True)
class Line:
    """Numbers that follow each other and went the same way on the same day."""

    blanks: list

    @property
    def first(self):
        return self.blanks[0]

    @property
    def last(self):
        return self.blanks[-1]

    @property
    def count(self):
        return len(self.blanks)


def lines(batch):
    """The whole range of the batch as Lines, in order of the numbers."""
    blanks = batch.blanks.select_related("certificate").order_by("number").iterator(2000)
    alike = groupby(
        blanks, key=lambda blank: (blank.state, blank.reason, blank.on, blank.certificate_id and blank.state != State.USED)
    )
    return [Line(list(group)) for _key, group in alike]


@speaks_vietnamese
def paper(batch):
    """As it is signed: `batch` is counted (`BlankBatch.objects.counted()`)."""
    rows = [
        (
            line.first.serial,
            line.last.serial,
            line.count,
            SAID[line.first.state],
            f"{line.first.on:%d/%m/%Y}" if line.first.on else "",
            _what(line),
        )
        for line in lines(batch)
    ]
    return Paper(
        name=f"doi-chieu-phoi-{batch.pk}",
        code=str(batch),
        title="BIÊN BẢN ĐỐI CHIẾU PHÔI CHỨNG CHỈ",
        lines=(f"Phôi số {batch}", f"Theo {batch.decision_number} ngày {batch.decided_on:%d/%m/%Y}"),
        tables=[Table(COLUMNS, rows)],
        after=(
            f"Nhận {batch.received} phôi ngày {batch.received_on:%d/%m/%Y}: đã sử dụng {batch.used}, hỏng {batch.spoiled},"
            f" mất {batch.lost}, còn lại {batch.free}.",
            _balance(batch),
        ),
    )


def heading(batch, day):
    parent = batch.institution.parent.name.upper() if batch.institution.parent else ""
    return Heading(issuer=batch.institution.name.upper(), parent=parent, day=day, signer_title="THỦ TRƯỞNG ĐƠN VỊ")


def _balance(batch):
    missing = batch.received - batch.used - batch.spoiled - batch.lost - batch.free
    return "Số liệu khớp với quyết định." if not missing else f"Không khớp: thiếu {missing} phôi so với quyết định."


def _what(line):
    numbers = [blank.certificate.register_no for blank in (line.first, line.last) if blank.certificate]
    certificates = " – ".join(dict.fromkeys(numbers))
    return "; ".join(filter(None, (certificates, line.first.reason)))
