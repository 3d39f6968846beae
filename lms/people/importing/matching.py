"""Whom is a row about? The national id says so, else the staff number; a name never does: then a person decides between candidates."""

from collections import defaultdict

from django.db.models import Q

from lms.vietnamese import match_key

from ..persons import Person
from ..postings import Posting
from .values import birth_of


class PersonMatch:
    """The first part of every kind about people: finds the person of each row, for a whole chunk in a few queries."""

    def __init__(self, *, new_ones):
        self.new_ones = new_ones  # whether a row may be about somebody who is not known yet

    def judge(self, rows, known):
        hits = _Hits(rows, known)
        for row in rows:
            self._whom(row, hits, known)

    def _whom(self, row, hits, known):
        if row.decision == row.Decision.THIS_ONE and row.chosen_id in hits.by_pk:
            self._take(row, hits.by_pk[row.chosen_id], hits)
            return
        column = "national_id" if row.values.get("national_id") in hits.by_hash else "staff_number"
        found = list(dict.fromkeys(filter(None, [hits.by_hash.get(row.values.get("national_id")), hits.by_number(row)])))
        if any(person.pk not in hits.kept for person in found):
            # Nothing is given away: not the name, not the unit, not which of the two numbers it was.
            row.say("wrong", "staff_number" if "staff_number" in row.said else column, "not_yours")
        elif len(found) == 2:
            self._ask(row, column, "two_people", found)
        elif found and (doubt := _contradiction(row, found[0], by=column)):
            self._ask(row, column, doubt, found)
        elif found:
            self._take(row, found[0], hits)
        elif row.decision == row.Decision.NEW and self.new_ones:
            self._new(row, known)
        elif candidates := hits.alike(row, known):
            self._ask(row, "full_name", "who", candidates)
        elif self.new_ones:
            self._new(row, known)
        else:
            row.say("wrong", "full_name" if row.values.get("full_name") else "staff_number", "nobody")

    def _take(self, row, person, hits):
        if person.pk not in hits.kept:
            row.say("wrong", "staff_number", "not_yours")
            return
        row.person = row.plan.person = person

    def _new(self, row, known):
        row.plan.person = Person()

    def _ask(self, row, column, reason, candidates):
        row.candidates = [person.pk for person in candidates]
        row.say("suspect", column, reason, count=len(candidates))


def _contradiction(row, person, *, by):
    """Why a number alone is not believed; None where nothing speaks against it."""
    number = row.values.get("national_id")
    if by == "staff_number" and number and person.national_id_hash and number != person.national_id_hash:
        return "other_national_id"
    name, birth = row.values.get("full_name"), birth_of(row.values)
    if name and match_key(name) != person.match_key and birth and person.birth_date and not same_birth(person, *birth):
        return "other_name"
    return None


def same_birth(person, day, precision):
    """Whether both can be true, each as precisely as it is known."""
    known_by = {person.birth_precision, precision}
    if "year" in known_by:
        return person.birth_date.year == day.year
    if "month" in known_by:
        return (person.birth_date.year, person.birth_date.month) == (day.year, day.month)
    return person.birth_date == day


class _Hits:
    """The people whom the rows of a chunk may be about."""

    def __init__(self, rows, known):
        hashes = {row.values["national_id"] for row in rows if row.values.get("national_id")}
        numbers = {row.values["staff_number"] for row in rows if row.values.get("staff_number")}
        chosen = {row.chosen_id for row in rows if row.chosen_id}
        people = known.without_made(
            Person.objects.filter(Q(national_id_hash__in=hashes) | Q(staff_number__in=numbers) | Q(pk__in=chosen))
        )
        self.by_hash = {person.national_id_hash: person for person in people if person.national_id_hash}
        self._by_number = {person.staff_number: person for person in people}
        self.by_pk = {person.pk: person for person in people if person.pk in chosen}
        unsure = [row for row in rows if not self.by_number(row) and row.values.get("national_id") not in self.by_hash]
        self._namesakes = known.namesakes({key_of_name(row) for row in unsure} - {""})
        self.kept = known.kept_among(people) | {person.pk for person in self._namesakes}
        self._alike = defaultdict(list)
        for person in self._namesakes:
            self._alike[person.match_key].append(person)
        self._units = defaultdict(set)
        posted = Posting.objects.held_on(known.on).filter(person__in=self._namesakes) if self._namesakes else ()
        for posting in posted:
            self._units[posting.person_id].add(posting.unit_id)

    def by_number(self, row):
        return self._by_number.get(row.values.get("staff_number"))

    def alike(self, row, known):
        """People of this name and birth date; where one of the two dates is not known, of this name in this unit."""
        birth, unit = birth_of(row.values), known.unit_named_by(row)
        found = []
        for person in self._alike.get(key_of_name(row), ()):
            if birth and person.birth_date:
                alike = same_birth(person, *birth)
            else:
                alike = unit is not None and unit.pk in self._units[person.pk]
            if alike:
                found.append(person)
        return found


def key_of_name(row):
    return match_key(row.values.get("full_name") or "")
