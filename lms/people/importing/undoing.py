"""An import is taken back as a whole, as long as nothing was built on it: what it made goes, what it changed is as before."""

from collections import defaultdict
from itertools import batched

from django.apps import apps
from django.db import models, transaction
from django.utils.timezone import now
from wagtail.log_actions import log

from ..persons import Person
from ..units import Unit
from .batches import ImportBatch, ImportRow, Written, ask
from .kinds import find_kind
from .writing import print_of

State, Act = ImportBatch.State, Written.Act
CHUNK = 500


class BuiltOn(Exception):
    """Something came after: in which row, and what."""

    def __init__(self, reason, row, **values):
        super().__init__(reason)
        self.refusal = {"column": "", "reason": reason, "values": {"row": row, **values}}


@transaction.atomic
def ask_to_undo(batch, *, by):
    """Have a worker take it back. NotNow unless it is applied."""
    ask(batch, State.TO_UNDO)
    ImportBatch.objects.filter(pk=batch.pk).update(undone_by=by)


def undo(batch):
    """Take back a claimed batch. If something was built on it, nothing changes and the batch says what."""
    try:
        with transaction.atomic():
            batch.hold()
            _take_back(batch)
            batch.settle(State.UNDONE, undone_at=now())
            log(batch, "people.import_undone", user=batch.undone_by)
    except BuiltOn as built:
        batch.settle(State.APPLIED, built.refusal)


def _take_back(batch):
    touched, done = set(), 0
    # The last first: facts before the people whom they are about.
    notes = batch.written.order_by("-pk").iterator(chunk_size=CHUNK)
    later = []
    for some in batched(notes, CHUNK):
        touched |= {note.person_id_then for note in some if note.person_id_then}
        by_model = defaultdict(list)
        for note in some:
            (later if note.model == Person._meta.label_lower and note.act == Act.MADE else by_model[note.model]).append(note)
        for model, of_model in by_model.items():
            _take_back_some(apps.get_model(model), of_model)
        done += len(some)
        batch.tell(done)
    for some in batched(later, CHUNK):
        _take_back_some(Person, list(some))
    touched = set(Person.objects.filter(pk__in=touched).values_list("pk", flat=True)) if touched else touched
    if touched:
        find_kind(batch.kind).announce(sorted(touched))


def _take_back_some(model, notes):
    things = _rows_of(model).in_bulk([note.object_id for note in notes])
    for note in notes:
        thing = things.get(note.object_id)
        if thing is None or print_of(thing) != note.print:
            raise BuiltOn("changed_since", note.row, what=str(model._meta.verbose_name))
    made = [note for note in notes if note.act != Act.CHANGED]
    _refuse_if_used(model, made)
    _delete(model, [note.object_id for note in made])
    _restore_set_aside(model, [note.before["id"] for note in notes if note.act == Act.CORRECTED])
    _restore_values([(things[note.object_id], note.before) for note in notes if note.act == Act.CHANGED])


def _delete(model, ids):
    if model is Unit:  # one below the other: the last first
        for pk in ids:
            Unit.objects.filter(pk=pk).delete()
    else:
        _rows_of(model).filter(pk__in=ids).delete()


def _rows_of(model):
    return getattr(model, "everything", model._default_manager)


def _refuse_if_used(model, notes):
    """Whatever another row protects is used: enrolments, records, facts, certificates, roles …"""
    row_of = {note.object_id: note.row for note in notes}
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.PROTECT or relation.related_model in (ImportRow, ImportBatch):
            continue
        users = _rows_of(relation.related_model).filter(**{f"{relation.field.name}__in": list(row_of)})
        if relation.related_model is model:
            users = users.exclude(pk__in=list(row_of))  # they go together
        if used := users.values_list(relation.field.attname, flat=True).first():
            raise BuiltOn("used_since", row_of[used], what=str(relation.related_model._meta.verbose_name))
    if model is Person and (account := Person.objects.filter(pk__in=list(row_of)).exclude(user=None).first()):
        raise BuiltOn("account_since", row_of[account.pk])


def _restore_set_aside(model, ids):
    if ids and hasattr(model, "everything"):
        nobody = {"set_aside": False, "set_aside_because": "", "set_aside_by": None, "set_aside_at": None}
        model.everything.filter(pk__in=ids).update(**nobody)


def _restore_values(things):
    for thing, before in things:
        for name, value in before.items():
            field = thing._meta.get_field(name)
            setattr(thing, field.attname, field.target_field.to_python(value) if field.is_relation else field.to_python(value))
        if hasattr(thing, "derive_keys"):
            thing.derive_keys()
        names = {field.name for field in thing._meta.concrete_fields if not field.primary_key and field.name in before}
        if isinstance(thing, Person):
            names |= {"search_key", "match_key", "sort_key"}
        models.QuerySet(type(thing)).filter(pk=thing.pk).update(**{name: getattr(thing, name) for name in names})
