"""An import is a row with a state: what a killed worker left is taken up again, and nothing of the list is true before it is applied."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.doorbell import ring
from lms.refusal import Refusal

from ..access import oversees_all
from ..persons import Person
from ..roles import Role
from ..units import Unit
from .plans import Plan

LEASE = timedelta(minutes=5)


class NotNow(Refusal):
    text = _("This import is in another state by now. Look at it once more.")


class LeaseLost(Exception):
    """Another worker took this import up, because nothing was heard of this one for too long."""


def import_storage():
    return storages["imports"]


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all, for those who manage or audit the whole tree."""
        if not user.is_authenticated:
            return self.none()
        if oversees_all(user, Role.Kind.TRAINING_MANAGER, Role.Kind.AUDITOR):
            return self
        return self.filter(by=user)

    def waiting(self, now):
        """Those that nobody works on: asked for, or held by a worker that has not been heard of for too long."""
        return self.filter(Q(state__in=WORK) | Q(state__in=WORK.values(), claimed_at__lt=now - LEASE))

    def claim(self, now):
        """Take one that waits, or None. Each goes to one worker only: the update asks again."""
        for batch in self.waiting(now).order_by("pk"):
            doing = WORK.get(batch.state, batch.state)
            if self.waiting(now).filter(pk=batch.pk).update(state=doing, claimed_at=now):
                batch.state, batch.claimed_at = doing, now
                return batch
        return None


class ImportBatch(models.Model):
    """An import (đợt nhập dữ liệu): one uploaded list, from the upload until it is applied, and undone if need be."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting to be read")
        READING = "reading", _("Being read")
        TO_DECIDE = "to_decide", _("Read, to be looked through")
        TO_APPLY = "to_apply", _("Waiting to be applied")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        TO_UNDO = "to_undo", _("Waiting to be undone")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Could not be read")

    kind = models.CharField(_("what it lists"), max_length=20)
    file = models.FileField(storage=import_storage, blank=True, editable=False)  # until it is read: then its rows are kept
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of rows that name none")
    )
    day = models.DateField(_("from day of rows that name none"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UPLOADED)
    # A Problem as JSON: why the list could not be read, or why applying or undoing it was refused.
    refusal = models.JSONField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    of = models.PositiveIntegerField(default=0, editable=False)
    # What the reader says of the sheet: its name, the header row, which column stands where, what it skipped, conversions.
    sheet = models.JSONField(default=dict, editable=False)
    conversion_confirmed = models.BooleanField(default=False, editable=False)
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["state", "claimed_at"], name="import_work")]

    def __str__(self):
        return self.file_name

    @property
    def kind_label(self):
        from .kinds import find_kind

        return find_kind(self.kind).label

    @property
    def is_busy(self):
        """Whether a worker has it, or is about to."""
        return self.state in WORK or self.state in WORK.values()

    @property
    def progress(self):
        """(rows done, rows in all) of the work at hand. While a list is applied only the cache knows: nothing is committed yet."""
        return cache.get(self._progress_key, self.done) if self.state in LAST_WORK else self.done, self.of

    @property
    def _progress_key(self):
        return f"import-{self.pk}-{self.state}"

    @property
    def to_confirm(self):
        """Conversions from an old encoding that nobody has looked at yet."""
        return [] if self.conversion_confirmed else self.sheet.get("encoding_notes", [])

    def counts(self):
        """{state of rows: how many}, every state."""
        counted = dict(self.rows.order_by().values_list("state").annotate(Count("pk")))
        return {state: counted.get(state, 0) for state in ImportRow.State}

    def beat(self, done):
        """Tell that somebody is still working, and how far. LeaseLost if somebody else is by now."""
        now = timezone.now()
        mine = ImportBatch.objects.filter(pk=self.pk, state=self.state, claimed_at=self.claimed_at)
        if not mine.update(done=done, claimed_at=now):
            raise LeaseLost
        self.done, self.claimed_at = done, now

    def tell(self, done):
        """How far it is, from within a transaction."""
        cache.set(self._progress_key, done, LEASE.total_seconds())

    def hold(self):
        """Inside a transaction: nobody else works on it until the end. LeaseLost if somebody else does."""
        now_is = ImportBatch.objects.select_for_update().get(pk=self.pk)
        if (now_is.state, now_is.claimed_at) != (self.state, self.claimed_at):
            raise LeaseLost

    def settle(self, state, refusal=None, **changes):
        """The work is done: the state it leads to, and why it was refused if it was."""
        mine = ImportBatch.objects.filter(pk=self.pk, state=self.state, claimed_at=self.claimed_at)
        changes = {"state": state, "refusal": refusal, "claimed_at": None} | changes
        if not mine.update(**changes):
            raise LeaseLost
        for name, value in changes.items():
            setattr(self, name, value)


State = ImportBatch.State
# What is asked for → what a worker is doing about it.
WORK = {State.UPLOADED: State.READING, State.TO_APPLY: State.APPLYING, State.TO_UNDO: State.UNDOING}
LAST_WORK = (State.APPLYING, State.UNDOING)


class ImportRowQuerySet(models.QuerySet):
    def with_problem(self, column, reason):
        """Rows that have this problem; all problems of a row stand in one text."""
        return self.filter(problem_keys__contains=f"|{column}:{reason}|")


class ImportRow(models.Model):
    """A row of the list: what it says, what is wrong with it, what a person decided, and what it would do."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        SUSPECT = "suspect", _("Suspect")
        WRONG = "wrong", _("Wrong")
        SKIPPED = "skipped", _("Left out")

    class Decision(models.TextChoices):
        THIS_ONE = "this", _("This one")
        NEW = "new", _("A new person")
        SKIP = "skip", _("Leave this row out")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    section = models.CharField(max_length=200, blank=True)  # the heading above it in the list, often a unit
    said = models.JSONField(default=dict)  # {column: text of the cell}; the national id masked
    national_id_encrypted = models.TextField(blank=True)  # what the cell says of it
    values = models.JSONField(default=dict)  # {column: what was read}; the national id as its look-up hash
    doubts = models.JSONField(default=list)  # problems of single cells, as Problem says them

    # What a person decided.
    corrected = models.JSONField(default=dict)  # {column: text in place of what the list says}
    agreed = models.JSONField(default=list)  # ["column:reason"] of doubts that are as they should be
    decision = models.CharField(max_length=4, choices=Decision, blank=True)
    chosen = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    # What follows from it and from what is known: judged anew whenever something was decided.
    state = models.CharField(max_length=9, choices=State, blank=True)
    problems = models.JSONField(default=list)
    problem_keys = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    candidates = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # [[model, field, before, after]]

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_row_state")]

    def __str__(self):
        return f"{self.batch} – {self.number}"

    # Judging a row: kinds.py calls these in turn.

    def begin(self):
        """Forget what was thought of it."""
        self.plan, self.problems = Plan(), list(self.doubts)
        self.person, self.candidates, self.changes = None, [], []

    def say(self, level, column, reason, *, proposal=None, **values):
        """Something is `wrong`, `suspect` (a person decides or agrees) or only to be noted about the cell in this column."""
        self.problems.append({"level": level, "column": column, "reason": reason, "values": values, "proposal": proposal})

    def change(self, model, field, before, after):
        self.changes.append([model, field, before, after])

    def conclude(self):
        """The state that follows."""
        self.problems = [
            problem for problem in self.problems if problem["level"] == "wrong" or key_of(problem) not in self.agreed
        ]
        self.problem_keys = "".join(f"|{key_of(problem)}|" for problem in self.problems)
        levels = {problem["level"] for problem in self.problems}
        self.state = (
            self.State.SKIPPED
            if self.decision == self.Decision.SKIP
            else self.State.WRONG
            if "wrong" in levels
            else self.State.SUSPECT
            if "suspect" in levels
            else self.plan.state
        )

    @property
    def print(self):
        """Two judgements with the same print would write the same."""
        return self.state, self.person_id, self.changes

    def text(self, column):
        """What the cell says by now."""
        return self.corrected.get(column, self.said.get(column, ""))


