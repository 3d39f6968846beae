"""The planning lists of a term on a day: who stands on them, and what they are made of. A person counts once, however often planned.

Rooms above may say of entries whether the person meets the standard of the planned post, by the Wagtail hook `planning_standing`:
a function of (entries, day) that gives {entry key: Standing}.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks

from lms.vietnamese import fold

from .persons import Person
from .planning import PlanningEntry, PlanningRule, PlanningTerm
from .planning_structure import BANDS, MINORITY, WOMEN, Age, Bands, Planned, age_of, lines, structure
from .postings import Posting
from .units import Unit


@dataclass(frozen=True)
class Standing:
    """Whether somebody meets the standard of the planned post on a day, and the page that says why."""

    met: bool
    address: str


@dataclass(frozen=True)
class Row:
    """An entry as it stands on the list. `number` counts persons: it is None where the row before is of the same one."""

    number: int | None
    entry: PlanningEntry
    age: Age | None
    posting: Posting | None
    standing: Standing | None
    person_is_visible: bool


@dataclass(frozen=True)
class Part:
    """A part of the lists, such as those for one target post, and what it is made of."""

    label: str
    structure: object


@dataclass(frozen=True)
class Lists:
    """The lists of `unit` and all below it: of one level, or of all where `level` is empty; as far as `user` may see them."""

    term: PlanningTerm
    level: str
    unit: Unit
    on: date
    user: object

    @cached_property
    def rules(self):
        rules = PlanningRule.objects.filter(term=self.term).order_by("pk")
        return list(rules.filter(level=self.level) if self.level else rules)

    @cached_property
    def bands(self):
        """The age bands, if there are rules and all levels asked for count alike; else None."""
        limits = {Bands(rule.younger_than, rule.older_than, rule.ages_on or self.on) for rule in self.rules}
        return limits.pop() if len(limits) == 1 else None

    @property
    def why_no_bands(self):
        if self.bands:
            return ""
        if self.rules:
            return _("The levels count ages differently. Choose one of them to see its age bands.")
        return _("No rule is written down for this level and term: there are no age bands and no targets.")

    @property
    def rule(self):
        """The rule of the one level asked for; targets are set level by level."""
        return self.rules[0] if self.level and self.rules else None

    @property
    def targets(self):
        if not self.rule:
            return {}
        return {group: getattr(self.rule, group) for group in (WOMEN, MINORITY, *BANDS)}

    @property
    def ages_on(self):
        return self.bands.on if self.bands else self.on

    @property
    def all_entries(self):
        """Also those that the user may not see."""
        lists = PlanningEntry.objects.held_on(self.on).filter(term=self.term)
        if self.level:
            lists = lists.filter(level=self.level)
        return lists.in_subtree(self.unit, on=self.on)

    @property
    def entries(self):
        """In the order of names."""
        rows = self.all_entries.visible_to(self.user, on=self.on).select_related("person", "title", "unit", "term")
        return rows.order_by("person__sort_key", "person_id", "title__name", "pk")

    @cached_property
    def unseen(self):
        """How many people stand on these lists whom the user may not see."""
        return _people(self.all_entries) - _people(self.all_entries.visible_to(self.user, on=self.on))

    # As a document.

    def rows(self, entries, before=0):
        """The Rows of these entries (in the order of `entries`), the first of which follows `before` persons."""
        entries = list(entries)
        postings = self._postings(entries)
        standing = self._standing(entries)
        visible = set(
            Person.objects.visible_to(self.user)
            .filter(pk__in=[entry.person_id for entry in entries])
            .values_list("pk", flat=True)
        )
        rows, last, number = [], None, before
        for entry in entries:
            number += entry.person_id != last
            rows.append(
                Row(
                    number=number if entry.person_id != last else None,
                    entry=entry,
                    age=self.age(entry.person),
                    posting=postings.get(entry.person_id),
                    standing=standing.get(entry.pk),
                    person_is_visible=entry.person_id in visible,
                )
            )
            last = entry.person_id
        return rows

    def _postings(self, entries):
        held = Posting.objects.held_on(self.on).filter(concurrent=False, person__in=[entry.person_id for entry in entries])
        return {posting.person_id: posting for posting in held.select_related("unit")}

    def _standing(self, entries):
        found = {}
        for say in hooks.get_hooks("planning_standing"):
            found |= say(entries, self.on)
        return found

    def age(self, person):
        return age_of(person.birth_date, person.birth_precision, self.ages_on)

    # What they are made of.

    @cached_property
    def _all(self):
        return list(self.entries)

    def _structure(self, entries):
        planned = [
            Planned(entry.person_id, entry.person.gender, entry.person.is_minority, self.age(entry.person)) for entry in entries
        ]
        return structure(planned, entries=len(entries), bands=self.bands)

    @cached_property
    def structure(self):
        return self._structure(self._all)

    @property
    def lines(self):
        return lines(self.structure, bands=self.bands, targets=self.targets)

    def by_post(self):
        return self._parts(lambda entry: entry.title.name)

    def by_unit(self):
        return self._parts(lambda entry: entry.unit.name if entry.unit else "")

    def _parts(self, label_of):
        """Parts in the order of their labels; the one without a label comes last."""
        grouped = defaultdict(list)
        for entry in self._all:
            grouped[label_of(entry)].append(entry)
        labels = sorted(grouped, key=lambda label: (not label, fold(label)))
        return [Part(label or _("No unit named"), self._structure(grouped[label])) for label in labels]

    def crowds(self):
        """[(post, how many people, what the rule says)] for each post in a unit with fewer or more people than its rule asks for."""
        if not self.rule or (self.rule.least_people is None and self.rule.most_people is None):
            return []
        people = defaultdict(set)
        for entry in self._all:
            people[(entry.title.name, entry.unit.name if entry.unit else _("No unit named"))].add(entry.person_id)
        found = [(" – ".join(post), len(those), _wrong_number(len(those), self.rule)) for post, those in people.items()]
        return sorted((said for said in found if said[2]), key=lambda said: fold(said[0]))


def _people(entries):
    return entries.order_by().values("person").distinct().count()


def _wrong_number(count, rule):
    if rule.least_people is not None and count < rule.least_people:
        return ngettext(
            "at least %(count)s person is asked for", "at least %(count)s people are asked for", rule.least_people
        ) % {"count": rule.least_people}
    if rule.most_people is not None and count > rule.most_people:
        return ngettext("at most %(count)s person is asked for", "at most %(count)s people are asked for", rule.most_people) % {
            "count": rule.most_people
        }
    return ""
