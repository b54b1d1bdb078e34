"""The document: from a set of entries to registers, by the definition and step by step. Pure.

The definition (``registers_of``) is what `docs/reference/sync.md` says under *Heads*; ``join`` comes to the same from a
register and what is new, so that nobody needs to read a whole journal for one answer.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from treadle.domain.fieldwork.keys import kind_of
from treadle.domain.fieldwork.states import Kind


class Entry(NamedTuple):
    """One entry of a device. ``id`` is ``<device>.<number>``, ``stamp`` microseconds since 1970 by its clock."""

    id: str
    key: str
    value: Any
    seen: Sequence[str]
    stamp: int
    reason: str = ""


class Head(NamedTuple):
    """What counts of a key."""

    id: str
    value: Any
    stamp: int
    reason: str = ""


@dataclass(slots=True)
class Standing:
    """A key as it stands: its heads in the order of (stamp, id), and ids that were seen and have not arrived."""

    key: str
    heads: list[Head] = field(default_factory=list)
    awaited: frozenset[str] = frozenset()

    @property
    def value(self) -> Any:
        """What is read until somebody settles it; None where there is nothing."""
        return read(kind_of(self.key), self.heads)[0]

    @property
    def conflict(self) -> bool:
        """Whether heads differ."""
        return read(kind_of(self.key), self.heads)[1]


def registers_of(entries: Iterable[Entry], refused: Collection[str] = ()) -> dict[str, Standing]:
    """The definition, on a whole set of entries; refused ones count nowhere. Keys without a head are left out."""
    return {key: one for key, one in standings_of(entries, refused).items() if one.heads}


def standings_of(entries: Iterable[Entry], refused: Collection[str] = ()) -> dict[str, Standing]:
    """The same with keys that have no head and wait for what was seen."""
    entries = list(entries)
    arrived = {one.id for one in entries}
    by_key: dict[str, dict[str, Entry]] = {}
    for one in entries:
        if one.id not in refused:
            by_key.setdefault(one.key, {})[one.id] = one
    return {key: _defined(key, of_key, arrived) for key, of_key in by_key.items()}


def _defined(key: str, entries: Mapping[str, Entry], arrived: Collection[str]) -> Standing:
    seen = {id_ for one in entries.values() for id_ in one.seen}
    heads = [_head(one) for one in entries.values() if one.id not in seen]
    return Standing(key, _in_order(heads), frozenset(id_ for id_ in seen if id_ not in arrived))


def join(known: Standing, entries: Iterable[Entry], arrived: Callable[[str], bool]) -> Standing:
    """The register after more accepted entries of its key. ``arrived`` says whether an id is here, those included.

    Joining nothing is worth while too: an awaited id may have arrived under another key, or been refused.
    """
    new = {one.id: one for one in entries}
    seen = known.awaited | {id_ for one in new.values() for id_ in one.seen}
    heads = [one for one in known.heads if one.id not in seen]
    heads += [_head(one) for one in new.values() if one.id not in seen]
    return Standing(known.key, _in_order(heads), frozenset(id_ for id_ in seen if not arrived(id_)))


def _head(one: Entry) -> Head:
    return Head(one.id, one.value, one.stamp, one.reason)


def _in_order(heads: list[Head]) -> list[Head]:
    return heads if len(heads) < 2 else sorted(heads, key=lambda one: (one.stamp, one.id))


# ---- values ------------------------------------------------------------------------------------


def read(kind: Kind | None, heads: Sequence[Head]) -> tuple[Any, bool]:
    """(the value of heads in order, whether they are in conflict)."""
    if len(heads) == 1:
        return heads[0].value, False
    if kind in (Kind.TEXT, Kind.SET, Kind.FLAG):
        return _woven(kind, [one.value for one in heads])
    different = {same(one.value) for one in heads}
    return (heads[0].value if heads else None), len(different) > 1


def _woven(kind: Kind, values: list[Any]) -> tuple[Any, bool]:
    told = {same(value): value for value in values if value is not None and value != ""}  # in order, each once
    if len(told) < 2:
        alike = len({same(value) for value in values}) == 1
        return next(iter(told.values()), values[0] if values and alike else None), False
    if kind is Kind.TEXT:
        return "\n\n".join(told.values()), True
    if kind is Kind.SET:
        return sorted({each for value in told.values() for each in value}), True
    return any(value is True for value in told.values()), True


def same(value: Any) -> str:
    """A text that is equal for values that are equal as JSON: the order of members does not count, 1.0 is 1."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


# ---- bundles -----------------------------------------------------------------------------------


class Broken(NamedTuple):
    """An entry that has not the form of one."""

    id: str


def entries_of(device: str, first: int, text: str) -> list[Entry | Broken]:
    """The entries of a bundle's text. Raises ValueError when it is no JSON array."""
    items = json.loads(text, parse_constant=_no_number)
    if not isinstance(items, list):
        raise ValueError("no array")
    return [_entry(f"{device}.{number}", item) for number, item in enumerate(items, start=first)]


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _entry(id_: str, item: Any) -> Entry | Broken:
    if type(item) is not list or len(item) not in (4, 5):
        return Broken(id_)
    key, value, seen, stamp = item[:4]
    reason = item[4] if len(item) == 5 else ""
    ordinary = type(key) is str and type(seen) is list and type(stamp) is int and 0 <= stamp < 2**53
    return Entry(id_, key, value, seen, stamp, reason) if ordinary and type(reason) is str else Broken(id_)
