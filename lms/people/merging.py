"""Two entries of one person become one: what is known of the other is pointed at the kept one, and the other leads on to it.

Rows are found from the model's own relations, so that rooms above need not be known here: whatever protects its person from being
deleted is knowledge and is moved; what would go with the person (spans, marks) follows from knowledge and is left to its owners.
A row that cannot stand beside those of the kept person (an overlapping posting, a place in the same class) stays with the other: a
fact is set aside, anything else stays as it is. Documents keep what they said: nothing printed changes.

An undo puts back exactly those rows, as long as nothing has happened to them since.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

from .duplicates import SuspectedDuplicate, decide
from .erasure import Erasure
from .facts import Fact
from .persons import Person, User
from .signals import objections_to_merging, people_changed
from .unmasking import PersonalDataAccess


class SamePerson(Refusal):
    text = _("A person cannot be merged with themselves.")


class WhyOnePerson(Refusal):
    text = _("Say how you know that both are one person: it is kept with the merge.")


class CannotMerge(Refusal):
    text = _("These two cannot be merged now: %(why)s")


class Erased(Refusal):
    text = _("The data of %(person)s were erased: what is left is kept as it is.")


class AlreadyUndone(Refusal):
    text = _("This merge was already undone.")


class CannotUndo(Refusal):
    text = _("This merge can no longer be undone: %(why)s")


# What may be taken over from the other one → its columns. The two then change places, so that whatever one person was called or
# numbered still stands in one of the two entries, and an undo is the same once more.
FIELDS = {
    "full_name": ["full_name", "search_key", "match_key", "sort_key"],
    "honorific": ["honorific"],
    "staff_number": ["staff_number"],
    "birth_date": ["birth_date", "birth_precision"],
    "gender": ["gender"],
    "ethnicity": ["ethnicity"],
    "national_id": ["national_id_encrypted", "national_id_hash"],
}
COLUMNS = FIELDS | {"user": ["user_id"]}
# What was done with an entry, and is to be read there: it never moves.
NEVER_MOVE = (Erasure, PersonalDataAccess)


class Merge(models.Model):
    """A merge (gộp hồ sơ) of two entries of one person, with everything needed to undo it."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("the person who stays"))
    other = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("the entry that leads on"))
    why = models.CharField(_("why"), max_length=200)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("merged by")
    )
    done_at = models.DateTimeField(_("merged at"), auto_now_add=True)
    # What was done: columns that changed places, with a digest of what the kept person said then; "app.Model.field" of rows that were
    # moved, each with a digest of what it said; of those that stayed with the other; of those set aside for it; the account closed.
    fields = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    left = models.JSONField(default=dict)
    aside = models.JSONField(default=dict)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(undone_at=None), name="merged_away_once",
                violation_error_message=_("This person was already merged."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.other} → {self.kept}"

    @property
    def counted(self):
        """[(what, how many)] of the rows that were moved."""
        return _counted(self.moved)

    def rows_left(self):
        """[(what, rows)] that stayed with the other person."""
        return [
            (_model(place)._meta.verbose_name_plural, _all(_model(place)).filter(pk__in=keys))
            for place, keys in self.left.items()
        ]


@dataclass(frozen=True)
class Outcome:
    """What a merge would do: [(what, how many)] that move, [(what, [row in words])] that cannot, and why it is refused, if it is."""

    moved: list = field(default_factory=list)
    left: list = field(default_factory=list)
    refusal: str = ""


class _OnlyTried(Exception):
    pass


def foresee(kept, other, *, by, fields=()):
    """The Outcome of this merge: it is done, looked at, and taken back."""
    try:
        with transaction.atomic():
            done = merge(kept, other, by=by, fields=fields, why="…")
            outcome = Outcome(done.counted, [(what, [words_of(row) for row in rows]) for what, rows in done.rows_left()])
            raise _OnlyTried
    except _OnlyTried:
        return outcome
    except Refusal as refusal:
        return Outcome(refusal=str(refusal))


@transaction.atomic
def merge(kept, other, *, by, why, fields=()):
    """Say that `other` is the same person as `kept`, who takes over the values of these `FIELDS`. The Merge tells what was done.

    Raises SamePerson, MergedAway, WhyOnePerson, Erased, or CannotMerge with what a room above objects.
    """
    if kept.pk == other.pk:
        raise SamePerson
    if not clean(why):
        raise WhyOnePerson
    held = {pk: Person.objects.lock(pk) for pk in sorted([kept.pk, other.pk])}
    kept, other = held[kept.pk], held[other.pk]
    _refuse_erased(kept, other)
    answers = objections_to_merging.send(Merge, kept=kept, other=other)
    if objections := [str(sentence) for _receiver, sentences in answers for sentence in sentences]:
        raise CannotMerge(why=" ".join(objections))

    done = Merge(kept=kept, other=other, why=clean(why), done_by=by)
    done.moved, done.left, done.aside = _move_rows(kept, other, by)
    joined, done.account = _join_accounts(kept, other)
    done.fields = [name for name in FIELDS if name in fields] + joined
    _exchange(kept, other, done.fields)
    if done.account:
        User.objects.filter(pk=done.account.pk).update(is_active=False)
    Person.everything.filter(pk=other.pk).update(merged_into=kept)
    kept.refresh_from_db()
    other.refresh_from_db()
    done.values = {name: _digest(kept, COLUMNS[name]) for name in done.fields}
    done.save()
    decide(kept, other, SuspectedDuplicate.State.MERGED, by=by, why=why)
    _tell("people.merged", done, by)
    return done


