"""Which tables a database has after certain migrations: what a backup holds, and what a restore expects."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.migrations.loader import MigrationLoader

from treadle.kernel.errors import RuleBroken

#: Whoever restores signs in again; the cache holds counts of the last minutes.
LEFT_OUT = frozenset({"django_session", "treadle_cache"})

type Migration = tuple[str, str]


@dataclass(frozen=True)
class Table:
    """A table and its columns, as the database names them."""

    name: str
    columns: tuple[str, ...]


def check_known(migrations: Iterable[Migration]) -> None:
    """Refuse the tables of a newer Treadle."""
    known = MigrationLoader(None).disk_migrations
    if unknown := sorted(each for each in migrations if each not in known):
        app, name = unknown[0]
        raise RuleBroken(f"These tables are of a newer Treadle: it has made the change {app}.{name}"
                         f"{f' and {len(unknown) - 1} more' if len(unknown) > 1 else ''}. Update Treadle first.")


def last_of(migrations: Iterable[Migration]) -> list[Migration]:
    """Of each app's migrations the last; all others follow from them."""
    graph, have = MigrationLoader(None).graph, set(migrations)
    return sorted(key for key in have if key in graph.nodes and not any(
        child.key in have and child.key[0] == key[0] for child in graph.node_map[key].children))


def tables_after(migrations: Iterable[Migration]) -> list[Table]:
    """Every table that a database has after these, those between two models too, in a steady order."""
    found: dict[str, Table] = {}
    for model in MigrationLoader(None).project_state(last_of(migrations)).apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_OUT:
            columns = tuple(str(each.column) for each in meta.local_concrete_fields)
            found[meta.db_table] = Table(meta.db_table, columns)
    return [found[name] for name in sorted(found)]
