"""Factories, as far as the token's person may see them. Contacts and main buyers never leave by this door."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Factory, Person
from treadle.domain.parties.queries import factories, factories_named
from treadle.ui import clock
from treadle.web.api.door import opens
from treadle.web.api.moments import Since
from treadle.web.api.paging import Limit, Offset, Piece, piece

router = Router(tags=["factories"])
type Country = Annotated[str, Query(pattern="^([A-Z]{2})?$", description="ISO 3166-1 alpha-2")]


class FactoryOut(Schema):
    """A production site. ``outside_id`` is null for those whom the programme's own lists do not concern."""

    id: UUID
    name: str
    name_local: str
    address: str
    country: str
    region: str
    latitude: float | None
    longitude: float | None
    os_id: str
    outside_id: str | None
    isic: str
    sector: str
    products: str
    started_year: int | None
    workers_female: int | None
    workers_male: int | None
    workers_other: int | None
    is_synthetic: bool
    updated_at: AwareDatetime


class FactoryPage(Piece):
    items: list[FactoryOut]


_PLAIN = [name for name in FactoryOut.model_fields if name not in {"outside_id", "latitude", "longitude"}]


def shown_to(person: Person, rows: Sequence[Factory]) -> list[dict[str, Any]]:
    """Factories as this person may know them. One query."""
    inside = set(visible_to(Factory.objects.filter(pk__in=[row.pk for row in rows]), person, P.FACTORY_CONTACTS_SEE,
                            clock.today()).values_list("pk", flat=True))
    return [{
        **{name: getattr(row, name) for name in _PLAIN}, "outside_id": row.outside_id if row.pk in inside else None,
        "latitude": None if row.latitude is None else float(row.latitude),
        "longitude": None if row.longitude is None else float(row.longitude),
    } for row in rows]


@router.get("/factories", **opens("factories", TokenScope.FACTORIES_READ, FactoryPage))
def list_factories(request: HttpRequest, limit: Limit = 50, offset: Offset = 0, country: Country = "",
                   q: Annotated[str, Query(max_length=200, description="Words of name, place or an id")] = "",
                   updated_since: Since = None) -> dict[str, Any]:
    """The factories that you may see, by name."""
    found = visible_to(factories_named(q) if q.strip() else factories(), request.person, P.FACTORY_SEE, clock.today())
    if country:
        found = found.filter(country=country)
    if updated_since:
        found = found.filter(updated_at__gte=updated_since)
    return piece(request, found.order_by("name", "pk"), limit, offset, lambda rows: shown_to(request.person, rows))


@router.get("/factories/{uuid:factory_id}", **opens("factory", TokenScope.FACTORIES_READ, FactoryOut))
def read_factory(request: HttpRequest, factory_id: UUID) -> dict[str, Any]:
    """One factory."""
    found = visible_to(Factory.objects.all(), request.person, P.FACTORY_SEE, clock.today())
    return shown_to(request.person, [get_object_or_404(found, pk=factory_id)])[0]
