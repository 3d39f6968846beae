"""What a reorganisation would write if it were applied now, read in a fixed number of queries. Nothing here writes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q

from ..persons import Person
from ..planning import PlanningEntry
from ..postings import Appointment, Posting
from ..roles import Role
from ..units import Succession, Unit
from .drafts import Destination, Establishing, Placement, sole_or_default

# Those that end with the unit in which they were held; a rank or a professional title is the person's own.
ENDING_KINDS = (Appointment.Kind.LEADERSHIP, Appointment.Kind.ELECTION)


def people_concerned(reorganisation):
    """All whose facts may change by it: who holds a posting, a leading appointment or a planned post in a unit that ends."""
    inside = [
        _beyond(rows.filter(unit__in=reorganisation.dissolving.values("unit")), reorganisation.on).values("person")
        for rows in (Posting.objects, Appointment.objects.filter(kind__in=ENDING_KINDS), PlanningEntry.objects)
    ]
    concerned = Q()
    for people in inside:
        concerned |= Q(pk__in=people)
    return Person.objects.filter(concerned).order_by()


@dataclass(frozen=True)
class Move:
    """A posting that ends, for `leaving`, and the code of the unit where it goes on; none where it does not."""

    posting: Posting
    leaving: str
    to: str = ""
    position: str = ""
    leadership: bool = False


@dataclass
class Moves:
    going: list = field(default_factory=list)  # Move
    homeless: list = field(default_factory=list)  # postings for which nothing is said
    clashing: list = field(default_factory=list)  # (Move, a later posting in the unit where it goes)


class Plan:
    """The draft, and all rows that it touches, as they are now. `units` knows every unit by its code, `ending` those that end."""

    def __init__(self, reorganisation):
        self.reorganisation = reorganisation
        self.on = reorganisation.on
        self.by_key = {unit.pk: unit for unit in Unit.objects.all()}
        self.units = {unit.code: unit for unit in self.by_key.values()}
        self.ending = {row.unit_id: self.by_key[row.unit_id] for row in reorganisation.dissolving.all()}
        self.beginning = {row.code: row for row in Establishing.objects.filter(reorganisation=reorganisation)}
        self.destinations = defaultdict(list)  # key of the old unit → its Destinations
        for row in Destination.objects.filter(dissolving__reorganisation=reorganisation).select_related("dissolving__unit"):
            self.destinations[row.dissolving.unit_id].append(row)
        self.placements = {row.posting_id: row for row in Placement.objects.filter(reorganisation=reorganisation)}

    # Units.

    def may_take(self, code):
        """Whether people can be posted in the unit of this code from the day on."""
        unit = self.units.get(code)
        return code in self.beginning or (unit is not None and unit.pk not in self.ending and unit.exists_on(self.on))

    def named(self, code):
        """The unit of this code, existing or to be established; None where there is none."""
        return self.beginning.get(code) or self.units.get(code)

    @cached_property
    def layers(self):
        """The units to establish, parents before children; what stands in a circle is left out."""
        layers, placed, waiting = [], set(), list(self.beginning.values())
        while layer := [row for row in waiting if row.parent_code not in self.beginning or row.parent_code in placed]:
            layers.append(layer)
            placed |= {row.code for row in layer}
            waiting = [row for row in waiting if row.code not in placed]
        return layers

    def kind_of(self, destination):
        """As said; else split where the old unit has several destinations, merged where the new one gets others or was there before."""
        if destination.kind:
            return destination.kind
        if len(self.destinations[destination.dissolving.unit_id]) > 1:
            return Succession.Kind.SPLIT
        received = [row for rows in self.destinations.values() for row in rows if row.to == destination.to]
        return Succession.Kind.MERGED if len(received) > 1 or destination.to in self.units else Succession.Kind.REPLACED

    # Postings.

    @cached_property
    def concerned(self):
        """{person key: their postings that last to the day or begin later} of all who hold one in a unit that ends."""
        lasting = _beyond(Posting.objects, self.on).select_related("person").order_by("person", "concurrent", "starts", "pk")
        inside = _beyond(Posting.objects.filter(unit__in=self.ending), self.on)
        found = defaultdict(list)
        for posting in lasting.filter(person__in=inside.values("person")):
            posting.unit = self.by_key[posting.unit_id]
            found[posting.person_id].append(posting)
        return dict(found)

    @cached_property
    def late_postings(self):
        """Those that begin on the day or later in a unit that ends."""
        return [
            posting
            for postings in self.concerned.values()
            for posting in postings
            if posting.unit_id in self.ending and posting.starts >= self.on
        ]

    @cached_property
    def moves(self):
        moves = Moves()
        for postings in self.concerned.values():
            self._move(postings, moves)
        return moves

    def _move(self, postings, moves):
        """One person's postings, the main one first. In one unit a person holds one posting: what would be a second one just ends."""
        lasting = [posting for posting in postings if posting.starts < self.on]
        later = {posting.unit.code: posting for posting in postings if posting.starts >= self.on}
        leaves = next((why for posting in lasting if not posting.concurrent and (why := self._leaving(posting))), "")
        if leaves:
            moves.going += [Move(posting, leaves) for posting in lasting]
            moves.clashing += [(moves.going[-1], posting) for posting in later.values()]
            return
        moving = [posting for posting in lasting if posting.unit_id in self.ending]
        staying = {posting.unit.code: posting for posting in lasting if posting.unit_id not in self.ending}
        taken = {code for code, posting in staying.items() if not posting.concurrent}
        for posting in moving:
            move = self._destined(posting)
            if move is None:
                moves.homeless.append(posting)
                continue
            if move.to in taken or (posting.concurrent and move.to in staying):
                move = Move(posting, move.leaving)
            elif move.to:
                if move.to in staying:  # the main posting takes the place of a concurrent one
                    moves.going.append(Move(staying[move.to], Posting.Leaving.REORGANISED))
                if move.to in later and _overlaps(posting, later[move.to]):
                    moves.clashing.append((move, later[move.to]))
                taken.add(move.to)
            moves.going.append(move)

    def _leaving(self, posting):
        placement = self.placements.get(posting.pk)
        return placement.leaving if placement else ""

    def _destined(self, posting):
        placement = self.placements.get(posting.pk)
        if placement is None:
            default = sole_or_default(self.destinations[posting.unit_id])
            return default and Move(posting, Posting.Leaving.REORGANISED, default.to, posting.position, posting.leadership)
        if placement.leaving:
            return Move(posting, placement.leaving)
        leads = posting.leadership if placement.leadership is None else placement.leadership
        return Move(posting, Posting.Leaving.REORGANISED, placement.to, placement.position or posting.position, leads)

    # What else ends with the units.

    @cached_property
    def appointments(self):
        return self._in_ending_units(Appointment.objects.filter(kind__in=ENDING_KINDS).select_related("person", "title"))

    @cached_property
    def planning(self):
        return self._in_ending_units(PlanningEntry.objects.select_related("person", "title"))

    @cached_property
    def roles(self):
        return self._in_ending_units(Role.objects.select_related("user"))

    def _in_ending_units(self, rows):
        rows = list(_beyond(rows.filter(unit__in=self.ending), self.on).order_by("pk"))
        for row in rows:
            row.unit = self.by_key[row.unit_id]
        return rows

    @cached_property
    def handed_over(self):
        """[(role, code of the sole successor)]; the others end."""
        heirs = {unit: rows[0].to for unit, rows in self.destinations.items() if len(rows) == 1}
        held = Role.objects.filter(Q(ends=None) | Q(ends__gt=self.on), user__in=[role.user_id for role in self.roles])
        taken = {(role.user_id, role.kind, self.by_key[role.unit_id].code) for role in held if role.unit_id not in self.ending}
        handed = []
        for role in sorted(self.roles, key=lambda role: role.ends or date.max, reverse=True):
            to = heirs.get(role.unit_id)
            if to and (role.user_id, role.kind, to) not in taken:
                taken.add((role.user_id, role.kind, to))
                handed.append((role, to))
        return handed

    @property
    def people(self):
        """The keys of all whose facts change."""
        ended = {row.person_id for rows in (self.appointments, self.planning) for row in rows}
        return ended | {move.posting.person_id for move in self.moves.going}


def _beyond(rows, day):
    return rows.filter(Q(ends=None) | Q(ends__gt=day))


def _overlaps(moved, later):
    """Whether the posting that goes on from the day of the reorganisation reaches into a later one."""
    return moved.ends is None or moved.ends > later.starts
