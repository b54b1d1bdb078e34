"""The facility import: plan it without writing, then write it in portions.

A portion is one transaction, so that others can write in between and a killed import can simply run again: what is
there already is found and left alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, require
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import DuplicateProposal, Factory, ImportRun, Organisation, Person
from treadle.domain.parties.states import ImportState, OrganisationKind
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person
from treadle.domain.registry.lists.likeness import Likely, likely_doubles
from treadle.domain.registry.lists.matching import Index, Known
from treadle.domain.registry.lists.plan import Placing, Plan, planned
from treadle.domain.registry.lists.reader import read
from treadle.domain.registry.lists.rows import VALUES, FacilityRow, Rejected, parse_rows
from treadle.domain.registry.operations.bulk import insert
from treadle.domain.registry.states import Event
from treadle.kernel.errors import TreadleError

PORTION = 2000
KEPT_REJECTIONS = 5000
_LOCK = 0x7265_6164_6C65
_COLUMNS = ("id", "match_key", *VALUES, "office_id", "obsolete")
_WRITTEN = ("name", "name_local", "address", "region", "latitude", "longitude", "os_id", "outside_id", "isic", "sector",
            "started_year", "workers_female", "workers_male", "workers_other", "products", "match_key", "office",
            "updated_at")
type Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do; the first three and ``rejected`` count rows of the file."""

    created: int
    updated: int
    unchanged: int
    rejected: list[dict[str, Any]]
    proposals: int
    rows: int
    changes: list[dict[str, Any]]


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def import_facilities(
    *, content: bytes, by: Person | None, now: datetime, office: Organisation | None = None, dry_run: bool = False,
    report: Report = _silent, name: str = "", run: ImportRun | None = None,
) -> Outcome:
    """Read a list of factories into the registry; with ``dry_run`` only say what would happen.

    A person imports for an office of theirs: factories of its country. The installation itself imports everything.
    """
    require_if_person(by, Permission.FACTORY_IMPORT, now, office)
    rules.check_names_office(office is not None or by is None)
    plan = _planned(content, _placing(office, by, now), now, report)
    if dry_run:
        return _outcome(plan, set())
    outcome = _outcome(plan, _write(plan, now, report))
    run = run or ImportRun(name=name[-200:], office=office, created_at=now, created_by=by, state=ImportState.RUNNING)
    _finish(run, outcome, ImportState.DONE, now)
    ledger.record(Event.FACTORIES_IMPORTED, on=run, by=by, at=now, created=outcome.created, updated=outcome.updated,
                  unchanged=outcome.unchanged, rejected=len(outcome.rejected))
    return outcome


def _outcome(plan: Plan, made_by_others: set[UUID]) -> Outcome:
    return Outcome(
        created=len(plan.created) - len(made_by_others), updated=plan.updated,
        unchanged=plan.unchanged + len(made_by_others), proposals=len(plan.likely), rows=plan.rows,
        rejected=[{"row": each.row, "reason": each.reason} for each in plan.rejected], changes=plan.shown,
    )


def _finish(run: ImportRun, outcome: Outcome, state: ImportState, now: datetime) -> None:
    run.rows_total = run.rows_done = outcome.rows
    run.created, run.updated, run.unchanged = outcome.created, outcome.updated, outcome.unchanged
    run.proposals, run.changes = outcome.proposals, outcome.changes
    run.rejected = outcome.rejected[:KEPT_REJECTIONS]
    run.move_to(state)
    run.ended_at = now
    run.save()


@transaction.atomic
def start_import(
    *, file_id: UUID, name: str, office: Organisation, by: Person, now: datetime
) -> ImportRun:
    """Take a list that was uploaded; it is read in the background, and nothing is written before it is confirmed."""
    require(by, Permission.FACTORY_IMPORT, at=now, on=office)
    run = ImportRun.objects.create(file_id=file_id, name=name[-200:], office=office, created_at=now, created_by=by)
    ledger.record(Event.IMPORT_STARTED, on=run, by=by, at=now)
    return run


def check_import(*, run: ImportRun, content: bytes, now: datetime) -> ImportRun:
    """Read a list and keep what would happen, for the preview. Says on the run itself when it cannot be read."""
    if run.state != ImportState.CHECKING:
        return run
    try:
        outcome = import_facilities(content=content, by=run.created_by, now=now, office=run.office, dry_run=True,
                                    report=_progress_of(run))
    except TreadleError as refusal:
        return _fail(run, refusal, now)
    _finish(run, outcome, ImportState.CHECKED, now)
    return run


@transaction.atomic
def confirm_import(*, run: ImportRun, by: Person, now: datetime) -> ImportRun:
    """Somebody has seen what would happen and wants it."""
    require(by, Permission.FACTORY_IMPORT, at=now, on=run)
    run.move_to(ImportState.RUNNING)
    run.rows_done, run.ended_at = 0, None
    run.save()
    ledger.record(Event.IMPORT_CONFIRMED, on=run, by=by, at=now)
    return run


def run_import(*, run: ImportRun, content: bytes, now: datetime) -> ImportRun:
    """Import a confirmed list. May be called again after a crash: what is there already stays."""
    if run.state != ImportState.RUNNING:
        return run
    try:
        import_facilities(content=content, by=run.created_by, now=now, office=run.office, report=_progress_of(run),
                          run=run)
    except TreadleError as refusal:
        return _fail(run, refusal, now)
    return run