def key_of(problem):
    return f"{problem['column']}:{problem['reason']}"


class Written(models.Model):
    """One thing that an import wrote: what it was before, and a print of it as it was left, so that undoing sees what came after."""

    class Act(models.TextChoices):
        MADE = "made"
        CORRECTED = "corrected"  # the new fact; `before` names the one set aside
        CHANGED = "changed"  # in place: `before` is {field: value}

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="written")
    row = models.PositiveIntegerField()
    act = models.CharField(max_length=9, choices=Act)
    model = models.CharField(max_length=60)  # people.posting
    object_id = models.PositiveBigIntegerField()
    person_id_then = models.PositiveBigIntegerField(null=True)
    before = models.JSONField(null=True)
    print = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["model", "object_id"], name="import_written_object")]

    def __str__(self):
        return f"{self.model} {self.object_id}"


@transaction.atomic
def upload(kind, file, *, by, unit=None, day=None, held=False):
    """Keep the list and have it read in the background; or, `held`, by this process."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    name = file.name.replace("\\", "/").rsplit("/", 1)[-1]
    batch = ImportBatch(kind=kind.slug, file_name=name[:200], sha256=digest.hexdigest(), by=by, unit=unit, day=day)
    ending = name.rsplit(".", 1)[-1].lower()[:10] if "." in name else "bin"
    batch.file.save(f"{batch.sha256[:20]}.{ending}", file, save=False)
    if held:
        batch.state, batch.claimed_at = State.READING, timezone.now()
    batch.save()
    if not held:
        _ring()
    return batch


@transaction.atomic
def ask(batch, state):
    """Have a worker take it up: UPLOADED to be judged anew, TO_APPLY, TO_UNDO. NotNow where it cannot be."""
    may_come_from = {State.UPLOADED: State.TO_DECIDE, State.TO_APPLY: State.TO_DECIDE, State.TO_UNDO: State.APPLIED}[state]
    found = ImportBatch.objects.filter(pk=batch.pk, state=may_come_from)
    if not found.update(state=state, done=0, refusal=None):
        raise NotNow
    _ring()


@transaction.atomic
def discard(batch):
    """Throw away a list that was not applied, with all its rows. NotNow for any other."""
    found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    mine = found.claimed_at is not None and found.claimed_at == batch.claimed_at
    if found.state not in (State.TO_DECIDE, State.FAILED, State.UPLOADED) and not mine:
        raise NotNow
    forget_file(found)
    found.rows.all().delete()
    found.delete()


def forget_file(batch):
    """The rows are kept from now on; the file holds more of people's data than anybody needs."""
    if batch.file:
        name = batch.file.name
        ImportBatch.objects.filter(pk=batch.pk).update(file="")
        batch.file = ""
        transaction.on_commit(lambda: import_storage().delete(name))


def _ring():
    from ..tasks import work_on_imports

    ring(work_on_imports)
