"""New bundles are kept, their entries judged, registers joined, rows brought along. Private to the operations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from treadle.domain.access.queries import day_of
from treadle.domain.fieldwork.journal import Broken, Entry, Standing, join
from treadle.domain.fieldwork.operations import keeping
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.gate import judged_at_gate
from treadle.domain.fieldwork.operations.gatherings import judged_there
from treadle.domain.fieldwork.operations.judging import Judged, judge
from treadle.domain.fieldwork.operations.keeping import Sealed
from treadle.domain.fieldwork.operations.projecting import project, with_neighbours
from treadle.domain.parties.models import Person
from treadle.domain.standards.queries import alert_rule_for
from treadle.kernel.errors import TreadleError


@dataclass(frozen=True, slots=True)
class New:
    """A bundle that was checked, with its entries."""

    sealed: Sealed
    entries: Sequence[Entry | Broken]


def take(desk: Desk, new: Sequence[New], *, by: Person, now: datetime, synced: str = "") -> dict[str, Judged]:
    """Keep new bundles and what follows from them; says which entries count nowhere. ``by`` brought them."""
    for one in new:
        desk.devices[one.sealed.device].last = one.sealed.last
    keeping.put_bundles(desk, [one.sealed for one in new], now)
    keeping.count_devices(desk, dict.fromkeys([*(one.sealed.device for one in new), *([synced] if synced else [])]),
                          synced, now)
    entries = [each for one in new for each in one.entries]
    marks = judged(desk, entries, now=now)
    keeping.put_marks(desk, marks)
    counting = [each for each in entries if isinstance(each, Entry) and each.id not in marks]
    by_key: dict[str, list[Entry]] = {}
    for entry in counting:
        by_key.setdefault(entry.key, []).append(entry)
    if not by_key:
        return marks
    known = keeping.registers_at(desk.journal_id, with_neighbours(by_key))
    for key, of_key in by_key.items():
        known[key] = join(known.get(key) or Standing(key), of_key, desk.arrived)
    keeping.put_registers(desk, [known[key] for key in by_key])
    project(desk, known, by_key, by=by, now=now)
    return marks


def judged(
    desk: Desk, entries: Iterable[Entry | Broken], *, now: datetime, anew: bool = False
) -> dict[str, Judged]:
    """Id → why it counts nowhere. ``anew``: what was once accepted is not asked again for its trigger, nor whether a
    meeting or self-diagnosis was still open.
    """
    entries = list(entries)
    asked = desk.asked()
    alerts = not anew and any(isinstance(one, Entry) and one.key.startswith("z/") for one in entries)
    triggers = _triggers(desk.country) if alerts else None
    today = None if anew else day_of(now)
    found = ((one.id, judge(one, asked, triggers, today)) for one in entries)
    marks = {id_: refused for id_, refused in found if refused is not None}
    if not anew:
        counting = [one for one in entries if isinstance(one, Entry) and one.id not in marks]
        marks |= judged_at_gate(desk, counting) | judged_there(desk, counting, now=now)
    return marks


def _triggers(country: str) -> set[str]:
    """What may be suspected; nothing where no protocol was loaded yet, which must not hold up the rest."""
    try:
        return {one["key"] for one in alert_rule_for(country).triggers}
    except TreadleError:
        return set()
