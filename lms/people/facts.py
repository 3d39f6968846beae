"""A fact about a person announces itself when it is written or removed, in the same transaction. It is not overwritten: a correction
is another fact that stands in its place."""

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

from .signals import people_changed
from .telling import told


class AlreadySetAside(Refusal):
    text = _("This was already corrected or withdrawn by somebody else. Look at it once more.")


class AlreadySaid(Refusal):
    text = _("Somebody else has meanwhile said how this ended. Look at it once more.")


class NoReason(Refusal):
    text = _("Say why: it is kept with what was said before.")


class Announced(models.Model):
    """Base of rows from which standing follows. Bulk writes go through `register_many`."""

    class Meta:
        abstract = True

    @property
    def people_touched(self):
        return [self.person_id]

    def derive_keys(self):
        """Fill what follows from the rest; `save()` does it, a bulk write calls it for each row."""

    @classmethod
    def secure(cls, rows):
        """Inside the transaction that writes `rows`: lock what they stand on, and refuse what no longer stands."""

    @transaction.atomic
    def save(self, **kwargs):
        self.derive_keys()
        self.secure([self])
        super().save(**kwargs)
        people_changed.send(type(self), person_ids=self.people_touched)

    @transaction.atomic
    def delete(self, **kwargs):
        touched = self.people_touched
        deleted = super().delete(**kwargs)
        people_changed.send(type(self), person_ids=touched)
        return deleted


class Fact(Announced):
    """Base of facts about a person. `set_aside` ones are no longer held to be true: corrected by another one, or withdrawn.

    Managers (`objects`, `person.postings` …) know only what is held to be true; `everything` knows the others as well.
    """

    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="superseded_by")
    set_aside = models.BooleanField(default=False, editable=False)
    set_aside_because = models.CharField(max_length=200, blank=True, editable=False)
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    set_aside_at = models.DateTimeField(null=True, editable=False)

    # Fields that are filled when something happens later: the fact goes on to be true, and gets an end.
    ends_by = ()

    class Meta:
        abstract = True

    @property
    def said(self):
        """{field: value} of what the fact says, without the notes on who entered it and what became of it."""
        return {name: getattr(self, name) for name in self.said_fields()}

    @classmethod
    def said_fields(cls):
        noted = {field.name for field in Fact._meta.get_fields()} | {"id", "person"}
        return [field.name for field in cls._meta.concrete_fields if field.name not in noted]

    @property
    def told(self):
        """The same as plain values, for the log."""
        return told(self, self.said)


def held_to_be_true(queryset_class):
    """The manager of facts that are not set aside, with the words of this queryset."""

    class HeldToBeTrue(models.Manager.from_queryset(queryset_class)):
        def get_queryset(self):
            return super().get_queryset().filter(set_aside=False)

    return HeldToBeTrue()


@transaction.atomic
def correct(fact, *, by, why, **changes):
    """Set `fact` aside and write another one with these changes in its place; the new one.

    Raises AlreadySetAside, NoReason, or ValidationError naming the field that cannot be.
    """
    old = _set_aside(fact, by, why)
    new = type(fact)(**(old.said | changes), person_id=old.person_id, supersedes=old, entered_by=by)
    new.full_clean()
    new.save()
    _log(new, "people.corrected", by, why, before=old.told, after=new.told)
    return new


@transaction.atomic
def withdraw(fact, *, by, why):
    """`fact` never was true: it counts no more, and stays in the person's file with the reason. Raises AlreadySetAside, NoReason."""
    old = _set_aside(fact, by, why)
    _log(old, "people.withdrawn", by, why, before=old.told)
    return old


