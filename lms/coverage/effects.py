"""What a reorganisation would do to the figures, before it is applied: nothing is written, the facts of the people concerned are only
thought of otherwise, and judged by the same `standing` as ever."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.translation import gettext as _

from lms.people.models import Unit
from lms.people.reorganising.plans import Plan, people_concerned

from .facts import facts_of, rules
from .figures import percent
from .indicators import Indicator, IndicatorVersion
from .spans import Span
from .standing import standing

WHOLE = None  # beside the codes of units


@dataclass(frozen=True)
class Effect:
    """Of one indicator: (n, d) on the day before and on the day itself."""

    indicator: Indicator
    before: tuple
    after: tuple
    note: str = ""

    @property
    def percent_before(self):
        return percent(*self.before)

    @property
    def percent_after(self):
        return percent(*self.after)

    @property
    def changes(self):
        return self.before != self.after


@dataclass(frozen=True)
class Effects:
    whole: list  # an Effect of each indicator, over the whole tree
    units: list  # (name, ends or begins or takes in, [Effect of each indicator]), each with all below it in the tree of the day
    undecided: int  # postings for which no destination is said: on the day nobody counts them


def effects(reorganisation):
    """Effects of the draft, in a number of queries that does not grow with the people concerned."""
    plan = Plan(reorganisation)
    indicators = list(Indicator.objects.all())
    old_tree, new_tree = _old_tree(plan), _new_tree(plan)
    touched = [*plan.ending.values(), *plan.beginning.values(), *_taking_in(plan)]
    codes = {unit.code for unit in touched}
    before, after = _Tally(old_tree, codes), _Tally(new_tree, codes)
    concerned = people_concerned(reorganisation)
    for person, unit, belongs, meets in _spans(plan.on - timedelta(days=1)):
        before.add(person, plan.by_key[unit].code, belongs, meets)
    for person, unit, belongs, meets in _spans(plan.on).exclude(person__in=concerned):
        after.add(person, plan.by_key[unit].code, belongs, meets)
    for person, code, belongs, meets in _thought_of(plan, concerned):
        after.add(person, code, belongs, meets)
    notes = _notes(plan, old_tree, new_tree)
    return Effects(
        whole=[
            Effect(indicator, before.of(WHOLE, indicator), after.of(WHOLE, indicator), notes.get(indicator.pk, ""))
            for indicator in indicators
        ],
        units=[
            (
                unit,
                _part(unit, plan),
                [Effect(indicator, before.of(unit.code, indicator), after.of(unit.code, indicator)) for indicator in indicators],
            )
            for unit in touched
        ],
        undecided=len(plan.moves.homeless),
    )


# Trees: {code of a unit: (level, code of the unit above it)}.


def _old_tree(plan):
    return _tree(plan, [unit for unit in plan.by_key.values() if unit.exists_on(plan.on - timedelta(days=1))])


def _new_tree(plan):
    going_on = [unit for unit in plan.by_key.values() if unit.exists_on(plan.on) and unit.pk not in plan.ending]
    return _tree(plan, going_on) | {row.code: (row.level, row.parent_code) for row in plan.beginning.values()}


def _tree(plan, units):
    return {unit.code: (unit.level, plan.by_key[unit.parent_id].code if unit.parent_id else "") for unit in units}


def _taking_in(plan):
    """The units that go on and take in something."""
    named = {row.to for rows in plan.destinations.values() for row in rows} | {move.to for move in plan.moves.going}
    return [plan.units[code] for code in sorted(named) if code in plan.units and plan.may_take(code)]


def _part(unit, plan):
    if not isinstance(unit, Unit):
        return _("begins")
    return _("ends") if unit.pk in plan.ending else _("goes on")


class _Tally:
    """Who is asked and who meets, by indicator, in the whole tree and in some units with all below them; each person once."""

    def __init__(self, tree, codes):
        self.tree, self.codes = tree, codes
        self.asked, self.met = defaultdict(set), defaultdict(set)
        self.above = {}

    def add(self, person, code, belongs, meets):
        if code not in self.above:
            self.above[code] = [WHOLE, *self._with_those_above(code)]
        for place in self.above[code]:
            for people, bits in ((self.asked, belongs), (self.met, meets)):
                while bits:
                    lowest = bits & -bits
                    people[place, lowest].add(person)
                    bits ^= lowest

    def _with_those_above(self, code):
        seen = []
        while code in self.tree and code not in seen:
            seen.append(code)
            code = self.tree[code][1]
        return [code for code in seen if code in self.codes]

    def of(self, place, indicator):
        return tuple(len(people[place, 1 << indicator.bit]) for people in (self.met, self.asked))


def _spans(day):
    return Span.objects.on(day).filter(belongs__gt=0).values_list("person", "unit", "belongs", "meets")


def _thought_of(plan, concerned):
    """(person, code of the unit, belongs, meets) on the day of the reorganisation, as if it were applied."""
    in_force = rules(IndicatorVersion.objects.held_on(plan.on))
    moves, appointments, planning = (_by_person(rows) for rows in (plan.moves.going, plan.appointments, plan.planning))
    for facts in facts_of(concerned.values_list("pk", flat=True)):
        then = replace(
            facts,
            postings=tuple(_on_the_day(facts.postings, moves[facts.person], plan)),
            appointments=tuple(_without(facts.appointments, appointments[facts.person])),
            planning=tuple(_without(facts.planning, planning[facts.person])),
        )
        for span in standing(then, in_force):
            yield facts.person, span.unit, span.belongs, span.meets


def _by_person(rows):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, "posting", row).person_id].append(row)
    return found


def _on_the_day(postings, moves, plan):
    """What the person holds on the day of the reorganisation, thought of as held on this day only: other days are not asked for."""
    day = {"starts": plan.on, "ends": plan.on + timedelta(days=1)}
    moved = {(move.posting.unit_id, move.posting.starts): move for move in moves}
    for fact in postings:
        move = moved.get((fact.unit, fact.starts))
        if move and move.to:
            of_unit = {"level": fact.level, "kind": fact.kind}
            if plan.may_take(move.to):
                of_unit = {name: getattr(plan.named(move.to), name) for name in of_unit}
            yield replace(fact, unit=move.to, **of_unit, leader=move.leadership, **day)
        elif (
            move is None
            and fact.unit not in plan.ending
            and fact.starts <= plan.on
            and (fact.ends is None or fact.ends > plan.on)
        ):
            yield replace(fact, unit=plan.by_key[fact.unit].code, **day)


def _without(facts, ended):
    """These appointments or planning entries without those that end on the day; two of the same kind from the same day are one by one."""
    left = list(facts)
    for row in ended:
        same = (fact for fact in left if (fact.title, fact.starts, getattr(fact, "kind", "")) == _key(row))
        if gone := next(same, None):
            left.remove(gone)
    return left


def _key(row):
    return row.title_id, row.starts, getattr(row, "kind", "")


def _notes(plan, old_tree, new_tree):
    """{indicator key: sentence} where a definition asks at levels that exist no more."""
    lost = {level for level, _above in old_tree.values()} - {level for level, _above in new_tree.values()}
    notes = {}
    for version in IndicatorVersion.objects.held_on(plan.on):
        if gone := [Unit.Level(level).label for level in version.levels if level in lost]:
            notes[version.indicator_id] = _(
                "This indicator asks at the levels %(levels)s. From the day on there is no unit at the level %(gone)s: nobody there is "
                "asked any more, and no other level takes its place."
            ) % {
                "levels": ", ".join(str(Unit.Level(level).label) for level in version.levels),
                "gone": ", ".join(map(str, gone)),
            }
    return notes
