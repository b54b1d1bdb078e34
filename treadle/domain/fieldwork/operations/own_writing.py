"""Entries of the server's own devices: the office's page, what was there before, the review. Private part."""

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from treadle.domain.fieldwork import rules, signing
from treadle.domain.fieldwork.journal import Standing, entries_of, same
from treadle.domain.fieldwork.keys import kind_of
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.judging import Judged
from treadle.domain.fieldwork.operations.keeping import Sealed, registers_at
from treadle.domain.fieldwork.operations.lease_rows import own_device, today_of
from treadle.domain.fieldwork.operations.taking import New, take
from treadle.domain.fieldwork.states import REVIEW_DEVICE, SERVER_PREFIX, Kind
from treadle.domain.parties.models import Person

#: A stamp further in the future than this is some device's wrong clock, and nobody follows it.
_AHEAD = 26 * 3600 * 1_000_000


class Change(NamedTuple):
    """A key and what it is to say. ``seen`` None: whoever writes saw what rows show of its heads (``shown``)."""

    key: str
    value: Any
    seen: Sequence[str] | None = None
    reason: str = ""


def write_as(
    desk: Desk, changes: Sequence[Change], *, person: Person | None, by: Person, now: datetime, device: str = ""
) -> dict[str, Judged]:
    """Write entries in the journal for a person (None: the review's); says which count nowhere.

    ``device`` is the server's device that writes them, where it is not the person's of today.
    """
    if not changes:
        return {}
    writing = own_device(desk, device or _device(desk, person, now), person, now=now)
    heads = registers_at(desk.journal_id, {one.key for one in changes})
    micros = int(now.timestamp() * 1_000_000)
    stamps = [head.stamp for one in heads.values() for head in one.heads if head.stamp <= micros + _AHEAD]
    stamp, items = max([micros, *(each + 1 for each in stamps)]), []
    for at, one in enumerate(changes):
        known = heads.get(one.key)
        seen = list(one.seen) if one.seen is not None else shown(known)
        item = [one.key, one.value, seen, stamp + at]
        items.append([*item, one.reason] if one.reason else item)
    new = []
    for first, text in _cut(items, writing.last + 1):
        message = signing.bundle_message(str(desk.visit_id), writing.device, first, text)
        entries = entries_of(writing.device, first, text)
        sealed = Sealed(writing.device, first, first + len(entries) - 1, text, signing.sign(message))
        new.append(New(sealed, entries))
    return take(desk, new, by=by, now=now)


def shown(known: Standing | None) -> list[str]:
    """The heads that a row shows: all where they are woven into one value, else those that say what the first says.

    So nobody settles by chance what differs and stands on another page.
    """
    if known is None or not known.heads:
        return []
    if not known.conflict or kind_of(known.key) in (Kind.TEXT, Kind.SET, Kind.FLAG):
        return [head.id for head in known.heads]
    return [head.id for head in known.heads if same(head.value) == same(known.heads[0].value)]


def _device(desk: Desk, person: Person | None, now: datetime) -> str:
    if person is None:  # a new one each time: a restored server must not give its numbers again
        return f"{REVIEW_DEVICE}-{secrets.token_hex(4)}"
    return today_of(desk, person, now) or f"{SERVER_PREFIX}{secrets.token_hex(4)}"


def _cut(items: Sequence[list[Any]], first: int) -> Iterator[tuple[int, str]]:
    """Bundles' texts within the limits, with their first numbers."""
    waiting: list[str] = []
    size = 2
    for item in items:
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        length = len(text.encode()) + 1
        if waiting and (size + length > rules.MOST_ENTRIES_BYTES or len(waiting) == rules.MOST_ENTRIES):
            yield first, f"[{','.join(waiting)}]"
            first, waiting, size = first + len(waiting), [], 2
        waiting.append(text)
        size += length
    if waiting:
        yield first, f"[{','.join(waiting)}]"
