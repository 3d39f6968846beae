"""Taking a reorganisation back: every row becomes exactly what it was, as long as nobody has built on it since."""

from collections import defaultdict
from itertools import batched

from django.db import transaction
from django.db.models import PROTECT, Q
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal

from ..persons import Person
from ..postings import Appointment
from ..roles import Role
from ..signals import people_changed, units_changed
from ..units import Unit
from .changes import BATCH, MODELS, Change, all_rows, said_by
from .drafts import Reorganisation
from .plans import ENDING_KINDS


class NotApplied(Refusal):
    text = _("“%(title)s” is not applied, so there is nothing to take back.")


class LaterReorganisation(Refusal):
    text = _("“%(later)s” was applied after it. Undo that one first.")


class ChangedSince(Refusal):
    text = _("Too late to undo: this was changed or removed since: %(kind)s “%(row)s”.")


class EnteredSince(Refusal):
    text = _("Too late to undo: this was entered since: %(kind)s “%(row)s”.")


@transaction.atomic
def undo(reorganisation, *, by):
    """Take back all that applying wrote; it can be changed and applied again. Raises NotApplied, LaterReorganisation, ChangedSince,
    EnteredSince."""
    locked = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    if not locked.is_applied:
        raise NotApplied(title=locked.title)
    people = _lock_people(locked)
    _lock_units(locked)
    changed = {kind: list(locked.changes.filter(kind=kind)) for kind in MODELS}
    _refuse_if_followed(locked)
    for kind, changes in changed.items():
        _refuse_if_changed(kind, changes)
    _refuse_if_entered(locked, changed)
    for kind in TAKEN_BACK:
        _take_back(kind, changed[kind])
    locked.state, locked.undone_by, locked.undone_at = Reorganisation.State.UNDONE, by, now()
    locked.save()
    people_changed.send(Reorganisation, person_ids=sorted(people))
    units_changed.send(Reorganisation)
    _log(locked, by)
    return locked


# What stands in a unit before the unit; what was opened before what was closed is opened again.
TAKEN_BACK = ("posting", "appointment", "planning", "role", "succession", "unit")


def _rows_of(reorganisation, kind):
    return all_rows(MODELS[kind]).filter(pk__in=reorganisation.changes.filter(kind=kind).values("row"))


def _lock_people(reorganisation):
    """The keys of all whose facts were changed, locked."""
    concerned = Q()
    for kind in ("posting", "appointment", "planning"):
        concerned |= Q(pk__in=_rows_of(reorganisation, kind).values("person"))
    people = Person.objects.select_for_update(no_key=True).filter(concerned).order_by("pk")
    return set(people.values_list("pk", flat=True))


def _lock_units(reorganisation):
    """The units that ended and began, and the root: of two acts on the tree one waits for the other."""
    concerned = Q(pk__in=reorganisation.changes.filter(kind=Change.Kind.UNIT).values("row")) | Q(parent=None)
    list(Unit.objects.select_for_update(no_key=True).filter(concerned).order_by("pk").values_list("pk"))


def _refuse_if_followed(reorganisation):
    others = Reorganisation.objects.filter(state=Reorganisation.State.APPLIED, applied_at__gt=reorganisation.applied_at)
    if later := others.order_by("applied_at").first():
        raise LaterReorganisation(later=later)


def _refuse_if_changed(kind, changes):
    """Each row still says what applying left it to say."""
    for batch in batched(changes, BATCH):
        now_said = {row.pk: row for row in all_rows(MODELS[kind]).filter(pk__in=[change.row for change in batch])}
        for change in batch:
            row = now_said.get(change.row)
            if row is None or said_by(row) != change.after:
                raise ChangedSince(kind=change.get_kind_display(), row=row or _("removed"))


def _refuse_if_entered(reorganisation, changed):
    """Nobody entered anything that stands on the new state: in the new units, over the old ones, or about the people moved."""
    began = [change.row for change in changed["unit"] if change.before is None]
    ended = [change.row for change in changed["unit"] if change.before is not None]
    ours = {MODELS[kind]: {change.row for change in changes} for kind, changes in changed.items()}
    for relation in Unit._meta.related_objects:
        if relation.on_delete is PROTECT:  # the others go with the unit: they are derived from facts
            rows = all_rows(relation.related_model).filter(**{f"{relation.field.name}__in": began})
            _refuse_others(rows, ours.get(relation.related_model, set()))
    _refuse_others(Role.objects.filter(_from(reorganisation.on), unit__in=ended), ours[Role])
    for kind in ("posting", "appointment", "planning"):
        model = MODELS[kind]
        people = _rows_of(reorganisation, kind).values("person")
        entered = model.objects.filter(_from(reorganisation.on), entered_at__gt=reorganisation.applied_at, person__in=people)
        if model is Appointment:
            entered = entered.filter(kind__in=ENDING_KINDS)
        _refuse_others(entered, ours[model])


def _from(day):
    return Q(ends=None) | Q(ends__gt=day)


def _refuse_others(rows, ours):
    for row in rows:
        if row.pk not in ours:
            raise EnteredSince(kind=capfirst(row._meta.verbose_name), row=row)


def _take_back(kind, changes):
    """Remove what was written, the last first; give what was changed its old values."""
    model = MODELS[kind]
    written = sorted((change.row for change in changes if change.before is None), reverse=True)
    if model is Unit:
        for pk in written:  # a unit protects the one above it
            Unit.objects.get(pk=pk).delete()
    else:
        for batch in batched(written, BATCH):
            all_rows(model).filter(pk__in=batch).delete()
    before = defaultdict(list)
    for change in changes:
        if change.before is not None:
            before[tuple(sorted(change.before.items(), key=str))].append(change.row)
    for values, rows in before.items():
        restored = {field: model._meta.get_field(field).to_python(value) for field, value in values}
        for batch in batched(rows, BATCH):
            all_rows(model).filter(pk__in=batch).update(**restored)


def _log(reorganisation, by):
    log(reorganisation, "people.reorganisation_undone", user=by, data={"title": reorganisation.title})
    said = {"title": reorganisation.title, "decision": reorganisation.decision, "on": f"{reorganisation.on:%d/%m/%Y}"}
    for row in reorganisation.dissolving.select_related("unit"):
        log(row.unit, "people.unit_restored", user=by, data=said)