@transaction.atomic
def end(fact, *, by, **later):
    """Say how `fact` ended, where that was not said yet (`ends_by`). It stays the same fact: something happened, nothing was wrong.

    Raises AlreadySetAside, AlreadySaid, or ValidationError naming the field that cannot be.
    """
    ended = _held(fact)
    if any(getattr(ended, name) not in (None, "") for name in later):
        raise AlreadySaid
    before = ended.told
    for name, value in later.items():
        setattr(ended, name, value)
    ended.full_clean()
    ended.save()
    _log(ended, "people.ended", by, before=before, after=ended.told)
    return ended


def _held(fact):
    """The fact as it is now, locked after its person; AlreadySetAside where it is no longer held to be true."""
    type(fact)._meta.get_field("person").related_model.objects.lock(fact.person_id)
    held = type(fact).everything.select_for_update().get(pk=fact.pk)
    if held.set_aside:
        raise AlreadySetAside
    return held


def _set_aside(fact, by, why):
    if not clean(why):
        raise NoReason
    old = _held(fact)
    old.set_aside, old.set_aside_because, old.set_aside_by, old.set_aside_at = True, clean(why), by, now()
    old.save()
    return old


def entered(fact, *, by):
    """Note in the history of the person that `by` has entered this fact."""
    _log(fact, "people.entered", by, after=fact.told)


def _log(fact, action, by, why="", **versions):
    """What the person's history says of it."""
    log(fact.person, action, user=by, data={"kind": fact._meta.model_name, "fact": fact.pk, "why": clean(why)} | versions)


@transaction.atomic
def correct_many(corrections, *, by, why):
    """`correct` for many facts of one kind: (fact, changes) pairs, in a few queries; the new facts in their order.

    Announces nothing: who writes in bulk does so once, of all the people. Raises AlreadySetAside, NoReason, ValidationError; an overlap
    the database refuses with IntegrityError.
    """
    if not clean(why):
        raise NoReason
    if not corrections:
        return []
    model = type(corrections[0][0])
    held = {
        fact.pk: fact for fact in model.everything.select_for_update().filter(pk__in=[fact.pk for fact, _changes in corrections])
    }
    if len(held) < len(corrections) or any(fact.set_aside for fact in held.values()):
        raise AlreadySetAside
    olds = [held[fact.pk] for fact, _changes in corrections]
    for old in olds:
        old.set_aside, old.set_aside_because, old.set_aside_by, old.set_aside_at = True, clean(why), by, now()
    model.everything.bulk_update(olds, ["set_aside", "set_aside_because", "set_aside_by", "set_aside_at"], batch_size=200)
    news = [
        model(**_copied(old, but=changes), **changes, person_id=old.person_id, supersedes=old, entered_by=by)
        for old, (_fact, changes) in zip(olds, corrections, strict=True)
    ]
    return write_many(news)


def _copied(fact, but):
    """{field: value} for another fact like this one, keys of other rows as keys: nothing is looked up."""
    fields = (fact._meta.get_field(name) for name in fact.said_fields())
    return {field.attname: getattr(fact, field.attname) for field in fields if field.name not in but}


@transaction.atomic
def register_many(rows):
    """Write many new facts of one kind by the rules of a single one, in a few queries; the people concerned are announced once.

    Raises what `write_many` raises. Nothing is written then.
    """
    rows = write_many(rows)
    if rows:
        people_changed.send(type(rows[0]), person_ids=sorted({pk for row in rows for pk in row.people_touched}))
    return rows


@transaction.atomic
def write_many(rows):
    """As `register_many`, without announcing: for acts that write more than one kind, and announce all at their end.

    Raises ValidationError for the first row whose own values are refused, Refusal for what `secure` refuses. What concerns other rows (an
    overlap, a staff number given twice, a missing unit) the database refuses with IntegrityError.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    # Looking up each foreign key would cost a query a row; the database looks them up anyway.
    foreign = [field.name for field in model._meta.concrete_fields if field.is_relation]
    for row in rows:
        row.derive_keys()
        row.clean_fields(exclude=foreign)
        row.clean()
    model.secure(rows)
    return model.objects.bulk_create(rows, batch_size=1000)
