"""The life of a version: draft → consulted → in force → superseded; and what the three parties said."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.files.models import StoredFile
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.standards import rules
from treadle.domain.standards.models import Cluster, Consultation, Version
from treadle.domain.standards.operations.timeline import place_in_force
from treadle.domain.standards.queries.consulting import (
    consultation_of,
    countries_to_consult,
    may_record,
    national_law_clusters,
)
from treadle.domain.standards.queries.law import standing_of
from treadle.domain.standards.queries.versions import ON_THE_LINE
from treadle.domain.standards.states import VERSION_STEPS, PartyKind, Position, VersionState
from treadle.kernel.errors import NotYours


@transaction.atomic
def record_position(
    *,
    version: Version,
    country: str,
    party: PartyKind,
    position: Position,
    by: Person,
    now: datetime,
    remark: str = "",
    minutes: StoredFile | None = None,
    organisation: Organisation | None = None,
    cluster: Cluster | None = None,
) -> Consultation:
    """Record what government, employers or unions of a country say of the readings of national law in a version."""
    if not may_record(by, country, party, now):
        raise NotYours(code="not_yours")
    standing = None if cluster is None else standing_of(cluster, now.date())
    rules.check_can_take_position(version.state, standing, remark, differs=position == Position.POSITION)
    consultation = Consultation.objects.create(
        version=version,
        country=country,
        party=party,
        position=position,
        remark=remark.strip(),
        minutes=minutes,
        organisation=organisation,
        cluster=cluster,
        recorded_at=now,
        recorded_by=by,
    )
    record(
        "standards.position_recorded",
        on=version,
        by=by,
        at=now,
        country=country,
        party=str(party),
        position=str(position),
        cluster=cluster.key if cluster else "",
    )
    return consultation


@transaction.atomic
def close_consultation(*, version: Version, by: Person, now: datetime) -> Version:
    """Draft → consulted, once every country's three parties have spoken and the minutes are there.

    A party that holds another reading is recorded and does not block: the programme answers for the tool.
    """
    require(by, Permission.STANDARDS_EDIT, at=now)
    VERSION_STEPS.check(VersionState(version.state), VersionState.CONSULTED)
    countries = countries_to_consult()
    records = [one for one in consultation_of(version) if one.country in countries]
    rules.check_is_consulted(
        [(one.country, party) for one in records for party in one.missing],
        [one.country for one in records if not one.with_minutes],
        national_law=bool(national_law_clusters(version, now.date())),
        countries=bool(countries),
    )
    return _move(version, VersionState.CONSULTED, "standards.version_consulted", by, now)


@transaction.atomic
def reopen_draft(*, version: Version, by: Person, now: datetime) -> Version:
    """Consulted → draft, to change it once more."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    VERSION_STEPS.check(VersionState(version.state), VersionState.DRAFT)
    return _move(version, VersionState.DRAFT, "standards.version_reopened", by, now)


def _move(version: Version, state: VersionState, event: str, by: Person, now: datetime) -> Version:
    version.state = state
    version.save(update_fields=["state"])
    record(event, on=version, by=by, at=now)
    return version


@transaction.atomic
def put_in_force(*, version: Version, from_day: date, by: Person, now: datetime) -> Version:
    """A consulted version holds from a day on, and supersedes the one before it on that day."""
    require(by, Permission.STANDARDS_ENFORCE, at=now)
    line = Version.objects.filter(instrument=version.instrument_id, state__in=ON_THE_LINE)
    taken = set(line.values_list("in_force_from", flat=True))
    rules.check_can_enter_force(version.state, from_day, now.date(), {day for day in taken if day is not None})
    place_in_force(version, from_day=from_day, on=now.date())
    record("standards.version_in_force", on=version, by=by, at=now, from_day=from_day.isoformat())
    return version
