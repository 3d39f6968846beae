"""Finds the header of a table below its titles, in one to three rows, with merged cells, and says which column of the sheet is which."""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from lms.legacy_text import CONVERTERS, MARKED, convert

from .cells import shown, wording

TALLEST = 3
ORDINAL = {"stt", "tt", "so tt", "so thu tu", "no"}
# Names in two columns, and days in three, below one header: how the parts are called, and what joins them.
PARTS = [
    (("ho", "ten"), " "),
    (("ho dem", "ten"), " "),
    (("ho va dem", "ten"), " "),
    (("ho va ten dem", "ten"), " "),
    (("ho ten dem", "ten"), " "),
    (("ho lot", "ten"), " "),
    (("ho va", "ten"), " "),
    (("ngay", "thang", "nam"), "/"),
]
SEXES = ("nam", "nu")


@dataclass(frozen=True)
class Place:
    """Where the values of a column stand: in one column of the sheet, or in `indices` joined by `glue`."""

    indices: tuple
    glue: str = ""
    named: bool = False  # each part has a header of its own

    @property
    def letter(self):
        return "–".join(dict.fromkeys((letter(self.indices[0]), letter(self.indices[-1]))))


@dataclass(frozen=True)
class Header:
    first: int  # index of its first row
    height: int
    places: dict  # name → Place
    sexes: tuple | None  # indices of the two columns Nam | Nữ
    ordinal: int | None  # index of the column of running numbers
    paths: list  # for each column of the sheet its texts, from above

    @property
    def unknown(self):
        used = {index for place in self.places.values() for index in place.indices} | {*(self.sexes or ()), self.ordinal}
        return [(letter(index), " ".join(path)) for index, path in enumerate(self.paths) if path and index not in used]


def letter(index):
    """As Excel calls the column: 0 → A, 26 → AA."""
    before, rest = divmod(index, 26)
    return (letter(before - 1) if before else "") + chr(65 + rest)


def find_header(rows, merged, columns):
    """The Header that knows most of `columns`; of equals the lowest and shortest. None where none knows enough of them.

    `rows` are the first rows of the sheet, `merged` its merged cells as ((row, column), (row, column)), counted from 0.
    """
    grid = [[shown(value) for value in values] for values in rows]
    for (top, left), (bottom, right) in merged:
        for row in range(top, min(bottom + 1, len(grid))):
            text = grid[top][left] if left < len(grid[top]) else ""
            grid[row] += [""] * (right + 1 - len(grid[row])) if text else []
            for column in range(left, min(right + 1, len(grid[row]))):
                grid[row][column] = grid[row][column] or text
    candidates = (
        _header(grid, first, height, columns)
        for first in range(len(grid))
        for height in range(1, TALLEST + 1)
        if any(grid[first])
    )
    best = max(candidates, key=lambda header: (_known(header), -header.height, -header.first), default=None)
    enough = min(2, len(columns))
    return best if best and len(best.places) + bool(best.sexes) >= enough else None


def _known(header):
    """How many columns of the sheet are understood; parts with headers of their own count for more than a header over them."""
    return sum(len(place.indices) + place.named for place in header.places.values()) + 2 * bool(header.sexes)


def _header(grid, first, height, columns):
    paths = _paths(grid[first : first + height])
    labels = {wording(label): column.name for column in reversed(columns) for label in column.labels}
    places, taken = {}, set()

    def take(name, place):
        if name and name not in places and not taken & set(place.indices):
            places[name] = place
            taken.update(place.indices)

    sexes = _sexes(paths, labels, columns)
    taken.update(sexes or ())
    for place, names in _parts(paths):
        take(next((labels[name] for name in names if name in labels), None), place)
    for of_path in (lambda path: " ".join(path), lambda path: path[-1]):
        for index, path in enumerate(paths):
            if path:
                take(next((labels[name] for name in _wordings(of_path(path)) if name in labels), None), Place((index,)))
    ordinal = next((i for i, path in enumerate(paths) if path and i not in taken and wording(path[-1]) in ORDINAL), None)
    return Header(first, height, places, sexes, ordinal, paths)


def _paths(rows):
    """For each column its texts from above. A group's text stands over its first column only where nothing says what is merged."""
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    for upper, lower in itertools.pairwise(rows):
        for index in range(1, width):
            if not upper[index] and lower[index] and lower[index - 1]:
                upper[index] = upper[index - 1]
    return [list(dict.fromkeys(filter(None, texts))) for texts in zip(*rows, strict=True)]


@lru_cache(maxsize=5000)
def _wordings(text):
    """What a header may be compared by: whole, without what is in brackets, and as it would read in each old encoding."""
    meanings = [text, *filter(None, (convert(text, encoding) for encoding in CONVERTERS if MARKED.search(text)))]
    return tuple(wording(part) for meant in meanings for part in (meant, re.sub(r"\(.*?\)|\*", " ", meant)))


def _last(path):
    return set(_wordings(path[-1])) if path else set()


def _above(path):
    return set(_wordings(" ".join(path[:-1]))) | set(_wordings(path[0])) if len(path) > 1 else set()


def _sexes(paths, labels, columns):
    """Two columns Nam | Nữ side by side, below a header of birth dates or of the sex, or below none."""
    asked = {column.name for column in columns if column.reads in ("birth_date", "gender")}
    for index, (one, other) in enumerate(itertools.pairwise(paths)):
        if SEXES[0] in _last(one) and SEXES[1] in _last(other) and asked:
            above = _above(one)
            if not above or {labels[name] for name in above if name in labels} & asked:
                return index, index + 1
    return None


def _parts(paths):
    """(Place, wordings) of neighbours that hold one value in parts, or share a header that is merged over them."""
    for parts, glue in PARTS:
        for index in range(len(paths) - len(parts) + 1):
            group = paths[index : index + len(parts)]
            if all(part in _last(path) for part, path in zip(parts, group, strict=True)):
                names = _above(group[0]) | ({"ho va ten", "ho ten"} if glue == " " else {"ngay sinh", "ngay thang nam sinh"})
                yield Place(tuple(range(index, index + len(parts))), glue, named=True), sorted(names)
    for index, (one, other) in enumerate(itertools.pairwise(paths)):
        if one and one == other:
            whole = set(_wordings(" ".join(one)))
            if whole & {"ho va ten", "ho ten", "ho va ten khai sinh", "ho ten khai sinh"}:
                yield Place((index, index + 1), " "), sorted(whole)
