"""Every row that a reorganisation wrote or changed, as it left them: so it can be told later, and taken back exactly."""

from datetime import date
from itertools import batched

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..planning import PlanningEntry
from ..postings import Appointment, Posting
from ..roles import Role
from ..units import Succession, Unit
from .drafts import Reorganisation

BATCH = 500

# The kinds of rows, those on which others stand first.
MODELS = {
    "unit": Unit,
    "succession": Succession,
    "posting": Posting,
    "appointment": Appointment,
    "planning": PlanningEntry,
    "role": Role,
}


def said_by(row):
    """{column: value as JSON keeps it} of all that a row says: what is compared to see whether somebody has changed it since."""
    columns = [
        field.attname for field in row._meta.concrete_fields if not (field.primary_key or isinstance(field, models.DateTimeField))
    ]
    values = ((column, getattr(row, column)) for column in columns)
    return {column: value.isoformat() if isinstance(value, date) else value for column, value in values}


class Change(models.Model):
    """One row: as it was (`before`, empty where it was written anew) and as it was left (`after`)."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("unit")
        SUCCESSION = "succession", _("succession")
        POSTING = "posting", _("posting")
        APPOINTMENT = "appointment", _("appointment")
        PLANNING = "planning", _("planning entry")
        ROLE = "role", _("role")

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=11, choices=Kind)
    row = models.PositiveBigIntegerField()
    follows = models.PositiveBigIntegerField(null=True)  # of a posting or role written anew: the one that it carries on
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "kind", "row"], name="row_changed_once_by_reorganisation")
        ]


def all_rows(model):
    """Also those that are set aside."""
    return model._base_manager.all()


def remember_new(reorganisation, kind, rows, *, follows=()):
    """Note these rows, just written, as they are now; `follows` names the old row that each carries on."""
    old = [row.pk for row in follows] or [None] * len(rows)
    _note(
        [Change(reorganisation=reorganisation, kind=kind, row=row.pk, follows=pk) for row, pk in zip(rows, old, strict=True)],
        rows,
    )


def _note(changes, rows):
    for change, row in zip(changes, rows, strict=True):
        change.after = said_by(row)
    Change.objects.bulk_create(changes, batch_size=BATCH)


def change(reorganisation, kind, rows, **values):
    """Give these rows the same new values in a few queries, and remember what they said before."""
    changes = []
    for row in rows:
        before = {field: getattr(row, field) for field in values}
        changes.append(Change(reorganisation=reorganisation, kind=kind, row=row.pk, before=before))
        for field, value in values.items():
            setattr(row, field, value)
    for batch in batched((row.pk for row in rows), BATCH):
        all_rows(MODELS[kind]).filter(pk__in=batch).update(**values)
    _note(changes, rows)
