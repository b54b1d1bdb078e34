"""Handing in from a tablet: everything is here, settled and whole; then the sheet goes to review."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries import missing_of
from treadle.domain.fieldwork import rules
from treadle.domain.fieldwork.journal import Standing
from treadle.domain.fieldwork.models import Journal, Upload
from treadle.domain.fieldwork.operations.door import Desk, open_desk
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.states import JournalState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import NotYours


@transaction.atomic
def submit_journal(
    *, visit_id: UUID, device: str, have: Mapping[str, int], blanks_confirmed: bool, by: Person, now: datetime
) -> int:
    """Hand the visit's sheet in; says how much is missing in it. Who hands in must hold what the server holds."""
    desk = open_desk(visit_id, by=by, now=now)
    if desk is None:
        raise NotYours(code="not_yours")
    known = desk.devices.get(device)
    if known is None:
        raise rules.unknown_device(device)
    if known.withdrawn_at is not None:
        raise rules.withdrawn(device)
    rules.check_open(desk.state)
    rules.check_synced(desk.have, dict(have))
    return _hand_in(desk, blanks_confirmed=blanks_confirmed, by=by, now=now)


@transaction.atomic
def submit_from_office(*, visit_id: UUID, blanks_confirmed: bool, by: Person, now: datetime) -> int:
    """The same from the office's page, that always shows what the server holds."""
    desk = open_desk(visit_id, by=by, now=now)
    if desk is None:
        raise NotYours(code="not_yours")
    rules.check_open(desk.state)
    return _hand_in(desk, blanks_confirmed=blanks_confirmed, by=by, now=now)


def _hand_in(desk: Desk, *, blanks_confirmed: bool, by: Person, now: datetime) -> int:
    if desk.sheet is None:
        raise rules.SyncRefused(_("The sheet of this visit is not open yet, and cannot be handed in."),
                                code="incomplete", status=409)
    known = registers_under(desk.journal_id)
    rules.check_settled(conflicts_in(desk, known))
    rules.check_files_here(missing_files(desk, known))
    sheet = Assessment.objects.select_related("factory", "version", "cycle", "visit").get(pk=desk.sheet.id)
    missing = len(missing_of(sheet))
    assessments.submit_assessment(assessment=sheet, by=by, now=now, blanks_confirmed=blanks_confirmed)
    desk.sheet.state = sheet.state
    assert desk.state is JournalState.CLOSED
    record("journal.handed_in", on=Journal(pk=desk.journal_id), by=by, at=now, factory=Factory(pk=desk.factory_id),
           missing=missing)
    return missing


def conflicts_in(desk: Desk, known: Mapping[str, Standing]) -> list[str]:
    """The keys whose differing heads hold up handing in: answers, and shares of workers."""
    return sorted(key for key, one in known.items()
                  if (key.startswith("q/") or (key.startswith("f/") and key.endswith("/share"))) and one.conflict)


def missing_files(desk: Desk, known: Mapping[str, Standing]) -> list[str]:
    """Hashes of files that are filed with a question and have not arrived."""
    filed = {key.split("/")[1] for key, one in known.items() if key.startswith("l/") and one.value is True}
    things = (one.value for key, one in known.items() if key.startswith("t/") and key[2:] in filed)
    wanted = {str(one["sha256"]) for one in things if isinstance(one, dict) and one.get("sha256")}
    here = Upload.objects.filter(journal=desk.journal_id, stored__isnull=False, sha256__in=wanted)
    return sorted(wanted - set(here.values_list("sha256", flat=True))) if wanted else []
