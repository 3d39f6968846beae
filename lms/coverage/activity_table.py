"""The yearly activity table of a unit: gathers what was completed in the year and as whom, and lays out the offices' table.

People count in the unit in which they held a post on the day, by the tree of that day. What was revoked by the last day of the year (by today, while it
lasts) does not count. Contract staff belong to neither part and stand in the total.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from courses.models import Course, LearningRecord
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting
from lms.people.units import ever_below, subtree_by_day

from .activity import (
    IN_NO_COLUMN,
    IN_NO_ROW,
    OF_CONTRACT_STAFF,
    OF_MINORITY,
    OF_UNKNOWN_ETHNICITY,
    OF_UNKNOWN_GENDER,
    OF_WOMEN,
    TOTAL,
    Attendance,
    ColumnRule,
    Line,
    RowRule,
    Tally,
    column_of,
    in_groups,
    tally,
)
from .activity_rules import ActivityColumn, ActivityRow

Part = ActivityRow.Part
PARTS = {Posting.Category.PUBLIC_EMPLOYEE: Part.EMPLOYEES.value, Posting.Category.CONTRACT: ""}  # all others are officials


@dataclass(frozen=True)
class TableRow:
    key: str  # for the address of a cell
    group: str
    label: str
    line: Line
    is_total: bool = False
    not_recorded: bool = False


@dataclass
class ActivityTable:
    columns: list  # ActivityColumns, as they stand from left to right
    parts: list  # (words, [TableRow]), the last row of each is its total
    total: Line
    tally: Tally
    contract: int  # attendances of contract staff

    @property
    def headings(self):
        """[(heading above, its columns)] from left to right."""
        return in_groups(self.columns)


def last_day(year, today):
    return min(date(year, 12, 31), today)


def activity(unit, year, *, today):
    """The ActivityTable of this unit and all below it, in a fixed number of queries."""
    columns, rows = _columns(year), _rows(year)
    found = tally(attendances(unit, year, today), [rule_of(column) for column in columns], [rule_of_row(row) for row in rows])
    parts = [(part.label, _of_part(part, rows, found)) for part in Part]
    shown = [column for _heading, together in in_groups(columns) for column in together]
    return ActivityTable(shown, parts, found.lines[TOTAL], found, found.lines[TOTAL, ""].attendances)


def _columns(year):
    return list(ActivityColumn.objects.of(year).prefetch_related("areas", "courses"))


def _rows(year):
    return list(ActivityRow.objects.of(year).prefetch_related("titles"))


def _of_part(part, rows, found):
    of_part = [
        TableRow(str(row.pk), row.group, row.name, found.lines[row.pk], not_recorded=row.not_recorded)
        for row in rows
        if row.part == part
    ]
    return [*of_part, TableRow(part.value, "", "", found.lines[TOTAL, part.value], is_total=True)]


def rule_of(column):
    return ColumnRule(
        key=column.pk,
        degree=column.degree,
        areas=frozenset(area.pk for area in column.areas.all()),
        courses=frozenset(course.pk for course in column.courses.all()),
        rest=column.takes_the_rest,
    )


def rule_of_row(row):
    return RowRule(
        key=row.pk,
        part=row.part,
        categories=frozenset(row.categories),
        levels=frozenset(row.levels),
        leaders_only=row.leaders_only,
        planned_only=row.planned_only,
        titles=frozenset(title.pk for title in row.titles.all()),
        not_recorded=row.not_recorded,
    )


def in_cell(unit, year, row, column, *, today):
    """The Attendances of a cell: `row` and `column` are keys as in the table, or names of what is counted besides (see `activity.py`)."""
    columns, rows = [rule_of(each) for each in _columns(year)], {str(each.pk): rule_of_row(each) for each in _rows(year)}
    rows_besides = {
        TOTAL: lambda each: True,
        IN_NO_ROW: lambda each: not any(rule.fits(each) for rule in rows.values()),
        OF_CONTRACT_STAFF: lambda each: not each.part,
    }
    columns_besides = {
        TOTAL: lambda each: True,
        OF_MINORITY: lambda each: each.minority,
        OF_WOMEN: lambda each: each.woman,
        IN_NO_COLUMN: lambda each: not any(rule.fits(each) for rule in columns),
        OF_UNKNOWN_ETHNICITY: lambda each: each.minority is None,
        OF_UNKNOWN_GENDER: lambda each: each.woman is None,
    }
    in_row = rows[row].fits if row in rows else rows_besides.get(row, lambda each: each.part == row)
    in_column = columns_besides.get(column, lambda each: str(column_of(each, columns)) == column)
    return [each for each in attendances(unit, year, today) if in_row(each) and in_column(each)]


def attendances(unit, year, today):
    """All Attendances of the year of people who held a post under the unit on the day."""
    first, last = date(year, 1, 1), last_day(year, today)
    done = _done(first, last, Posting.objects.filter(unit__in=ever_below(unit)).order_by().values("person"))
    under = subtree_by_day(unit, sorted({day for _source, _person, day, _what in done}))
    keys = {person for _source, person, _day, _what in done}
    postings = _periods(Posting, keys, first, last, "unit", "unit__level", "category", "leadership", "title", "concurrent")
    appointments = _periods(Appointment, keys, first, last, "title")
    planned = _periods(PlanningEntry, keys, first, last)
    people = {person.pk: person for person in Person.objects.filter(pk__in=keys).only("gender", "ethnicity")}
    found = []
    for source, person, day, what in done:
        held = [values for values in _on(postings[person], day) if values[0] in under.get(day, ())]
        if not held or person not in people:
            continue
        main = min(held, key=lambda values: values[5])  # concurrent posts come last
        titles = {values[4] for values in held} | {title for (title,) in _on(appointments[person], day)}
        found.append(
            Attendance(
                source=source,
                person=person,
                part=PARTS.get(main[2], Part.OFFICIALS.value),
                **what,
                category=main[2],
                levels=frozenset(values[1] for values in held),
                leader=any(values[3] for values in held),
                planned=bool(_on(planned[person], day)),
                titles=frozenset(titles - {None}),
                minority=people[person].is_minority,
                woman=people[person].gender == Person.Gender.FEMALE if people[person].gender else None,
            )
        )
    return found


def _done(first, last, people):
    """[(source, person, day, what)] of the courses completed and degrees awarded from the first to the last day."""
    areas = {
        course.pk: frozenset(area.pk for area in course.subject_areas.all())
        for course in Course.objects.prefetch_related("subject_areas")
    }
    records = LearningRecord.objects.counting_on(last).filter(recognised_on__gte=first, person__in=people)
    found = [
        (("record", pk), person, day, {"course": course, "areas": areas[course]})
        for pk, person, course, day in records.values_list("pk", "person", "course", "recognised_on")
    ]
    degrees = Degree.objects.filter(awarded_on__range=(first, last), person__in=people).exclude(annulled_on__lte=last)
    found += [
        (("degree", pk), person, day, {"degree": level})
        for pk, person, level, day in degrees.values_list("pk", "person", "level", "awarded_on")
    ]
    return found


def _periods(model, people, first, last, *columns):
    """{person: [(starts, ends, values)]} of what overlaps with the year; everybody's, since a year's attendances may be of very many people."""
    found = defaultdict(list)
    rows = model.objects.filter(starts__lte=last).exclude(ends__lte=first).values_list("person", "starts", "ends", *columns)
    for person, starts, ends, *values in rows:
        if person in people:
            found[person].append((starts, ends, values))
    return found


def _on(periods, day):
    return [values for starts, ends, values in periods if starts <= day and (ends is None or day < ends)]
