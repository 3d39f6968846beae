"""Scores of a class as a sheet: written out, filled in elsewhere, read back. An empty cell says nothing; all of a sheet is written, or nothing.

What was read waits for its confirmation in the page that shows it, signed, together with what stood in each cell by then: nothing is
kept of a sheet that nobody confirms, and what somebody else changes meanwhile is not written over.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.core import signing
from django.utils.translation import gettext_lazy as _

from lms.people.cells import Column, wording
from lms.people.importing.columns import STAFF_NUMBER, UNIT, full_name
from lms.people.roster_headers import ORDINAL
from lms.people.roster_sentences import sentence
from lms.people.roster_templates import write_rows
from lms.people.rosters import NotReadable, read_roster
from lms.refusal import Refusal
from lms.vietnamese import match_key

from .eligibility import shown
from .results import (
    MOST_ATTEMPTS,
    Cell,
    NoSuchAttempt,
    ScoreOutOfScale,
    ScoreTooFine,
    enter_cells,
    standing_scores,
    wrong_with,
)

WHO = (STAFF_NUMBER, full_name(required=False), UNIT)
ALONE = ("Điểm", "Điểm số", "Kết quả", "Điểm kiểm tra", "Điểm thi")  # what the column may be called where there is one piece only
HINT = "Ô để trống không làm thay đổi điểm đã có. Viết 7,5 hoặc 7.5; mỗi cột là một lần kiểm tra."
KEPT = 2 * 60 * 60  # seconds in which what was read can be confirmed
SALT = "courses.score_sheets"

WHY = {
    ScoreOutOfScale: _("%(score)s is not between 0 and %(scale)s."),
    ScoreTooFine: _("%(score)s has more than two decimals."),
    NoSuchAttempt: _("“%(piece)s” may be sat %(attempts)s times at most."),
}


class SheetNotRead(Refusal):
    """With the sentence that says why."""


class NoScoresInSheet(Refusal):
    text = _("No column of scores was found in this sheet. It should have at least one of: %(labels)s.")


class NothingInSheet(Refusal):
    text = _("Below the header of this sheet stands nobody.")


class SheetGone(Refusal):
    text = _("What was read of this sheet is no longer at hand. Please upload it again.")


# Which column is which.


class ScoreColumn(NamedTuple):
    piece: object
    attempt: int

    @property
    def name(self):
        return f"{self.piece.pk}-{self.attempt}"

    @property
    def label(self):
        return self.piece.name if self.piece.attempts == 1 else f"{self.piece.name} lần {self.attempt}"


def is_ambiguous(name):
    """A piece of this name could not be known by its column."""
    key = wording(name)
    fixed = {wording(label) for column in WHO for label in column.labels} | ORDINAL
    return not key or key in fixed or bool(re.search(r"\blan \d+$", key))


def score_columns(pieces):
    """A ScoreColumn for each attempt that may be, and for those that may not: a sheet that has them is told so."""
    return [ScoreColumn(piece, attempt) for piece in pieces for attempt in range(1, MOST_ATTEMPTS + 5)]


def _column(score_column, alone):
    piece, attempt = score_column
    names = [piece.name, *(ALONE if alone else ())]
    labels = [score_column.label, *(f"{name} lần {attempt}" for name in names), *(names if attempt == 1 else ())]
    return Column(score_column.name, tuple(dict.fromkeys(labels)), "number")


# Out.


def sheet_of(training_class):
    """The bytes of a workbook: who has a seat, in Vietnamese order, and a column for each attempt at each piece."""
    pieces = list(training_class.assessments.all())
    columns = [column for column in score_columns(pieces) if column.attempt in column.piece.sittings]
    scores = standing_scores(training_class)
    rows = [
        {"staff_number": each.person.staff_number, "full_name": each.person.full_name, "unit": each.unit_name or None}
        | {column.name: scores.get(Cell(each.pk, column.piece.pk, column.attempt)) for column in columns}
        for each in _learners(training_class)
    ]
    return write_rows(
        [*WHO, *(_column(column, len(pieces) == 1) for column in columns)],
        rows,
        title=f"Bảng điểm: {training_class.name}",
        hint=HINT,
        ranges={column.name: (0, column.piece.scale) for column in columns},
    )


def _learners(training_class):
    return training_class.enrolments.seated().select_related("person").order_by("person__sort_key", "pk")


# In.


class Fault(NamedTuple):
    """Why the sheet cannot be applied: in which row and column, and whom it is about."""

    row: int
    letter: str
    who: str
    said: str


class Entry(NamedTuple):
    """A score of the sheet beside what stands there."""

    row: int
    letter: str
    who: str
    column: ScoreColumn
    cell: Cell
    before: Decimal | None
    after: Decimal


@dataclass
class Sheet:
    """What was read of a sheet of a class: where the columns of scores stand, what is wrong, and what it would do."""

    file_name: str
    columns: list  # (letter, ScoreColumn)
    roster: object
    faults: list = field(default_factory=list)  # about a score, or about a row
    strangers: list = field(default_factory=list)  # who has no seat in this class
    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)

    @property
    def writes(self):
        return [*self.new, *self.changed]

    @property
    def may_be_applied(self):
        return bool(self.writes) and not self.faults and not self.strangers


def read_sheet(training_class, source, *, file_name):
    """The Sheet in these bytes. Raises SheetNotRead, NoScoresInSheet, NothingInSheet."""
    return check(training_class, *read(training_class, source, file_name=file_name))


def read(training_class, source, *, file_name):
    """(Sheet with its columns, its rows): what stands in the file, before anything is compared."""
    pieces = list(training_class.assessments.all())
    columns = {column.name: column for column in score_columns(pieces)}
    known = [_column(column, len(pieces) == 1) for column in columns.values()]
    try:
        roster = read_roster(source, [*WHO, *known], file_name=file_name)
        rows = list(roster.rows())
    except NotReadable as error:
        raise SheetNotRead(sentence(error)) from error
    found = [(letter, columns[name]) for name, letter in roster.found.items() if name in columns]
    if not found:
        raise NoScoresInSheet(labels=", ".join(f"“{column.labels[0]}”" for column in known if column.name.endswith("-1")))
    if not rows:
        raise NothingInSheet
    return Sheet(file_name, sorted(found, key=lambda each: (len(each[0]), each[0])), roster), rows


def check(training_class, sheet, rows):
    """Compare the rows with the learners of the class and the scores they have."""
    learners, stands, first = _Learners(training_class), standing_scores(training_class), {}
    for row in rows:
        enrolment = learners.of(row, sheet)
        if enrolment is None:
            continue
        earlier = first.setdefault(enrolment.pk, row.number)
        if earlier != row.number:
            said = _("The same learner stands in row %(row)s.") % {"row": earlier}
            sheet.faults.append(Fault(row.number, "", enrolment.person.full_name, said))
        else:
            _take(row, enrolment, sheet, stands)
    return sheet


def _take(row, enrolment, sheet, stands):
    """The scores of one row."""
    who = enrolment.person.full_name
    for letter, column in sheet.columns:
        read = row.cells[column.name]
        if not read.text:
            continue
        if said := _wrong(read, column):
            sheet.faults.append(Fault(row.number, letter, who, said))
            continue
        cell = Cell(enrolment.pk, column.piece.pk, column.attempt)
        before = stands.get(cell)
        entries = sheet.new if before is None else sheet.unchanged if before == read.value else sheet.changed
        entries.append(Entry(row.number, letter, who, column, cell, before, read.value))


def _wrong(read, column):
    """Why this cell holds no score of this piece, in a sentence; nothing where it does."""
    if read.value is None:
        return sentence(read.problems[0])
    if refusal := wrong_with(read.value, column.attempt, column.piece):
        piece = column.piece
        said = {"score": shown(read.value), "scale": shown(piece.scale), "piece": piece.name, "attempts": piece.attempts}
        return WHY[refusal] % said
    return ""


class _Learners:
    """Who has a seat, found by staff number or, where a row has none, by name."""

    def __init__(self, training_class):
        self.by_number, self.by_name = {}, defaultdict(list)
        for each in _learners(training_class):
            self.by_number[each.person.staff_number.lower()] = each
            self.by_name[match_key(each.person.full_name)].append(each)

    def of(self, row, sheet):
        """The Enrolment of the learner in this row; None with a line on the sheet that says why not."""
        number, name = row.cells.get(STAFF_NUMBER.name), row.cells.get("full_name")
        number, names = number.text.replace(" ", "").lstrip("'’") if number else "", _names(name)
        if number:
            return self._numbered(number, names, row, sheet)
        found = next((self.by_name[key] for key in names if key in self.by_name), [])
        if len(found) == 1:
            return found[0]
        if found:
            said = _("%(count)s learners of this class have this name: give the staff number.") % {"count": len(found)}
            sheet.faults.append(Fault(row.number, name.letter, name.text, said))
        elif names:
            sheet.strangers.append(Fault(row.number, name.letter, name.text, _("Nobody of this name has a seat in this class.")))
        else:
            sheet.faults.append(Fault(row.number, "", "", _("The row says neither the staff number nor the name.")))
        return None

    def _numbered(self, number, names, row, sheet):
        found, letter = self.by_number.get(number.lower()), row.cells[STAFF_NUMBER.name].letter
        if found is None:
            said = _("Nobody with the staff number %(number)s has a seat in this class.") % {"number": number}
            sheet.strangers.append(Fault(row.number, letter, row.cells["full_name"].text if names else "", said))
        elif names and match_key(found.person.full_name) not in names:
            said = _("The staff number %(number)s is that of %(name)s.") % {"number": number, "name": found.person.full_name}
            sheet.faults.append(Fault(row.number, letter, row.cells["full_name"].text, said))
            return None
        return found


def _names(cell):
    """By what the name may be found: as it stands, and without what looks like a title before it."""
    if cell is None or not cell.text:
        return []
    return [match_key(cell.text), *([match_key(cell.value.full_name)] if cell.value else [])]


# Confirmed.


def pack(sheet, training_class, *, by):
    """What the page that asks for the confirmation sends back."""
    cells = [[*entry.cell, str(entry.after), None if entry.before is None else str(entry.before)] for entry in sheet.writes]
    said = {"class": training_class.pk, "by": by.pk, "file": sheet.file_name, "cells": cells}
    return signing.dumps(said, salt=SALT, compress=True)


def apply(packed, training_class, *, by):
    """Write what was shown; how many scores. Raises SheetGone, ScoresMoved and what else `enter_cells` raises."""
    try:
        said = signing.loads(packed, salt=SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise SheetGone from error
    if (said["class"], said["by"]) != (training_class.pk, by.pk):
        raise SheetGone
    scores = {Cell(*place): Decimal(after) for *place, after, _before in said["cells"]}
    seen = {Cell(*place): before and Decimal(before) for *place, _after, before in said["cells"]}
    return enter_cells(training_class, scores, by=by, seen=seen, source=said["file"])
