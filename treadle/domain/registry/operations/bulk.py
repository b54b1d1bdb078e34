"""Many rows into one table at once.

Django's ``bulk_create`` spends most of a long import on writing out each value of each row as SQL; here the statement
is written once and the database's driver runs it for every row.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, DecimalField, Field, ForeignKey, Model, UUIDField


def insert[M: Model](rows: Sequence[M]) -> None:
    """Insert new rows of one model; like ``bulk_create``, without signals. Call it inside a transaction."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = list(meta.concrete_fields)
    values = [(field.attname, _converter(field)) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608  names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(convert(getattr(row, name)) for name, convert in values) for row in rows])


def _converter(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How the driver wants a field's values. A key is converted as the key that it points to."""
    target = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, UUIDField | DateTimeField | DecimalField):
        return lambda value: None if value is None else target.get_db_prep_save(value, connection=connection)
    return lambda value: value