@transaction.atomic
def undo_merge(done, *, by):
    """Two people again, each with what they had; what was entered since stays with the kept one.

    Raises AlreadyUndone, Erased, CannotUndo.
    """
    for pk in sorted([done.kept_id, done.other_id]):
        Person.everything.select_for_update().get(pk=pk)
    done = Merge.objects.select_for_update(of=["self"]).select_related("kept", "other", "account").get(pk=done.pk)
    kept, other = done.kept, done.other
    if done.undone_at:
        raise AlreadyUndone
    _refuse_erased(kept)
    if why := _why_not_undo(done):
        raise CannotUndo(why=why)
    Person.everything.filter(pk=other.pk).update(merged_into=None)
    _exchange(kept, other, done.fields)
    if done.account:
        User.objects.filter(pk=done.account.pk).update(is_active=True)
    _put_back(done)
    done.undone_by, done.undone_at = by, now()
    done.save()
    SuspectedDuplicate.objects.of_pair(kept, other).update(
        state=SuspectedDuplicate.State.OPEN, decided_by=None, decided_at=None, why=""
    )
    _tell("people.unmerged", done, by)


def _refuse_erased(*people):
    if erased := Erasure.objects.filter(person__in=people).select_related("person").first():
        raise Erased(person=erased.person)


def _tell(action, done, by):
    """The history of both, and whoever counts people."""
    for person, counterpart in ((done.kept, done.other), (done.other, done.kept)):
        data = {"other": counterpart.staff_number, "name": counterpart.full_name, "why": done.why, "merge": done.pk}
        log(person, action, user=by, data=data)
    people_changed.send(Person, person_ids=[done.kept_id, done.other_id])


# Rows that point at a person.


def known_places():
    """{"app.Model.field": foreign key to Person} of everything that is known of people, in a fixed order."""
    relations = [relation for relation in Person._meta.get_fields(include_hidden=True) if relation.auto_created]
    keys = [relation.field for relation in relations if getattr(relation, "on_delete", None) is models.PROTECT]
    return {str(key): key for key in sorted(keys, key=str) if key.model not in (Merge, *NEVER_MOVE)}


def _model(place):
    return apps.get_model(place.rpartition(".")[0])


def _all(model):
    """All rows, also those that its managers do not know."""
    return model._base_manager.order_by("pk")


def _links(model):
    """The foreign keys by which a row corrects or replaces another one of its kind."""
    return [field for field in model._meta.concrete_fields if field.related_model is model and model is not Person]


def _move_rows(kept, other, by):
    """({place: {key: digest}} of rows moved, {place: keys} of rows left with the other, the same of those set aside for it)."""
    moved, left, aside = {}, {}, {}
    for place, key in known_places().items():
        rows = list(_all(key.model).filter(**{key.name: other}))
        stays = _point(key, rows, kept, other)
        if went := [row.pk for row in rows if row.pk not in stays]:
            moved[place] = _digests(key.model, went)
        if stays:
            left[place] = sorted(stays)
            if issubclass(key.model, Fact):
                aside[place] = [row.pk for row in rows if row.pk in stays and not row.set_aside]
                _set_aside(key.model, aside[place], kept, by)
    return moved, left, aside


def _point(key, rows, person, back):
    """Point these rows at `person`; the keys of those that the database lets not go there, they and what is linked to them stay."""
    if not rows or _can_point(key, [row.pk for row in rows], person):
        return set()
    stays = _with_linked({row.pk for row in rows if not _can_point(key, [row.pk], person)}, rows)
    _all(key.model).filter(pk__in=stays).update(**{key.name: back})
    return stays


def _can_point(key, keys, person):
    try:
        with transaction.atomic():
            _all(key.model).filter(pk__in=keys).update(**{key.name: person})
    except IntegrityError:
        return False
    return True


