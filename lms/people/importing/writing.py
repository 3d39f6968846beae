"""Writes what a chunk of rows would do, in a few queries, and notes each thing that it wrote so that it can be taken back."""

import hashlib
from collections import defaultdict
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from ..facts import correct_many, write_many
from ..persons import Person
from .batches import Written

BECAUSE = _("Import of “%(file)s”, row %(row)s")
Act = Written.Act


class Pen:
    """Writes for one import. `people` are the ids of all whom it touched: they are announced once, at the end."""

    def __init__(self, batch):
        self.batch, self.by, self.people, self.said = batch, batch.by, set(), now()
        self.made = defaultdict(set)  # model → ids

    def write(self, rows):
        notes = []
        self._people(rows, notes)
        self._endings(rows, notes)
        self._corrections(rows, notes)
        self._new_facts(rows, notes)
        Written.objects.bulk_create(notes)
        self._log(rows)

    def note(self, row, act, thing, before=None):
        person = thing.pk if isinstance(thing, Person) else getattr(thing, "person_id", None)
        if person:
            self.people.add(person)
        if act != Act.CHANGED:
            self.made[type(thing)].add(thing.pk)
        return Written(
            batch=self.batch,
            row=row.number,
            act=act,
            model=thing._meta.label_lower,
            object_id=thing.pk,
            person_id_then=person,
            before=before,
            print=print_of(thing),
        )

    def _people(self, rows, notes):
        new = [row for row in rows if row.plan.person is not None and row.plan.person.pk is None]
        write_many(row.plan.person for row in new)
        notes.extend(self.note(row, Act.MADE, row.plan.person) for row in new)
        changed = [row for row in rows if row.plan.person_changes]
        before = {row.number: {name: raw(row.plan.person, name) for name in row.plan.person_changes} for row in changed}
        fields = set()
        for row in changed:
            fields |= set(row.plan.person_changes)
            for name, value in row.plan.person_changes.items():
                setattr(row.plan.person, name, value)
            row.plan.person.derive_keys()
        if changed:
            keys = {"search_key", "match_key", "sort_key"}
            Person.objects.bulk_update([row.plan.person for row in changed], fields | keys, batch_size=200)
        notes.extend(self.note(row, Act.CHANGED, row.plan.person, before[row.number]) for row in changed)

    def _endings(self, rows, notes):
        for row in rows:
            for posting, day, why in row.plan.end:
                before = {name: raw(posting, name) for name in ("ends", "leaving")}
                posting.ends, posting.leaving = day, why
                type(posting).objects.filter(pk=posting.pk).update(ends=day, leaving=why)
                notes.append(self.note(row, Act.CHANGED, posting, before))

    def _corrections(self, rows, notes):
        rows = [row for row in rows if row.plan.correct is not None]
        pairs = [(row.plan.correct, row.plan.corrections) for row in rows]
        why = (
            str(BECAUSE % {"file": self.batch.file_name, "row": ", ".join(str(row.number) for row in rows)})[:200] if rows else ""
        )
        for row, fact in zip(rows, self.correct(pairs, why) if pairs else [], strict=True):
            notes.append(self.note(row, Act.CORRECTED, fact, {"id": row.plan.correct.pk}))

    def _new_facts(self, rows, notes):
        made = defaultdict(list)
        for row in rows:
            if row.plan.make is not None:
                made[type(row.plan.make)].append(row)
        for rows_of_one in made.values():
            for row in rows_of_one:
                row.plan.make.person_id = row.plan.person.pk
                row.plan.make.entered_by = self.by
            self.make(row.plan.make for row in rows_of_one)
            notes.extend(self.note(row, Act.MADE, row.plan.make) for row in rows_of_one)

    def make(self, facts):
        write_many(facts)

    def correct(self, pairs, why):
        """(fact, changes) pairs → the facts that stand in their place."""
        return correct_many(pairs, by=self.by, why=why)

    def _log(self, rows):
        """One line in the history of each person: the file, the row, and what the row said otherwise."""
        told = [row for row in rows if row.plan.person is not None and row.state in ("new", "changed")]
        kind = ContentType.objects.get_for_model(Person)
        ModelLogEntry.objects.bulk_create(
            [
                ModelLogEntry(
                    content_type=kind,
                    object_id=str(row.plan.person.pk),
                    label=row.plan.person.full_name,
                    action="people.imported",
                    user=self.by,
                    timestamp=self.said,
                    data={"batch": self.batch.pk, "file": self.batch.file_name, "row": row.number, "changes": row.changes},
                )
                for row in told
            ]
        )


def raw(thing, name):
    """The value of a field as JSON keeps it."""
    return raw_value(getattr(thing, thing._meta.get_field(name).attname))


def raw_value(value):
    value = value.pk if isinstance(value, models.Model) else value
    return value.isoformat() if isinstance(value, date) else value


def print_of(thing):
    """A print of what a row says: another one later means that somebody has changed it."""
    # The look-up hash stands for the national id: the same number is encrypted otherwise after a change of keys.
    skipped = {"entered_at", "set_aside_at", "user", "national_id_encrypted"}
    values = [str(raw(thing, field.name)) for field in thing._meta.concrete_fields if field.name not in skipped]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:32]
