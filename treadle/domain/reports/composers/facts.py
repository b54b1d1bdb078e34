"""The parts that every report opens with: which report this is, whose, of which cycle."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Factory
from treadle.domain.reports.states import ReleaseKind

type Snapshot = dict[str, Any]

#: Of the snapshot's shape: a reader of old snapshots asks for it.
FORMAT = 1


def head(*, release_id: UUID, kind: ReleaseKind, number: int, cycle: Cycle, now: datetime,
         change_note: str = "") -> Snapshot:
    """Which report this is. The id, kind and version stand under the signature, so that none can be passed off."""
    return {
        "format": FORMAT, "report": str(release_id), "kind": kind.value, "number": number, "change_note": change_note,
        "released_at": now.isoformat(), "factory": factory_facts(cycle.factory), "cycle": cycle_facts(cycle),
    }


def factory_facts(factory: Factory) -> Snapshot:
    """The factory's profile without its contacts and without any buyer."""
    return {
        "id": str(factory.pk), "name": factory.name, "name_local": factory.name_local, "address": factory.address,
        "country": factory.country, "region": factory.region, "os_id": factory.os_id, "isic": factory.isic,
        "products": factory.products, "started_year": factory.started_year, "workers": factory.workers,
        "workers_female": factory.workers_female, "workers_male": factory.workers_male,
        "synthetic": factory.is_synthetic,
    }


def cycle_facts(cycle: Cycle) -> Snapshot:
    """The cycle's number and days."""
    return {
        "id": str(cycle.pk), "number": cycle.number, "signed_up_on": iso(cycle.signed_up_on),
        "returning": cycle.returning, "template": cycle.template.key, "template_version": cycle.template.version,
    }


def iso(day: date | None) -> str | None:
    """A day as text."""
    return day.isoformat() if day else None


def plain(value: Any) -> Any:
    """A value as a snapshot holds it: days, decimals and floats become text, so that the hash is exact."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, float | Decimal) else str(value)
