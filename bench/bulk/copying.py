"""Copy whole factories with everything that hangs on them: one INSERT … SELECT a table."""

import time
from collections.abc import Callable

from django.db.models import AutoField, Field, ForeignKey

from bench.bulk import known
from bench.bulk.dialects import MARK, Postgresql, Sqlite, dialect, one, run
from bench.bulk.graph import PERSON, NotUnderstood, Table, keys_of, people_only


class Copier:
    """Makes ``copies`` copies of every factory. ``strides``: how far the numbers of a table move a copy."""

    def __init__(self, tables: list[Table], copies: int, say: Callable[[str], None]) -> None:
        self._tables, self._copies, self._say = tables, copies, say
        self._by_label = {table.label: table for table in tables}
        self._dialect: Sqlite | Postgresql = dialect()
        self._whole: dict[str, bool] = {}
        self.strides: dict[str, int] = {}
        self.written: dict[str, int] = {}

    def gather(self) -> None:
        """The template's rows that are copied, a working table each; refuse what names a copied person unawares."""
        run(self._dialect.copies.format(n=self._copies))
        for table in sorted(self._tables, key=lambda each: each.label != PERSON):
            self._gather(table)
        people = self._by_label[PERSON].work
        for name, column in people_only(self._tables):
            if one(f"SELECT count(*) FROM {name} WHERE {column} IN (SELECT id FROM {people})"):
                raise NotUnderstood(f"{name}.{column} names a person who is copied, and the builder does not know "
                                    "whether its rows belong to that person; say so in bench/bulk/known.py.")

    def _gather(self, table: Table) -> None:
        extra = known.EXTRA.get(table.label, {})
        columns = [f"{table.name}.*"] + [f"{sql} AS {name}" for name, sql in extra.items()]
        columns += [f"{self._marked(each)} AS mark_{each.column}" for each in table.fields
                    if f"{table.label}.{each.name}" in known.TEXTS_WITH_IDS]
        columns += [f"({each.column} IN (SELECT id FROM {self._by_label[PERSON].work})) AS move_{each.column}"
                    for each in keys_of(table.model) if each.related_model._meta.label == PERSON]
        run(f"CREATE TEMP TABLE {table.work} AS SELECT {', '.join(columns)} FROM {table.name} "
            f"WHERE {self._condition(table)}")
        run(f"CREATE INDEX {table.work}_key ON {table.work} ({table.key})")
        rows, all_rows = (one(f"SELECT count(*) FROM {name}") for name in (table.work, table.name))
        self._whole[table.label] = rows == all_rows
        if isinstance(table.model._meta.pk, AutoField):
            self.strides[table.label] = one(f"SELECT max({table.key}) FROM {table.name}") + 1

    def _marked(self, each: Field) -> str:
        return self._dialect.marked.replace("{x}", each.column)

    def _condition(self, table: Table) -> str:
        if table.label in known.ALWAYS or table.label == "parties.Factory":
            return "1 = 1"
        if table.label == PERSON:
            roles = ", ".join(f"'{role}'" for role in known.LOCAL_ROLES)
            return ("id IN (SELECT person_id FROM parties_membership "
                    f"WHERE factory_id IS NOT NULL OR role IN ({roles}))")
        ways = [f"{key.column} IN (SELECT {self._of(key).key} FROM {self._of(key).work})" for key in table.driven_by]
        if table.label in known.OF_A_PERSON:
            ways.append(f"{known.OF_A_PERSON[table.label]} IN (SELECT id FROM {self._by_label[PERSON].work})")
        return " OR ".join(ways)

    def _of(self, key: ForeignKey) -> Table:
        return self._by_label[key.related_model._meta.label]

    def copy(self) -> None:
        """Write the copies, table after table."""
        for table in self._tables:
            begin = time.perf_counter()
            columns = ", ".join(f'"{each.column}"' for each in table.fields)
            values = ", ".join(self._value(table, each) for each in table.fields)
            self.written[table.label] = run(
                f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM bench_copies c CROSS JOIN {table.work} s")
            if time.perf_counter() - begin > 5:
                self._say(f"  {table.label}: {self.written[table.label]:,} rows, {time.perf_counter() - begin:.0f} s")
        self._dialect.set_sequences({self._by_label[label].name: self._by_label[label].key for label in self.strides})

    def _value(self, table: Table, each: Field) -> str:
        """The column of a copy, from the working table ``s`` and the copy ``c``."""
        label, x = f"{table.label}.{each.name}", f's."{each.column}"'
        if label in known.VARIED:
            sql = known.VARIED[label].replace("{fails}", known.FAILS)
            return sql.replace("{x}", x).replace("{k}", "c.k").replace("{hex}", "c.hex")
        if label in known.TEXTS_WITH_IDS:
            return f"replace(s.mark_{each.column}, '{MARK}', c.hex)"
        if isinstance(each, ForeignKey):
            return self._key_of_parent(table, each, x)
        if label in known.LOOSE_IDS:
            return self._dialect.moved_id.replace("{x}", x)
        return self._moved(table, x) if each.primary_key else x

    def _key_of_parent(self, table: Table, key: ForeignKey, x: str) -> str:
        parent = self._by_label.get(key.related_model._meta.label)
        if parent is None:
            return x
        if parent.label == PERSON:
            return f"CASE WHEN s.move_{key.column} THEN {self._moved(parent, x)} ELSE {x} END"
        if self._whole[parent.label] or parent is table:
            return self._moved(parent, x)
        return (f"CASE WHEN {x} IN (SELECT {parent.key} FROM {parent.work}) THEN {self._moved(parent, x)} ELSE {x} END")

    def _moved(self, table: Table, x: str) -> str:
        """An id of this table as it is in the copy; a key that is itself a foreign key moves with its parent."""
        key = table.model._meta.pk
        while isinstance(key, ForeignKey):
            key = key.related_model._meta.pk
        if isinstance(key, AutoField):
            return f"{x} + c.k * {self.strides[table.label]}"
        return self._dialect.moved_id.replace("{x}", x)
