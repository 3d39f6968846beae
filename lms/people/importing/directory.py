"""What a list calls a unit, a title, a course: found by its code, else by its name however it is spelt; never by guessing."""

from collections import defaultdict
from difflib import get_close_matches

from lms.vietnamese import clean, fold


class Directory:
    """The rows of a small table by their codes and names."""

    def __init__(self, rows, names=("name",)):
        self.by_pk, self.by_code, self.by_name = {}, {}, defaultdict(list)
        self._names, self._nearest = names, {}
        for row in rows:
            self.add(row)

    def add(self, row):
        if row.pk:
            self.by_pk[row.pk] = row
        self.by_code[row.code.lower()] = row
        for name in {fold(getattr(row, name)) for name in self._names} - {""}:
            self.by_name[name].append(row)

    def find(self, text):
        """All rows that are called so: none, one, or several of the same name."""
        code = clean(text).lower()
        return [self.by_code[code]] if code in self.by_code else list(self.by_name.get(fold(text), []))

    def nearest(self, text):
        """The code of the one row whose name is almost this; None where none or more than one is."""
        wanted = fold(text)
        if wanted not in self._nearest:  # a list repeats its mistakes
            close = get_close_matches(wanted, self.by_name, n=2, cutoff=0.85)
            rows = [row for name in close for row in self.by_name[name]]
            self._nearest[wanted] = rows[0].code if len(rows) == 1 else None
        return self._nearest[wanted]
