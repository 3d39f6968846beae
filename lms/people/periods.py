"""Validity periods: half-open [starts, ends), `ends` empty while it lasts; and the constraint that two of them never overlap."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PeriodQuerySet(models.QuerySet):
    """Rows with `starts` and `ends`."""

    def held_on(self, day):
        return self.filter(starts__lte=day).filter(Q(ends=None) | Q(ends__gt=day))

    def overlapping(self, starts, ends):
        later = self.filter(Q(ends=None) | (Q(ends__gt=starts) & Q(ends__gt=F("starts"))))
        return later if ends is None else later.filter(starts__lt=ends)


class Period(models.Model):
    """Base of facts that hold over [starts, ends)."""

    starts = models.DateField(_("from"), help_text=_("First day on which it holds."))
    ends = models.DateField(
        _("until"), null=True, blank=True, help_text=_("First day on which it no longer holds; empty while it lasts.")
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day):
        return self.starts <= day and (self.ends is None or day < self.ends)

    @property
    def last_day(self):
        return self.ends and self.ends - timedelta(days=1)


def ends_after_it_starts(name):
    return models.CheckConstraint(
        condition=Q(ends=None) | Q(ends__gt=F("starts")),
        name=name,
        violation_error_message=_("The day it ends must come after the day it starts."),
    )


class NoOverlap(models.BaseConstraint):
    """No two rows with the same values in `fields` share a day of [starts, ends); one that ends as it starts has none.

    PostgreSQL keeps it by an exclusion constraint (needs the btree_gist extension), SQLite by triggers; both also between
    two writers at once. `unless` names boolean columns; rows where one of them is true take no part.
    """

    def __init__(self, *, fields, name, unless=(), violation_error_message=None):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields = tuple(fields)
        self.unless = tuple(unless)

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._exclude(model, schema_editor)}"
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        name = schema_editor.quote_name(self.name)
        return Statement(f"ALTER TABLE %(table)s ADD CONSTRAINT {name} {self._exclude(model, schema_editor)}", table=table)

    def remove_sql(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(f"ALTER TABLE %(table)s DROP CONSTRAINT {schema_editor.quote_name(self.name)}", table=table)

    def _columns(self, model, schema_editor):
        return [schema_editor.quote_name(model._meta.get_field(field).column) for field in self.fields]

    def _exclude(self, model, schema_editor):
        same = ", ".join(f"{column} WITH =" for column in self._columns(model, schema_editor))
        taking_part = " AND ".join(f"NOT {schema_editor.quote_name(column)}" for column in self.unless)
        where = f" WHERE ({taking_part})" if taking_part else ""
        return f"EXCLUDE USING gist ({same}, daterange(starts, ends, '[)') WITH &&){where}"

    def _triggers(self, model, schema_editor):
        """One trigger for INSERT, one for UPDATE; the table is a reference, so that Django's table rebuilds keep them."""
        table = Table(model._meta.db_table, schema_editor.quote_name)
        key = schema_editor.quote_name(model._meta.pk.column)
        clash = [f"other.{column} = NEW.{column}" for column in self._columns(model, schema_editor)]
        clash += [
            f"other.{key} <> NEW.{key}",
            "(other.ends IS NULL OR (other.ends > NEW.starts AND other.ends > other.starts))",
            "(NEW.ends IS NULL OR (other.starts < NEW.ends AND NEW.starts < NEW.ends))",
        ]
        clash += [f"NOT {row}.{schema_editor.quote_name(column)}" for column in self.unless for row in ("other", "NEW")]
        for event in ("insert", "update"):
            name = schema_editor.quote_name(f"{self.name}_{event}")
            yield Statement(
                # AFTER, because before an INSERT the new row has no key yet.
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON %(table)s "
                f"WHEN EXISTS (SELECT 1 FROM %(table)s AS other WHERE {' AND '.join(clash)}) "
                f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END",
                table=table,
            )

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        named = set(self.fields) | {"starts", "ends"}
        if exclude and named & set(exclude):
            return
        if instance.starts is None or instance.starts == instance.ends or any(getattr(instance, name) for name in self.unless):
            return
        same = {field: getattr(instance, model._meta.get_field(field).attname) for field in self.fields}
        if None in same.values():
            return
        taking_part = same | dict.fromkeys(self.unless, False)
        others = PeriodQuerySet(model, using=using).filter(**taking_part).overlapping(instance.starts, instance.ends)
        if others.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def __eq__(self, other):
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash((self.name, self.fields, self.unless))

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.unless:
            kwargs["unless"] = self.unless
        return path, args, kwargs
