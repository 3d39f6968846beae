"""Applying a reorganisation: one transaction that writes everything, or says why not and writes nothing.

Locks: first the draft, then the people concerned, then the units. Who writes a posting locks the person first and the unit after (see
`Posting.secure`), so nobody slips into a unit while it ends, and nobody waits for ever.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal

from ..facts import write_many
from ..postings import Posting
from ..roles import Role
from ..signals import people_changed, units_changed
from ..units import Succession, Unit
from .changes import change, remember_new
from .checks import problems
from .drafts import Reorganisation
from .plans import Plan, people_concerned


class NotReady(Refusal):
    text = _("“%(title)s” cannot be applied yet (%(count)s things to mend). %(first)s")


class PeopleJustChanged(Refusal):
    text = _("Somebody has just moved people into or out of these units. Look at the draft once more, then apply it.")


@transaction.atomic
def apply(reorganisation, *, by):
    """Dissolve, establish, move: all that the draft says. Raises NoLongerADraft, NotReady, PeopleJustChanged.

    People are announced once. `reorganisation.changes` remembers every row for the report and for `undo`.
    """
    locked = reorganisation.lock_draft()
    people = _lock_people(locked)
    _lock_units(locked)
    plan = Plan(locked)
    if found := problems(plan):
        raise NotReady(title=locked.title, count=len(found), first=found[0])
    if not plan.people <= people:
        raise PeopleJustChanged
    locked.changes.all().delete()  # of an earlier time, taken back since
    units = _establish(plan)
    _succeed(plan, units)
    _move_people(plan, units, by)
    _end_the_rest(plan)
    _hand_over_roles(plan, units, by)
    change(locked, "unit", list(plan.ending.values()), dissolved=plan.on)
    locked.state, locked.applied_by, locked.applied_at = Reorganisation.State.APPLIED, by, now()
    locked.save()
    people_changed.send(Reorganisation, person_ids=sorted(plan.people))
    units_changed.send(Reorganisation)
    _log(locked, plan, units, by)
    return locked


def _lock_people(reorganisation):
    """The keys of all whose facts may change, locked."""
    people = people_concerned(reorganisation).select_for_update(no_key=True).order_by("pk")
    return set(people.values_list("pk", flat=True))


def _lock_units(reorganisation):
    """Those that end, those that take people, and the root: of two reorganisations one waits for the other."""
    codes = [*reorganisation.dissolving.values_list("destinations__to", flat=True)]
    codes += reorganisation.establishing.values_list("parent_code", flat=True)
    codes += reorganisation.placements.values_list("to", flat=True).distinct()
    named = Q(code__in=set(codes) - {None}) | Q(pk__in=reorganisation.dissolving.values("unit")) | Q(parent=None)
    list(Unit.objects.select_for_update(no_key=True).filter(named).order_by("pk").values_list("pk"))


def _establish(plan):
    """{code: unit} of all units, the new ones among them."""
    units = dict(plan.units)
    for layer in plan.layers:
        new = [
            Unit(
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                level=row.level,
                kind=row.kind,
                parent=units.get(row.parent_code),
                established=plan.on,
            )
            for row in layer
        ]
        units |= {unit.code: unit for unit in Unit.objects.bulk_create(new)}
        remember_new(plan.reorganisation, "unit", new)
    return units


def _succeed(plan, units):
    successions = [
        Succession(
            predecessor=plan.by_key[old],
            successor=units[row.to],
            kind=plan.kind_of(row),
            on=plan.on,
            decision=plan.reorganisation.decision,
        )
        for old, rows in plan.destinations.items()
        for row in rows
    ]
    remember_new(plan.reorganisation, "succession", Succession.objects.bulk_create(successions))


def _move_people(plan, units, by):
    going_on = [move for move in plan.moves.going if move.to]
    opened = [_going_on(move, units[move.to], plan, by) for move in going_on]
    for leaving in sorted({move.leaving for move in plan.moves.going}):
        ending = [move.posting for move in plan.moves.going if move.leaving == leaving]
        change(plan.reorganisation, "posting", ending, ends=plan.on, leaving=leaving)
    remember_new(plan.reorganisation, "posting", write_many(opened), follows=[move.posting for move in going_on])


def _going_on(move, unit, plan, by):
    """The posting in the new unit: as the old one, but for what the draft says otherwise; no longer than the unit exists."""
    old = move.posting
    return Posting(
        person_id=old.person_id,
        unit=unit,
        category=old.category,
        position=move.position,
        title_id=old.title_id,
        leadership=move.leadership,
        concurrent=old.concurrent,
        starts=plan.on,
        ends=min((day for day in (old.ends, unit.dissolved) if day), default=None),
        decision=plan.reorganisation.decision,
        entered_by=by,
    )


def _end_the_rest(plan):
    change(plan.reorganisation, "appointment", plan.appointments, ends=plan.on)
    reason = gettext("Unit reorganised: %(title)s") % {"title": plan.reorganisation.title}
    why = {"removal_reason": reason[:200], "removal_decision": plan.reorganisation.decision}
    change(plan.reorganisation, "planning", plan.planning, ends=plan.on, **why)


def _hand_over_roles(plan, units, by):
    handed = [
        Role(user=role.user, kind=role.kind, unit=units[to], starts=plan.on, ends=role.ends, granted_by=by)
        for role, to in plan.handed_over
    ]
    change(plan.reorganisation, "role", plan.roles, ends=plan.on)
    follows = [role for role, _to in plan.handed_over]
    remember_new(plan.reorganisation, "role", Role.objects.bulk_create(handed), follows=follows)


def _log(reorganisation, plan, units, by):
    said = {"title": reorganisation.title, "decision": reorganisation.decision, "on": f"{plan.on:%d/%m/%Y}"}
    log(reorganisation, "people.reorganised", user=by, data=said | {"people": len(plan.people)})
    for unit in plan.ending.values():
        log(unit, "people.unit_dissolved", user=by, data=said)
    for code in plan.beginning:
        log(units[code], "people.unit_established", user=by, data=said)
