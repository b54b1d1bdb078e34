"""Who has to be heard on a version, who was, and for whom a person may speak."""

from dataclasses import dataclass
from datetime import date, datetime

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, countries_of, day_of
from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Membership, Organisation, Person
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.standards.models import Cluster, Consultation, Version
from treadle.domain.standards.queries.law import standing_of
from treadle.domain.standards.states import PartyKind, Standing

PARTY_OF = {
    OrganisationKind.MINISTRY: PartyKind.GOVERNMENT,
    OrganisationKind.EMPLOYERS: PartyKind.EMPLOYERS,
    OrganisationKind.UNION: PartyKind.UNIONS,
}


@dataclass(frozen=True)
class Voice:
    """A party in a country that a person may speak for."""

    country: str
    party: PartyKind
    organisation: Organisation | None


@dataclass(frozen=True)
class CountryRecord:
    """What one country said of a version: the latest position of each party on national law as a whole, and others."""

    country: str
    positions: dict[PartyKind, Consultation]
    on_clusters: list[Consultation]
    lapsed: list[Consultation]
    missing: list[PartyKind]
    with_minutes: list[Consultation]

    @property
    def remarks(self) -> list[Consultation]:
        """The positions that say more than yes or no, or that are about one cluster."""
        return [one for one in [*self.positions.values(), *self.on_clusters] if one.remark or one.cluster_id]

    @property
    def is_complete(self) -> bool:
        """Whether all three parties spoke and there are minutes."""
        return not self.missing and bool(self.with_minutes)


def national_law_clusters(version: Version, on: date) -> list[Cluster]:
    """The clusters of a version that national law judges on a day: what is consulted on."""
    clusters = (
        Cluster.objects.filter(points__questions__version=version)
        .distinct()
        .order_by("order")
        .prefetch_related("standings")
    )
    return [cluster for cluster in clusters if standing_of(cluster, on) == Standing.NATIONAL_LAW]


def countries_to_consult() -> list[str]:
    """The countries with an open programme office."""
    offices = Organisation.objects.filter(kind=OrganisationKind.OFFICE, closed_on=None)
    return sorted(set(offices.values_list("country", flat=True)))


def consultation_of(version: Version) -> list[CountryRecord]:
    """The record of every country that has to be heard or was, by code. Positions before the last change lapse."""
    rows = list(
        Consultation.objects.filter(version=version)
        .select_related("organisation", "cluster", "minutes", "recorded_by")
        .order_by("recorded_at", "pk")
    )
    countries = sorted({*countries_to_consult(), *(row.country for row in rows)})
    return [
        _record(country, [row for row in rows if row.country == country], version.law_changed_at)
        for country in countries
    ]


def _record(country: str, rows: list[Consultation], changed_at: datetime | None) -> CountryRecord:
    holding = [row for row in rows if changed_at is None or row.recorded_at >= changed_at]
    positions = {PartyKind(row.party): row for row in holding if row.cluster_id is None}
    latest = {(row.party, row.cluster_id): row for row in holding if row.cluster_id is not None}
    return CountryRecord(
        country,
        positions,
        list(latest.values()),
        [row for row in rows if row not in holding],
        [party for party in PartyKind if party not in positions],
        [row for row in holding if row.minutes_id is not None],
    )


def voices_of(person: Person, at: date | datetime) -> list[Voice]:
    """The parties that a person speaks for as a member of a ministry, an employers' organisation or a union."""
    held = Membership.objects.on(day_of(at)).filter(person=person, organisation__kind__in=PARTY_OF)
    return [
        Voice(row.organisation.country, PARTY_OF[OrganisationKind(row.organisation.kind)], row.organisation)
        for row in held.select_related("organisation")
        if row.organisation is not None and Permission.STANDARDS_CONSULT in ROLES[row.role].permissions
    ]


def may_record(person: Person, country: str, party: PartyKind, at: datetime) -> bool:
    """Whether a person may record this party's position: its own people, or the office that keeps the minutes."""
    if can(person, Permission.STANDARDS_EDIT, at=at) and is_office_of(person, country, at):
        return True
    return any((voice.country, voice.party) == (country, party) for voice in voices_of(person, at))


def is_office_of(person: Person, country: str, at: datetime) -> bool:
    """Whether a person's roles carry to a country."""
    countries = countries_of(person, at)
    return countries is None or country in countries
