"""The server's own writing: what the office's page and workbooks say of a sheet, and what a reviewer changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from treadle.domain.assessments.models import Assessment
from treadle.domain.fieldwork import rules
from treadle.domain.fieldwork.models import Journal
from treadle.domain.fieldwork.operations.door import open_desk
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.operations.own_writing import Change, write_as
from treadle.domain.fieldwork.operations.rebuilding import rework
from treadle.domain.fieldwork.operations.sheets import come_to_sheet, differences
from treadle.domain.fieldwork.states import JournalState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import InvalidInput, NotYours


@transaction.atomic
def write_from_office(*, visit_id: UUID, changes: Sequence[Change], by: Person, now: datetime) -> int:
    """Write entries for a person who sits at the office; says how many. Without ``seen`` they saw what rows show.

    Unlike a tablet's, an entry that cannot count is refused at once, and nothing is written.
    """
    desk = open_desk(visit_id, by=by, now=now)
    if desk is None:
        raise NotYours(code="not_yours")
    had = any(one.last for one in desk.devices.values())
    came = come_to_sheet(desk, (), by=by, now=now)
    rules.check_open(desk.state)
    if came and had:
        rework(desk, by=by, now=now)
    for refused in write_as(desk, changes, person=by, by=by, now=now).values():
        raise InvalidInput(refused.says, code=refused.mark.value)
    record("journal.written", on=Journal(pk=desk.journal_id), by=by, at=now, factory=Factory(pk=desk.factory_id),
           entries=len(changes))
    return len(changes)


@transaction.atomic
def absorb_review(*, assessment: Assessment, by: Person, now: datetime) -> int:
    """Bring what the reviewer changed into the journal, as entries that name what they replace; says how many.

    Called when a sheet is sent back. Sheets without a journal have nothing to absorb.
    """
    desk = None if assessment.visit_id is None else open_desk(assessment.visit_id, by=None, now=now)
    if desk is None or desk.sheet is None or desk.state is not JournalState.OPEN:
        return 0
    changes = differences(desk, registers_under(desk.journal_id), by=by)
    write_as(desk, changes, person=None, by=by, now=now)
    record("journal.review_absorbed", on=Journal(pk=desk.journal_id), by=by, at=now,
           factory=Factory(pk=desk.factory_id), entries=len(changes))
    return len(changes)
