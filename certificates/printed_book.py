"""A register book as it is printed: the office's own paper, in Vietnamese, whoever prints it. PDF and workbook are made of one list.

A big book is printed in volumes, as it would be bound; the workbook holds all of it.
"""

from courses.papers import Column, Heading, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

from .entries import Entry

VOLUME = 500  # certificates; some 80 pages
COLUMNS = (
    Column("Số vào sổ", 13),
    Column("Họ và tên", 12),
    Column("Ngày sinh", 8),
    Column("Đơn vị công tác", 11),
    Column("Chương trình, lớp", 16),
    Column("Quyết định công nhận", 10),
    Column("Xếp loại", 5, "center"),
    Column("Ngày cấp", 8, "center"),
    Column("Ký nhận", 4),
    Column("Ghi chú", 13),
)


def volumes(book):
    """[(first number, last number)] of the parts in which the book is printed; none of an empty book."""
    return [(first, min(first + VOLUME - 1, book.last_number)) for first in range(1, book.last_number + 1, VOLUME)]


@speaks_vietnamese
def paper(book, first=1, last=None):
    """The book from number `first` to `last`, both included, as a Paper; with its closing where it is closed."""
    last = last or book.last_number
    certificates = book.certificates.filter(number__range=(first, last)).order_by("number").select_related("confirms", "replaces")
    remarks = _remarks(book, first, last)
    rows = [_row(certificate, remarks.get(certificate.pk, [])) for certificate in certificates.iterator(500)]
    part = f"Từ số {first} đến số {last}" if (first, last) != (1, book.last_number) else ""
    return Paper(
        name=f"so-goc-{book.year}-{first}-{last}",
        code=str(book),
        title="SỔ GỐC CẤP CHỨNG CHỈ, GIẤY CHỨNG NHẬN",
        lines=tuple(filter(None, (f"Sổ {book.code}, năm {book.year}", part))),
        tables=[Table(COLUMNS, rows)],
        after=_ending(book, len(rows)),
        shape="landscape",
        size="9",
    )


def heading(book, day):
    """What stands above and below: the institution, the day of printing, who signs."""
    institution = book.institution
    parent = institution.parent.name.upper() if institution.parent else ""
    return Heading(issuer=institution.name.upper(), parent=parent, day=day, signer_title="THỦ TRƯỞNG ĐƠN VỊ")


def _row(certificate, remarks):
    said = certificate.printed
    birth = said["birth"].removeprefix("Sinh ngày ").removeprefix("Sinh tháng ").removeprefix("Năm sinh: ")
    if certificate.confirms_id:
        remarks = [f"Xác nhận cho số {certificate.confirms.register_no}", *remarks]
    if certificate.replaces_id:
        remarks = [f"Cấp lại, thay số {certificate.replaces.register_no}", *remarks]
    return (
        certificate.register_no,
        said["name"],
        birth,
        said["workplace"],
        "\n".join(filter(None, (said["course"], said["class_name"]))),
        said["decision"],
        said["grade"],
        f"{certificate.issued_on:%d/%m/%Y}",
        "",
        "; ".join(remarks),
    )


def _remarks(book, first, last):
    """{certificate key: [what became of it]} for these numbers, in the order in which it was entered."""
    acts = (Entry.Act.REPLACED, Entry.Act.CONFIRMED, Entry.Act.REVOKED)
    found = {}
    for entry in book.entries.filter(act__in=acts, certificate__number__range=(first, last)).order_by("position"):
        said = {
            Entry.Act.REPLACED: f"Đã thay bằng số {entry.content.get('replaced_by', '')}",
            Entry.Act.CONFIRMED: f"Đã cấp giấy chứng nhận hoàn thành số {entry.content.get('confirmed_by', '')}",
            Entry.Act.REVOKED: f"Thu hồi theo {entry.decision_number}",
        }[entry.act]
        found.setdefault(entry.certificate_id, []).append(f"{said} ngày {entry.on:%d/%m/%Y}")
    return found


def _ending(book, count):
    closing = book.entries.filter(act=Entry.Act.CLOSED).first()
    said = [f"Phần này gồm {count} số."]
    if closing:
        said.append(
            f"Sổ khóa ngày {closing.on:%d/%m/%Y} theo {closing.decision_number}: {closing.content['certificates']} số,"
            f" số cuối {closing.content['last_number']}; mã kiểm tra toàn vẹn {closing.hash}."
        )
    else:
        said.append("Sổ chưa khóa.")
    return tuple(said)
