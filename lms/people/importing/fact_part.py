"""What a row says of one fact about the person: a new one, a correction of one that is known, or nothing new.

Facts are compared with those held to be true and with those that earlier rows of the list would write; that two of them would
overlap is said here, before the database has to.
"""

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from ..periods import NoOverlap
from .values import day_of


class FactPart:
    """Subclasses say which model, which fields make it the same fact (`identity`), and read them from a row (`said`)."""

    model = None
    identity = ()
    column_of = {"ends": "last_day"}  # fields that the list has in a column of another name
    alone = True  # whether the row is about nothing else: then a new fact makes it a new row

    def said(self, row, known):
        """{field: value} of what the row says, foreign keys as rows; None if it says nothing of such a fact. Tells what is wrong."""
        raise NotImplementedError

    def judge(self, rows, known):
        held = self._held_by([row.person.pk for row in rows if row.person], known)
        for row in rows:
            said = self.said(row, known)
            if said is not None and not _is_wrong(row):
                self._judge(row, said, held.get(row.person.pk, []) if row.person else [], known)

    def known_of(self, people):
        """What is held to be true of these people."""
        return self.model.objects.filter(person__in=people).order_by("pk")

    def fields(self):
        """The names of what such a fact says."""
        return self.model.said_fields()

    def _held_by(self, people, known):
        held = defaultdict(list)
        for fact in known.without_made(self.known_of(people)) if people else ():
            held[fact.person_id].append(fact)
        return held

    def _judge(self, row, said, mine, known):
        said = self.complete(said, mine, row, known)
        if _is_wrong(row):
            return
        same = self._same(mine, said, known)
        if same is None:
            fact = self.model(**said, person_id=row.person and row.person.pk)
        else:
            known.claimed.add((self.model, same.pk))
            changes = {name: value for name, value in said.items() if _key(value) != _held(same, name)}
            fact = self._changed(same, changes, known)
        if same is None or changes:
            self._check(fact, row)
            self._twice(fact, row, known)
            self._overlaps(fact, same, row, mine, known)
            if same is None:
                self._make(row, fact)
            else:
                self._correct(row, same, changes, known)

    def _make(self, row, fact):
        row.plan.make = fact
        row.plan.state = row.State.NEW if self.alone or row.plan.state == row.State.NEW else row.State.CHANGED
        label = self.model._meta.label_lower
        for name in self.fields():
            if (value := _held(fact, name)) not in (None, "", False):
                row.change(label, name, "", _raw(fact, name, value))

    def _correct(self, row, same, changes, known):
        row.plan.correct, row.plan.corrections, row.plan.state = same, changes, row.State.CHANGED
        for name, value in changes.items():
            before = self.known_as(name, _held(same, name), known)
            row.change(self.model._meta.label_lower, name, before, _word(value))
        known.replaced.add((self.model, same.pk))

    def _same(self, mine, said, known):
        """The fact of this person that the row is about: of those with the same identity the one that differs least."""
        alike = [
            fact
            for fact in mine
            if all(_held(fact, name) == _key(said.get(name)) for name in self.identity)
            and (self.model, fact.pk) not in known.claimed
        ]
        return min(alike, key=lambda fact: sum(_held(fact, name) != _key(value) for name, value in said.items()), default=None)

    def complete(self, said, mine, row, known):
        """What follows for the fact from those that the person holds; most say all themselves."""
        return said

    def known_as(self, name, value, known):
        """A value of a fact that is held, in words where it is the key of another row."""
        directory = self.directory(name, known) if self.model._meta.get_field(name).is_relation else None
        if directory is None or value is None:
            return _word(value)
        return _word(directory.by_pk.get(value, value))

    def directory(self, name, known):
        directories = {
            "unit": known.units, "title": known.titles, "speciality": known.specialities, "family": known.families, "term": known.terms,
        }  # fmt: skip
        return directories.get(name)

    def _changed(self, same, changes, known):
        """The fact as it would be, not saved, without looking anything up."""
        fact = self.model(person_id=same.person_id)
        for name in self.fields():
            field = self.model._meta.get_field(name)
            key = getattr(same, field.attname)
            directory = self.directory(name, known) if field.is_relation else None
            setattr(fact, *((name, directory.by_pk[key]) if directory and key in directory.by_pk else (field.attname, key)))
        for name, value in changes.items():
            setattr(fact, name, value)
        return fact

    def _check(self, fact, row):
        """What the fact's own values rule out, said at the column of the same name."""
        foreign = [field.name for field in self.model._meta.concrete_fields if field.is_relation]
        try:
            fact.clean_fields(exclude=[*foreign, *(problem["column"] for problem in row.problems)])
            fact.clean()
        except ValidationError as error:
            for column, sentences in error.message_dict.items():
                for sentence in sentences:
                    row.say(
                        "wrong",
                        "" if column == NON_FIELD_ERRORS else self.column_of.get(column, column),
                        "refused",
                        sentence=str(sentence),
                    )
        for first, second in (("starts", "ends"), ("awarded_on", "annulled_on"), ("issued_on", "revoked_on")):
            begun, over = getattr(fact, first, None), getattr(fact, second, None)
            if begun and over and (over < begun or (over == begun and second != "revoked_on")):
                row.say("wrong", self.column_of.get(second, second), "ends_before")

    def _twice(self, fact, row, known):
        whom = row.person.pk if row.person else f"row {row.number}"
        key = hash((self.model, whom, *(_held(fact, name) for name in self.fields())))  # of 64 bits: a long list stays small
        if earlier := known.facts_seen.get(key):
            row.say("wrong", "", "fact_twice", row=earlier)
        known.facts_seen[key] = row.number

    def _overlaps(self, fact, same, row, mine, known):
        constraints = [constraint for constraint in self.model._meta.constraints if isinstance(constraint, NoOverlap)]
        if not constraints or not row.person or fact.starts is None:
            return
        planned = known.planned.setdefault((self.model, row.person.pk), [])
        others = [(other, None) for other in mine if other is not same and (self.model, other.pk) not in known.replaced]
        for other, number in [*others, *planned]:
            clash = any(_clash(fact, other, constraint) for constraint in constraints)
            if clash and not self.gives_way(other, fact, number, row):
                row.say("wrong", "starts", "overlaps_row" if number else "overlaps", **_period(other), row=number)
                break
        planned.append((fact, row.number))

    def gives_way(self, other, fact, number, row):
        """Whether `other` would be brought to an end so that `fact` can begin; says so where a person must agree to it."""
        return False


