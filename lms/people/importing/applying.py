"""A list is applied as a whole or not at all; and only as it was looked at: what has moved since the preview stops it with a sentence."""

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal

from ..persons import Person
from .batches import ImportBatch, ImportRow, ask
from .kinds import find_kind
from .known import Known
from .reading import chunks

State, RowState = ImportBatch.State, ImportRow.State
WRITTEN = (RowState.NEW, RowState.CHANGED)
OPEN = (RowState.SUSPECT, RowState.WRONG)


class StillOpen(Refusal):
    text = _("%(suspect)s rows are still to be decided and %(wrong)s are wrong. Decide them, or choose to leave them out.")


class NothingToApply(Refusal):
    text = _("Nothing in this list is new or changed: there is nothing to apply.")


class ConversionToConfirm(Refusal):
    text = _("Look first at the texts that were converted from an old encoding, and confirm them.")


class RowMoved(Exception):
    """What a row would do is no longer what the preview showed."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def ask_to_apply(batch, *, skip_open=False):
    """Have a worker apply it. StillOpen, NothingToApply, ConversionToConfirm, NotNow."""
    refuse_if_not_ready(batch, skip_open=skip_open)
    ask(batch, State.TO_APPLY)


def refuse_if_not_ready(batch, *, skip_open):
    counts = batch.counts()
    if batch.to_confirm:
        raise ConversionToConfirm
    if not skip_open and any(counts[state] for state in OPEN):
        raise StillOpen(suspect=counts[RowState.SUSPECT], wrong=counts[RowState.WRONG])
    if not any(counts[state] for state in WRITTEN):
        raise NothingToApply


def apply(batch, *, on):
    """Write what the rows of a claimed batch say. If it cannot be, nothing is written and the batch says why."""
    try:
        with transaction.atomic():
            batch.hold()
            _write(batch, on)
            batch.rows.update(national_id_encrypted="")  # the people have theirs; nobody needs another copy
            batch.settle(State.APPLIED, applied_at=now())
            log(batch, "people.import_applied", user=batch.by)
    except RowMoved as moved:
        _back(batch, "moved", row=moved.number)
    except IntegrityError as error:
        _back(batch, "not_together", detail=_constraint_named_in(error))
    except Refusal as refusal:
        _back(batch, "refused", sentence=str(refusal))


def _write(batch, on):
    kind, known, done = find_kind(batch.kind), Known(batch, on=on), 0
    pen = kind.pen(batch)
    known.made, known.newest_person = pen.made, Person.objects.aggregate(Max("pk"))["pk__max"] or 0
    for rows in chunks(batch):
        if kind.about_people:
            _lock(rows)
        shown = {row.pk: _print(row) for row in rows}
        kind.judge(rows, known)
        for row in rows:
            if _print(row) != shown[row.pk]:
                raise RowMoved(row.number)
        pen.write([row for row in rows if row.state in WRITTEN])
        done += len(rows)
        batch.tell(done)
    if pen.people:
        kind.announce(sorted(pen.people))


def _print(row):
    """What is written must be what was shown; what is left out may be so for another reason by now."""
    return row.print if row.state in WRITTEN else None


def _lock(rows):
    """Acts on these people wait until the list is applied."""
    people = {row.person_id for row in rows if row.person_id}
    if people and connection.features.has_select_for_update:
        list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))


def _back(batch, reason, **values):
    """Back to be looked at; the rows are judged anew, so that the preview shows what is by now."""
    batch.settle(State.UPLOADED, {"column": "", "reason": reason, "values": values})


def _constraint_named_in(error):
    return str(error).split("\n")[0][:200]
