"""Reads one sheet of a workbook in a process of its own: whatever a broken or hostile file does there, it does not do to the server.

A cell in the last corner of a sheet asks for hundreds of gigabytes, and no exception can catch what happens then. Run with the path, the
name of the sheet (or nothing) and limits; writes a line of JSON about the workbook and one for each row. Knows nothing of the project.
"""

import json
import resource
import sys
from datetime import date, datetime

import python_calamine

MEGABYTE = 1 << 20


def main(path, wanted, memory, seconds, rows, columns):
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    for line in lines(path, wanted, int(rows), int(columns)):
        sys.stdout.write(json.dumps(line, default=as_text) + "\n")


def lines(path, wanted, rows, columns):
    try:
        with open(path, "rb") as file:  # a path alone would be judged by its ending
            workbook = python_calamine.load_workbook(file)
    except python_calamine.PasswordError:
        yield {"refused": "encrypted"}
        return
    names = [sheet.name for sheet in workbook.sheets_metadata if is_shown(sheet)]
    name = wanted or (names[0] if names else "")
    if name not in workbook.sheet_names:
        yield {"refused": "no_sheet", "sheets": names}
        return
    sheet = workbook.get_sheet_by_name(name)
    first, height = (sheet.start[1], sheet.end[0] + 1) if sheet.start else (0, 0)
    if height > rows:
        yield {"refused": "too_many_rows", "most": rows}
        return
    yield {"sheets": names, "name": name, "height": height, "merged": sheet.merged_cell_ranges or []}
    for cells in sheet.iter_rows():
        yield without_tail([""] * first + cells[:columns])


def is_shown(sheet):
    kinds, visible = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
    return sheet.typ == kinds.WorkSheet and sheet.visible == visible.Visible


def without_tail(cells):
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def as_text(value):
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()[:10]}
    return str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
