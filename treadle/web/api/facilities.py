"""Facilities in: registered or changed by the id that the sender knows them by, like a list that the office imports."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Factory, Organisation
from treadle.domain.parties.queries import offices
from treadle.domain.registry import operations
from treadle.domain.registry.lists.normal import match_key
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.web.api.door import opens
from treadle.web.api.once import once

router = Router(tags=["facilities"])
MOST = 500
HEADS = {
    "name": "name", "name_local": "local name", "address": "address", "country": "country", "region": "region",
    "latitude": "latitude", "longitude": "longitude", "os_id": "os id", "outside_id": "id", "isic": "isic",
    "sector": "sector", "started_year": "start year", "workers_female": "female workers",
    "workers_male": "male workers", "workers_other": "other workers", "products": "products",
}


def text(most: int, least: int = 0) -> Any:
    """A text of at most so many characters. A NUL is no text to a database."""
    return Field("" if not least else ..., max_length=most, min_length=least, pattern="^[^\\u0000]*$")


class FacilityIn(Schema):
    """What the sender knows of a factory. What is empty or left out erases nothing."""

    model_config = {"extra": "forbid"}

    name: str = text(250, 1)
    country: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    outside_id: str = text(80)
    os_id: str = Field("", pattern="^([A-Z]{2}[0-9]{7}[A-Z0-9]{6})?$")
    name_local: str = text(250)
    address: str = text(500)
    region: str = text(120)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    isic: str = Field("", pattern="^([0-9]{4})?$")
    sector: str = text(80)
    products: str = text(250)
    started_year: int | None = Field(None, ge=1700, le=2200)
    workers_female: int | None = Field(None, ge=0, le=1_000_000)
    workers_male: int | None = Field(None, ge=0, le=1_000_000)
    workers_other: int | None = Field(None, ge=0, le=1_000_000)


class FacilitiesIn(Schema):
    """Facilities of one programme office; each is found by OS ID, by the sender's id, or by name and address."""

    model_config = {"extra": "forbid"}

    office_id: UUID
    facilities: Annotated[list[FacilityIn], Field(min_length=1, max_length=MOST)]


class RefusedOut(Schema):
    """One that was not taken: its place in the request, from 0, and why."""

    index: int
    reason: str


class TakenOut(Schema):
    """One that was taken, and the factory that it is."""

    index: int
    factory_id: UUID


class FacilitiesOut(Schema):
    """What came of it. ``proposals`` likely duplicates wait for a person: nothing is ever merged by itself."""

    created: int
    updated: int
    unchanged: int
    proposals: int
    taken: list[TakenOut]
    rejected: list[RefusedOut]


@router.post("/facilities", **opens("facilities", TokenScope.FACILITIES_WRITE, {200: FacilitiesOut}))
def write_facilities(request: HttpRequest, payload: FacilitiesIn, response: HttpResponse) -> Status[Any]:
    """Register or change up to 500 facilities."""
    return once(request, response, lambda: (200, _written(request, payload)))


def _written(request: HttpRequest, payload: FacilitiesIn) -> dict[str, Any]:
    outcome = operations.import_facilities(
        content=as_list(payload.facilities), by=request.person, now=clock.now(), office=_office(payload.office_id),
        name=f"API: {request.auth}",  # type: ignore[attr-defined]
    )
    rejected = {each["row"] - 2: str(each["reason"]) for each in outcome.rejected}  # row 1 holds the heads
    return {
        "created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged,
        "proposals": outcome.proposals, "taken": _taken(payload.facilities, set(rejected)),
        "rejected": [{"index": index, "reason": reason} for index, reason in sorted(rejected.items())],
    }


def _office(office_id: UUID) -> Organisation:
    found = offices().filter(pk=office_id).first()
    if found is None:
        sentence = _("There is no open programme office of this id.")
        raise InvalidInput(sentence, fields={"body.office_id": sentence})
    return found


def as_list(facilities: Sequence[FacilityIn]) -> bytes:
    """The facilities as the list that the office would import: one line each, so that rows can be counted."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADS.values())
    for one in facilities:
        writer.writerow([_cell(getattr(one, name)) for name in HEADS])
    return target.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6f}"
    return "" if value is None else " ".join(str(value).split())


def _taken(facilities: Sequence[FacilityIn], rejected: set[int]) -> list[dict[str, Any]]:
    """Which factory each of them is now, found in the order in which the import finds them."""
    keys = [match_key(one.country, one.name, one.address) for one in facilities]
    known = Factory.objects.filter(country__in={one.country for one in facilities}).order_by("created_at", "pk")
    by_os_id: dict[str, Factory] = {}
    by_outside: dict[tuple[str, str], Factory] = {}
    by_key: dict[str, Factory] = {}
    for factory in known.only("pk", "country", "os_id", "outside_id", "match_key"):
        by_os_id[factory.os_id] = factory
        by_outside.setdefault((factory.outside_id, factory.match_key), factory)
        by_outside.setdefault((factory.outside_id, factory.country), factory)
        by_key.setdefault(factory.match_key, factory)
    taken = []
    for index, (one, key) in enumerate(zip(facilities, keys, strict=True)):
        found = (by_os_id.get(one.os_id) if one.os_id else None) or (
            by_outside.get((one.outside_id, key)) or by_outside.get((one.outside_id, one.country))
            if one.outside_id else None) or by_key.get(key)
        if index not in rejected and found is not None:
            taken.append({"index": index, "factory_id": str(found.pk)})
    return taken
