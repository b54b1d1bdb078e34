"""Writing to the ledger."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from treadle.domain.ledger.models import Entry, Pulse
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.ids import new_id
from treadle.kernel.prepared import in_sql, planned_cursor

# Every write of the programme ends with one of these: the statement is ours, so that its plan is kept.
_REMEMBER = (
    f"INSERT INTO {Entry._meta.db_table} (id, event, on_kind, on_id, factory_id, by_id, at, facts) "  # noqa: S608
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def record(
    event: str, *, on: Model, by: Person | None, at: datetime, factory: Factory | None = None, **facts: Any
) -> None:
    """Remember that ``event`` happened to ``on``. ``by`` is None when time did it. ``facts`` must be JSON values."""
    values = [
        in_sql(new_id()), event, on._meta.label_lower, str(on.pk), None if factory is None else in_sql(factory.pk),
        None if by is None else in_sql(by.pk), connection.ops.adapt_datetimefield_value(at), json.dumps(facts),
    ]
    with planned_cursor() as cursor:
        cursor.execute(_REMEMBER, values)


def beat(*, name: str, at: datetime, forgotten_after: timedelta = timedelta(days=1), **facts: Any) -> None:
    """Give a sign of life, in the machine's time; old ones of processes that are gone are forgotten."""
    Pulse.objects.update_or_create(name=name, defaults={"beat_at": at, "facts": facts})
    Pulse.objects.filter(name__startswith="worker:", beat_at__lt=at - forgotten_after).delete()


def rest(*, name: str) -> None:
    """Give no more signs of life: this part was stopped, and is not missing."""
    Pulse.objects.filter(name=name).delete()
