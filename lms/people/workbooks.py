"""Opens what people call an Excel file, whatever its ending says, and gives its rows one after the other.

xlsx, xls and ods are read by python-calamine in a process of their own (`workbook_process.py`), csv and tsv here; the rows of a sheet wait
on disk, not in memory. Whatever cannot be read is `NotReadable` with a reason that `roster_sentences.py` has a sentence for.
"""

import codecs
import csv
import itertools
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lms.people import workbook_process

MEGABYTE = 1 << 20
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 400 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MEMORY = 1024  # megabytes of the reading process; 50,000 rows of 25 columns take about 130
SECONDS = 120

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What a file begins with that is certainly no table.
OTHER_KINDS = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
AS_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"


class NotReadable(Exception):
    """This file is no roster that could be read. `reason` is a code, `values` go into its sentence."""

    def __init__(self, reason, **values):
        super().__init__(reason, values)
        self.reason = reason
        self.values = values


@dataclass
class Sheet:
    """One sheet. Row 1 is the first of the sheet, as Excel counts; `merged` are ((row, column), (row, column)) counted from 0."""

    name: str
    names: list
    height: int
    merged: list = field(default_factory=list)
    waiting: object = None  # the open file on disk: a list of values in each line
    skip: int = 0

    def rows(self):
        """(number, values) of each row. Values are text, numbers, True, False and dates; empty cells at the end are left out."""
        with open(self.waiting.name, encoding="utf-8") as lines:
            for number, line in enumerate(itertools.islice(lines, self.skip, None), 1):
                yield number, [_value(value) for value in json.loads(line)]


def _value(value):
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def open_sheet(source, *, sheet=None):
    """The Sheet called `sheet`, or the first that is not hidden, of a path or of bytes."""
    with _on_disk(source) as path:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise NotReadable("too_large", megabytes=size // MEGABYTE, most=MOST_BYTES // MEGABYTE)
        head = _head(path)
        if not head.strip(b"\0\t\r\n "):
            raise NotReadable("empty")
        if head.startswith((ZIP, OLE)):
            _refuse_before_opening(path, head)
            return _workbook_sheet(path, sheet)
        return _text_sheet(path, head)


@contextmanager
def _on_disk(source):
    if not isinstance(source, bytes | bytearray | memoryview):
        yield Path(source)
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(source)
        file.flush()
        yield Path(file.name)


def _head(path):
    with path.open("rb") as file:
        return file.read(64 * 1024)


def _refuse_before_opening(path, head):
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise NotReadable("encrypted")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotReadable("broken") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotReadable("encrypted")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise NotReadable("too_large_unpacked", most=MOST_UNPACKED // MEGABYTE)
    names = {entry.filename for entry in entries}
    if "word/document.xml" in names:
        raise NotReadable("no_table", kind="Word")


def _workbook_sheet(path, wanted):
    waiting = tempfile.NamedTemporaryFile()  # noqa: SIM115 — goes with the Sheet that reads from it
    limits = [MEMORY, SECONDS, MOST_ROWS, MOST_COLUMNS]
    command = [sys.executable, "-I", workbook_process.__file__, str(path), wanted or "", *map(str, limits)]
    try:
        done = subprocess.run(command, stdout=waiting, stderr=subprocess.PIPE, timeout=2 * SECONDS)  # noqa: S603 — our own script
    except subprocess.TimeoutExpired as error:
        raise NotReadable("takes_too_much") from error
    if done.returncode:
        unreadable = done.returncode > 0 and b"MemoryError" not in done.stderr  # a signal ends it at the limits
        raise NotReadable("broken" if unreadable else "takes_too_much")
    with open(waiting.name, encoding="utf-8") as lines:
        about = json.loads(next(lines))
    if "refused" in about:
        raise NotReadable(about.pop("refused"), **about)
    return Sheet(about["name"], about["sheets"], about["height"], about["merged"], waiting, skip=1)


def _text_sheet(path, head):
    if head.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<div", b"<style")):
        raise NotReadable("web_page")
    kind = next((kind for start, kind in OTHER_KINDS.items() if head.startswith(start)), None)
    encoding = _encoding(head)
    if kind or (not encoding.startswith("utf-16") and head.translate(None, CONTROLS) != head):
        raise NotReadable("no_table", kind=kind or "?")
    waiting = tempfile.NamedTemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 — goes with the Sheet that reads from it
    try:
        height = _copy_rows(path, encoding, waiting)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NotReadable("broken") from error
        waiting.seek(0)
        waiting.truncate()
        height = _copy_rows(path, "latin-1", waiting)
    waiting.flush()
    return Sheet("", [], height, [], waiting)


def _encoding(head):
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return encoding
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 8 > len(head):  # blanks, digits and half of the letters have a zero byte in UTF-16
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def _copy_rows(path, encoding, waiting):
    """The number of rows. Text that is in no form of Unicode comes as CP1252: which old encoding it is, the columns will tell."""
    height = 0
    with path.open(encoding=encoding, newline="") as file:
        sample = list(itertools.islice(file, 50))
        delimiter = _delimiter(sample)
        lines = itertools.chain(sample, file)
        if encoding == "latin-1":
            lines = (line.translate(AS_CP1252) for line in lines)
        try:
            for height, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                if height > MOST_ROWS:
                    raise NotReadable("too_many_rows", most=MOST_ROWS)
                # Excel's way to keep zeros in a text file: ="0123"
                values = [re.sub(r'^="(.*)"$', r"\1", cell, flags=re.DOTALL) for cell in cells[:MOST_COLUMNS]]
                waiting.write(json.dumps(values) + "\n")
        except csv.Error as error:
            raise NotReadable("broken") from error
    return height


def _delimiter(sample):
    """What parts most lines into equally many cells; Excel may say it in a first line `sep=;`."""
    said = re.match(r"sep=(.)\s*$", sample[0].lstrip("\ufeff")) if sample else None
    if said:
        return said[1]

    def fit(delimiter):
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            return 0
        return max(((width - 1) * lines for width, lines in widths.items()), default=0)

    return max("\t;,|", key=fit)
