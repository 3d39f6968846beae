"""Rows a second and peak memory of reading a roster of 25 columns, by the number of its rows; each size in a process of its own.

python -m tests.benchmarks.rosters [rows …]
"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date

import xlsxwriter

from lms.people.rosters import Column, read_roster

KINDS = ["code", "birth_date", "gender", "ethnicity", "national_id", "text", "number", "yes_no", "date", "whole_number"]
COLUMNS = [Column("name", ("Họ và tên",), "name", required=True)] + [
    Column(f"{kind}{number}", (f"Cột {number}",), kind) for number, kind in enumerate((KINDS * 3)[:23])
]
VALUES = {
    "code": "QN00016",
    "birth_date": "17/05/1985",
    "gender": "Nữ",
    "ethnicity": "Sán Chỉ",
    "national_id": "022185001234",
    "text": "Chuyên viên chính",
    "number": 7.5,
    "yes_no": "x",
    "date": "01/07/2022",
    "whole_number": 40,
}
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng"]
GIVEN = ["Hoà", "Thúy", "An", "Bình", "Lan"]
MEGABYTE = 1024  # of kilobytes, as Linux counts memory


def write(path, count):
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["STT", *(column.labels[0] for column in COLUMNS)])
    for row in range(1, count + 1):
        name = f"{SURNAMES[row % 7]} Thị {GIVEN[row % 5]} {GIVEN[row % 3]}"
        own = {
            "code": f"QN{row:05}",
            "national_id": f"0221{row % 40 + 50}{row:06}",
            "birth_date": f"{row % 28 + 1}/5/19{row % 40 + 50}",
        }
        sheet.write_row(row, 0, [row, name, *((VALUES | own)[column.reads] for column in COLUMNS[1:])])
    book.close()


def measure(path):
    """Opens the file and goes through its rows, keeping none; prints a line."""
    began = time.perf_counter()
    roster = read_roster(path, COLUMNS, on=date(2026, 1, 1))
    opened = time.perf_counter()
    count = sum(1 for _row in roster.rows())
    read = time.perf_counter()
    ours, reader = (resource.getrusage(who).ru_maxrss // MEGABYTE for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{count:>8} {opened - began:>9.1f} {read - opened:>9.1f} {count / (read - began):>9.0f} {ours:>9} {reader:>9}")  # noqa: T201


def main(sizes):
    print("    rows   opening   reading    rows/s   MB here MB reader")  # noqa: T201 — a table is what it is for
    for count in sizes:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            write(file.name, count)
            subprocess.run([sys.executable, "-m", __spec__.name, "--file", file.name], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--file"]:
        measure(sys.argv[2])
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 25_000, 50_000])
