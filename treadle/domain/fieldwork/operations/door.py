"""A locked journal with what every write of it asks: visit, sheet, devices. Private to the operations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from treadle.domain.access.queries import day_of, held_by
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries.answered import Asked, asked_in
from treadle.domain.assessments.queries.sheet import FILLABLE
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.states import VisitKind, VisitState
from treadle.domain.fieldwork.models import Journal, Lease, Upload
from treadle.domain.fieldwork.queries.carrying import advisor_journals, assessor_journals
from treadle.domain.fieldwork.states import JournalState
from treadle.domain.parties.models import Person
from treadle.kernel.prepared import HOLE, Prepared, in_sql, planned_cursor, prepared

_LEASE = ("id", "device", "person_id", "key", "text", "until", "last", "withdrawn_at", "last_synced_at")


@dataclass(slots=True)
class Device:
    """A lease of the journal, as its row says."""

    id: int
    device: str
    person_id: UUID | None
    key: str
    text: str
    until: datetime
    last: int
    withdrawn_at: datetime | None
    last_synced_at: datetime | None


@dataclass(slots=True)
class Sheet:
    """The assessment of the visit, locked as well."""

    id: UUID
    state: str
    version_id: UUID
    started_on: date


@dataclass(slots=True)
class Desk:
    """What a write of a journal works on."""

    journal_id: UUID
    visit_id: UUID
    kind: str
    visit_state: str
    planned_on: date
    factory_id: UUID
    country: str
    refused: int
    sheet: Sheet | None
    devices: dict[str, Device] = field(default_factory=dict)
    has_files: bool = True  # whether files of its tray may have arrived

    @property
    def state(self) -> JournalState:
        """Whether it takes entries."""
        if self.visit_state in (VisitState.CANCELLED, VisitState.REFUSED):
            return JournalState.ENDED
        if self.kind == VisitKind.ADVISORY:
            return JournalState.OPEN if self.visit_state == VisitState.PLANNED else JournalState.CLOSED
        if self.sheet is None or self.sheet.state in FILLABLE:
            return JournalState.OPEN
        return JournalState.ENDED if self.sheet.state == AssessmentState.CANCELLED else JournalState.CLOSED

    @property
    def have(self) -> dict[str, int]:
        """Of each device, the number of its last entry here."""
        return {one.device: one.last for one in self.devices.values() if one.last}

    def arrived(self, id_: str) -> bool:
        """Whether an entry of this id is here."""
        device, _dot, number = id_.rpartition(".")
        known = self.devices.get(device)
        return known is not None and int(number) <= known.last

    def asked(self) -> dict[str, Asked] | None:
        """Question's code → question of the sheet; None while there is no sheet."""
        if self.sheet is None:
            return None
        found = asked_in(self.sheet.version_id, self.country, self.sheet.started_on)
        return by_code(self.sheet.version_id, self.country, found)

    def writer_of(self, id_: str) -> UUID | None:
        """Whose device wrote an entry; None for the review's."""
        known = self.devices.get(id_.rpartition(".")[0])
        return None if known is None else known.person_id


_codes: dict[tuple[UUID, str], tuple[int, dict[str, Asked]]] = {}


def by_code(version_id: UUID, country: str, asked: dict[str, Asked]) -> dict[str, Asked]:
    """The questions by their codes; remembered as long as the questions themselves are."""
    known = _codes.get((version_id, country))
    if known is None or known[0] != id(asked):
        known = _codes[version_id, country] = (id(asked), {one.code: one for one in asked.values()})
        while len(_codes) > 24:
            _codes.pop(next(iter(_codes)), None)
    return known[1]


