"""Writing dated grants. Higher subjects call this inside operations that check access and write the ledger."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from treadle.domain.access.models import Grant
from treadle.domain.access.states import GrantKind
from treadle.domain.parties.models import Factory, Organisation, Person


@transaction.atomic
def open_grant(
    *,
    kind: GrantKind,
    factory: Factory,
    starts_on: date,
    ends_on: date | None = None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    cycle_id: UUID | None = None,
    role: str = "",
) -> Grant:
    """Let a person or an organisation in, from a day on; a grant that is already open is returned as it is."""
    grant, _made = Grant.objects.get_or_create(
        kind=kind,
        factory=factory,
        person=person,
        organisation=organisation,
        cycle_id=cycle_id,
        role=role,
        ends_on=None,
        defaults={"starts_on": starts_on},
    )
    if ends_on is not None:
        grant.ends_on = ends_on
        grant.save(update_fields=["ends_on"])
    return grant


@transaction.atomic
def close_grants(
    *,
    kind: GrantKind,
    factory: Factory,
    on: date,
    person: Person | None = None,
    organisation: Organisation | None = None,
    cycle_id: UUID | None = None,
    role: str = "",
) -> int:
    """Shut the open grants of this kind at once: ``on`` is the first day without them. Says how many."""
    grants = Grant.objects.filter(
        kind=kind, factory=factory, person=person, organisation=organisation, cycle_id=cycle_id, role=role
    ).on(on)
    return grants.update(ends_on=on - timedelta(days=1))
