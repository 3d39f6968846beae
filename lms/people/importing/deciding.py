"""What a person answers: who is meant, that a doubt is none, what a cell should say, that a row is left out. Then it is judged anew."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from ..cells import read_cell
from ..persons import Person
from ..roster_sentences import sentence
from .batches import ImportBatch, ImportRow, NotNow, ask, key_of
from .kinds import find_kind
from .known import Known
from .reading import compare_national_id, judge_again, read_again, take, text_of
from .words import SENTENCES

# Up to here every row is judged at once after each answer, since rows depend on each other; beyond, a worker does it before applying.
AT_ONCE = 2000
ANSWERED = ["corrected", "values", "doubts", "agreed", "decision", "chosen", "national_id_encrypted"]


class NotACandidate(Refusal):
    text = _("Choose one of the people who are shown.")


class NotFilled(Refusal):
    text = _("Nothing was written: %(reason)s")


class NothingToAccept(Refusal):
    text = _("There is nothing to accept here any more. Look at the row once more.")


def correct_cell(row, column, text):
    """The cell shall say `text`; the list itself is kept as it was read."""
    correct_cells(row, {column: text})


def correct_cells(row, texts):
    """`correct_cell` for several columns of a row."""

    def change():
        for column, text in texts.items():
            _correct(row, column, text)

    _answer(row, change)


def _correct(row, column, text):
    if column not in {each.name for each in find_kind(row.batch.kind).columns}:
        raise NothingToAccept
    row.agreed = [key for key in row.agreed if not key.startswith(f"{column}:")]
    take(row, column, read_again(row, column, text, on=localdate()), corrected=True)
    if column in ("national_id", "birth_date", "gender"):
        compare_national_id(row)


def choose(row, person_id):
    """This person is meant. NotACandidate for any other than those who are shown."""
    if person_id not in row.candidates:
        raise NotACandidate
    _answer(row, lambda: _decide(row, row.Decision.THIS_ONE, Person.objects.get(pk=person_id)))


def decide(row, decision):
    """NEW: nobody whom the system knows. SKIP: leave the row out. Empty: take back what was decided."""
    _answer(row, lambda: _decide(row, decision, None))


def _decide(row, decision, person):
    row.decision, row.chosen = decision, person


def accept(row, column, reason):
    """Take what is proposed; where nothing is, agree that it is as it should be. NothingToAccept."""
    _answer(row, lambda: _accept(row, f"{column}:{reason}"))


def _accept(row, key):
    problem = next((problem for problem in row.problems if key_of(problem) == key), None)
    if problem is None or not acceptable(problem):
        raise NothingToAccept
    if problem["proposal"] is None:
        row.agreed = [*row.agreed, key]
        return
    column = problem["column"]
    doubt = next((doubt for doubt in row.doubts if key_of(doubt) == key), None)
    proposal = problem["proposal"]
    if doubt:  # proposals of the national id are kept masked: ask the cell again
        cell = read_again(row, column, text_of(row, column), on=localdate())
        proposal = next(str(each.proposal) for each in cell.problems if each.reason == problem["reason"])
    _correct(row, column, proposal)


# Suspicions that only a choice between people answers.
BETWEEN_PEOPLE = ("who", "two_people", "other_national_id", "other_name")


def acceptable(problem):
    """Whether there is something to accept: a proposal, or a doubt that may be none."""
    if problem["proposal"] is not None:
        return True
    return problem["level"] == "suspect" and problem["reason"] not in BETWEEN_PEOPLE


def accept_all(batch, column, reason):
    """`accept` for every row with this problem; the number of rows. A worker judges a long list anew."""
    return _answer_all(batch, column, reason, lambda row: _accept(row, f"{column}:{reason}"))


# What a list leaves out for everybody alike: a list of civil servants seldom says of each that they are one.
FILLABLE = {"category": "no_category", "starts": "no_first_day", "unit": "no_unit"}


def fillable(column, reason):
    """Whether one text may stand in all the rows that lack it."""
    return FILLABLE.get(column) == reason


def fill_all(batch, column, reason, text):
    """`correct_cell` for every row with this problem; the number of rows. NotFilled where such a cell cannot say `text`."""
    if not fillable(column, reason):
        raise NothingToAccept
    about = next(each for each in find_kind(batch.kind).columns if each.name == column)
    cell = read_cell(text, about, "", on=localdate())
    if cell.value is None:
        why = sentence(cell.problems[0]) if cell.problems else SENTENCES["blank"]
        raise NotFilled(reason=why)
    return _answer_all(batch, column, reason, lambda row: _correct(row, column, text))


def skip_all(batch, column, reason):
    """Leave out every row with this problem; the number of rows."""
    return _answer_all(batch, column, reason, lambda row: _decide(row, row.Decision.SKIP, None))


@transaction.atomic
def _answer_all(batch, column, reason, change):
    _hold(batch)
    rows = list(batch.rows.with_problem(column, reason).exclude(decision=ImportRow.Decision.SKIP).order_by("number"))
    for row in rows:
        row.batch = batch
        change(row)
    ImportRow.objects.bulk_update(rows, ANSWERED, batch_size=200)
    if batch.of <= AT_ONCE:
        judge_again(batch, on=localdate())
    else:
        ask(batch, ImportBatch.State.UPLOADED)
    return len(rows)


@transaction.atomic
def _answer(row, change):
    _hold(row.batch)
    change()
    row.save(update_fields=ANSWERED)
    if row.batch.of <= AT_ONCE:
        judge_again(row.batch, on=localdate())
    else:
        find_kind(row.batch.kind).judge([row], Known(row.batch, on=localdate()))
        row.save()


def _hold(batch):
    """Answers to one list wait for each other, and for the worker. NotNow where it is no longer to be decided."""
    if ImportBatch.objects.select_for_update().get(pk=batch.pk).state != ImportBatch.State.TO_DECIDE:
        raise NotNow


@transaction.atomic
def confirm_conversion(batch):
    """The texts that were converted from an old encoding read as they should."""
    _hold(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(conversion_confirmed=True)
