"""Cycles and their calendars, as the token's person may know them: the same rows as on that person's pages."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.access.states import TokenScope
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import timeline
from treadle.domain.cycles.queries.timeline import knows_plans
from treadle.domain.cycles.states import CycleState
from treadle.ui import clock
from treadle.web.api.door import opens
from treadle.web.api.paging import Limit, Offset, Piece, piece

router = Router(tags=["cycles"])


class CycleOut(Schema):
    """One round of a factory through the programme. A day stands here once it has come, never before."""

    id: UUID
    factory_id: UUID
    number: int
    template: str
    template_version: str
    state: str
    service_level: str
    returning: bool
    signed_up_on: date
    first_visit_on: date | None
    assessed_on: date | None
    released_on: date | None


class MilestoneOut(Schema):
    """A thing that is due. Where only a window may be known, ``day`` is null."""

    key: str
    kind: str
    title: str
    owner: str
    status: str
    is_offer: bool
    day: date | None
    window_from: date | None
    window_to: date | None


class CycleDetail(CycleOut):
    milestones: list[MilestoneOut]


class CyclePage(Piece):
    items: list[CycleOut]


def plain(rows: Sequence[Cycle]) -> list[dict[str, Any]]:
    """Cycles as plain values."""
    same = [name for name in CycleOut.model_fields if name not in {"template", "template_version"}]
    return [{**{name: getattr(row, name) for name in same}, "template": row.template.key,
             "template_version": row.template.version} for row in rows]


@router.get("/cycles", **opens("cycles", TokenScope.CYCLES_READ, CyclePage))
def list_cycles(request: HttpRequest, limit: Limit = 50, offset: Offset = 0, factory_id: UUID | None = None,
                state: Annotated[CycleState | None, Query()] = None) -> dict[str, Any]:
    """The cycles that you may see, the latest sign-up first."""
    found = visible_to(Cycle.objects.select_related("template"), request.person, P.CYCLE_SEE, clock.today())
    if factory_id:
        found = found.filter(factory=factory_id)
    if state:
        found = found.filter(state=state)
    return piece(request, found.order_by("-signed_up_on", "pk"), limit, offset, plain)


@router.get("/cycles/{uuid:cycle_id}", **opens("cycle", TokenScope.CYCLES_READ, CycleDetail))
def read_cycle(request: HttpRequest, cycle_id: UUID) -> dict[str, Any]:
    """One cycle with its calendar."""
    today, person = clock.today(), request.person
    rows = visible_to(Cycle.objects.select_related("factory", "template"), person, P.CYCLE_SEE, today)
    cycle = get_object_or_404(rows, pk=cycle_id)
    steps = timeline(cycle, today, knows=knows_plans(person, cycle, today))
    return {**plain([cycle])[0],
            "milestones": [{name: getattr(step, name) for name in MilestoneOut.model_fields} for step in steps]}
