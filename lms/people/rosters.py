"""Finds the table in a messy sheet and reads it row by row. Nothing is skipped silently: every row is either read or counted with a reason.

Offices keep lists for people to read: titles above, headers of two rows with merged cells, a row of column numbers, a row for each unit, totals,
and the signatures below. `read_roster` goes through the sheet once, to find the header and what the columns are written in; `rows()`
goes through it again and reads. Pure: knows no tables of the database; the day of reading is an argument.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial

from lms import legacy_text
from lms.vietnamese import clean, doubts_about

from .cells import Cell, Column, Name, Problem, read_cell, shown
from .roster_headers import find_header, letter
from .roster_rows import Sorter
from .workbooks import NotReadable, open_sheet

__all__ = ["Cell", "Column", "EncodingNote", "Name", "NotReadable", "Problem", "Roster", "Row", "read_roster"]

SEARCHED_ROWS = 60
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


def read_roster(source, columns, *, file_name="", sheet=None, on=None):
    """The Roster in a path or in bytes. NotReadable with the reason where there is none.

    Without `sheet` it is the first sheet not hidden that has such a table. `on` is the day of reading: births after it are refused.
    """
    for opened in _sheets(source, sheet):
        rows = list(itertools.islice(opened.rows(), SEARCHED_ROWS))
        header = find_header([values for _number, values in rows], opened.merged, columns)
        if header:
            return _Table(opened, header, columns, on).roster()
        _refuse_garbled(opened.name, (value for _number, values in rows for value in values))
    raise NotReadable("no_header", labels=", ".join(column.labels[0] for column in columns if column.required))


def _sheets(source, wanted):
    first = open_sheet(source, sheet=wanted)
    yield first
    if not wanted:
        for name in first.names[1:MOST_SHEETS]:
            yield open_sheet(source, sheet=name)


def _refuse_garbled(sheet, values):
    sample = next((value for value in values if isinstance(value, str) and legacy_text.is_garbled(value)), None)
    if sample:
        raise NotReadable("wrong_encoding", sheet=sheet, sample=clean(sample)[:80])


class _Table:
    """A table that was found, while it is read."""

    def __init__(self, sheet, header, columns, on):
        self.sheet, self.header, self.on = sheet, header, on
        self.columns = [column for column in columns if column.name in header.places]
        self.required = [column for column in columns if column.required]
        by_kind = {column.reads: column for column in reversed(columns)}
        self.born, self.gender, self.national_id = (by_kind.get(kind) for kind in ("birth_date", "gender", "national_id"))
        self.sorted_by = lambda: Sorter(header, columns)
        # Lists say the same again and again: units, titles, degrees.
        self.readers = {column.name: lru_cache(5000, typed=True)(partial(self._one_cell, column)) for column in self.columns}
        self.in_names = {
            index for column in self.columns if column.reads == "name" for index in header.places[column.name].indices
        }

    def lines(self):
        """(row number, values) below the header, as they are in the sheet."""
        return itertools.islice(self.sheet.rows(), self.header.first + self.header.height, None)

    def roster(self):
        found = {name: place.letter for name, place in self.header.places.items()}
        if self.header.sexes:
            for column, index in zip((self.born, self.gender), self.header.sexes, strict=True):
                if column:
                    found.setdefault(column.name, letter(index))
        return Roster(
            sheet=self.sheet.name,
            header_row=self.header.first + 1,
            found=found,
            unknown=self.header.unknown,
            missing=[column.labels[0] for column in self.required if column.name not in found],
            encoding_notes=self.encoding_notes(),
            total_rows=max(self.sheet.height - self.header.first - self.header.height, 0),
            reading=self.read,
        )

    # What the columns are written in. All rows are looked at: a list may begin with names that have no marks.

    @cached_property
    def evidence(self):
        evidence = defaultdict(legacy_text.Evidence)
        garbled = 0
        for _number, values in self.lines():
            if 2 * sum(value != "" for value in values) < len(self.columns):
                continue  # sections and signatures are typed by other hands
            for index, value in enumerate(values):
                if isinstance(value, str) and not value.isascii():
                    evidence[index].add(value)
                    garbled += legacy_text.is_garbled(value)
        if garbled > sum(column.unicode for column in evidence.values()) / 10:
            _refuse_garbled(self.sheet.name, (value for _number, values in self.lines() for value in values))
        return dict(evidence)

    @cached_property
    def encodings(self):
        return legacy_text.encodings_of(self.evidence)

    def encoding_notes(self):
        samples = {index: {} for index in self.encodings}
        wanting = set(samples)
        for _number, values in self.lines() if wanting else ():
            for index in [index for index in wanting if index < len(values)]:
                before, after = values[index], self.converted(index, values[index])
                if before != after:
                    samples[index][clean(before)] = after
                    wanting -= {index} if len(samples[index]) == SAMPLES else set()
            if not wanting:
                break
        return [
            EncodingNote(letter(index), encoding, tuple(samples[index].items()))
            for index, encoding in sorted(self.encodings.items())
            if samples[index]
        ]

    def converted(self, index, value):
        """The text in Unicode, where its column is in an old encoding and it is not Unicode already."""
        encoding = self.encodings.get(index)
        if not encoding or not isinstance(value, str) or not legacy_text.MARKED.search(value):
            return value
        if legacy_text.UNICODE_ONLY.search(value) or ("unicode" in legacy_text.readings(value) and self.evidence[index].unicode):
            return value
        meant = legacy_text.meant(value, encoding)
        return legacy_text.with_capitals(meant) if index in self.in_names else meant

    def doubted(self, index, value):
        """What the text may have been meant to say, where it makes sense in an old encoding and its column is another one's."""
        evidence = self.evidence.get(index)
        if not isinstance(value, str) or not evidence or not evidence.likeliest or value != self.converted(index, value):
            return None
        readings = legacy_text.readings(value)
        mixed = self.encodings.get(index) and evidence.unicode
        if evidence.likeliest in readings and ("unicode" not in readings or mixed):
            return legacy_text.convert(value, evidence.likeliest)
        return None

    # The rows.

    def read(self, skipped):
        sorter = self.sorted_by()
        for number, raw in self.lines():
            values = [self.converted(index, value) for index, value in enumerate(raw)] if self.encodings else raw
            reason = sorter.reason(values)
            if reason:
                skipped[reason].append(number)
            else:
                yield Row(number, self.cells(values), sorter.section)

    def cells(self, values):
        cells = {column.name: self.cell(column, values) for column in self.columns}
        if self.header.sexes:
            self._read_sexes(values, cells)
        if self.national_id and self.national_id.name in cells:
            self._compare_national_id(cells)
        return cells

    def cell(self, column, values):
        place = self.header.places[column.name]
        index = place.indices[0]
        if len(place.indices) > 1:
            parts = [shown(values[part]) for part in place.indices if part < len(values)]
            return read_cell(place.glue.join(filter(None, parts)), column, letter(index), on=self.on)
        value = values[index] if index < len(values) else ""
        return self.readers[column.name](index, value)

    def _one_cell(self, column, index, value):
        if isinstance(value, str) and legacy_text.MARKED.search(value):
            if legacy_text.is_garbled(value):
                return Cell(
                    None, clean(value), letter(index), (Problem("wrong", column.name, "garbled", {"text": clean(value)}),)
                )
            if meant := self.doubted(index, value):
                other = read_cell(meant, column, letter(index), on=self.on)
                as_it_stands = read_cell(value, column, letter(index), on=self.on)
                doubt = Problem("suspect", column.name, "legacy_text", {"text": clean(value), "meant": other.text}, other.value)
                kept = as_it_stands.value if "unicode" in legacy_text.readings(value) else None
                return replace(as_it_stands, value=kept, problems=(doubt,))
        return read_cell(value, column, letter(index), on=self.on)

    def _read_sexes(self, values, cells):
        """Two columns Nam | Nữ: the one that is filled says the sex, by a birth date or by a mark."""
        indices = self.header.sexes
        filled = [index for index in indices if index < len(values) and shown(values[index])]
        index = filled[0] if filled else indices[0]
        text = shown(values[index]) if filled else ""
        sex = ("male", "female")[indices.index(index)] if filled else None
        marked = text.lower() in MARKS
        if self.born and self.born.name not in cells:
            cells[self.born.name] = (
                Cell(None, "", letter(index)) if marked or not filled else self._one_cell(self.born, index, values[index])
            )
        if self.gender and self.gender.name not in cells:
            cells[self.gender.name] = Cell(sex, text, letter(index))
        elif self.gender and sex and cells[self.gender.name].value not in (None, sex):
            _add(
                cells,
                self.gender.name,
                Problem("suspect", self.gender.name, "gender_differs", {"text": cells[self.gender.name].text}),
            )
        if len(filled) == 2:
            both = {"text": " | ".join(shown(values[index]) for index in filled)}
            for column in filter(None, (self.born, self.gender)):
                _add(cells, column.name, Problem("wrong", column.name, "both_sexes", both), value=None)

    def _compare_national_id(self, cells):
        name = self.national_id.name
        cell = cells[name]
        number = cell.value or next((problem.proposal for problem in cell.problems if problem.proposal), None)
        if not number:
            return
        born = self.born and self.born.name in cells and cells[self.born.name].value
        gender = self.gender and self.gender.name in cells and cells[self.gender.name].value
        for doubt in doubts_about(number, birth_year=born.day.year if born else None, gender=gender or ""):
            _add(cells, name, Problem("suspect", name, f"id_{doubt}", {"text": cell.text}))


MARKS = ("x", "✓", "✔", "√", "+", "1")


def _add(cells, name, problem, **changes):
    cells[name] = replace(cells[name], problems=(*cells[name].problems, problem), **changes)
