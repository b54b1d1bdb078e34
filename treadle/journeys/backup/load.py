"""Bringing the tables of a backup into a database, to the side of what is there, and changing over in one step."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from treadle.journeys.backup.archive import BLOCK, TABLE, Manifest, Member, Reader
from treadle.journeys.backup.rowtext import rows_of
from treadle.journeys.backup.tables import last_of, tables_after
from treadle.kernel.errors import InvalidInput, RuleBroken

SIDE = "treadle_restoring"


def load(reader: Reader) -> None:
    """Replace the database's content: build beside it, then change over; until then nothing is lost."""
    _check_tables(reader.manifest)
    with _beside() as change_over:
        # The tables as they were when the backup was made; its rows may need what later migrations do to them.
        MigrationExecutor(connection).migrate(last_of(reader.manifest.migrations))
        names = set(connection.introspection.table_names())
        if connection.vendor == "sqlite":
            _fill_sqlite(reader, names)
        else:
            _fill_postgresql(reader, names)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        change_over()


def _check_tables(manifest: Manifest) -> None:
    """Refuse a table or a column that Treadle did not have when the backup was made."""
    expected = {table.name: set(table.columns) for table in tables_after(manifest.migrations)}
    for member, found in manifest.matching(TABLE):
        columns = expected.pop(found[1], set())
        if set(member.columns) != columns or len(member.columns) != len(columns):
            raise InvalidInput(f"The table {found[1]} in the backup is not the one that Treadle had then.")
    if expected:
        raise InvalidInput(f"The backup lacks the table {min(expected)}.")


def _table_of(member: Member) -> str:
    found = TABLE.fullmatch(member.name)
    return found[1] if found else ""


def _columns(member: Member) -> str:
    return ", ".join(f'"{column}"' for column in member.columns)


@contextmanager
def _beside() -> Iterator[Callable[[], None]]:
    with _beside_sqlite() if connection.vendor == "sqlite" else _beside_postgresql() as change_over:
        yield change_over


# ---- SQLite --------------------------------------------------------------------------------


@contextmanager
def _beside_sqlite() -> Iterator[Callable[[], None]]:
    """A database file next to the real one, which it replaces by one rename."""
    real = Path(str(connection.settings_dict["NAME"]))
    side = real.with_name(f".{real.name}.{SIDE}")
    _remove_sqlite(side)
    connection.close()
    os.close(os.open(side, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.settings_dict["NAME"] = str(side)
    options, usual = connection.settings_dict["OPTIONS"], connection.settings_dict["OPTIONS"].get("init_command", "")
    # Indexes of millions of rows are sorted, and tables of later versions made anew, on disk and not in memory.
    options["init_command"] = f"{usual} PRAGMA temp_store=FILE;"

    def change_over() -> None:
        _settle(side)
        connection.settings_dict["NAME"] = str(real)
        if real.exists():
            _settle(real)  # nothing of the old database is in its journal any more
        for ending in ("-wal", "-shm"):
            real.with_name(real.name + ending).unlink(missing_ok=True)
        os.replace(side, real)

    try:
        yield change_over
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(real)
        options["init_command"] = usual
        _remove_sqlite(side)


def _settle(path: Path) -> None:
    """Write the journal of a database into its file."""
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if cursor.fetchone()[0]:
            raise RuleBroken("Another program has the database open. Stop site, worker and clock, then restore.")
    connection.close()


def _remove_sqlite(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _fill_sqlite(reader: Reader, names: set[str]) -> None:
    """Without a journal, as the file is thrown away when anything fails; indexes are made when all rows are there."""
    connection.ensure_connection()
    held: Any = connection.connection
    for pragma in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
        held.execute(f"PRAGMA {pragma}").fetchall()
    held.execute("BEGIN")
    _empty(held.execute, names)
    indexes = held.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _definition in indexes:
        held.execute(f'DROP INDEX "{name}"')
    for member, _found in reader.manifest.matching(TABLE):
        with connection.cursor() as cursor:
            cursor.execute(f'PRAGMA table_info("{_table_of(member)}")')
            kinds = {row[1]: str(row[2]).upper() for row in cursor.fetchall()}
        blobs = [at for at, column in enumerate(member.columns) if kinds[column] == "BLOB"]
        marks = ", ".join("?" * len(member.columns))
        insert = f'INSERT INTO "{_table_of(member)}" ({_columns(member)}) VALUES ({marks})'  # noqa: S608  checked
        with reader.open(member) as source:
            held.executemany(insert, (_with_bytes(row, blobs) for row in rows_of(source, len(member.columns))))
    if broken := held.execute("PRAGMA foreign_key_check").fetchone():
        raise InvalidInput(f"A row of {broken[0]} in the backup points to a row of {broken[2]} that is not in it.")
    for _name, definition in indexes:
        held.execute(definition)
    held.execute("COMMIT")
    connection.close()  # the next one has a journal again, and makes sure of what it writes
    with Path(str(connection.settings_dict["NAME"])).open("rb") as file:
        os.fsync(file.fileno())


def _with_bytes(row: list[str | None], blobs: list[int]) -> list[str | bytes | None]:
    made: list[str | bytes | None] = [*row]
    for at in blobs:
        text = row[at]
        made[at] = None if text is None else bytes.fromhex(text.removeprefix("\\x"))
    return made


def _empty(execute: Callable[[str], object], names: set[str]) -> None:
    for name in sorted(names - {"django_migrations"}):
        execute(f'DELETE FROM "{name}"')  # noqa: S608  names come from the database itself


# ---- PostgreSQL ----------------------------------------------------------------------------


@contextmanager
def _beside_postgresql() -> Iterator[Callable[[], None]]:
    """A schema next to the real one; its tables take the places of the old ones in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        real = str(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA IF EXISTS {SIDE} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SIDE}")
        cursor.execute(f"SET search_path TO {SIDE}")

    def change_over() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SIDE])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TABLE IF EXISTS "{real}"."{name}" CASCADE')
                cursor.execute(f'ALTER TABLE {SIDE}."{name}" SET SCHEMA "{real}"')

    try:
        yield change_over
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SIDE} CASCADE")


def _fill_postgresql(reader: Reader, names: set[str]) -> None:
    """Foreign keys and indexes are taken off and put on again at the end: made once for all rows, in any order."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute("SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
                       "FROM pg_constraint WHERE contype = 'f' AND connamespace = %s::regnamespace", [SIDE])
        keys = cursor.fetchall()
        for table, key, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        cursor.execute("SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
                       "JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = %s::regnamespace "
                       "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)", [SIDE])
        indexes = cursor.fetchall()
        for index, _definition in indexes:
            cursor.execute(f"DROP INDEX {index}")
        _empty(cursor.execute, names)
        for member, _found in reader.manifest.matching(TABLE):
            table = _table_of(member)
            with reader.open(member) as source, cursor.copy(f'COPY "{table}" ({_columns(member)}) FROM STDIN') as rows:
                while block := source.read(BLOCK):
                    rows.write(block)
            if "id" in member.columns:
                _go_on_counting(cursor, table)
        for _index, definition in indexes:
            cursor.execute(definition)
        for table, key, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}")
        for table in names:
            cursor.execute(f'ANALYZE "{table}"')


def _go_on_counting(cursor: Any, table: str) -> None:
    """Where the database numbers the rows, the next number follows the highest."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
    if (sequence := cursor.fetchone()[0]) is not None:
        cursor.execute(f'SELECT setval(%s, coalesce(max(id), 1), max(id) IS NOT NULL) FROM "{table}"',  # noqa: S608
                       [sequence])
