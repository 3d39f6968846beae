"""What is written in the register stays: the database itself refuses to change it, whoever asks. Who gets round that, breaks the chain.

Deleting is refused by PostgreSQL only: SQLite, where whoever has the file has everything, empties tables by deleting their rows.
"""

from django.db import models
from django.db.backends.ddl_references import Statement, Table

REFUSAL = "what is written in the register is not changed"


class StaysAsWritten(models.BaseConstraint):
    """These columns of a row never change once they hold something; the row is not deleted.

    `once_set` are columns that are empty text at first, and stay as they are from the moment they are not.
    """

    def __init__(self, *, fields, name, once_set=()):
        super().__init__(name=name)
        self.fields, self.once_set = tuple(fields), tuple(once_set)

    def constraint_sql(self, model, schema_editor):
        """Nothing within CREATE TABLE: triggers, once the table is there."""
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        *first, last = self._statements(model, schema_editor)
        for statement in first:
            schema_editor.execute(statement)
        return last

    def remove_sql(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        if schema_editor.connection.vendor == "postgresql":
            function = schema_editor.quote_name(self.name)
            return Statement(f"DROP FUNCTION {function} CASCADE", table=table)
        return Statement(f"DROP TRIGGER {schema_editor.quote_name(f'{self.name}_update')}", table=table)

    def _statements(self, model, schema_editor):
        quote = schema_editor.quote_name
        table = Table(model._meta.db_table, quote)
        columns = [quote(model._meta.get_field(field).column) for field in self.fields]
        once_set = [quote(model._meta.get_field(field).column) for field in self.once_set]
        if schema_editor.connection.vendor == "postgresql":
            return self._for_postgresql(table, columns, once_set, quote)
        return self._for_sqlite(table, columns, once_set, quote)

    def _for_postgresql(self, table, columns, once_set, quote):
        # As text: two JSON values are compared as they are written.
        changed = [f"OLD.{column}::text IS DISTINCT FROM NEW.{column}::text" for column in columns]
        changed += [f"(OLD.{column} <> '' AND OLD.{column} <> NEW.{column})" for column in once_set]
        function = quote(self.name)
        yield Statement(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION USING MESSAGE = '{REFUSAL}', ERRCODE = 'integrity_constraint_violation'; END $$",
            table=table,
        )
        yield Statement(
            f"CREATE TRIGGER {quote(f'{self.name}_update')} BEFORE UPDATE ON %(table)s FOR EACH ROW "
            f"WHEN ({' OR '.join(changed)}) EXECUTE FUNCTION {function}()",
            table=table,
        )
        yield Statement(
            f"CREATE TRIGGER {quote(f'{self.name}_delete')} BEFORE DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION {function}()",
            table=table,
        )

    def _for_sqlite(self, table, columns, once_set, quote):
        changed = [f"OLD.{column} IS NOT NEW.{column}" for column in columns]
        changed += [f"(OLD.{column} <> '' AND OLD.{column} <> NEW.{column})" for column in once_set]
        yield Statement(
            f"CREATE TRIGGER {quote(f'{self.name}_update')} BEFORE UPDATE ON %(table)s WHEN {' OR '.join(changed)} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            table=table,
        )

    def validate(self, model, instance, exclude=None, using=None):
        """The acts of this room write what they may; forms never edit these rows."""

    def __eq__(self, other):
        return isinstance(other, StaysAsWritten) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash((self.name, self.fields, self.once_set))

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.once_set:
            kwargs["once_set"] = self.once_set
        return path, args, kwargs
