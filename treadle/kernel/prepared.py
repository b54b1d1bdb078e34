"""Queries that are compiled once and run many times: what Django spends on writing the same SQL anew is saved.

For the few paths that are asked hundreds of times a second. The query is an ordinary one, so access and models stay
in one place; only its values change.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

type Value = UUID | str
#: Stand in a query for the identifier, or the text, that each run gives. No row has them.
HOLE = UUID("5bd6bb4c-0b5c-4a51-8f0c-5f6d1f1c2b01")
TEXT_HOLE = "5bd6bb4c 0b5c 4a51 8f0c"
_MOST = 600
_known: dict[Hashable, "Prepared"] = {}


class Prepared:
    """The SQL of ``rows`` with a place for each of ``holes``; a query that can find nothing asks nothing."""

    def __init__(self, rows: QuerySet[Any, Any], *holes: Value) -> None:
        self._compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.names: dict[str, int] = {}
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, params = "", ()
        self._params: list[Any] = list(params)
        self._places = [[at for at, value in enumerate(params) if value == in_sql(hole)] for hole in holes]
        chosen = [one[0] for one in self._compiler.select or []]
        self._converters = self._compiler.get_converters(chosen)
        for at, column in enumerate(chosen):
            target = getattr(column, "target", None)
            if target is not None:
                self.names.setdefault(f"{target.model._meta.model_name}.{target.attname}", at)

    def rows(self, *values: Value) -> list[Sequence[Any]]:
        """The rows with these identifiers in the holes, as the query's model would read them."""
        if not self._sql:
            return []
        params = self._params.copy()
        for places, value in zip(self._places, values, strict=True):
            for at in places:
                params[at] = in_sql(value)
        with planned_cursor() as cursor:
            cursor.execute(self._sql, params)
            found: list[Sequence[Any]] = cursor.fetchall()
        return list(self._compiler.apply_converters(found, self._converters)) if self._converters else found


def prepared(key: Hashable, build: Callable[[], QuerySet[Any, Any]], *holes: Value) -> Prepared:
    """The prepared query of a key, compiled at its first use. The key must name all that shapes the query.

    Threads may meet here: at worst one compiles once more. The oldest gives way.
    """
    key = (key, connection.vendor)
    found = _known.get(key)
    if found is None:
        found = _known[key] = Prepared(build(), *holes)
        while len(_known) > _MOST:
            _known.pop(next(iter(_known)), None)
    return found


def in_sql(value: Value) -> Value:
    """An identifier as this database keeps it; a text is kept as it is."""
    if isinstance(value, str) or connection.features.has_native_uuid_field:
        return value
    return value.hex


@contextmanager
def without_waiting() -> Iterator[None]:
    """Statements in this block are sent to PostgreSQL one after the other without waiting for each one's answer, which
    saves both sides from being woken for it. Only for writes inside a transaction whose answers nobody reads: what the
    database refuses is raised at the end of the block. SQLite answers at once anyway.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    own: Any = connection.connection
    with connection.wrap_database_errors, own.pipeline():
        yield


def planned_cursor() -> CursorWrapper:
    """A cursor whose statements PostgreSQL plans once a connection: their values travel beside them.

    Django's own puts the values into the text, so that each one is read and planned anew; of a whole sheet's
    statements that is half the cost. SQLite keeps what it compiled by itself.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    own: Any = connection.connection
    if own.prepare_threshold is None:
        own.prepare_threshold = 2  # Django's own cursors never prepare, whatever this says
    make: Any = connection  # Django's own way from a driver's cursor to one that it watches
    cursor: CursorWrapper = make._prepare_cursor(cast("type[Any]", ServerBindingCursor)(own))
    return cursor
