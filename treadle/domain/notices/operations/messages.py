"""Sending messages. Plumbing: the operation that sends checks access and writes the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from treadle.domain.notices.models import Notice, Preference
from treadle.domain.notices.states import Mail
from treadle.domain.parties.models import Person


@transaction.atomic
def send(
    *, kind: str, people: Iterable[Person], at: datetime, facts: dict[str, Any] | None = None, path: str = "",
    once_key: str = "",
) -> int:
    """Send a message to each of these people; says to how many. With ``once_key`` each person gets it once, ever.

    ``facts`` must be JSON values, and nothing in them may be secret from the reader; ``path`` leads to the page.
    """
    told: set[object] = set()
    if once_key:
        sent = Notice.objects.exclude(once_key="").filter(once_key=once_key)
        told |= set(sent.order_by().values_list("person_id", flat=True))
    fresh = {person.pk: person for person in people if person.is_active and person.pk not in told}
    Notice.objects.bulk_create(
        [Notice(person=person, kind=kind, facts=facts or {}, path=path, once_key=once_key, sent_at=at)
         for person in fresh.values()],
        ignore_conflicts=bool(once_key),
    )
    return len(fresh)


@dataclass(frozen=True)
class Message:
    """What ``send`` takes, as one of many: who is told what, once."""

    kind: str
    people: list[Person]
    facts: dict[str, Any]
    path: str
    once_key: str


@transaction.atomic
def send_each(messages: Iterable[Message], *, at: datetime) -> list[int]:
    """Send many messages that each person gets once, ever; says, in their order, to how many each went.

    The same as ``send`` for each of them, in two statements for every thousand.
    """
    waiting = list(messages)
    told: set[tuple[object, str]] = set()
    for some in batched({message.once_key for message in waiting}, 1000):
        sent = Notice.objects.exclude(once_key="").filter(once_key__in=some)  # only so does SQLite use its index
        told |= set(sent.order_by().values_list("person_id", "once_key"))
    fresh: list[Notice] = []
    counts: list[int] = []
    for message in waiting:
        new = {one.pk: one for one in message.people if one.is_active and (one.pk, message.once_key) not in told}
        told |= {(key, message.once_key) for key in new}
        fresh += [Notice(person=one, kind=message.kind, facts=message.facts, path=message.path,
                         once_key=message.once_key, sent_at=at) for one in new.values()]
        counts.append(len(new))
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return counts


@transaction.atomic
def mark_read(*, person: Person, now: datetime, notice: Notice | None = None) -> int:
    """Mark one message of the person as read, or all of them; says how many were unread."""
    unread = Notice.objects.filter(person=person, read_at=None)
    return (unread.filter(pk=notice.pk) if notice else unread).update(read_at=now)


@transaction.atomic
def mark_mailed(*, notices: Iterable[Notice], now: datetime) -> None:
    """Remember that these went out by mail."""
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)


@transaction.atomic
def set_preference(*, person: Person, mail: Mail) -> None:
    """Keep how the person wants mail."""
    Preference.objects.update_or_create(person=person, defaults={"mail": mail})
