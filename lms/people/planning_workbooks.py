"""Planning lists and their structure as Excel workbooks: values, never formulas."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from lms.downloads import escaped

NUMBER, SHORT, NAME, WORDS = 6, 13, 28, 34  # widths of columns


class _Sheet:
    """A sheet written from top to bottom."""

    def __init__(self, book, name, widths):
        self.sheet, self.at = book.add_worksheet(name[:31]), 0
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
        self.cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"border": 1, "num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def say(self, *texts, bold=False):
        for text in texts:
            self.sheet.write_string(self.at, 0, escaped(text), self.bold if bold else None)
            self.at += 1

    def heads(self, names):
        for column, name in enumerate(names):
            self.sheet.write_string(self.at, column, escaped(name), self.head)
        self.at += 1

    def row(self, values):
        for column, value in enumerate(values):
            if value is None or value == "":
                self.sheet.write_blank(self.at, column, None, self.cell)
            elif isinstance(value, (int, float)):
                self.sheet.write_number(self.at, column, value, self.cell)
            elif hasattr(value, "isoformat"):
                self.sheet.write_datetime(self.at, column, value, self.day)
            else:
                self.sheet.write_string(self.at, column, escaped(value), self.cell)
        self.at += 1


def _made(fill):
    """The bytes of a workbook that `fill(book)` has filled."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    )
    fill(book)
    book.close()
    return file.getvalue()


def list_workbook(lists, title, notes):
    """The list as a workbook. `notes` are sentences below its title."""

    def fill(book):
        sheet = _Sheet(book, _("Planning list"), [NUMBER, NAME, *[SHORT] * 4, *[WORDS] * 3, SHORT, SHORT, WORDS, SHORT])
        sheet.say(title, bold=True)
        sheet.say(*notes, "")
        sheet.heads(
            [
                _("No."), _("Full name"), _("Born"), _("Gender"), _("Ethnicity"), _("Age"), _("Post and unit"), _("Target post"),
                _("In unit"), _("Level of the list"), _("On the list since"), _("Decision"), _("Standard met"),
            ]
        )  # fmt: skip
        for row in lists.rows(lists.entries):
            sheet.row(_cells(row))

    return _made(fill)


def _cells(row):
    person, entry = row.entry.person, row.entry
    met = {None: "", True: _("meets it"), False: _("does not meet it")}[row.standing and row.standing.met]
    exact = person.birth_date and person.birth_precision == person.BirthPrecision.DAY
    age = row.age and (str(row.age) if row.age.is_approximate else row.age.years)
    return [
        row.number, person.full_name, person.birth_date if exact else person.birth_date_shown, person.get_gender_display(),
        person.get_ethnicity_display(), age, row.posting and f"{row.posting.position or ''} – {row.posting.unit}".removeprefix(" – "),
        entry.title.name, entry.unit and entry.unit.name, entry.get_level_display(), entry.starts, entry.decision, met,
    ]  # fmt: skip


def structure_workbook(lists, title, notes):
    """The structure report as a workbook: the whole, then by target post and by unit."""

    def fill(book):
        sheet = _Sheet(book, _("Structure"), [WORDS, SHORT, SHORT, SHORT, WORDS])
        sheet.say(title, bold=True)
        sheet.say(*notes, "")
        sheet.heads([_("Part of the list"), _("People"), _("Share"), _("At least %"), _("Against what is asked")])
        for line in lists.lines:
            sheet.row([line.label, line.n, line.percent, line.target and float(line.target), line.difference])
        shown = lists.lines
        for heading, parts in ((_("By target post"), lists.by_post()), (_("By unit"), lists.by_unit())):
            part_sheet = _Sheet(book, heading, [WORDS, *[SHORT] * (2 + len(shown))])
            part_sheet.say(title, heading, "")
            part_sheet.heads([heading, _("People"), _("Entries"), *(line.label for line in shown)])
            for part in parts:
                found = part.structure
                part_sheet.row([part.label, found.persons, found.entries, *(found.counts[line.group] for line in shown)])

    return _made(fill)
