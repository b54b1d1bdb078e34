"""Access answered: ``can``, ``require``, ``visible_q``, ``visible_to``. The only place that decides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from treadle.domain.access.models import Grant, Token
from treadle.domain.access.permissions import Permission
from treadle.domain.access.roles import ROLES, Reach, Role, Site
from treadle.domain.access.scopes import Scope, scope_of
from treadle.domain.access.states import GrantKind, TokenScope
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


@dataclass
class _Remembered:
    """What is kept on a person object: every role of theirs, and those of the days asked for."""

    memberships: list[Membership]
    by_day: dict[date, list[Held]] = field(default_factory=dict)


def held_by(person: Person, at: date | datetime) -> list[Held]:
    """The roles that a person holds on a day. One query a person object, whatever the days asked for."""
    day = day_of(at)
    if not person.is_active:
        return []
    known: _Remembered | None = person.__dict__.get("_held")
    if known is None:
        rows = Membership.objects.filter(person=person).select_related("organisation", "factory")
        known = person.__dict__["_held"] = _Remembered(list(rows))
    if day not in known.by_day:
        known.by_day[day] = [
            Held(
                ROLES[row.role],
                row.organisation_id,
                row.factory_id,
                row.organisation.country if row.organisation else row.factory.country if row.factory else "",
            )
            for row in known.memberships
            if row.role in ROLES and row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
        ]
    return known.by_day[day]


def remember_roles(person: Person, memberships: Iterable[Membership]) -> None:
    """Spare the query of ``held_by``: all memberships of the person, read together with them just now."""
    person.__dict__["_held"] = _Remembered(list(memberships))


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
    """Everybody who has the permission on a thing: the recipients of a message about it.

    Two queries, and two more for each of the few people who are near enough to the thing to be asked about.
    """
    held = Membership.objects.on(day_of(at)).filter(_near(permission, on, day_of(at)))
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return holders_of(permission, on, people, at)


def people_with_each[M: Model](
    permission: Permission, things: QuerySet[M], at: date | datetime
) -> dict[Any, list[Person]]:
    """For each of many things, by its key, everybody who has the permission on it.

    One query for each person who holds such a role anywhere, however many things there are. Not for permissions that
    thousands hold, such as those of factories' own people.
    """
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    held = Membership.objects.on(day_of(at)).filter(role__in=roles)
    found: dict[Any, list[Person]] = defaultdict(list)
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    for person in people.order_by("pk"):
        for key in visible_to(things, person, permission, at).order_by().values_list("pk", flat=True):
            found[key].append(person)
    return found


def _near(permission: Permission, on: Model, day: date) -> Q:
    """A condition on memberships that leaves out, by where they are held, those that cannot reach the thing."""
    where = _whereabouts(on)
    grants = Grant.objects.on(day).filter(factory_id=where["factory"])
    by_reach = {
        Reach.EVERYWHERE: Q(),
        Reach.OFFICE: Q(organisation=where["office"]) | Q(organisation__country=where["country"] or "-"),
        Reach.COUNTRY: Q(organisation__country=where["country"] or "-") | Q(factory__country=where["country"] or "-"),
        Reach.FACTORY: Q(factory=where["factory"], factory__isnull=False),
        Reach.GROUP: Q(organisation=where["group"], organisation__isnull=False),
        Reach.ASSIGNED: Q(person__in=grants.values("person")),
        Reach.PARTNER: Q(organisation__in=grants.values("organisation")),
        Reach.CONSENTED: Q(organisation__in=grants.values("organisation")),
    }
    near = NOBODY
    for role in ROLES.values():
        if permission in role.permissions:
            near |= Q(role=role.key) & by_reach[role.reach]
    return near


def _whereabouts(on: Model) -> dict[str, Any]:
    """The factory, office, group and country of a thing, as far as it has them. One query at most."""
    scope = scope_of(type(on))
    paths: dict[str, str] = {}
    if scope.factory is not None:
        paths = {"factory": _join(scope.factory, "pk"), "office": _join(scope.factory, "office"),
                 "group": _join(scope.factory, "group")}
    if scope.country:
        paths["country"] = scope.country
    found = type(on)._base_manager.filter(pk=on.pk).values_list(*paths.values()).first() if paths else None
    return {"factory": None, "office": None, "group": None, "country": None,
            **dict(zip(paths, found or [None] * len(paths), strict=True))}


# ---- machines: a token never opens more than its person's roles -----------------------------

#: What a person must be able to do for a scope to be of any use to them.
SCOPE_NEEDS: dict[TokenScope, Permission] = {
    TokenScope.FACTORIES_READ: Permission.FACTORY_SEE,
    TokenScope.CYCLES_READ: Permission.CYCLE_SEE,
    TokenScope.REPORTS_READ: Permission.REPORT_SEE,
    TokenScope.RATES_READ: Permission.RATES_SEE,
    TokenScope.STANDARDS_READ: Permission.STANDARDS_SEE,
    TokenScope.FACILITIES_WRITE: Permission.FACTORY_IMPORT,
    TokenScope.LINKS_WRITE: Permission.LINKS_MANAGE,
    TokenScope.FEEDS_READ: Permission.EXPORT,
    TokenScope.FIELD: Permission.VISIT_RECORD,
}


def digest_of(key: str) -> str:
    """What is kept of a token's key. No salt and no stretching: a key holds 256 random bits."""
    return sha256(key.encode()).hexdigest()


def scopes_usable_by(person: Person, at: date | datetime) -> list[TokenScope]:
    """The scopes that the person's roles of that day can use."""
    return [scope for scope, permission in SCOPE_NEEDS.items() if can(person, permission, at=at)]


def token_of_key(key: str, at: date | datetime) -> Token | None:
    """The open token of a key, whose person still has an account and a role; None for every other key."""
    token = Token.objects.select_related("person").filter(digest=digest_of(key)).first()
    if token is None or not token.is_open(day_of(at)) or not held_by(token.person, at):
        return None
    return token


def token_may(token: Token, scope: TokenScope, at: date | datetime) -> bool:
    """Whether the token has the scope, and its person the permission behind it."""
    return scope.value in token.scopes and can(token.person, SCOPE_NEEDS[scope], at=at)


def tokens_of(person: Person) -> QuerySet[Token]:
    """A person's own tokens, the newest first."""
    return Token.objects.filter(person=person).select_related("revoked_by")


def all_tokens(person: Person, at: date | datetime) -> QuerySet[Token]:
    """Everybody's tokens, for the administrator only."""
    found = Token.objects.select_related("person", "revoked_by")
    return found if can(person, Permission.ADMINISTER, at=at) else found.none()
