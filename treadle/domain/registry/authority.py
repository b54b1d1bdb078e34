"""Who may give which role, open which account, reset whose password and know whose telephone number.

It asks access, and adds what access alone cannot say: nobody hands out more than their own post covers, so that an
account keeper cannot make, or take over, a manager's account.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of, held_by, require, visible_to
from treadle.domain.access.roles import Reach, Role
from treadle.domain.parties.models import Factory, Membership, Organisation, Person
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.registry.rules import WORKER_ROLES, role_of
from treadle.kernel.errors import NotYours

LEADING_ROLES = frozenset({"administrator", "country_manager"})
OF_THE_MANAGER = frozenset({"ministry_contact"})


def require_if_person(by: Person | None, permission: Permission, at: datetime, on: Model | None = None) -> None:
    """``require``, except that the installation itself (``by=None``) may do everything."""
    if by is not None:
        require(by, permission, at=at, on=on)


def require_may_give(by: Person | None, role: Role, place: Organisation | Factory, now: datetime) -> None:
    """Refuse unless this person may give (or end) this role at this place. Looks like a place that does not exist."""
    if by is not None and not may_give(by, role, place, now):
        raise NotYours(code="not_yours")


def may_give(by: Person, role: Role, place: Organisation | Factory, now: datetime) -> bool:
    """Whether the person may give the role there."""
    if isinstance(place, Factory):
        asked = Permission.WORKER_ACCOUNTS_ISSUE if role.key in WORKER_ROLES else Permission.PEOPLE_MANAGE
        return can(by, asked, at=now, on=place)
    if can(by, Permission.ADMINISTER, at=now):
        return True
    if role.key in LEADING_ROLES:
        return False
    mine = [held for held in held_by(by, now) if Permission.PEOPLE_MANAGE in held.role.permissions]
    if role.is_staff or role.key in OF_THE_MANAGER:
        mine = [held for held in mine if Permission.CYCLE_ASSIGN in held.role.permissions]
    if place.kind == OrganisationKind.OFFICE:
        return any(held.organisation_id == place.pk for held in mine)
    return any(held.role.reach is Reach.OFFICE and place.country in ("", held.country) for held in mine)


def require_may_reset(by: Person | None, person: Person, now: datetime) -> None:
    """Refuse unless the person keeps the other's account."""
    if by is not None and not keeps_account_of(by, person, now):
        raise NotYours(code="not_yours")


def keeps_account_of(by: Person, person: Person, now: datetime) -> bool:
    """Whether the person may give every role that the other holds today or later, so nobody reaches up."""
    memberships = _current(person, now.date())
    if by.pk == person.pk or (not memberships and not can(by, Permission.ADMINISTER, at=now)):
        return False
    places = ((role_of(held.role), held.factory or held.organisation) for held in memberships)
    return all(place is not None and may_give(by, role, place, now) for role, place in places)


def _current(person: Person, day: date) -> "list[Membership]":
    held = Membership.objects.filter(person=person).exclude(ends_on__lt=day)
    return list(held.select_related("factory", "organisation"))


def phone_of(person: Person, *, by: Person, now: datetime) -> str:
    """The number where ``by`` may know it: of themself, of accounts that they keep, of people within their reach."""
    if not person.phone or by.pk == person.pk or keeps_account_of(by, person, now):
        return person.phone
    held = Membership.objects.on(day_of(now)).filter(person=person)
    return person.phone if visible_to(held, by, Permission.PHONES_SEE, now).exists() else ""


def phones_on_duty(factory: Factory, people: Iterable[Person], *, by: Person, now: datetime) -> dict[UUID, str]:
    """The numbers of those who are on duty for the factory's alerts: for whoever may raise one there, without a signal.

    Of nobody else: a person who may neither decide nor see alerts of this factory is left out.
    """
    if not can(by, Permission.ALERT_RAISE, at=now, on=factory):
        return {}
    on_duty = (Permission.ALERT_DECIDE, Permission.ALERT_SEE)
    return {one.pk: one.phone for one in people
            if one.phone and any(can(one, duty, at=now, on=factory) for duty in on_duty)}
