"""Bundles that wait: their entries name what nobody has brought yet. Private to the operations.

Who names an entry as seen replaces it without a conflict. So a device could name what another has still to write, and
replace it unread. Such an entry is not refused: with the same bytes an honest tablet comes that got the other's entries
by hand and reaches the server first, and a refusal would make the document depend on who was first. It waits with its
sender, with all that this device wrote after it, until what it names is here or comes along; then it is an
ordinary replacement by somebody who is assigned on that day. Nothing of a journal depends on the waiting, so every
order of syncs ends in the same document.

A wait ends by itself. What cannot come any more is not waited for: the entries of a withdrawn device, of one whose
lease is over, and of one that this server does not know.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from treadle.domain.fieldwork.journal import Entry
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.taking import New
from treadle.domain.fieldwork.states import SERVER_PREFIX

#: So many ids are named in an answer, of each device that waits.
MOST_NAMED = 8


def held_back(desk: Desk, new: Sequence[New], now: datetime) -> tuple[list[New], dict[str, list[str]]]:
    """(the bundles to take now, device → ids that it waits for). ``new`` follow on, device by device."""
    reach = desk.have | {one.sealed.device: one.sealed.last for one in new}
    expected = {one.device for one in desk.devices.values() if one.withdrawn_at is None and one.until > now
                and not one.device.startswith(SERVER_PREFIX)}
    taken, waiting = list(new), dict[str, list[str]]()
    while lacking := next(filter(None, (_lacking(one, reach, expected) for one in taken)), None):
        first, ids = lacking
        device = first.sealed.device
        waiting.setdefault(device, ids[:MOST_NAMED])
        taken = [one for one in taken if one.sealed.device != device or one.sealed.first < first.sealed.first]
        reach[device] = first.sealed.first - 1  # what names these waits with them
    return taken, waiting


def _lacking(one: New, reach: dict[str, int], expected: set[str]) -> tuple[New, list[str]] | None:
    """What a bundle names and nobody has brought."""
    ids = [id_ for entry in one.entries if isinstance(entry, Entry) for id_ in entry.seen
           if isinstance(id_, str) and _awaits(one.sealed.device, id_, reach, expected)]
    return (one, [id_ for id_, _same in groupby(sorted(ids))]) if ids else None


def _awaits(writer: str, id_: str, reach: dict[str, int], expected: set[str]) -> bool:
    device, _dot, number = id_.rpartition(".")
    if device == writer or device not in expected:
        return False
    return number.isdecimal() and len(number) < 7 and int(number) > reach.get(device, 0)