def _with_linked(keys, rows):
    """These keys and those of the rows that correct or replace them, or that they correct or replace."""
    beside = defaultdict(set)
    for row in rows:
        for link in _links(type(row)):
            beside[row.pk].add(getattr(row, link.attname))
            beside[getattr(row, link.attname)].add(row.pk)
    own, found, waiting = {row.pk for row in rows}, set(), list(keys)
    while waiting:
        key = waiting.pop()
        found.add(key)
        waiting += (beside[key] & own) - found
    return found


def _set_aside(model, keys, kept, by):
    """They were held to be true until now: about the kept person something else is."""
    told = {"person": kept, "number": kept.staff_number}
    because = _now("Merged with %(person)s (%(number)s), who has something else in this place.") % told
    said = {"set_aside": True, "set_aside_because": because, "set_aside_by": by, "set_aside_at": now()}
    _all(model).filter(pk__in=keys).update(**said)


def _put_back(done):
    for place, keys in done.moved.items():
        key = known_places()[place]
        _all(key.model).filter(pk__in=keys).update(**{key.name: done.other})
    for place, keys in done.aside.items():
        said = {"set_aside": False, "set_aside_because": "", "set_aside_by": None, "set_aside_at": None}
        _all(_model(place)).filter(pk__in=keys).update(**said)


# What the two say of themselves.


def _join_accounts(kept, other):
    """(fields to exchange, account to be closed): the only account goes to the kept person; of two, theirs stays in use."""
    if kept.user_id is None:
        return (["user"] if other.user_id else []), None
    return [], other.user if other.user and other.user.is_active else None


def _exchange(kept, other, fields):
    columns = [column for name in fields for column in COLUMNS[name]]
    if not columns:
        return
    rows = {row["pk"]: row for row in Person.everything.filter(pk__in=[kept.pk, other.pk]).values("pk", *columns)}
    out_of_the_way = {"staff_number": f"~{other.pk}", "national_id_hash": None, "user_id": None}
    for pk, values in (
        (other.pk, {column: value for column, value in out_of_the_way.items() if column in columns}),
        (kept.pk, {column: rows[other.pk][column] for column in columns}),
        (other.pk, {column: rows[kept.pk][column] for column in columns}),
    ):
        if values:
            Person.everything.filter(pk=pk).update(**values)


# Has anything happened since?


def _why_not_undo(done):
    """The sentence that says what stands in the way of an undo; empty where nothing does."""
    if above := done.kept.merged_into:
        return _("%(person)s was merged with %(kept)s since. Undo that merge first.") % {"person": done.kept, "kept": above}
    for name, digest in done.values.items():
        if _digest(done.kept, COLUMNS[name]) != digest:
            return _("what %(person)s took over from the other entry was changed since.") % {"person": done.kept}
    for place, digests in done.moved.items():
        now_are = _digests(_model(place), digests)
        changed = [key for key, digest in digests.items() if now_are.get(key) != digest]
        if changed or _corrected_since(_model(place), digests):
            what = {"what": _model(place)._meta.verbose_name_plural}
            return _("what was moved was changed, corrected or removed since (%(what)s).") % what
    return ""


def _corrected_since(model, keys):
    return any(
        _all(model).filter(**{f"{link.name}__in": list(keys)}).exclude(pk__in=list(keys)).exists() for link in _links(model)
    )


def _digests(model, keys):
    """{key: digest} of these rows as they are; keys are strings, as JSON has them."""
    columns = [field.attname for field in model._meta.concrete_fields]
    return {str(row.pk): _digest(row, columns) for row in _all(model).filter(pk__in=list(keys))}


def _digest(row, columns):
    """A short hash of what a row says. Encrypted values are left out: they change with the key, and their keyed hash says the same."""
    said = {column: getattr(row, column) for column in columns if not column.endswith("_encrypted")}
    told = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


# In words.


def _counted(moved):
    return [(_model(place)._meta.verbose_name_plural, len(keys)) for place, keys in moved.items()]


def known_of(person):
    """{model: rows} of what is known of a person and would move with them, facts first and only as far as held to be true."""
    found = {}
    for key in sorted(known_places().values(), key=lambda key: not issubclass(key.model, Fact)):
        if key.model is Person:
            continue
        related = [link.name for link in key.model._meta.concrete_fields if link.many_to_one]
        rows = _all(key.model).filter(**{key.name: person}).select_related(*related)
        found[key.model] = rows.filter(set_aside=False) if issubclass(key.model, Fact) else rows
    return found


def words_of(row):
    """What a row says, without whom it is about: values in the order of the table, days as here usual."""
    said = [
        _value_in_words(row, field)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and field.related_model not in (Person, type(row))
    ]
    return " · ".join(words for words in dict.fromkeys(said) if words)


def _value_in_words(row, field):
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return str(field.verbose_name) if value else ""
    if isinstance(value, date):
        shown = date_format(value, "SHORT_DATE_FORMAT")
        return f"{field.verbose_name} {shown}"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return "" if value in (None, "") else str(value)
