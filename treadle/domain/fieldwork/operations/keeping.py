"""How bundles, registers and marks are read and written: one statement each. Private to the operations."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from treadle.domain.fieldwork.journal import Head, Standing
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Refusal, Register
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.judging import Judged
from treadle.kernel.prepared import HOLE, in_sql, prepared
from treadle.kernel.recordset import read, run

_BUNDLES, _LEASES, _MARKS, _REGISTERS = (model._meta.db_table for model in (Bundle, Lease, Refusal, Register))
#: Bundles that are read for one answer; bytes end it sooner.
MOST_AT_ONCE = 400
# The names in these statements are our own tables and columns; every value travels beside them.
_PUT_BUNDLES = (
    f"INSERT INTO {_BUNDLES} (journal_id, device, first, last, entries, signature, received_at) "  # noqa: S608
    "SELECT %s, r.d, r.f, r.l, r.e, r.s, %s FROM {rows}"
)
_COUNT = (
    f"UPDATE {_LEASES} SET last = r.l, last_synced_at = CASE WHEN r.s THEN %s ELSE last_synced_at END "  # noqa: S608
    f"FROM {{rows}} WHERE {_LEASES}.id = r.i"
)
_PUT_MARKS = (
    f"INSERT INTO {_MARKS} (journal_id, device, number, code, says) "  # noqa: S608
    "SELECT %s, r.d, r.n, r.c, r.s FROM {rows}"
)
_PUT_REGISTERS = (
    f"INSERT INTO {_REGISTERS} (journal_id, key, heads, awaited, conflict) "  # noqa: S608
    "SELECT %s, r.k, r.h, r.a, r.c FROM {rows} WHERE true ON CONFLICT (journal_id, key) DO UPDATE "
    "SET heads = excluded.heads, awaited = excluded.awaited, conflict = excluded.conflict"
)
_REGISTERS_OF = (
    f"SELECT key, heads, awaited FROM {_REGISTERS} WHERE journal_id = %s AND key IN (SELECT r.k FROM {{rows}})"  # noqa: S608
)
_SAME = (
    "SELECT r.d, r.f, b.entries FROM {rows} "  # noqa: S608
    f"LEFT JOIN {_BUNDLES} b ON b.journal_id = %s AND b.device = r.d AND b.first = r.f"
)
_LACKING = (
    "SELECT b.device, b.first, b.last, b.entries, b.signature FROM {rows} "  # noqa: S608
    f"JOIN {_BUNDLES} b ON b.journal_id = %s AND b.device = r.d AND b.last > r.n ORDER BY b.id LIMIT {MOST_AT_ONCE}"
)


class Sealed(NamedTuple):
    """A bundle as it travels, with the number of its last entry."""

    device: str
    first: int
    last: int
    entries: str
    signature: str


def put_bundles(desk: Desk, bundles: Sequence[Sealed], now: datetime) -> None:
    """Keep new bundles."""
    run(_PUT_BUNDLES, {"d": "text", "f": "bigint", "l": "bigint", "e": "text", "s": "text"},
        [{"d": one.device, "f": one.first, "l": one.last, "e": one.entries, "s": one.signature} for one in bundles],
        before=[in_sql(desk.journal_id), connection.ops.adapt_datetimefield_value(now)])


def count_devices(desk: Desk, devices: Iterable[str], synced: str, now: datetime) -> None:
    """Remember the last numbers of devices, and that the one that asked (``synced``) was here."""
    rows = [{"i": desk.devices[one].id, "l": desk.devices[one].last, "s": one == synced} for one in devices]
    run(_COUNT, {"i": "bigint", "l": "bigint", "s": "boolean"}, rows,
        before=[connection.ops.adapt_datetimefield_value(now)])


def put_marks(desk: Desk, marks: Mapping[str, Judged]) -> None:
    """Keep which entries count nowhere, and how many there are."""
    if not marks:
        return
    rows = []
    for id_, one in marks.items():
        device, _dot, number = id_.rpartition(".")
        rows.append({"d": device, "n": int(number), "c": one.mark.value, "s": one.says[:300]})
    run(_PUT_MARKS, {"d": "text", "n": "bigint", "c": "text", "s": "text"}, rows, before=[in_sql(desk.journal_id)])
    desk.refused += len(rows)
    Journal.objects.filter(pk=desk.journal_id).update(refused=desk.refused)


def put_registers(desk: Desk, standings: Iterable[Standing]) -> None:
    """Keep registers as they stand."""
    rows = [{"k": one.key, "h": [list(head) for head in one.heads], "a": sorted(one.awaited), "c": one.conflict}
            for one in standings]
    run(_PUT_REGISTERS, {"k": "text", "h": "jsonb", "a": "jsonb", "c": "boolean"}, rows,
        before=[in_sql(desk.journal_id)])


def registers_at(journal_id: UUID, keys: Collection[str]) -> dict[str, Standing]:
    """The registers of these keys, as far as there are any."""
    rows = read(_REGISTERS_OF, {"k": "text"}, [{"k": one} for one in keys], before=[in_sql(journal_id)])
    return {row[0]: standing(row[0], row[1], row[2]) for row in rows}


def registers_under(journal_id: UUID, *prefixes: str) -> dict[str, Standing]:
    """The registers whose keys begin so; all without a prefix."""
    rows = prepared("registers", lambda: Register.objects.filter(journal=HOLE).order_by().values_list(
        "key", "heads", "awaited"), HOLE).rows(journal_id)
    return {row[0]: standing(*row) for row in rows if not prefixes or row[0].startswith(prefixes)}


def standing(key: str, heads: Any, awaited: Any) -> Standing:
    """A register as it is kept."""
    heads = json.loads(heads) if isinstance(heads, str) else heads
    awaited = json.loads(awaited) if isinstance(awaited, str) else awaited
    return Standing(key, [Head(*one) for one in heads], frozenset(awaited))


def texts_at(desk: Desk, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], str | None]:
    """(device, first number) → the entries of the bundle that is kept there; None where none begins there."""
    rows = read(_SAME, {"d": "text", "f": "bigint"}, [{"d": one[0], "f": one[1]} for one in places],
                after=[in_sql(desk.journal_id)])
    return {(row[0], row[1]): row[2] for row in rows}


def lacking(desk: Desk, have: Mapping[str, int]) -> list[Sealed]:
    """Bundles that somebody who has this much lacks, in the order in which they came."""
    behind = [{"d": device, "n": have.get(device, 0)} for device, last in desk.have.items()
              if have.get(device, 0) < last]
    rows = read(_LACKING, {"d": "text", "n": "bigint"}, behind, after=[in_sql(desk.journal_id)])
    return [Sealed(*row) for row in rows]