def open_desk(visit_id: UUID, *, by: Person | None, now: datetime) -> Desk | None:
    """The journal of a visit, locked until the transaction ends; None where there is none, or (``by``) where this
    person is not assigned. Two queries, or three, compiled once a person, day and set of roles.
    """
    plan, found = _rows(visit_id, by, now)
    if not found:
        return None
    row, at = found[0], plan.names
    sheet_id = row[at["journal.sheet_id"]]
    desk = Desk(
        journal_id=row[at["journal.id"]], visit_id=visit_id, kind=row[at["visit.kind"]],
        visit_state=row[at["visit.state"]], planned_on=row[at["visit.planned_on"]], factory_id=row[at["factory.id"]],
        country=row[at["factory.country"]], refused=row[at["journal.refused"]],
        sheet=None if sheet_id is None else Sheet(
            sheet_id, row[at["assessment.state"]], row[at["assessment.version_id"]],
            row[at["assessment.started_on"]]),
    )
    if desk.sheet is None or not connection.features.has_select_for_update or not _hold(desk, desk.sheet):
        lock_sheet(desk)
        desk.devices = devices_of(desk.journal_id)
    return desk


# The names in this statement are our own tables and columns; every value travels beside them. Files are counted, not
# asked for by EXISTS, so that a plan made while there are few finds them by their journal and not from the front.
_HELD = (
    f"SELECT {', '.join(f'l.{name}' for name in _LEASE)}, s.state, (SELECT COUNT(*) "  # noqa: S608
    f"FROM {Upload._meta.db_table} u WHERE u.journal_id = %s AND u.stored_id IS NOT NULL) "
    f"FROM {Lease._meta.db_table} l JOIN {Assessment._meta.db_table} s ON s.id = %s "
    "WHERE l.journal_id = %s ORDER BY l.id FOR UPDATE OF s"
)


def _hold(desk: Desk, sheet: Sheet) -> bool:
    """The lock of the sheet, its state under it, the devices, and whether files came: in one statement, because each
    exchange begins with it. False where the journal has no device, so that nothing was locked.

    Asked after the lock of the journal is held, so that nobody changes devices or files meanwhile.
    """
    journal = in_sql(desk.journal_id)
    with planned_cursor() as cursor:
        cursor.execute(_HELD, [journal, in_sql(sheet.id), journal])
        rows = cursor.fetchall()
    for row in rows:
        desk.devices[row[1]] = Device(*row[:-2])
        sheet.state, desk.has_files = row[-2], bool(row[-1])
    return bool(rows)


def _rows(visit_id: UUID, by: Person | None, now: datetime) -> tuple[Prepared, list[Sequence[Any]]]:
    """The journal's row, if this person is assigned: as an assessor, or else as an advisor.

    Asked one after the other and not with an “or”: so the database looks at the one visit only, and not at everything
    that the person was ever assigned to.
    """
    if by is None:
        plan = prepared("desk", lambda: _journals(), HOLE)
        return plan, plan.rows(visit_id)
    held = tuple((one.role.key, one.organisation_id, one.factory_id, one.country) for one in held_by(by, now))
    for kind, build in (("assessor", assessor_journals), ("advisor", advisor_journals)):
        plan = prepared(("desk", kind, by.pk, day_of(now), held), partial(build, _journals(), by, now), HOLE)
        if found := plan.rows(visit_id):
            break
    return plan, found


def _journals() -> QuerySet[Journal]:
    lock = Journal.objects.select_for_update(of=("self",)).order_by().filter(visit=HOLE)
    visit = ("visit__kind", "visit__state", "visit__planned_on", "visit__cycle__factory__country")
    return lock.select_related("visit__cycle__factory", "sheet").only(
        "refused", *visit, "sheet__state", "sheet__version", "sheet__started_on")


def lock_sheet(desk: Desk) -> None:
    """Hold the sheet as well, and read its state under the lock."""
    if desk.sheet is not None and connection.features.has_select_for_update:
        rows = prepared("lock a sheet", lambda: Assessment.objects.select_for_update().filter(pk=HOLE).order_by()
                        .values_list("id", "state"), HOLE).rows(desk.sheet.id)
        desk.sheet.state = rows[0][1]


def devices_of(journal_id: UUID) -> dict[str, Device]:
    """The devices of a journal by their ids."""
    rows = prepared("devices", lambda: Lease.objects.filter(journal=HOLE).order_by("id").values_list(*_LEASE), HOLE)
    return {row[1]: Device(*row) for row in rows.rows(journal_id)}
