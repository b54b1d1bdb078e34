"""What SQLite and PostgreSQL say differently: ids of copies, and how tables are loaded quickly."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: In the id of a copy the first four digits are its number, and the version is 8 where the product draws 4: so no copy
#: has an original's id, and the copies of one factory lie beside each other in every index.
ID = "[0-9a-f]{4}([0-9a-f]{4}-[0-9a-f]{4}-)4([0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"
MARK = "{copy}"
MARKED = MARK + r"\g<1>8\g<2>"


class Sqlite:
    """Ids are 32 hex digits in text; keys and the journal rest while the copies are made."""

    marked = "bench_mark({x})"
    copies = ("CREATE TEMP TABLE bench_copies AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n "
              "WHERE k < {n}) SELECT k, printf('%04x', k) AS hex FROM n")
    moved_id = "c.hex || substr({x}, 5, 8) || '8' || substr({x}, 14)"
    finding_id = "printf('%032x', {x})"
    quick = ("PRAGMA foreign_keys=OFF", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF",
             "PRAGMA cache_size=-1500000", "PRAGMA locking_mode=EXCLUSIVE")
    sure = ("PRAGMA locking_mode=NORMAL", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL",
            "PRAGMA cache_size=-16000", "PRAGMA foreign_keys=ON")

    statistics = ("PRAGMA analysis_limit=1000", "ANALYZE")

    def prepare(self) -> None:
        """Teach the connection to mark ids."""
        connection.ensure_connection()
        connection.connection.create_function("bench_mark", 1, _mark, deterministic=True)

    def keys_dropped(self) -> list[tuple[str, str]]:
        """None: they are switched off."""
        return []

    def indexes(self, tables: list[str]) -> list[tuple[str, str]]:
        """(how to drop, how to make again) of the indexes that guard nothing."""
        rows = _rows("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return [(f'DROP INDEX "{name}"', sql) for name, sql, table in rows
                if table in tables and not sql.startswith("CREATE UNIQUE")]

    def broken_keys(self) -> list[str]:
        """Foreign keys that lead nowhere."""
        return [f"{table} {row} → {parent}" for table, row, parent, _key in _rows("PRAGMA foreign_key_check")]

    def set_sequences(self, _tables: dict[str, str]) -> None:
        """SQLite keeps them itself."""


class Postgresql:
    """Foreign keys are dropped and made again, which checks every one of them in bulk."""

    marked = f"regexp_replace({{x}}, '{ID}', '{MARK}\\18\\2', 'g')"
    copies = ("CREATE TEMP TABLE bench_copies AS SELECT k::bigint AS k, lpad(to_hex(k), 4, '0') AS hex "
              "FROM generate_series(1, {n}) k")
    moved_id = "(c.hex || substr({x}::text, 5, 10) || '8' || substr({x}::text, 16))::uuid"
    finding_id = "lpad(to_hex({x}), 32, '0')::uuid"
    quick = ("SET synchronous_commit=off", "SET maintenance_work_mem='512MB'", "SET work_mem='128MB'")
    sure = ("RESET synchronous_commit", "RESET maintenance_work_mem", "RESET work_mem")
    statistics = ("VACUUM ANALYZE",)

    def prepare(self) -> None:
        """Nothing to teach."""

    def keys_dropped(self) -> list[tuple[str, str]]:
        """(how to drop, how to make again) of every foreign key."""
        rows = _rows("SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                     "WHERE contype = 'f' AND connamespace = 'public'::regnamespace")
        return [(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {rule}')
                for table, name, rule in rows]

    def indexes(self, tables: list[str]) -> list[tuple[str, str]]:
        """(how to drop, how to make again) of the indexes that guard nothing."""
        rows = _rows("SELECT indexname, indexdef, tablename FROM pg_indexes WHERE schemaname = 'public'")
        return [(f'DROP INDEX "{name}"', sql) for name, sql, table in rows
                if table in tables and not sql.startswith("CREATE UNIQUE")]

    def broken_keys(self) -> list[str]:
        """Making the keys again has checked them: a broken one stops the builder there."""
        return []

    def set_sequences(self, tables: dict[str, str]) -> None:
        """Continue after the copies' numbers. Table → key column."""
        for table, key in tables.items():
            run(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))")


def dialect() -> Sqlite | Postgresql:
    """The one of the connection."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def run(sql: str) -> int:
    """Run a statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def one(sql: str) -> int:
    """The single number that a query gives."""
    return int(_rows(sql)[0][0] or 0)


def refresh_statistics() -> None:
    """What a database does by itself sooner or later: look at its tables, so that it plans well."""
    for each in dialect().statistics:
        run(each)


@contextmanager
def loading(tables: list[str]) -> Iterator[None]:
    """Within this block neither foreign keys nor plain indexes are kept up; both are whole again after it."""
    which = dialect()
    which.prepare()
    for each in which.quick:
        run(each)
    rest = [*which.keys_dropped(), *which.indexes(tables)]
    for drop, _make in rest:
        run(drop)
    yield
    for _drop, make in reversed(rest):
        run(make)
    for each in which.sure:
        run(each)


def _mark(text: str | None) -> str | None:
    return None if text is None else re.sub(ID, MARKED, text)
