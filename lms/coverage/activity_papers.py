"""The yearly activity table as a Paper (báo cáo kết quả đào tạo, bồi dưỡng năm): PDF and workbook say the same."""

from courses.papers import Column, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

OF_WHICH = "Trong đó"
FIRST = 22  # width of the first column, in percent


@speaks_vietnamese
def paper(table, unit, year):
    columns = _columns(table)
    rows = []
    for words, lines in table.parts:
        rows.append((words.upper(), *[""] * (len(columns) - 1)))
        for line in lines:
            label = "Cộng (lượt người)" if line.is_total else f"{line.group}: {line.label}" if line.group else line.label
            rows.append(_line(f"{label} (*)" if line.not_recorded else label, line.line, table))
    rows.append(_line("TỔNG CỘNG (lượt người)", table.total, table))
    return Paper(
        name=f"bao-cao-nam-{unit.code}-{year}",
        code=unit.code,
        title=f"KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC NĂM {year}",
        lines=(unit.name, "Đơn vị tính: lượt người"),
        tables=[Table(columns, rows)],
        after=notes(table),
        shape="landscape",
        size="6.5",
    )


def notes(table):
    """The footnotes of the table."""
    found = [
        f"Tổng số {table.total.attendances} lượt của {len(table.total.people)} người. Một lượt có thể ở nhiều dòng (lãnh đạo đồng thời giữ "
        "ngạch), nên các dòng không cộng thành tổng; tổng tính mỗi lượt một lần."
    ]
    rest = next(
        (f"tính vào cột “{column.name}”" for column in table.columns if column.takes_the_rest), "chỉ tính trong cột Tổng số"
    )
    told = [
        (table.tally.in_no_row, "lượt không thuộc dòng nào, chỉ tính trong tổng."),
        (table.tally.in_no_column, f"lượt không thuộc cột nào, {rest}."),
        (table.contract, "lượt của lao động hợp đồng, chỉ tính trong tổng cộng."),
        (table.tally.of_unknown_ethnicity, "lượt của người chưa rõ dân tộc."),
        (table.tally.of_unknown_gender, "lượt của người chưa rõ giới tính."),
    ]
    found += [f"{number} {words}" for number, words in told if number]
    if any(line.not_recorded for _words, lines in table.parts for line in lines):
        found.append("(*) Đối tượng không được quản lý trong hệ thống này.")
    return tuple(found)


def _columns(table):
    said = [(column.name, column.group) for column in table.columns]
    said += [("Tổng số", ""), ("Dân tộc thiểu số", OF_WHICH), ("Nữ", OF_WHICH)]
    each = (100 - FIRST) // len(said)
    return (Column("Đối tượng", 100 - each * len(said)), *(Column(label, each, "center", group) for label, group in said))


def _line(label, line, table):
    counts = [line.by_column[column.pk] or "" for column in table.columns]
    return (label, *counts, line.attendances or "", line.minority or "", line.women or "")
