"""Factories: register, change, take on, share with the group."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, held_by, require
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Contact, Factory, MainBuyer, Organisation, Person
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person
from treadle.domain.registry.lists.normal import match_key
from treadle.domain.registry.profiles import ContactCard, NamedBuyer, Profile
from treadle.domain.registry.states import Event
from treadle.kernel.errors import InvalidInput, NotYours

PLACED_BY_PROGRAMME = frozenset({"country", "os_id"})


@transaction.atomic
def register_factory(
    *, profile: Profile, office: Organisation, by: Person | None, now: datetime, group: Organisation | None = None,
    contacts: Sequence[ContactCard] = (), main_buyers: Sequence[NamedBuyer] = (), is_synthetic: bool = False,
) -> Factory:
    """Put a factory on the programme's books, at an office."""
    _require_at_office(by, office, now)
    rules.check_profile(profile, contacts, main_buyers, now.date())
    _check_os_id_free(profile, None)
    factory = Factory.objects.create(
        **asdict(profile), office=office, group=group, is_synthetic=is_synthetic, created_at=now, updated_at=now,
        match_key=match_key(profile.country, profile.name, profile.address),
    )
    _write_names(factory, contacts, main_buyers)
    ledger.record(Event.FACTORY_REGISTERED, on=factory, by=by, at=now, factory=factory)
    return factory


def _require_at_office(by: Person | None, office: Organisation, now: datetime) -> None:
    """Only who enrols factories at that very office, or everywhere, puts one on its books."""
    if by is None or can(by, Permission.ADMINISTER, at=now):
        return
    if not any(held.organisation_id == office.pk and Permission.CYCLE_ENROL in held.role.permissions
               for held in held_by(by, now)):
        raise NotYours(code="not_yours")


def _check_os_id_free(profile: Profile, factory: Factory | None) -> None:
    others = Factory.objects.exclude(pk=factory.pk) if factory else Factory.objects
    if profile.os_id and others.filter(os_id=profile.os_id).exists():
        raise InvalidInput(rules.OS_ID_TAKEN, fields={"os_id": rules.OS_ID_TAKEN})


@transaction.atomic
def change_factory(
    *, factory: Factory, profile: Profile, by: Person | None, now: datetime,
    contacts: Sequence[ContactCard] | None = None, main_buyers: Sequence[NamedBuyer] | None = None,
    group: Organisation | None = None,
) -> Factory:
    """Write the profile anew; contacts and main buyers when given. Country and OS ID are the programme's to change.

    ``group`` is the owner group (None: it has none). A new group starts without the factory's leave to see anything.
    """
    require_if_person(by, Permission.FACTORY_EDIT, now, factory)
    rules.check_profile(profile, contacts or (), main_buyers or (), now.date())
    _check_os_id_free(profile, factory)
    by_programme = by is None or can(by, Permission.FACTORY_IMPORT, at=now, on=factory)
    changed = _set_fields(factory, profile, by_programme)
    if factory.group_id != (group.pk if group else None):
        factory.group, factory.shares_with_group = group, False
        changed.append("group")
    factory.updated_at = now
    factory.save()
    _write_names(factory, contacts, main_buyers)
    ledger.record(Event.FACTORY_CHANGED, on=factory, by=by, at=now, factory=factory, fields=sorted(changed),
                  contacts=contacts is not None, main_buyers=main_buyers is not None)
    return factory


def _set_fields(factory: Factory, profile: Profile, by_programme: bool) -> list[str]:
    """Set what differs; the names of the fields that do."""
    changed = [name for name, value in asdict(profile).items()
               if getattr(factory, name) != value and (by_programme or name not in PLACED_BY_PROGRAMME)]
    for name in changed:
        setattr(factory, name, getattr(profile, name))
    return changed


def _write_names(factory: Factory, contacts: Sequence[ContactCard] | None, buyers: Sequence[NamedBuyer] | None) -> None:
    if contacts is not None:
        factory.contacts.all().delete()
        Contact.objects.bulk_create(
            Contact(factory=factory, order=order, **asdict(card)) for order, card in enumerate(contacts, start=1)
        )
    if buyers is not None:
        factory.main_buyers.all().delete()
        MainBuyer.objects.bulk_create(
            MainBuyer(factory=factory, order=order, **asdict(buyer)) for order, buyer in enumerate(buyers, start=1)
        )


@transaction.atomic
def take_on_factory(*, factory: Factory, office: Organisation, by: Person | None, now: datetime) -> Factory:
    """An office takes on an imported factory of its country that no office keeps yet."""
    _require_at_office(by, office, now)
    rules.check_can_take_on(factory.office_id, factory.country, office.country, factory.obsolete)
    factory.office = office
    factory.save(update_fields=["office"])
    ledger.record(Event.FACTORY_TAKEN_ON, on=factory, by=by, at=now, factory=factory, office=str(office.pk))
    return factory


@transaction.atomic
def set_group_sharing(*, factory: Factory, shares: bool, by: Person, now: datetime) -> Factory:
    """The factory lets its owner group's lead see it, or no longer. Only the factory itself may say so."""
    require(by, Permission.CONSENT_GIVE, at=now, on=factory)
    rules.check_has_group(factory.group_id is not None, shares)
    factory.shares_with_group = shares
    factory.save(update_fields=["shares_with_group"])
    ledger.record(Event.GROUP_SHARING_SET, on=factory, by=by, at=now, factory=factory, shares=shares)
    return factory
