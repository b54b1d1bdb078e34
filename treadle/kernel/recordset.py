"""Many rows in one statement: they travel as one JSON text, and the database makes a table of it.

PostgreSQL reads them with ``json_to_recordset``, SQLite with ``json_each``. A template is written once for both:

>>> run("INSERT INTO t (a, b) SELECT r.a, %s FROM {rows}", {"a": "uuid"}, [{"a": "…"}], before=[], after=[7])
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from treadle.kernel.prepared import planned_cursor

#: The kinds of columns that a row may have.
KINDS = frozenset({"uuid", "text", "bigint", "boolean", "numeric", "jsonb"})


def run(
    template: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    *,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
) -> int:
    """Run a statement over rows, that ``{rows}`` in the template names ``r``; says how many rows it wrote.

    ``before`` and ``after`` are the values of the placeholders before and after ``{rows}``. ``template`` and
    ``columns`` are written by us and never hold what somebody typed. Identifiers travel as 32 hexadecimal digits.
    """
    if not rows:
        return 0
    text = orjson.dumps(rows).decode()
    with planned_cursor() as cursor:
        cursor.execute(template.replace("{rows}", _source(columns)), [*before, text, *after])
        return int(cursor.rowcount)


def read(
    template: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    *,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
) -> list[Sequence[Any]]:
    """The same for a statement that asks; what comes back is as the database's driver gives it."""
    if not rows:
        return []
    text = orjson.dumps(rows).decode()
    with planned_cursor() as cursor:
        cursor.execute(template.replace("{rows}", _source(columns)), [*before, text, *after])
        found: list[Sequence[Any]] = cursor.fetchall()
        return found


def _source(columns: Mapping[str, str]) -> str:
    if strange := set(columns.values()) - KINDS:
        raise ValueError(f"no such kind of column: {strange}")
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"json_to_recordset(%s::json) AS r({typed})"
    picked = ", ".join(f"value {'->' if kind == 'jsonb' else '->>'} '{name}' AS {name}"
                       for name, kind in columns.items())
    return f"(SELECT {picked} FROM json_each(%s)) AS r"  # noqa: S608  the names are ours
