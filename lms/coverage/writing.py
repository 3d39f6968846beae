"""Many rows of a derived table at once, past the models: a rebuild writes millions, and half of its time would go into instances that nobody reads."""

from django.db import connection


def write(model, columns, rows):
    """`rows`: values in the order of `columns`. COPY on PostgreSQL."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)
