"""Access answered: ``can``, ``require``, ``visible_q``, ``visible_to``. The only place that decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from treadle.domain.access.models import Grant
from treadle.domain.access.permissions import Permission
from treadle.domain.access.roles import ROLES, Reach, Role, Site
from treadle.domain.access.scopes import Scope, scope_of
from treadle.domain.access.states import GrantKind
from treadle.domain.parties.models import Membership, Person, SupplyLink
from treadle.kernel.errors import NotYours

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Held:
    """A role that a person holds on a day, and where."""

    role: Role
    organisation_id: UUID | None
    factory_id: UUID | None
    country: str


def day_of(at: date | datetime) -> date:
    """The day of a moment."""
    return at.date() if isinstance(at, datetime) else at


def held_by(person: Person, at: date | datetime) -> list[Held]:
    """The roles that a person holds on a day. Asked once a request: remembered on the person object."""
    day = day_of(at)
    if not person.is_active:
        return []
    remembered: dict[date, list[Held]] = person.__dict__.setdefault("_held", {})
    if day not in remembered:
        rows = Membership.objects.on(day).filter(person=person).select_related("organisation", "factory")
        remembered[day] = [
            Held(
                ROLES[row.role],
                row.organisation_id,
                row.factory_id,
                row.organisation.country if row.organisation else row.factory.country if row.factory else "",
            )
            for row in rows
            if row.role in ROLES
        ]
    return remembered[day]


def forget(person: Person) -> None:
    """Ask again next time: the person's memberships have changed."""
    person.__dict__.pop("_held", None)


def sites_of(person: Person, at: date | datetime) -> list[Site]:
    """The sites where the person has a role, in the order of ``Site``."""
    mine = {held.role.site for held in held_by(person, at)}
    return [site for site in Site if site in mine]


def countries_of(person: Person, at: date | datetime) -> set[str] | None:
    """Countries whose figures the person may see; None means all."""
    held = held_by(person, at)
    if any(one.role.reach is Reach.EVERYWHERE for one in held):
        return None
    return {one.country for one in held if one.country}


def _join(path: str, lookup: str) -> str:
    return f"{path}__{lookup}" if path else lookup


def _at_factory(scope: Scope, factory_ids: object) -> Q:
    return NOBODY if scope.factory is None else Q(**{_join(scope.factory, "pk__in"): factory_ids})


def _at_grants(scope: Scope, grants: QuerySet[Grant]) -> Q:
    """What lies in the granted cycles; things of the factory as a whole follow any grant for that factory."""
    if scope.cycle is not None:
        return Q(**{_join(scope.cycle, "pk__in"): grants.values("cycle_id")})
    return _at_factory(scope, grants.values("factory_id"))


def _reached(held: Held, scope: Scope, person: Person, day: date) -> Q:
    """The condition under which a thing lies within the reach of one held role."""
    reach = held.role.reach
    if reach is Reach.EVERYWHERE:
        return Q()
    if reach is Reach.OFFICE:
        if scope.factory is not None:
            at_office = Q(**{_join(scope.factory, "office"): held.organisation_id})
            if scope.factory and scope.country:  # such as a role, held in a factory or in an organisation
                at_office |= Q(**{f"{scope.factory}__isnull": True, scope.country: held.country})
            return at_office
        return Q(**{scope.country: held.country}) if scope.country else NOBODY
    if reach is Reach.COUNTRY:
        return Q(**{scope.country: held.country}) if scope.country else NOBODY
    if reach is Reach.FACTORY:
        return _at_factory(scope, [held.factory_id])
    if reach is Reach.GROUP:
        if scope.factory is None:
            return NOBODY
        return Q(
            **{_join(scope.factory, "group"): held.organisation_id, _join(scope.factory, "shares_with_group"): True}
        )
    grants = Grant.objects.on(day)
    if reach is Reach.ASSIGNED:
        return _at_grants(scope, grants.filter(kind=GrantKind.ASSIGNMENT, person=person, role=held.role.key))
    if reach is Reach.PARTNER:
        partner = grants.filter(kind=GrantKind.PARTNERSHIP, organisation=held.organisation_id)
        return _at_factory(scope, partner.values("factory_id"))
    consents = grants.filter(kind=GrantKind.CONSENT, organisation=held.organisation_id)
    links = SupplyLink.objects.on(day).filter(buyer=held.organisation_id)
    return _at_grants(scope, consents) & _at_factory(scope, links.values("factory_id"))


def visible_q(person: Person, permission: Permission, model: type[Model], at: date | datetime, *,
              without: frozenset[Reach] = frozenset()) -> Q:
    """The condition under which the person has ``permission`` on a thing of ``model``.

    ``without`` leaves out roles of a reach that the caller decides itself: what a buyer got is kept with the report.
    """
    scope, day = scope_of(model), day_of(at)
    condition: Q | None = None
    for held in held_by(person, at):
        if permission in held.role.permissions and held.role.reach not in without:
            reached = _reached(held, scope, person, day)
            condition = reached if condition is None else condition | reached
            if reached == Q():
                return Q()
    return NOBODY if condition is None else condition


def visible_to[M: Model](
    things: QuerySet[M], person: Person, permission: Permission, at: date | datetime
) -> QuerySet[M]:
    """Those of ``things`` on which the person has ``permission``."""
    return things.filter(visible_q(person, permission, things.model, at))


def can(person: Person, permission: Permission, *, at: date | datetime, on: Model | None = None) -> bool:
    """Whether the person has the permission; with ``on``, whether it carries to that thing."""
    if on is None:
        return any(permission in held.role.permissions for held in held_by(person, at))
    condition = visible_q(person, permission, type(on), at)
    if condition == Q():
        return True
    return type(on)._base_manager.filter(condition, pk=on.pk).exists()


def require(person: Person, permission: Permission, *, at: date | datetime, on: Model | None = None) -> None:
    """Refuse unless ``can``. The refusal looks like a thing that does not exist."""
    if not can(person, permission, at=at, on=on):
        raise NotYours(code="not_yours")


def holders_of(permission: Permission, on: Model, people: Iterable[Person], at: date | datetime) -> list[Person]:
    """Those of ``people`` who have the permission on a thing; for messages."""
    return [person for person in people if can(person, permission, at=at, on=on)]


def people_with(permission: Permission, on: Model, at: date | datetime) -> list[Person]:
    """Everybody who has the permission on a thing: the recipients of a message about it. One query a role holder."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    day = day_of(at)
    held = Membership.objects.on(day).filter(role__in=roles)
    people = Person.objects.filter(is_active=True, memberships__in=held).distinct()
    return holders_of(permission, on, people, at)
