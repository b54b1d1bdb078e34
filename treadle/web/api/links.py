"""Supply links: who sources from whom, for those of the programme who keep them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Factory, Organisation, SupplyLink
from treadle.domain.parties.queries import organisations
from treadle.domain.registry import operations
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.web.api.door import opens
from treadle.web.api.once import once
from treadle.web.api.paging import Limit, Offset, Piece, piece

router = Router(tags=["supply links"])
SCOPE = TokenScope.LINKS_WRITE


class LinkIn(Schema):
    """A buyer (or its agent) sources from a factory, from a day on. It opens nothing without the factory's consent."""

    model_config = {"extra": "forbid"}

    buyer_id: UUID
    factory_id: UUID
    starts_on: date
    ends_on: date | None = None


class EndIn(Schema):
    """The last day of the link."""

    model_config = {"extra": "forbid"}

    on: date


class LinkOut(Schema):
    id: UUID
    buyer_id: UUID
    factory_id: UUID
    starts_on: date
    ends_on: date | None


class LinkPage(Piece):
    items: list[LinkOut]


def plain(rows: Sequence[SupplyLink]) -> list[dict[str, Any]]:
    """Links as values that JSON knows."""
    return [{"id": str(row.pk), "buyer_id": str(row.buyer_id), "factory_id": str(row.factory_id),
             "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat() if row.ends_on else None}
            for row in rows]


@router.get("/supply-links", **opens("supply_links", SCOPE, LinkPage))
def list_links(request: HttpRequest, limit: Limit = 50, offset: Offset = 0, factory_id: UUID | None = None,
               buyer_id: UUID | None = None) -> dict[str, Any]:
    """The links that you keep."""
    found = visible_to(SupplyLink.objects.all(), request.person, P.LINKS_MANAGE, clock.today())
    found = found.filter(factory=factory_id) if factory_id else found
    found = found.filter(buyer=buyer_id) if buyer_id else found
    return piece(request, found.order_by("starts_on", "pk"), limit, offset, plain)


@router.post("/supply-links", **opens("supply_links", SCOPE, {201: LinkOut}) | {"operation_id": "link_supply"})
def link_supply(request: HttpRequest, payload: LinkIn, response: HttpResponse) -> Status[Any]:
    """Record a link; one that is open already is given back as it is."""
    return once(request, response, lambda: (201, _linked(request, payload)))


def _linked(request: HttpRequest, payload: LinkIn) -> dict[str, Any]:
    mine = visible_to(Factory.objects.filter(obsolete=False), request.person, P.LINKS_MANAGE, clock.today())
    factory = get_object_or_404(mine, pk=payload.factory_id)
    link = operations.link_supply(
        buyer=_buyer(payload.buyer_id), factory=factory, starts_on=payload.starts_on, ends_on=payload.ends_on,
        by=request.person, now=clock.now())
    return plain([link])[0]


def _buyer(buyer_id: UUID) -> Organisation:
    found = organisations().filter(pk=buyer_id).first()
    if found is None:
        sentence = _("There is no open organisation of this id.")
        raise InvalidInput(sentence, fields={"body.buyer_id": sentence})
    return found


@router.post("/supply-links/{uuid:link_id}/end", **opens("end_supply_link", SCOPE, {200: LinkOut}))
def end_link(request: HttpRequest, link_id: UUID, payload: EndIn, response: HttpResponse) -> Status[Any]:
    """End a link on a day. What was released to the buyer before stays with it."""
    mine = visible_to(SupplyLink.objects.select_related("factory"), request.person, P.LINKS_MANAGE, clock.today())
    link = get_object_or_404(mine, pk=link_id)

    def act() -> tuple[int, dict[str, Any]]:
        ended = operations.end_supply_link(link=link, on=payload.on, by=request.person, now=clock.now())
        return 200, plain([ended])[0]

    return once(request, response, act)
