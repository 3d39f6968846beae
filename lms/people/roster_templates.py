"""Writes workbooks that `rosters.py` reads: templates to fill in, and rows in the same shape.

What a spreadsheet would make something else of stays text: identity numbers keep their zeros, dates their order, and what begins with
= + - @ never becomes a formula.
"""

import io
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from lms.vietnamese import BirthDate

from .ethnicity import CHOICES as ETHNIC_GROUPS
from .ethnicity import NAMES as ETHNIC_NAMES

ORDINAL = "STT"  # the first column of every list here
FILLED_ROWS = 5000  # how far down drop-downs and formats reach
KEPT_AS_TEXT = ("national_id", "date", "birth_date", "code", "text", "name")
LONGEST_LIST = 255  # letters of a drop-down that is written into the cell; longer ones are on a hidden sheet
NUMBERS = ("number", "whole_number")
FORMS = {"day": "{0.day:02}/{0.month:02}/{0.year:04}", "month": "{0.month}/{0.year:04}", "year": "{0.year:04}"}


def write_template(columns, *, title, choices=None, examples=()):
    """The bytes of a workbook to fill in. `choices` are drop-downs (name → wordings), `examples` are values by name."""
    book = _Book()
    sheet = book.add_worksheet(_("List"))
    _explain(book, columns)
    sheet.write_string(0, 0, title, book.title)
    sheet.write_string(1, 0, _("Columns with * must be filled. The example rows are passed over; you may leave them."), book.hint)
    header = 3
    book.write_header(sheet, header, columns, marked=True)
    for index, column in enumerate(columns, 1):
        if note := _note(column):
            sheet.write_comment(header, index, note, {"x_scale": 2})
        offered = (choices or {}).get(column.name) or _offered(column)
        if offered:
            sheet.data_validation(header + 1, index, header + FILLED_ROWS, index, book.drop_down(column, offered))
    for row, values in enumerate(examples, header + 1):
        sheet.write_string(row, 0, _("Example"), book.example)
        for index, column in enumerate(columns, 1):
            sheet.write_string(row, index, _text(values.get(column.name), column), book.example)
    return book.finish()


def write_rows(columns, rows, *, title="", hint="", ranges=None):
    """The bytes of a workbook with `rows` (values by name) that reads back as the same values.

    `hint` stands below the title; `ranges` are the least and the greatest number that a column takes, by name.
    """
    book = _Book()
    sheet = book.add_worksheet(_("List"))
    sheet.write_string(0, 0, title, book.title)
    header = 1
    if hint:
        sheet.write_string(header, 0, hint, book.hint)
        header += 1
    book.write_header(sheet, header, columns)
    for index, column in enumerate(columns, 1):
        if column.name in (ranges or {}):
            sheet.data_validation(header + 1, index, header + FILLED_ROWS, index, _within(*ranges[column.name]))
    for number, values in enumerate(rows, 1):
        sheet.write_number(header + number, 0, number)
        for index, column in enumerate(columns, 1):
            book.write_value(sheet, header + number, index, values.get(column.name), column)
    return book.finish()


def _within(least, greatest):
    message = _("A number from %(least)s to %(greatest)s.") % {"least": least, "greatest": greatest}
    return {
        "validate": "decimal", "criteria": "between", "minimum": float(least), "maximum": float(greatest), "error_message": message,
    }  # fmt: skip


