"""Who is told what about a cycle. Nothing here may tell an outsider of a visit that was not announced to them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from treadle.domain.access.queries import day_of
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.cycles.states import Announcement
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Factory, Membership, Person

MANAGEMENT = ("factory_manager",)
WORKERS_SIDE = ("worker_representative", "union_representative")


def people_at(factory: Factory, roles: tuple[str, ...], at: datetime) -> list[Person]:
    """Active people who hold one of the roles at the factory."""
    held = Membership.objects.on(day_of(at)).filter(factory=factory, role__in=roles)
    return list(Person.objects.filter(is_active=True, memberships__in=held).distinct())


def people_at_each(factories: Iterable[UUID], roles: tuple[str, ...], at: datetime) -> dict[UUID, list[Person]]:
    """Active people who hold one of the roles, by factory: one query for any number of factories."""
    rows = Membership.objects.on(day_of(at)).filter(factory__in=set(factories), role__in=roles, person__is_active=True)
    found: dict[UUID, dict[UUID, Person]] = defaultdict(dict)
    for row in rows.select_related("person"):
        if row.factory_id is not None:
            found[row.factory_id][row.person_id] = row.person
    return {factory: list(people.values()) for factory, people in found.items()}


def tell_factory(kind: str, *, cycle: Cycle, path: str, at: datetime, once_key: str = "",
                 roles: tuple[str, ...] = MANAGEMENT, **facts: object) -> None:
    """A message to people of the factory."""
    send(kind=kind, people=people_at(cycle.factory, roles, at), facts={"factory": cycle.factory.name, **facts},
         path=path, once_key=once_key, at=at)


def tell_staff(kind: str, people: list[Person], *, cycle: Cycle, path: str, at: datetime, once_key: str = "",
               **facts: object) -> None:
    """A message to named staff, who see the plans of this cycle."""
    send(kind=kind, people=people, facts={"factory": cycle.factory.name, **facts}, path=path, once_key=once_key, at=at)


def tell_of_visit(kind: str, *, visit: Visit, at: datetime) -> None:
    """Tell the visit's people, and the factory only when the visit is announced to it (its window, when it has one)."""
    cycle = visit.cycle
    staff = list(visit.people.all())
    tell_staff(kind, staff, cycle=cycle, path=f"/office/visits/{visit.pk}/", at=at, day=visit.planned_on.isoformat())
    if visit.announcement == Announcement.ANNOUNCED:
        tell_factory(kind, cycle=cycle, path=f"/factory/visits/{visit.pk}/", at=at, day=visit.planned_on.isoformat())
    if visit.announcement == Announcement.WINDOW and visit.window_from and visit.window_to:
        tell_factory(f"{kind}_within", cycle=cycle, path=f"/factory/visits/{visit.pk}/", at=at,
                     first=visit.window_from.isoformat(), last=visit.window_to.isoformat())