@transaction.atomic
def drop_import(*, run: ImportRun, by: Person, now: datetime) -> ImportRun:
    """Forget a list that was not imported."""
    require(by, Permission.FACTORY_IMPORT, at=now, on=run)
    run.move_to(ImportState.DROPPED)
    run.ended_at = now
    run.save()
    ledger.record(Event.IMPORT_DROPPED, on=run, by=by, at=now)
    return run


def _fail(run: ImportRun, refusal: TreadleError, now: datetime) -> ImportRun:
    run.move_to(ImportState.FAILED)
    run.problem, run.ended_at = str(refusal.sentence)[:300], now
    run.save()
    return run


def _progress_of(run: ImportRun) -> Report:
    def report(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(rows_done=done, rows_total=total)

    return report


def _placing(office: Organisation | None, by: Person | None, now: datetime) -> Placing:
    offices: dict[str, list[UUID]] = {}
    for country, pk in Organisation.objects.filter(kind=OrganisationKind.OFFICE, closed_on=None).values_list(
            "country", "id"):
        offices.setdefault(country, []).append(pk)
    office_of = {country: ids[0] for country, ids in offices.items() if len(ids) == 1}
    if office is None:
        return Placing(office_of)
    office_of[office.country] = office.pk
    if by is None or can(by, Permission.ADMINISTER, at=now):
        return Placing(office_of)
    return Placing(office_of, only_office=office.pk, only_country=office.country)


def _planned(content: bytes, placing: Placing, now: datetime, report: Report) -> Plan:
    listing = read(content)
    rows = list(parse_rows(listing.rows, listing.columns, now.year))
    total = len(rows)
    index = Index.of(_known_for(rows))
    plan = planned(rows, index, placing, lambda done: report(done // 2, total))
    if plan.created:
        plan.likely = likely_doubles(index.all)
    return plan


def _known_for(rows: Sequence[FacilityRow | Rejected]) -> Iterator[Known]:
    """The factories that rows could mean: those of their countries, and those elsewhere with one of their OS IDs."""
    countries = {row.country for row in rows if isinstance(row, FacilityRow)}
    os_ids = {row.os_id for row in rows if isinstance(row, FacilityRow) and row.os_id}
    for values in Factory.objects.filter(country__in=countries).values_list(*_COLUMNS).iterator(PORTION):
        yield Known(*values)
    for some in batched(os_ids, 500):
        elsewhere = Factory.objects.filter(os_id__in=some).exclude(country__in=countries)
        for values in elsewhere.values_list(*_COLUMNS):
            yield Known(*values)


def _write(plan: Plan, now: datetime, report: Report) -> set[UUID]:
    """Write the plan; the ids of planned factories that somebody else made in the meantime."""
    made_by_others: set[UUID] = set()
    done = len(plan.rejected) + plan.unchanged
    for some in batched(plan.created, PORTION):
        with transaction.atomic():
            _one_at_a_time()
            made_by_others |= _create(some, now)
        done += len(some)
        report((plan.rows + done) // 2, plan.rows)
    for changes in batched(plan.changed.items(), PORTION):
        with transaction.atomic():
            _one_at_a_time()
            _update(dict(changes), now)
    plan.likely = [one for one in plan.likely if not {one.first, one.second} & made_by_others]
    for likely in batched(plan.likely, PORTION):
        with transaction.atomic():
            _propose(likely, now)
    return made_by_others


def _one_at_a_time() -> None:
    """Two imports at once take turns, so that neither makes what the other has just made (SQLite does so anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _create(some: Sequence[Known], now: datetime) -> set[UUID]:
    """Make these, except what another import has made since the plan; the ids of those exceptions."""
    there: set[tuple[str, str, str]] = set()
    os_ids: set[str] = set()
    for part in batched(some, 400):
        same_key = Factory.objects.filter(match_key__in={one.key for one in part}, obsolete=False)
        there |= set(same_key.values_list("match_key", "os_id", "outside_id"))
        same_os_id = Factory.objects.filter(os_id__in={one.os_id for one in part if one.os_id})
        os_ids |= set(same_os_id.values_list("os_id", flat=True))
    made = {one.id for one in some if one.os_id in os_ids or (one.key, one.os_id, one.outside_id) in there}
    insert([_as_model(one, now) for one in some if one.id not in made])
    return made


def _as_model(known: Known, now: datetime) -> Factory:
    return Factory(
        id=known.id, match_key=known.key, office_id=known.office_id, created_at=now, updated_at=now,
        **{value: getattr(known, value) for value in VALUES},
    )


def _update(changes: dict[UUID, dict[str, object]], now: datetime) -> None:
    """Write what differs. As an upsert, because Django's bulk_update takes minutes for a long list."""
    for part in batched(changes, 400):
        factories = list(Factory.objects.filter(id__in=part))
        wanted = [changes[one.id]["os_id"] for one in factories if "os_id" in changes[one.id]]
        taken = set(Factory.objects.filter(os_id__in=wanted).values_list("os_id", flat=True))
        for factory in factories:
            for name, value in changes[factory.id].items():
                if name != "os_id" or value not in taken:
                    setattr(factory, name, value)
            factory.updated_at = now
        Factory.objects.bulk_create(factories, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)


def _propose(some: Sequence[Likely], now: datetime) -> None:
    """Write proposals. Each names a factory that this import made, so none can be there already."""
    insert([DuplicateProposal(first_id=one.first, second_id=one.second, likeness=one.likeness, reason=one.reason,
                              distance_m=one.distance_m, created_at=now) for one in some])