class _Book(xlsxwriter.Workbook):
    def __init__(self):
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, {"in_memory": True})
        self.title = self.add_format({"bold": True, "font_size": 14})
        self.hint = self.add_format({"italic": True, "font_color": "#555555"})
        self.head = self.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": "#E8EEF7"}
        )
        self.text = self.add_format({"num_format": "@"})
        self.quoted = self.add_format({"num_format": "@", "quote_prefix": True})
        self.example = self.add_format({"num_format": "@", "italic": True, "font_color": "#777777"})
        self.lists = None

    def write_header(self, sheet, row, columns, *, marked=False):
        sheet.write_string(row, 0, ORDINAL, self.head)
        sheet.set_column(0, 0, 8)
        for index, column in enumerate(columns, 1):
            label = column.labels[0] + (" *" if marked and column.required else "")
            sheet.write_string(row, index, label, self.head)
            wide = 28 if column.reads in ("name", "text") else 16
            sheet.set_column(
                index, index, max(wide, min(len(label) + 2, 40)), self.text if column.reads in KEPT_AS_TEXT else None
            )
        sheet.set_row(row, 32)
        sheet.freeze_panes(row + 1, 0)

    def write_value(self, sheet, row, index, value, column):
        text = _text(value, column)
        if column.reads in NUMBERS and text and Decimal(str(float(text))) == Decimal(text):
            sheet.write_number(row, index, float(text))
        elif text:
            sheet.write_string(row, index, text, self.quoted if text[0] in "=+-@" else self.text)

    def drop_down(self, column, offered):
        """Rules of a list. What is not in it may be typed all the same: the reader knows more wordings than the list."""
        said = {
            "validate": "list",
            "error_type": "warning",
            "input_title": column.labels[0][:32],
            "input_message": column.help[:255],
        }
        if len(",".join(offered)) <= LONGEST_LIST and not any("," in wording for wording in offered):
            return said | {"source": list(offered)}
        if self.lists is None:
            self.lists = self.add_worksheet("_")
            self.lists.hide()
        index = self.lists.dim_colmax + 1 if self.lists.dim_colmax is not None else 0
        self.lists.write_column(0, index, offered)
        letter = xl_col_to_name(index, col_abs=True)
        return said | {"source": f"='_'!{letter}$1:{letter}${len(offered)}"}

    def finish(self):
        self.close()
        return self.bytes.getvalue()


def _offered(column):
    """The wordings that a drop-down offers for this kind of column."""
    if column.reads == "choice":
        return list({value: wording for wording, value in reversed(column.choices.items())}.values())[::-1]
    return {"gender": ["Nam", "Nữ"], "yes_no": ["x"], "ethnicity": ETHNIC_NAMES}.get(column.reads, [])


TAKES = {
    "date": lambda: _("Day/month/year, for example 17/05/1985."),
    "birth_date": lambda: _("Day/month/year; month/year or the year alone where no more is known."),
    "national_id": lambda: _("12 digits of the citizen card, with the zeros in front."),
    "number": lambda: _("A number; decimals after a comma or a dot."),
    "whole_number": lambda: _("A whole number."),
    "yes_no": lambda: _("x for yes; empty where nothing is said."),
    "ethnicity": lambda: _("The name of the group; empty is not Kinh."),
    "code": lambda: _("A code without blanks."),
}


def _note(column):
    takes = TAKES.get(column.reads)
    required = _("Must be filled.") if column.required else ""
    return "\n".join(str(part) for part in (column.help, takes and takes(), required) if part)


def _explain(book, columns):
    """A sheet that says of each column what it takes: notes of cells are not seen on a phone, nor printed."""
    sheet = book.add_worksheet(_("Guide"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80, book.add_format({"text_wrap": True}))
    sheet.set_column(2, 2, 30)
    for index, head in enumerate((_("Column"), _("What it takes"), _("Example"))):
        sheet.write_string(0, index, head, book.head)
    for row, column in enumerate(columns, 1):
        sheet.write_string(row, 0, column.labels[0])
        sheet.write_string(row, 1, _note(column))
        sheet.write_string(row, 2, column.example, book.text)


def _text(value, column):
    """How the reader of this column wants the value written."""
    if value is None:
        return ""
    if isinstance(value, BirthDate):
        return FORMS[value.precision].format(value.day)
    if isinstance(value, date):
        return FORMS["day"].format(value)
    if isinstance(value, bool):
        return "x" if value else "không"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if column.reads == "gender":
        return {"male": "Nam", "female": "Nữ"}.get(value, value)
    if column.reads == "ethnicity":
        return dict(ETHNIC_GROUPS).get(value, value)
    if column.reads == "choice":
        return next((wording for wording, known in column.choices.items() if known == value), str(value))
    return str(value)
