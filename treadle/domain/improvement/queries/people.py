"""Who is to be told, in one question to the database; and for which buyer somebody speaks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from treadle.domain.access.models import Grant
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by
from treadle.domain.access.roles import ROLES, Reach
from treadle.domain.access.states import GrantKind
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import Plan
from treadle.domain.parties.models import Membership, Organisation, Person, SupplyLink
from treadle.kernel.errors import NotYours


def _roles(permission: Permission, reach: Reach) -> list[str]:
    return [role.key for role in ROLES.values() if permission in role.permissions and role.reach is reach]


def people_at_factories(permission: Permission, factories: Iterable[UUID], on: date) -> dict[UUID, list[Person]]:
    """The factories' own people with a permission, by factory: one query for any number of factories."""
    rows = (
        Membership.objects.on(on)
        .filter(factory__in=list(factories), role__in=_roles(permission, Reach.FACTORY), person__is_active=True)
        .select_related("person")
    )
    found: dict[UUID, dict[UUID, Person]] = defaultdict(dict)
    for row in rows:
        if row.factory_id is not None:
            found[row.factory_id][row.person_id] = row.person
    return {factory: list(people.values()) for factory, people in found.items()}


def who_may_at(permission: Permission, cycle: Cycle, on: date) -> list[Person]:
    """Those of the factory, those assigned to the cycle and those of the office who have the permission. One query.

    The same answer as ``access.queries.people_with`` for these three reaches, without asking once a person.
    """
    assigned = Grant.objects.on(on).filter(
        kind=GrantKind.ASSIGNMENT, cycle_id=cycle.pk, role__in=_roles(permission, Reach.ASSIGNED))
    held = Membership.objects.on(on).filter(
        Q(role__in=_roles(permission, Reach.FACTORY), factory=cycle.factory_id)
        | Q(role__in=_roles(permission, Reach.OFFICE), organisation=cycle.factory.office_id)
        | Q(role__in=_roles(permission, Reach.ASSIGNED), person__in=assigned.values("person"))
    )
    return list(Person.objects.filter(is_active=True, memberships__in=held).distinct())


def buyers_held(person: Person, on: date) -> list[UUID]:
    """The buyers for which somebody may speak at all."""
    held = [one for one in held_by(person, on) if Permission.PLAN_COMMENT in one.role.permissions]
    return [one.organisation_id for one in held if one.organisation_id is not None]


def buyer_of(person: Person, plan: Plan, on: date) -> Organisation:
    """The buyer for which somebody speaks on a plan: theirs, linked to the factory and consented to for the cycle."""
    mine = buyers_held(person, on)
    consents = Grant.objects.on(on).filter(kind=GrantKind.CONSENT, cycle_id=plan.cycle_id, organisation__in=mine)
    links = SupplyLink.objects.on(on).filter(factory=plan.cycle.factory_id, buyer__in=mine)
    found = Organisation.objects.filter(pk__in=consents.values("organisation")).filter(pk__in=links.values("buyer"))
    buyer = found.order_by("name").first()
    if buyer is None:
        raise NotYours()
    return buyer
