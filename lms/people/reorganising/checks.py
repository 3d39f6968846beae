"""What is still wrong with a draft, as sentences that name the unit, the person or the field. None is left before it is applied."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..units import Unit

# From the top down: a unit never stands above the one to which it belongs.
RANKS = {Unit.Level.PROVINCE: 0, Unit.Level.DISTRICT: 1, Unit.Level.COMMUNE: 2}


def problems(plan):
    """All of them, in the order in which one mends them."""
    return [sentence for check in CHECKS for sentence in check(plan)]


def _the_decision(plan):
    if not plan.reorganisation.decision or not plan.reorganisation.decided_on:
        yield _("State the number and the date of the decision.")
    if not plan.ending and not plan.beginning:
        yield _("Name at least one unit to dissolve or to establish.")


def _units_that_end(plan):
    for unit in plan.ending.values():
        if unit.established >= plan.on:
            yield _("“%(unit)s” is established on %(day)s only: it cannot end before the day after.") % {
                "unit": unit,
                "day": _day(unit.established),
            }
        if unit.dissolved:
            yield _("“%(unit)s” is already dissolved on %(day)s. Take it out of the draft.") % {
                "unit": unit,
                "day": _day(unit.dissolved),
            }
    for unit in plan.by_key.values():
        if unit.parent_id in plan.ending and unit.pk not in plan.ending and (unit.dissolved is None or unit.dissolved > plan.on):
            yield _(
                "“%(unit)s” belongs to “%(parent)s”, which ends. A unit is never moved to another one: dissolve it as well, and "
                "establish it anew with another code if it goes on."
            ) % {"unit": unit, "parent": plan.ending[unit.parent_id]}


def _units_that_begin(plan):
    for row in plan.beginning.values():
        if row.code in plan.units:
            yield _("The code “%(code)s” was given to “%(unit)s” already. A code is never used again.") % {
                "code": row.code,
                "unit": plan.units[row.code],
            }
        yield from _fields_of(row)
        yield from _parent_of(row, plan)
    placed = {row.code for layer in plan.layers for row in layer}
    for code in plan.beginning.keys() - placed:
        yield _("“%(unit)s” belongs to itself or to a unit below it.") % {"unit": plan.beginning[code]}


def _fields_of(row):
    unit = Unit(code=row.code, name=row.name, short_name=row.short_name, level=row.level, kind=row.kind)
    try:
        unit.clean_fields(exclude=["established"])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            name = Unit._meta.get_field(field).verbose_name
            yield f"{row.code or row.name} – {name}: {' '.join(messages)}"


def _parent_of(row, plan):
    if not row.parent_code:
        if any(unit.parent_id is None and unit.pk not in plan.ending for unit in _existing(plan)):
            yield _("Say to which unit “%(unit)s” belongs.") % {"unit": row}
        return
    parent = plan.named(row.parent_code)
    if not plan.may_take(row.parent_code):
        yield _("“%(unit)s” is to belong to “%(code)s”, but there is no such unit from %(day)s on.") % {
            "unit": row,
            "code": row.parent_code,
            "day": _day(plan.on),
        }
    elif isinstance(parent, Unit) and parent.dissolved:
        yield _("“%(unit)s” is to belong to “%(parent)s”, which is dissolved on %(day)s.") % {
            "unit": row,
            "parent": parent,
            "day": _day(parent.dissolved),
        }
    elif RANKS[parent.level] > RANKS[row.level]:
        yield _("“%(unit)s” (%(level)s) cannot belong to “%(parent)s” (%(parent_level)s).") % {
            "unit": row,
            "level": row.get_level_display(),
            "parent": parent,
            "parent_level": parent.get_level_display(),
        }


def _existing(plan):
    return [unit for unit in plan.by_key.values() if unit.exists_on(plan.on)]


def _destinations(plan):
    for rows in plan.destinations.values():
        for row in rows:
            if not plan.may_take(row.to):
                yield _no_such_destination(row.dissolving, row.to, plan)
    places = {(move.posting.unit_id, move.to) for move in plan.moves.going if move.to and not plan.may_take(move.to)}
    mapped = {(unit, row.to) for unit, rows in plan.destinations.items() for row in rows}
    for unit, code in sorted(places - mapped):
        yield _no_such_destination(plan.by_key[unit], code, plan)


def _no_such_destination(old, code, plan):
    return _("“%(unit)s” is to go on in “%(code)s”, but there is no such unit from %(day)s on.") % {
        "unit": old,
        "code": code,
        "day": _day(plan.on),
    }


def _people(plan):
    homeless = {}
    for posting in plan.moves.homeless:
        homeless.setdefault(posting.unit_id, []).append(posting.person)
    for unit, people in homeless.items():
        yield ngettext(
            "%(count)s person of “%(unit)s” has no destination: %(names)s",
            "%(count)s people of “%(unit)s” have no destination: %(names)s",
            len(people),
        ) % {"count": len(people), "unit": plan.by_key[unit], "names": _some(people)}
    moved = {move.posting.pk for move in plan.moves.going} | {posting.pk for posting in plan.moves.homeless}
    for placement in plan.reorganisation.placements.exclude(posting__in=moved).select_related("posting__person", "posting__unit"):
        yield _("The exception for %(person)s is without object: the posting in “%(unit)s” does not end. Take it out.") % {
            "person": placement.posting.person,
            "unit": placement.posting.unit,
        }


def _what_begins_later(plan):
    for posting in plan.late_postings:
        yield _later(posting.person, posting, plan)
    for move, later in plan.moves.clashing:
        yield _later(move.posting.person, later, plan)
    for rows in (plan.appointments, plan.planning, plan.roles):
        for row in rows:
            if row.starts >= plan.on:
                yield _("“%(row)s” begins on %(day)s, when “%(unit)s” exists no more. Correct it first.") % {
                    "row": row,
                    "day": _day(row.starts),
                    "unit": row.unit,
                }


def _later(person, posting, plan):
    return _("%(person)s already holds a posting in “%(unit)s” from %(day)s on. Remove it first, or choose a later day.") % {
        "person": person,
        "unit": plan.by_key[posting.unit_id],
        "day": _day(posting.starts),
    }


def _some(people, most=5):
    names = ", ".join(f"{person} ({person.staff_number})" for person in people[:most])
    return names if len(people) <= most else f"{names}, …"


def _day(day):
    return f"{day:%d/%m/%Y}"


CHECKS = (_the_decision, _units_that_end, _units_that_begin, _destinations, _people, _what_begins_later)
