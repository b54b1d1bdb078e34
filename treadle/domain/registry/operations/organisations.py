"""Organisations: record and close."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Membership, Organisation, Person, SupplyLink
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person
from treadle.domain.registry.states import Event


@transaction.atomic
def record_organisation(
    *, kind: OrganisationKind, name: str, country: str, by: Person | None, now: datetime
) -> Organisation:
    """Record an organisation; ``country`` is empty for a global buyer. Offices are the administrator's to open."""
    asked = Permission.ADMINISTER if kind == OrganisationKind.OFFICE else Permission.PEOPLE_MANAGE
    require_if_person(by, asked, now)
    rules.check_organisation(kind, name, country, _taken(kind, name, country))
    organisation = Organisation.objects.create(kind=kind, name=name.strip(), country=country, created_at=now)
    ledger.record(Event.ORGANISATION_RECORDED, on=organisation, by=by, at=now, kind=str(kind))
    return organisation


def _taken(kind: OrganisationKind, name: str, country: str) -> bool:
    return Organisation.objects.filter(kind=kind, name__iexact=name.strip(), country=country).exists()


@transaction.atomic
def close_organisation(*, organisation: Organisation, on: date, by: Person | None, now: datetime) -> Organisation:
    """Close an organisation: its people's roles and its supply links end with that day."""
    require_if_person(by, Permission.ADMINISTER, now)
    rules.check_is_open(organisation.closed_on is None)
    organisation.closed_on = on
    organisation.save(update_fields=["closed_on"])
    for rows in (Membership.objects.on(on).filter(organisation=organisation),
                 SupplyLink.objects.on(on).filter(buyer=organisation)):
        rows.update(ends_on=on)
    ledger.record(Event.ORGANISATION_CLOSED, on=organisation, by=by, at=now, closed_on=on.isoformat())
    return organisation
