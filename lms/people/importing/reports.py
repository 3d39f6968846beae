"""The report of an import: every row, its state and the reason; as a workbook, and as JSON for the command line."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from .batches import ImportRow
from .words import change_in_words, in_words

WIDTHS = (8, 12, 30, 16, 60, 60)


def report(batch, kind):
    """The bytes of a workbook. Written row by row: a long list takes no more memory than a short one."""
    held = BytesIO()
    labels = {column.name: column.labels[0] for column in kind.columns}
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True, "num_format": "@"})
        _write_summary(book.add_worksheet(_("Summary")), batch, kind, bold)
        sheet = book.add_worksheet(_("Rows"))
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        heads = [_("Row"), _("State"), _("Name"), _("Number"), _("What is wrong or to be decided"), _("What it changes")]
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(batch.rows.order_by("number").iterator(chunk_size=1000), 1):
            sheet.write_number(line, 0, row.number)
            for place, text in enumerate(_cells(row, labels), 1):
                sheet.write_string(line, place, text, plain)  # never a formula, whatever a cell begins with
    return held.getvalue()


def _cells(row, labels):
    problems = [f"{labels.get(problem['column'], '')}: {in_words(problem)}".lstrip(": ") for problem in row.problems]
    return [
        str(ImportRow.State(row.state).label),
        row.text("full_name") or row.text("name"),
        row.text("staff_number") or row.text("code"),
        "\n".join(problems),
        "\n".join(change_in_words(change) for change in row.changes),
    ]


def _write_summary(sheet, batch, kind, bold):
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 60)
    lines = [
        (_("File"), batch.file_name),
        (_("What it lists"), str(kind.label)),
        (_("Uploaded by"), str(batch.by.get_full_name() or batch.by)),
        (_("State"), str(batch.get_state_display())),
        *((str(ImportRow.State(state).label), str(count)) for state, count in batch.counts().items()),
    ]
    for line, (what, value) in enumerate(lines):
        sheet.write_string(line, 0, what, bold)
        sheet.write_string(line, 1, value)


def as_json(batch, kind):
    """The same for machines: counts, what the reader says of the sheet, and each row that is not simply unchanged."""
    rows = batch.rows.order_by("number").iterator(chunk_size=1000)
    return {
        "file": batch.file_name,
        "kind": kind.slug,
        "state": batch.state,
        "refusal": str(in_words(batch.refusal)) if batch.refusal else None,
        "counts": {str(state): count for state, count in batch.counts().items()},
        "sheet": batch.sheet,
        "rows": [_row_as_json(row) for row in rows if row.state != ImportRow.State.UNCHANGED],
    }


def _row_as_json(row):
    return {
        "row": row.number,
        "state": row.state,
        "name": row.text("full_name") or row.text("name"),
        "number": row.text("staff_number") or row.text("code"),
        "problems": [
            {key: problem[key] for key in ("level", "column", "reason", "proposal")} | {"sentence": str(in_words(problem))}
            for problem in row.problems
        ],
        "changes": row.changes,
    }
