"""Everything of a journal worked out anew from its bundles and marks, by the definition."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from treadle.domain.fieldwork.journal import Broken, Entry, entries_of, standings_of
from treadle.domain.fieldwork.models import Bundle, Journal, Refusal, Register
from treadle.domain.fieldwork.operations import keeping
from treadle.domain.fieldwork.operations.door import Desk, open_desk
from treadle.domain.fieldwork.operations.projecting import project
from treadle.domain.fieldwork.operations.taking import judged
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import NotYours


@transaction.atomic
def rebuild(*, visit_id: UUID, by: Person, now: datetime) -> int:
    """Work out registers and rows again; says how many keys there are. For mending, at the command line or in tests."""
    desk = open_desk(visit_id, by=None, now=now)
    if desk is None:
        raise NotYours(code="not_yours")
    count = rework(desk, by=by, now=now)
    record("journal.rebuilt", on=Journal(pk=desk.journal_id), by=by, at=now, factory=Factory(pk=desk.factory_id),
           keys=count)
    return count


def rework(desk: Desk, *, by: Person, now: datetime) -> int:
    """The same under a lock that is held; what the sheet does not ask is marked now, if it came before the sheet."""
    entries = all_entries(desk.journal_id)
    marked = marks_of(desk.journal_id)
    fresh = {id_: why for id_, why in judged(desk, entries, now=now, anew=True).items() if id_ not in marked}
    keeping.put_marks(desk, fresh)
    known = standings_of([one for one in entries if isinstance(one, Entry)], marked | fresh.keys())
    Register.objects.filter(journal=desk.journal_id).delete()
    keeping.put_registers(desk, known.values())
    project(desk, known, list(known), by=by, now=now)
    return len(known)


def all_entries(journal_id: UUID) -> list[Entry | Broken]:
    """Every entry of a journal, in the order in which it arrived."""
    rows = Bundle.objects.filter(journal=journal_id).order_by("id").values_list("device", "first", "entries")
    return [entry for device, first, text in rows for entry in entries_of(device, first, text)]


def marks_of(journal_id: UUID) -> set[str]:
    """Ids of the entries that count nowhere."""
    rows = Refusal.objects.filter(journal=journal_id).values_list("device", "number")
    return {f"{device}.{number}" for device, number in rows}
