"""The plan of a year as a workbook: a document of the office, in Vietnamese, whoever takes it."""

from .papers import Column, Paper, Table, in_vietnamese, workbook_of


@in_vietnamese
def plan_workbook(plan, rows):
    """Each line with what became of it; numbers as numbers, texts as texts."""
    decision = (
        f"Phê duyệt tại Quyết định số {plan.decision_number} ngày {plan.decision_date:%d/%m/%Y}"
        if plan.decision_number
        else "Dự thảo"
    )
    columns = (
        Column("TT", 5, "center"),
        Column("Nội dung đào tạo, bồi dưỡng", 34),
        Column("Đối tượng", 26),
        Column("Quý", 8, "center"),
        Column("Số lớp", 8, "center"),
        Column("Số lượt người", 9, "center"),
        Column("Cơ sở thực hiện", 26),
        Column("Kinh phí (đồng)", 16, "right"),
        Column("Số lớp đã mở", 9, "center"),
        Column("Chỗ đã mở", 9, "center"),
        Column("Đã có chỗ", 9, "center"),
        Column("Đã hoàn thành", 9, "center"),
        Column("Ghi chú", 24),
    )
    listed = [
        (
            number, str(row.line.course), row.line.for_whom, str(row.line.get_quarter_display()), row.line.classes, row.line.seats,
            str(row.line.institution), row.line.budget, row.opened, row.seats, row.enrolled, row.completed, row.line.note,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    title = f"KẾ HOẠCH ĐÀO TẠO, BỒI DƯỠNG NĂM {plan.year}"
    paper = Paper("ke-hoach", str(plan.year), title, [Table(columns, listed)], (plan.unit.name, decision), shape="landscape")
    return workbook_of(paper)
