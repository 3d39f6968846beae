"""Lines pasted from a spreadsheet, cells apart by tabs: units to establish, and who goes where. All of them are right, or none is taken."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.refusal import Refusal
from lms.vietnamese import clean, fold

from ..units import Succession, Unit
from .drafts import Destination, Establishing

MOST_LINES = 2000
YES = {"x", "1", "co", "yes", "true"}


class WrongLines(Refusal):
    """`wrong`: the sentences, each with its line and column."""

    def __init__(self, wrong):
        self.wrong = wrong
        super().__init__(" ".join(str(sentence) for sentence in wrong))


def read_units(text):
    """Establishing rows from lines of code, name, short name, level, kind, code of the parent. Raises WrongLines."""
    columns = (_("Code"), _("Name of the unit"), _("Short name"), _("Level"), _("Kind"), _("Belongs to"))
    fields = ("code", "name", "short_name", "level", "kind", "parent_code")
    rows, wrong, seen = [], [], {}
    for number, cells in _lines(text, columns, wrong, least=5):
        said = dict(zip(fields, cells, strict=True))
        said["level"] = _choice(Unit.Level, said["level"], number, columns[3], wrong)
        said["kind"] = _choice(Unit.Kind, said["kind"], number, columns[4], wrong)
        if said["code"] in seen:
            wrong.append(_in_line(number, columns[0], _("the same code stands in line %(line)s") % {"line": seen[said["code"]]}))
        seen[said["code"]] = number
        row = Establishing(**said)
        wrong += _refused(row, number, dict(zip(fields, columns, strict=True)), skip={"reorganisation", "level", "kind"})
        rows.append(row)
    return _or_refuse(rows, wrong)


def read_destinations(text, dissolving):
    """Destination rows from lines of old code, new code, kind, whether it takes the people. `dissolving`: {code: Dissolving}."""
    columns = (_("Old code"), _("New code"), _("Kind"), _("Takes the people"))
    rows, wrong = [], []
    for number, (old, new, kind, default) in _lines(text, columns, wrong, least=2):
        if old not in dissolving:
            wrong.append(_in_line(number, columns[0], _("“%(code)s” is not among the units to dissolve") % {"code": old}))
            continue
        kind = kind and _choice(Succession.Kind, kind, number, columns[2], wrong)
        row = Destination(dissolving=dissolving[old], to=new, kind=kind, default=fold(default) in YES)
        wrong += _refused(row, number, {"to": columns[1]}, skip={"dissolving", "kind"})
        rows.append(row)
    return _or_refuse(rows, wrong)


def _lines(text, columns, wrong, *, least):
    """(number, cells) of each line that says something; a heading is passed over."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        wrong.append(
            _("These are %(count)s lines; paste at most %(most)s at a time.") % {"count": len(lines), "most": MOST_LINES}
        )
        return
    headings = {fold(str(column)) for column in columns} | {"ma", "code", "ma cu"}
    for number, line in enumerate(lines, start=1):
        cells = [clean(cell) for cell in line.split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        if not cells or (number == 1 and fold(cells[0]) in headings):
            continue
        if not least <= len(cells) <= len(columns):
            sentence = _("Line %(line)s: %(count)s cells; there are to be %(columns)s, apart by tabs.")
            wrong.append(sentence % {"line": number, "count": len(cells), "columns": ", ".join(columns)})
            continue
        yield number, cells + [""] * (len(columns) - len(cells))


def _choice(choices, typed, number, column, wrong):
    """The value that this word means, in either language; what is none is noted."""
    words = {fold(str(choice.label)): choice.value for choice in choices} | {choice.value: choice.value for choice in choices}
    word = fold(typed).removeprefix("cap ")  # cấp xã
    if word in words:
        return words[word]
    known = ", ".join(str(choice.label) for choice in choices)
    wrong.append(_in_line(number, column, _("“%(typed)s” is none of: %(known)s") % {"typed": typed, "known": known}))
    return ""


def _refused(row, number, columns, skip):
    try:
        row.clean_fields(exclude=skip)
    except ValidationError as error:
        return [_in_line(number, columns[field], " ".join(said)) for field, said in error.message_dict.items()]
    return []


def _in_line(number, column, what):
    return _("Line %(line)s, column “%(column)s”: %(what)s.") % {"line": number, "column": column, "what": what.rstrip(".")}


def _or_refuse(rows, wrong):
    if wrong:
        raise WrongLines(wrong)
    if not rows:
        raise WrongLines([_("There is nothing in these lines.")])
    return rows