def _is_wrong(row):
    return any(problem["level"] == "wrong" for problem in row.problems)


def _clash(fact, other, constraint):
    if any(getattr(one, name) for one in (fact, other) for name in constraint.unless):
        return False
    if any(_held(fact, name) != _held(other, name) for name in constraint.fields):
        return False
    return (other.ends is None or other.ends > fact.starts) and (fact.ends is None or other.starts < fact.ends)


def _period(fact):
    last = fact.ends and fact.ends - timedelta(days=1)
    return {"starts": f"{fact.starts:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}" if last else ""}


def _held(fact, name):
    return getattr(fact, fact._meta.get_field(name).attname)


def _key(value):
    return value.pk if isinstance(value, models.Model) else value


def _word(value):
    """As changes are kept: JSON, rows by their names."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def period(row):
    """{starts, ends} as far as the row says them: lists name the last day, facts the first day after it."""
    said = {"starts": day_of(row.values, "starts"), "ends": day_of(row.values, "last_day")}
    said["ends"] = said["ends"] and said["ends"] + timedelta(days=1)
    return {name: day for name, day in said.items() if day}


def reference(row, column, directory, *, narrow=None):
    """The row of another table that the cell names; None where it names none. Says what is wrong with the name."""
    text = row.text(column)
    if not text:
        return None
    found = directory.find(text)
    found = narrow(found) if narrow else found
    if len(found) == 1:
        return found[0]
    if found:
        row.say("wrong", column, "ambiguous", text=text, codes=", ".join(sorted(each.code for each in found)))
    else:
        row.say("wrong", column, "unknown", text=text, proposal=directory.nearest(text))
    return None


def _raw(fact, name, value):
    return _word(getattr(fact, name) if fact._meta.get_field(name).is_relation else value)
