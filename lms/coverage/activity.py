"""The yearly activity table counts attendances (lượt người): each course completed and each degree awarded in the year is one. Pure.

An attendance stands in one column and in every row that fits whoever attended. So rows do not sum up to the total of their part: the total
counts each attendance once, also one that fits no row.
"""

from collections import defaultdict
from dataclasses import dataclass, field

TOTAL = "total"
OF_MINORITY, OF_WOMEN = "minority", "women"  # columns of which attendances are counted besides
# What footnotes count: in place of a row, and of a column.
IN_NO_ROW, OF_CONTRACT_STAFF = "no-row", "contract"
IN_NO_COLUMN, OF_UNKNOWN_ETHNICITY, OF_UNKNOWN_GENDER = "no-column", "unknown-ethnicity", "unknown-gender"


@dataclass(frozen=True)
class Attendance:
    """What somebody completed, and as whom they stood on that day."""

    source: tuple  # ("record" | "degree", key of its row)
    person: int
    part: str
    course: int | None = None
    areas: frozenset = frozenset()
    degree: int | None = None
    category: str = ""
    levels: frozenset = frozenset()
    leader: bool = False
    planned: bool = False
    titles: frozenset = frozenset()
    minority: bool | None = False  # None: not known
    woman: bool | None = False


@dataclass(frozen=True)
class ColumnRule:
    key: int
    degree: int | None = None
    areas: frozenset = frozenset()
    courses: frozenset = frozenset()
    rest: bool = False

    def names(self, attendance):
        """Whether it is of this degree or this very course."""
        return attendance.degree == self.degree if attendance.degree is not None else attendance.course in self.courses

    def fits(self, attendance):
        return self.names(attendance) or (attendance.degree is None and bool(attendance.areas & self.areas))


@dataclass(frozen=True)
class RowRule:
    key: int
    part: str
    categories: frozenset = frozenset()
    levels: frozenset = frozenset()
    leaders_only: bool = False
    planned_only: bool = False
    titles: frozenset = frozenset()
    not_recorded: bool = False

    def fits(self, attendance):
        return (
            not self.not_recorded
            and attendance.part == self.part
            and (not self.categories or attendance.category in self.categories)
            and (not self.levels or bool(attendance.levels & self.levels))
            and (attendance.leader or not self.leaders_only)
            and (attendance.planned or not self.planned_only)
            and (not self.titles or bool(attendance.titles & self.titles))
        )


@dataclass
class Line:
    """A row of the table, or a total: attendances by column, in all, and of which of minorities and of women; `people` are distinct."""

    by_column: dict = field(default_factory=lambda: defaultdict(int))
    attendances: int = 0
    minority: int = 0
    women: int = 0
    people: set = field(default_factory=set)

    def add(self, attendance, column):
        self.by_column[column] += 1
        self.attendances += 1
        self.minority += bool(attendance.minority)
        self.women += bool(attendance.woman)
        self.people.add(attendance.person)


@dataclass
class Tally:
    lines: dict  # key of the row, or (TOTAL, part), or TOTAL → Line
    in_no_row: int = 0
    in_no_column: int = 0  # though there may be one for the rest
    of_unknown_ethnicity: int = 0
    of_unknown_gender: int = 0


def in_groups(columns):
    """[(heading, its columns)]: those under one heading stand together, where the first of them stands; others stand alone."""
    found = []
    for column in columns:
        same = next((of for heading, of in found if heading and heading == column.group), None)
        if same is None:
            found.append((column.group, [column]))
        else:
            same.append(column)
    return found


def column_of(attendance, columns):
    """The key of the first column that names the course, else of the first that fits, else of the one for the rest, else None."""
    for fits in (ColumnRule.names, ColumnRule.fits, lambda column, _attendance: column.rest):
        for column in columns:
            if fits(column, attendance):
                return column.key
    return None


def tally(attendances, columns, rows):
    found = Tally(defaultdict(Line))
    for attendance in attendances:
        column = column_of(attendance, columns)
        fitting = [row.key for row in rows if row.fits(attendance)]
        found.in_no_row += not fitting
        found.in_no_column += not any(each.fits(attendance) for each in columns)
        found.of_unknown_ethnicity += attendance.minority is None
        found.of_unknown_gender += attendance.woman is None
        for key in (*fitting, (TOTAL, attendance.part), TOTAL):
            found.lines[key].add(attendance, column)
    return found
