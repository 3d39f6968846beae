"""The report of all figures of a unit on a day (báo cáo kết quả đào tạo, bồi dưỡng), as a Paper: PDF and workbook say the same."""

from courses.papers import Column, Heading, Paper, Table
from courses.papers import in_vietnamese as speaks_vietnamese

FIGURES = (
    Column("Chỉ tiêu", 46),
    Column("Số người đạt", 10, "right"),
    Column("Số người diện tính", 11, "right"),
    Column("Tỷ lệ", 9, "right"),
    Column("Mục tiêu", 9, "right"),
    Column("Kết quả", 15, "center"),
)
RESULT = {True: "Đạt mục tiêu", False: "Chưa đạt", None: "–"}
DISTINCT = "Mỗi người được tính một lần trong từng chỉ tiêu; người giữ chức vụ ở hai đơn vị được tính ở cả hai đơn vị."


@speaks_vietnamese
def paper(figures, table, unit, on):
    """The `figures` of `unit` on that day, and `table`, those of the units below (`breakdowns.units_by_figures`), as a Paper."""
    day = f"{on:%d/%m/%Y}"
    tables = [Table(FIGURES, [_figure(figure) for figure in figures], "I. KẾT QUẢ THEO CHỈ TIÊU")]
    if table and figures:
        tables.append(Table(_columns(figures), [_unit(row) for row in table], "II. TỶ LỆ THEO ĐƠN VỊ (* chưa đạt mục tiêu)"))
    notes = [f"{figure.indicator.code}: {figure.version.note}" for figure in figures if figure.has_ended and figure.version.note]
    return Paper(
        name=f"bao-cao-{unit.code}-{on:%Y-%m-%d}",
        code=unit.code,
        title="BÁO CÁO KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
        lines=(unit.name, f"Tính đến ngày {day}"),
        tables=tables,
        after=(*notes, DISTINCT),
        shape="landscape",
        size="10",
    )


def heading(unit, day):
    parent = unit.parent.name.upper() if unit.parent else ""
    return Heading(issuer=unit.name.upper(), parent=parent, day=day, signer_title="THỦ TRƯỞNG ĐƠN VỊ")


def _figure(figure):
    words = f"{figure.indicator.code}. {figure.indicator.label}"
    if figure.version is None:
        return (words, "", "", "–", "–", "Chưa quy định")
    if figure.has_ended:
        return (words, "", "", "–", "–", "Không còn áp dụng")
    return (words, figure.n, figure.d, figure.percent, _target(figure.target), RESULT[figure.reaches])


def _target(target):
    return "–" if target is None else f"{target.normalize():f}".replace(".", ",") + "%"


def _columns(figures):
    each = 72 // len(figures)
    codes = [Column(figure.indicator.code, each, "right") for figure in figures]
    return (Column("Đơn vị", 100 - each * len(figures)), *codes)


def _unit(row):
    return (row.label, *(f"{share.percent} *" if share.falls_short else share.percent for share in row.shares))
