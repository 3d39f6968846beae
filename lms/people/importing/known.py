"""What one pass over a list knows: who imports and for which units, what things are called, and what earlier rows said."""

from collections import defaultdict
from functools import cached_property

from ..access import KEEPS_PEOPLE, oversees_all, people_kept_by, units_known_to
from ..persons import Person
from ..planning import PlanningTerm
from ..qualifications import Speciality
from ..titles import Title, TitleFamily
from ..units import Unit
from .directory import Directory


class Known:
    def __init__(self, batch, *, on):
        self.batch, self.user, self.on = batch, batch.by, on
        self.everything = oversees_all(self.user, *KEEPS_PEOPLE)
        # Hashes of what earlier rows of the list were about → the row's number.
        self.numbers_seen, self.names_seen, self.facts_seen = {}, {}, {}
        self.claimed = set()  # (model, id) of facts that an earlier row is about
        self.replaced = set()  # those of them that it would correct
        # What this very list has written so far while it is applied: the rows below are judged as in the preview, without it.
        self.made = defaultdict(set)  # model → ids
        self.newest_person = None  # the id of the last person who was there before
        self.planned = {}  # (model, person) → facts that earlier rows would write

    def without_made(self, things):
        """Those of `things` that were there before the list was applied."""
        return [thing for thing in things if thing.pk not in self.made[type(thing)]]

    def namesakes(self, keys):
        """People with these match keys whom the user looks after."""
        people = Person.objects.filter(match_key__in=keys)
        return self.kept(people if self.newest_person is None else people.filter(pk__lte=self.newest_person))

    def kept(self, people):
        """Those of `people` whom the user looks after."""
        return list(people if self.everything else people_kept_by(self.user, people))

    def kept_among(self, people):
        """The ids of those."""
        ids = {person.pk for person in people}
        if self.everything or not ids:
            return ids
        return set(people_kept_by(self.user, Person.objects.filter(pk__in=ids)).order_by().values_list("pk", flat=True))

    def may_write_in(self, unit):
        return self.everything or unit.pk in self._units_kept

    @cached_property
    def _units_kept(self):
        return units_known_to(self.user, *KEEPS_PEOPLE)

    @cached_property
    def units(self):
        return Directory(Unit.objects.select_related("parent"), ["name", "short_name"])

    @cached_property
    def titles(self):
        return Directory(Title.objects.all())

    @cached_property
    def terms(self):
        return Directory(PlanningTerm.objects.all())

    @cached_property
    def families(self):
        return Directory(TitleFamily.objects.all())

    @cached_property
    def specialities(self):
        return Directory(Speciality.objects.all())

    def unit_named_by(self, row):
        """The unit of a row by its cell, else by the heading above it, else the one chosen for the whole list; None if unclear."""
        if text := row.text("unit"):
            found = self.there(self.units.find(text))
        else:
            found = self.there(self.units.find(row.section)) if row.section else []
            found = found if len(found) == 1 else [self.batch.unit] if self.batch.unit_id else []
        return found[0] if len(found) == 1 else None

    def there(self, units, on=None):
        """Where several units are called so: those that exist on the day, if any does."""
        return [unit for unit in units if unit.exists_on(on or self.on)] or units if len(units) > 1 else units
