"""Writing to the ledger."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from treadle.domain.ledger.models import Entry, Pulse
from treadle.domain.parties.models import Factory, Person


def record(
    event: str, *, on: Model, by: Person | None, at: datetime, factory: Factory | None = None, **facts: Any
) -> Entry:
    """Remember that ``event`` happened to ``on``. ``by`` is None when time did it. ``facts`` must be JSON values."""
    return Entry.objects.create(
        event=event, on_kind=on._meta.label_lower, on_id=str(on.pk), factory=factory, by=by, at=at, facts=facts
    )


def beat(*, name: str, at: datetime, forgotten_after: timedelta = timedelta(days=1), **facts: Any) -> None:
    """Give a sign of life, in the machine's time; old ones of processes that are gone are forgotten."""
    Pulse.objects.update_or_create(name=name, defaults={"beat_at": at, "facts": facts})
    Pulse.objects.filter(name__startswith="worker:", beat_at__lt=at - forgotten_after).delete()


def rest(*, name: str) -> None:
    """Give no more signs of life: this part was stopped, and is not missing."""
    Pulse.objects.filter(name=name).delete()
