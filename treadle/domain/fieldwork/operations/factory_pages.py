"""What the factory's own page says of the self-diagnosis, brought into the journal. Private to the operations."""

from collections.abc import Iterable
from datetime import datetime

from treadle.domain.assessments.queries.diagnosis import said_in, together_of
from treadle.domain.fieldwork.journal import Broken, Entry
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.gathered import answers_in
from treadle.domain.fieldwork.operations.gatherings import cycle_of
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.operations.own_writing import Change, write_as
from treadle.domain.parties.models import Person


def take_up_answers(desk: Desk, entries: Iterable[Entry | Broken], *, by: Person, now: datetime) -> None:
    """Bring what the factory's own page says of the self-diagnosis into the journal, before entries about it are taken:
    where a tablet says otherwise, both stand.
    """
    if not any(isinstance(one, Entry) and one.key.startswith("d/") for one in entries):
        return
    diagnosis = together_of(cycle_of(desk))
    if diagnosis is None or diagnosis.closed_at is not None:
        return
    known, kept = registers_under(desk.journal_id, "d/"), said_in(diagnosis)
    here = answers_in(known)
    changes = []
    for key in sorted(kept.keys() | here.keys()):
        (answer, note), (mine, my_note) = kept.get(key, ("", "")), here.get(key, ("", ""))
        if answer != mine:
            changes.append(Change(f"d/q/{key}", answer or None))
        if answer and note.strip() != my_note:
            changes.append(Change(f"d/n/{key}", note.strip()))
    write_as(desk, changes, person=None, by=by, now=now)
