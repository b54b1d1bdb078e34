"""Webhooks: opened, changed, and what became of each message. Plumbing: the journey checks access."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from treadle.domain.notices import rules, seal
from treadle.domain.notices.models import Delivery, Endpoint
from treadle.domain.notices.operations.messages import send
from treadle.domain.notices.states import DeliveryState, EndpointState
from treadle.domain.parties.models import Person

#: Waiting times before the next try; after the last one a message is given up.
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440)]
OLD_SECRET_FOR = timedelta(days=1)
DISABLED_AFTER = timedelta(days=5)
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Opened:
    """An endpoint and its secret, which is shown once."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def open_endpoint(
    *, person: Person, url: str, events: Collection[str], now: datetime, hosts_within: Collection[str] = ()
) -> Opened:
    """A new address to tell."""
    rules.check_endpoint(url, events, hosts_within)
    rules.check_few(Endpoint.objects.filter(person=person).count())
    secret = seal.new_secret()
    endpoint = Endpoint.objects.create(person=person, url=url, events=sorted(events), secret=seal.sealed(secret),
                                       created_at=now)
    return Opened(endpoint, secret)


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, now: datetime) -> Opened:
    """A new secret; for a day messages are signed with both, so that the receiver can change over."""
    secret = seal.new_secret()
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + OLD_SECRET_FOR
    endpoint.secret = seal.sealed(secret)
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return Opened(endpoint, secret)


@transaction.atomic
def set_active(*, endpoint: Endpoint, active: bool, now: datetime) -> Endpoint:
    """Switch an endpoint off, or on again; on again it starts without a past."""
    endpoint.state = EndpointState.ACTIVE if active else EndpointState.DISABLED
    endpoint.disabled_at, endpoint.failing_since = None if active else now, None
    endpoint.save(update_fields=["state", "disabled_at", "failing_since"])
    return endpoint


def remove_endpoint(*, endpoint: Endpoint) -> None:
    """Forget an endpoint and its log."""
    endpoint.delete()


@transaction.atomic
def queue(
    *, endpoint: Endpoint, entry_id: UUID, event: str, facts: dict[str, Any], happened_at: datetime, now: datetime,
    withheld: bool,
) -> Delivery:
    """One event for one endpoint, once ever. One that its reader may not see is remembered and never sent."""
    state = DeliveryState.WITHHELD if withheld else DeliveryState.WAITING
    return Delivery.objects.get_or_create(endpoint=endpoint, entry_id=entry_id, defaults={
        "event": event, "facts": facts, "happened_at": happened_at, "created_at": now, "state": state,
        "next_try_at": None if withheld else now})[0]


@transaction.atomic
def note_delivered(*, delivery: Delivery, status: int, now: datetime) -> None:
    """The receiver took it."""
    delivery.state, delivery.delivered_at, delivery.next_try_at = DeliveryState.DELIVERED, now, None
    delivery.tries, delivery.last_status, delivery.last_error = delivery.tries + 1, status, ""
    delivery.save()
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None)


@transaction.atomic
def note_failed(*, delivery: Delivery, status: int | None, why: str, now: datetime) -> None:
    """It was not taken: try later, or give up. An endpoint that has failed for days is switched off, with a notice."""
    delivery.tries += 1
    delivery.last_status, delivery.last_error = status, why[:200]
    if delivery.tries <= len(BACKOFF):
        delivery.next_try_at = now + BACKOFF[delivery.tries - 1]
    else:
        delivery.state, delivery.next_try_at = DeliveryState.FAILED, None
    delivery.save()
    endpoint = Endpoint.objects.select_for_update().select_related("person").get(pk=delivery.endpoint_id)
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    elif now - endpoint.failing_since > DISABLED_AFTER and endpoint.state == EndpointState.ACTIVE:
        set_active(endpoint=endpoint, active=False, now=now)
        send(kind="webhook.disabled", people=[endpoint.person], at=now, facts={"url": endpoint.url},
             path="/account/webhooks/")


@transaction.atomic
def withhold(*, delivery: Delivery) -> None:
    """The reader's right has ended since: it is not sent, and its log does not show it any more."""
    delivery.state, delivery.next_try_at = DeliveryState.WITHHELD, None
    delivery.save(update_fields=["state", "next_try_at"])


@transaction.atomic
def send_again(*, delivery: Delivery, now: datetime) -> Delivery:
    """Have a message sent once more, under the same id."""
    delivery.state, delivery.tries, delivery.next_try_at = DeliveryState.WAITING, 0, now
    delivery.save(update_fields=["state", "tries", "next_try_at"])
    return delivery


def forget_old(*, now: datetime) -> int:
    """Remove lines of the log that are old and settled."""
    old = Delivery.objects.filter(created_at__lt=now - KEPT).exclude(state=DeliveryState.WAITING)
    return old.delete()[0]
