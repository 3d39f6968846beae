"""A file becomes rows, each judged against what is known. Whoever is killed on the way begins anew: until then nobody decides on them."""

from itertools import batched

from django.db import transaction

from lms.vietnamese import doubts_about

from .. import national_id
from ..cells import Name, Problem, read_cell
from ..rosters import NotReadable, read_roster
from .batches import ImportBatch, ImportRow, forget_file
from .kinds import find_kind
from .known import Known
from .values import as_json, birth_of

CHUNK = 1000
JUDGED = ["state", "problems", "problem_keys", "person", "candidates", "changes"]
ID_COLUMN = "national_id"
State = ImportBatch.State


def read(batch, *, on):
    """Read and judge the file of a claimed batch; judge its rows anew where they were read before."""
    if batch.file:
        _read_file(batch, on)
    else:
        judge_again(batch, on=on)
        batch.settle(State.TO_DECIDE, batch.refusal)


def _read_file(batch, on):
    kind = find_kind(batch.kind)
    batch.rows.all().delete()
    try:
        with batch.file.open() as file:
            roster = read_roster(file.read(), kind.columns, file_name=batch.file_name, on=on)
        if roster.missing:
            raise NotReadable("missing_columns", labels=", ".join(roster.missing))
        ImportBatch.objects.filter(pk=batch.pk).update(of=roster.total_rows)
        known, done = Known(batch, on=on), 0
        for rows in batched(roster.rows(), CHUNK):
            with transaction.atomic():
                _keep([_row(batch, row) for row in rows], kind, known)
                done += len(rows)
                batch.beat(done)
    except NotReadable as error:
        _give_up(batch, error.reason, **error.values)
        return
    if not done:
        _give_up(batch, "no_rows")
        return
    with transaction.atomic():
        batch.settle(State.TO_DECIDE, sheet=_about(roster), of=done, done=done)
        forget_file(batch)


@transaction.atomic
def _give_up(batch, reason, **values):
    batch.rows.all().delete()
    batch.settle(State.FAILED, {"column": "", "reason": reason, "values": values})
    forget_file(batch)


def _keep(rows, kind, known):
    kind.judge(rows, known)
    ImportRow.objects.bulk_create(rows)


def _about(roster):
    return {
        "name": roster.sheet,
        "header_row": roster.header_row,
        "found": roster.found,
        "unknown": [str(header) for header in roster.unknown],
        "missing": roster.missing,
        "skipped": {reason: list(numbers) for reason, numbers in roster.skipped.items()},
        "encoding_notes": [
            {"letter": note.letter, "encoding": note.encoding, "samples": [list(sample) for sample in note.samples]}
            for note in roster.encoding_notes
        ],
    }


def _row(batch, found):
    row = ImportRow(batch=batch, number=found.number, section=found.section[:200])
    for column, cell in found.cells.items():
        take(row, column, cell)
    return row


def take(row, column, cell, *, corrected=False):
    """What a cell says goes into the row: its text, its value, the doubts about it. The national id is not kept in the clear."""
    text, value = cell.text, cell.value
    if column == ID_COLUMN and text:
        row.national_id_encrypted = national_id.encrypt(value or text)
        text = national_id.masked(text)
        value = value and national_id.look_up_hash(value)
    (row.corrected if corrected else row.said)[column] = text
    row.values.pop(column, None)
    if isinstance(value, Name):
        row.values[column] = value.full_name
        if value.honorific:
            row.values["honorific"] = value.honorific
    elif value is not None:
        row.values[column] = as_json(value)
    row.doubts = [doubt for doubt in row.doubts if doubt["column"] != column] + [_doubt(problem) for problem in cell.problems]


def _doubt(problem):
    values, proposal = {name: as_json(value) for name, value in problem.values.items()}, as_json(problem.proposal)
    if problem.column == ID_COLUMN:
        values = {name: national_id.masked(str(value)) if name in ("text", "number") else value for name, value in values.items()}
        proposal = proposal and national_id.masked(proposal)
    return {
        "level": problem.level,
        "column": problem.column,
        "reason": problem.reason,
        "values": {name: value if isinstance(value, int | str) else str(value) for name, value in values.items()},
        "proposal": proposal if proposal is None else str(proposal),
    }


def read_again(row, column, text, *, on):
    """The cell as if the list said `text`; the Cell."""
    about = next(each for each in find_kind(row.batch.kind).columns if each.name == column)
    return read_cell(text, about, row.batch.sheet.get("found", {}).get(column, ""), on=on)


def compare_national_id(row):
    """What the number says otherwise than the birth date and the gender of the row, after one of them was corrected."""
    row.doubts = [doubt for doubt in row.doubts if doubt["reason"] not in ("id_sex", "id_year", "id_province")]
    if row.values.get(ID_COLUMN):
        born = birth_of(row.values)
        number, year = national_id.decrypt(row.national_id_encrypted), born and born[0].year
        for doubt in doubts_about(number, birth_year=year, gender=row.values.get("gender", "")):
            problem = Problem("suspect", ID_COLUMN, f"id_{doubt}", {"text": number})
            row.doubts = [*row.doubts, _doubt(problem)]


def text_of(row, column):
    """What the cell says, also of the national id."""
    return national_id.decrypt(row.national_id_encrypted) if column == ID_COLUMN else row.text(column)


def judge_again(batch, *, on):
    """Judge every row anew, in the order of the list."""
    kind, known, done = find_kind(batch.kind), Known(batch, on=on), 0
    for rows in chunks(batch):
        before = {row.pk: _judgement(row) for row in rows}
        kind.judge(rows, known)
        differing = [row for row in rows if _judgement(row) != before[row.pk]]
        done += len(rows)
        with transaction.atomic():
            ImportRow.objects.bulk_update(differing, JUDGED, batch_size=200)
            if batch.is_busy:
                batch.beat(done)


def chunks(batch):
    """The rows of a batch in their order, some at a time."""
    last = -1
    while rows := list(batch.rows.filter(number__gt=last).order_by("number")[:CHUNK]):
        for row in rows:
            row.batch = batch
        yield rows
        last = rows[-1].number


def _judgement(row):
    return row.state, row.problems, row.problem_keys, row.person_id, row.candidates, row.changes
