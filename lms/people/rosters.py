"""Finds the table in a messy sheet and reads it row by row. Nothing is skipped silently: every row is either read or counted with a reason.

Offices keep lists for people to read: titles above, headers of two rows with merged cells, a row of column numbers, a row for each unit, totals,
and the signatures below. `read_roster` goes through the sheet once, to find the header and what the columns are written in; `rows()`
goes through it again and reads. Pure: knows no tables of the database; the day of reading is an argument.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lms import legacy_text
from lms.vietnamese import clean, doubts_about

from .cells import Cell, Column, Name, Problem, read_cell, shown, wording
from .workbooks import NotReadable, open_sheet

__all__ = ["Cell", "Column", "EncodingNote", "Name", "NotReadable", "Problem", "Roster", "Row", "read_roster"]

SEARCHED_ROWS = 60
HEADER_HEIGHT = 3
MOST_SHEETS = 8
SAMPLES = 5


@dataclass(frozen=True)
class Row:
    """A row of data. `number` as Excel shows it; `section` is the heading above it: officers' lists are grouped by unit."""

    number: int
    cells: dict[str, Cell]
    section: str = ""

    @property
    def problems(self):
        return [problem for cell in self.cells.values() for problem in cell.problems]


@dataclass(frozen=True)
class EncodingNote:
    """A column was not in Unicode and has been converted: a person confirms by `samples` of (before, after)."""

    letter: str
    encoding: str
    samples: tuple


@dataclass
class Roster:
    """A table that was found: where, which columns, and what is to be known before its rows are read."""

    sheet: str
    header_row: int
    found: dict[str, str]
    unknown: list
    missing: list
    encoding_notes: list
    total_rows: int  # below the header, of any kind
    skipped: dict = field(default_factory=dict)  # filled while rows are read: reason → row numbers
    reading: object = None

    def rows(self):
        """Each Row of data, one after the other; may be gone through again."""
        self.skipped = defaultdict(list)
        return self.reading(self.skipped)
