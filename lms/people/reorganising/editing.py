"""Changing a draft, by the handful. Each act locks the draft first, so that nothing is changed in what is being applied."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from ..units import Succession, Unit, subtree_ids
from .drafts import Destination, Dissolving, Establishing, Placement, sole_or_default, write_placements


class NobodyTicked(Refusal):
    text = _("Tick at least one line first.")


@transaction.atomic
def dissolve(reorganisation, unit, *, with_below):
    """Take the unit, or all that is below it as well, among those that end; how many are new there."""
    draft = reorganisation.lock_draft()
    before = draft.on - timedelta(days=1)
    keys = subtree_ids(unit, on=before) if with_below else [unit.pk]
    new = set(keys) - set(draft.dissolving.values_list("unit", flat=True))
    Dissolving.objects.bulk_create(Dissolving(reorganisation=draft, unit_id=pk) for pk in new)
    return len(new)


@transaction.atomic
def spare(reorganisation, keys):
    """These units go on: out of the draft, with all that was said of their people."""
    draft = reorganisation.lock_draft()
    spared = draft.dissolving.filter(pk__in=_ticked(keys))
    draft.placements.filter(posting__unit__in=spared.values("unit")).delete()
    spared.delete()


@transaction.atomic
def carry_on(reorganisation, keys):
    """Establish these units anew under another code, since a unit is never moved: same name, under what its parent becomes."""
    draft = reorganisation.lock_draft()
    rows = list(draft.dissolving.filter(pk__in=_ticked(keys)).select_related("unit__parent").prefetch_related("destinations"))
    rows = [row for row in rows if not row.destinations.all()]
    taken = set(Unit.objects.values_list("code", flat=True)) | set(draft.establishing.values_list("code", flat=True))
    codes = {}
    for row in rows:
        codes[row.unit_id] = _free_code(f"{row.unit.code}-{draft.on.year}", taken)
        taken.add(codes[row.unit_id])
    heirs = _heirs(draft) | codes
    for row in rows:
        unit = row.unit
        Establishing.objects.create(
            reorganisation=draft,
            code=codes[unit.pk],
            name=unit.name,
            short_name=unit.short_name,
            level=unit.level,
            kind=unit.kind,
            parent_code=heirs.get(unit.parent_id, "") if _ends(draft, unit.parent_id) else unit.parent.code,
        )
        Destination.objects.create(dissolving=row, to=codes[unit.pk], kind=Succession.Kind.REPLACED, default=True)
    return len(rows)


def _free_code(wanted, taken):
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code


def _heirs(draft):
    """{key of an old unit: code of the one that takes its people}"""
    found = {}
    for row in draft.dissolving.prefetch_related("destinations"):
        if default := sole_or_default(list(row.destinations.all())):
            found[row.unit_id] = default.to
    return found


def _ends(draft, unit):
    return unit is None or draft.dissolving.filter(unit=unit).exists()


@transaction.atomic
def establish(reorganisation, rows):
    """Units to establish, as Establishing rows; those whose code the draft has already are said anew."""
    draft = reorganisation.lock_draft()
    known = {row.code: row for row in draft.establishing.all()}
    for row in rows:
        if row.pk is None and row.code in known:
            row.pk, row._state.adding = known[row.code].pk, False
        row.reorganisation = draft
        row.full_clean(exclude=["reorganisation"])
        row.save()


@transaction.atomic
def drop(reorganisation, keys):
    """Do not establish these units; what was to go there has to be said anew."""
    draft = reorganisation.lock_draft()
    draft.establishing.filter(pk__in=_ticked(keys)).delete()


@transaction.atomic
def send(reorganisation, rows):
    """Destinations: each says anew what its pair of units was told before; of one old unit the last one told takes the people."""
    reorganisation.lock_draft()
    for row in rows:
        same = Destination.objects.filter(dissolving=row.dissolving)
        same.filter(to=row.to).delete()
        if row.default:
            same.update(default=False)
        row.full_clean()
        row.save()


@transaction.atomic
def unsend(reorganisation, keys):
    draft = reorganisation.lock_draft()
    Destination.objects.filter(dissolving__reorganisation=draft, pk__in=_ticked(keys)).delete()


@transaction.atomic
def place(reorganisation, postings, **said):
    """Make these postings exceptions: `to` (a code) with position and leadership, or `leaving`. How many."""
    draft = reorganisation.lock_draft()
    keys = _ticked(postings.values_list("pk", flat=True))
    draft.placements.filter(posting__in=postings).delete()
    write_placements([Placement(reorganisation=draft, posting_id=pk, **said) for pk in keys])
    return len(keys)


@transaction.atomic
def unplace(reorganisation, postings):
    """These postings go with their unit again."""
    draft = reorganisation.lock_draft()
    _ticked(postings.values_list("pk", flat=True)[:1])
    removed, _by_model = draft.placements.filter(posting__in=postings).delete()
    return removed


def _ticked(keys):
    keys = [int(key) for key in keys if str(key).isdecimal()]
    if not keys:
        raise NobodyTicked
    return keys
