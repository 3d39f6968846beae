"""What the pages of an import show of its rows, in the shape that their templates want."""

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ..cells import Column
from ..persons import Person
from ..roster_sentences import SKIPPED
from . import batches, deciding
from .batches import ImportRow
from .kinds import find_kind
from .words import change_parts, in_words

RowState = ImportRow.State


def label_of(column: Column):
    return column.labels[0]


def shown(row, kind, batch):
    """A row as the preview shows it."""
    labels = {column.name: label_of(column) for column in kind.columns}
    letters = batch.sheet.get("found", {})
    return {
        "number": row.number,
        "state": row.state,
        "state_label": RowState(row.state).label if row.state else "",
        "who": row.text("full_name") or row.text("name") or row.text("staff_number"),
        "staff_number": row.text("staff_number") or row.text("code"),
        "section": row.section,
        "person": row.person,
        "decision": row.decision,
        "problems": [
            {
                "column": problem["column"],
                "label": labels.get(problem["column"], ""),
                "letter": letters.get(problem["column"], ""),
                "level": problem["level"],
                "reason": problem["reason"],
                "sentence": in_words(problem),
                "proposal": problem["proposal"],
                "acceptable": deciding.acceptable(problem),
            }
            for problem in row.problems
        ],
        "changes": [change_parts(change) for change in row.changes],
        "has_candidates": bool(row.candidates),
    }


def cells(row, kind, batch):
    """Every cell with what it says; for the form that corrects it."""
    letters = batch.sheet.get("found", {})
    return [
        {
            "name": column.name,
            "label": label_of(column),
            "letter": letters.get(column.name, ""),
            "text": row.text(column.name),
            "said": row.said.get(column.name, ""),
            "is_corrected": column.name in row.corrected,
            "problems": [in_words(problem) for problem in row.problems if problem["column"] == column.name],
            "help": column.help,
        }
        for column in kind.columns
    ]


def corrections(row, kind, said):
    """{column: text} of the cells that were typed otherwise than they are."""
    typed = {column.name: said[f"cell-{column.name}"].strip() for column in kind.columns if f"cell-{column.name}" in said}
    return {name: text for name, text in typed.items() if text != row.text(name)}


def comparison(row):
    """The list and the people who may be meant, side by side: [(what, in the list, [of each])], and the people."""
    if not row.candidates:
        return None
    order = {pk: place for place, pk in enumerate(row.candidates)}
    people = sorted(Person.objects.filter(pk__in=row.candidates).with_today(localdate()), key=lambda person: order[person.pk])
    lines = [
        (_("Name"), row.text("full_name"), [person.full_name for person in people]),
        (_("Staff number"), row.text("staff_number"), [person.staff_number for person in people]),
        (_("National identity number"), row.text("national_id"), [person.national_id_masked for person in people]),
        (_("Born"), row.text("birth_date"), [person.birth_date_shown for person in people]),
        (_("Gender"), row.text("gender"), [person.get_gender_display() for person in people]),
        (_("Unit"), row.text("unit") or row.section, [person.unit_today for person in people]),
    ]
    return {"people": people, "lines": lines}


def open_problems(batch):
    """What is wrong how often: each kind of problem once, with a way to answer it for all rows."""
    counted, kinds = {}, {}
    open_rows = batch.rows.filter(state__in=[RowState.SUSPECT, RowState.WRONG])
    for keys, count in open_rows.order_by().values_list("problem_keys").annotate(Count("pk")):
        for key in set(keys.strip("|").split("||")) - {""}:
            counted[key] = counted.get(key, 0) + count
    columns = {column.name: column for column in find_kind(batch.kind).columns}
    for key, count in sorted(counted.items(), key=lambda item: -item[1]):
        column, reason = key.split(":", 1)
        example = batch.rows.with_problem(column, reason).filter(state__in=[RowState.SUSPECT, RowState.WRONG]).first()
        problem = next(problem for problem in example.problems if batches.key_of(problem) == key)
        if problem["level"] == "note":
            continue
        kinds[key] = {
            "key": key,
            "column": column,
            "reason": reason,
            "label": label_of(columns[column]) if column in columns else "",
            "count": count,
            "sentence": in_words(problem),
            "proposal": problem["proposal"],
            "level": problem["level"],
            "acceptable": deciding.acceptable(problem),
            "fillable": deciding.fillable(column, reason),
            "choices": _wordings(columns.get(column)),
        }
    return list(kinds.values())


def _wordings(column):
    """One wording, the first, of each choice of a column; nothing where it has no choices."""
    first = {}
    for wording, value in ((column and column.choices) or {}).items():
        first.setdefault(value, wording)
    return list(first.values())


def skipped_words(batch):
    return [
        {"what": SKIPPED.get(reason, reason), "numbers": ", ".join(map(str, numbers[:20])), "more": max(len(numbers) - 20, 0)}
        for reason, numbers in batch.sheet.get("skipped", {}).items()
        if reason != "empty"
    ]
