"""One moment of the database, read while others go on writing: SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from django.db import connection

from treadle.journeys.backup.rowtext import blocks_of
from treadle.journeys.backup.tables import Table
from treadle.kernel.errors import RuleBroken

#: How PostgreSQL writes a value as SQLite would hold it; what is not here is the same text on both.
_AS_HELD = {
    "boolean": "{0}::int",
    "numeric": "trim_scale({0})::text",
    "uuid": "replace({0}::text, '-', '')",
    "timestamp with time zone":
        "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')",
}
_SAME_TEXT = ("bigint", "bytea", "character", "date", "double precision", "inet", "integer", "jsonb",
              "smallint", "text", "time without time zone")


class Snapshot(Protocol):
    """What both databases answer: rows of a query, and the bytes of a table."""

    def rows(self, query: str) -> Iterable[Sequence[Any]]: ...
    def table(self, table: Table) -> Iterator[bytes]: ...


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A reading connection of its own that sees one moment until it is closed, and makes no writer wait."""
    if connection.vendor == "sqlite":
        with _sqlite() as held:
            yield held
    else:
        with _postgresql() as found:
            yield found


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


# ---- SQLite --------------------------------------------------------------------------------


class SqliteSnapshot:
    """A read transaction on the database's file: in WAL mode it neither waits nor makes others wait."""

    def __init__(self, held: sqlite3.Connection) -> None:
        self._held = held

    def rows(self, query: str) -> Iterable[Sequence[Any]]:
        """The rows of a query, one at a time."""
        return self._held.execute(query)

    def table(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as text, by blocks."""
        # Names come from our models, not from outside.
        return blocks_of(self._held.execute(f'SELECT {_named(table.columns)} FROM "{table.name}"'))  # noqa: S608


@contextmanager
def _sqlite() -> Iterator[SqliteSnapshot]:
    path = Path(str(connection.settings_dict["NAME"]))
    address = f"file:{quote(str(path))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=20, isolation_level=None)) as held:
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment begins with the first look
        yield SqliteSnapshot(held)


# ---- PostgreSQL ----------------------------------------------------------------------------


class PostgresqlSnapshot:
    """A transaction that sees the moment of its first statement."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def rows(self, query: str) -> Iterable[Sequence[Any]]:
        """The rows of a query, a few thousand at a time."""
        self._cursor.execute(query)
        while held := self._cursor.fetchmany(5000):
            yield from held

    def table(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as text, by blocks, as the server sends them."""
        listed = self.rows("SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "  # noqa: S608
                           f"WHERE attrelid = '\"{table.name}\"'::regclass AND attnum > 0 AND NOT attisdropped")
        kinds = {str(name): str(kind) for name, kind in listed}
        wanted = ", ".join(_as_held(column, kinds[column]) for column in table.columns)
        with self._cursor.copy(f'COPY (SELECT {wanted} FROM "{table.name}") TO STDOUT') as blocks:  # noqa: S608
            for block in blocks:
                yield bytes(block)


def _as_held(column: str, kind: str) -> str:
    if kind in _AS_HELD:
        return _AS_HELD[kind].format(f'"{column}"')
    if not kind.startswith(_SAME_TEXT):
        raise RuleBroken(f"A backup does not know how to write “{kind}”, the type of {column}.")
    return f'"{column}"'


@contextmanager
def _postgresql() -> Iterator[PostgresqlSnapshot]:
    own: Any = connection.copy()
    try:
        own.ensure_connection()
        held = own.connection
        held.autocommit = True
        with held.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL timezone = 'UTC'")
            yield PostgresqlSnapshot(cursor)
            cursor.execute("COMMIT")
    finally:
        own.close()
