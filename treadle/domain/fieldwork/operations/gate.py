"""Access refused at the gate: only where nobody was let in. Private to the operations."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from treadle.domain.fieldwork.journal import Entry
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.judging import Judged, said_in
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.states import Mark

GATE = "g/refused"


def judged_at_gate(desk: Desk, entries: Sequence[Entry]) -> dict[str, Judged]:
    """Id → why it counts nowhere. A refusal ends the visit and calls its sheet off, so one touch of it must not throw
    away what somebody answered inside.
    """
    mine = [one for one in entries if one.key == GATE and one.value is not None]
    if not mine or not _answered(desk, entries):
        return {}
    says = _("Questions are answered already, so somebody was let in. If nobody was, take the answers back first. If "
             "the visit was broken off, write why into the closing meeting's remark and hand in what there is.")
    return {one.id: Judged(Mark.TOO_LATE, says) for one in mine}


def _answered(desk: Desk, entries: Sequence[Entry]) -> bool:
    known = {key: standing.value for key, standing in registers_under(desk.journal_id, "q/").items()}
    known |= {one.key: one.value for one in entries if one.key.startswith("q/")}
    return any(any(said_in(value)) for value in known.values())
