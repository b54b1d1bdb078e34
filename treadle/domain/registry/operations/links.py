"""Who sources from whom, and which partner works with which factory."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access import operations as access
from treadle.domain.access.permissions import Permission
from treadle.domain.access.states import GrantKind
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Factory, Organisation, Person, SupplyLink
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person
from treadle.domain.registry.states import Event


@transaction.atomic
def link_supply(
    *, buyer: Organisation, factory: Factory, starts_on: date, by: Person | None, now: datetime,
    ends_on: date | None = None,
) -> SupplyLink:
    """Record that a buyer (or its agent) sources from a factory. It opens nothing without the factory's consent."""
    require_if_person(by, Permission.LINKS_MANAGE, now, factory)
    rules.check_sources(buyer.kind)
    rules.check_dates(starts_on, ends_on)
    if ends_on is None:
        link, made = SupplyLink.objects.get_or_create(
            buyer=buyer, factory=factory, ends_on=None, defaults={"starts_on": starts_on}
        )
    else:
        link, made = SupplyLink.objects.get_or_create(
            buyer=buyer, factory=factory, starts_on=starts_on, ends_on=ends_on
        )
    if made:
        ledger.record(Event.SUPPLY_LINKED, on=link, by=by, at=now, factory=factory, buyer=str(buyer.pk))
    return link


@transaction.atomic
def end_supply_link(*, link: SupplyLink, on: date, by: Person | None, now: datetime) -> SupplyLink:
    """End a supply link; ``on`` is its last day. What was released to the buyer before stays with it."""
    require_if_person(by, Permission.LINKS_MANAGE, now, link)
    rules.check_is_open(link.ends_on is None or link.ends_on > on)
    rules.check_dates(link.starts_on, on)
    link.ends_on = on
    link.save(update_fields=["ends_on"])
    ledger.record(Event.SUPPLY_LINK_ENDED, on=link, by=by, at=now, factory=link.factory, ends_on=on.isoformat())
    return link


@transaction.atomic
def record_partnership(
    *, partner: Organisation, factory: Factory, starts_on: date, by: Person | None, now: datetime,
    ends_on: date | None = None,
) -> None:
    """Let an implementing partner's people work with one factory, from one day to another."""
    require_if_person(by, Permission.CYCLE_ASSIGN, now, factory)
    rules.check_is_partner(partner.kind)
    rules.check_dates(starts_on, ends_on)
    access.open_grant(kind=GrantKind.PARTNERSHIP, factory=factory, organisation=partner, starts_on=starts_on,
                      ends_on=ends_on)
    ledger.record(Event.PARTNERSHIP_RECORDED, on=partner, by=by, at=now, factory=factory,
                  starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat() if ends_on else None)


@transaction.atomic
def end_partnership(*, partner: Organisation, factory: Factory, on: date, by: Person | None, now: datetime) -> None:
    """End a partnership; ``on`` is the first day without it."""
    require_if_person(by, Permission.CYCLE_ASSIGN, now, factory)
    ended = access.close_grants(kind=GrantKind.PARTNERSHIP, factory=factory, organisation=partner, on=on)
    rules.check_is_open(ended > 0)
    ledger.record(Event.PARTNERSHIP_ENDED, on=partner, by=by, at=now, factory=factory, on_day=on.isoformat())
