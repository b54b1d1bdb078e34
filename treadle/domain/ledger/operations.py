"""Writing to the ledger."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory, Person


def record(
    event: str, *, on: Model, by: Person | None, at: datetime, factory: Factory | None = None, **facts: Any
) -> Entry:
    """Remember that ``event`` happened to ``on``. ``by`` is None when time did it. ``facts`` must be JSON values."""
    return Entry.objects.create(
        event=event, on_kind=on._meta.label_lower, on_id=str(on.pk), factory=factory, by=by, at=at, facts=facts
    )
