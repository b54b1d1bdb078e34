"""Webhooks out: read off the ledger, so that nothing that happened is missed and nothing that was undone is told.

At least once, under an id that stays: a receiver drops what it has seen. A message holds ids and addresses of the API
and nothing else, and goes out only if its reader may see the thing at that moment. A demonstration tells nobody but
the hosts that the operator lists.
"""

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.tasks import task
from django.utils.translation import ngettext

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries import items_for_buyer, items_for_factory, items_for_office
from treadle.domain.ledger import operations as ledger
from treadle.domain.ledger.models import Entry
from treadle.domain.notices import queries, seal
from treadle.domain.notices.models import Delivery, Endpoint
from treadle.domain.notices.operations import webhooks
from treadle.domain.notices.states import DeliveryState, EndpointState
from treadle.domain.notices.states import WebhookEvent as Event
from treadle.domain.parties.models import Person
from treadle.domain.reports.queries import releases_visible_to
from treadle.kernel.errors import NotYours

log = logging.getLogger(__name__)
LOOKS_BACK = timedelta(days=30)  # shorter than the log is kept, so that nothing is told twice
AT_ONCE = 500
AGENT = "Treadle-Webhooks/1"
TAKEN = range(200, 300)

#: What the ledger calls it → what receivers are told.
LEDGER = {
    "report.released": Event.REPORT_RELEASED, "report.withdrawn": Event.REPORT_WITHDRAWN,
    "item.verified": Event.ITEM_VERIFIED, "cycle.enrolled": Event.FACTORY_ENROLLED, "cycle.closed": Event.CYCLE_CLOSED,
}


@dataclass(frozen=True)
class About:
    """What an event is about: ids, and the address of the API where more can be read."""

    ids: dict[str, str]
    path: str


# ---- what people do --------------------------------------------------------------------------


@transaction.atomic
def open_webhook(*, url: str, events: Collection[str], by: Person, now: datetime) -> webhooks.Opened:
    """Tell an address from now on. The secret in the answer is shown once."""
    if not can(by, Permission.OWN_ACCOUNT, at=now):
        raise NotYours(code="not_yours")
    opened = webhooks.open_endpoint(person=by, url=url.strip(), events=events, now=now,
                                    hosts_within=settings.WEBHOOK_HOSTS)
    ledger.record("webhook.opened", on=opened.endpoint, by=by, at=now, events=opened.endpoint.events)
    return opened


@transaction.atomic
def rotate(*, endpoint: Endpoint, by: Person, now: datetime) -> webhooks.Opened:
    """A new secret; the old one signs beside it for a day."""
    _require_own(endpoint, by)
    opened = webhooks.rotate_secret(endpoint=endpoint, now=now)
    ledger.record("webhook.secret_rotated", on=endpoint, by=by, at=now)
    return opened


@transaction.atomic
def switch(*, endpoint: Endpoint, active: bool, by: Person, now: datetime) -> Endpoint:
    """Switch a webhook off or on: one's own, or (off, by the administrator) anybody's."""
    if active or not can(by, Permission.ADMINISTER, at=now):
        _require_own(endpoint, by)
    webhooks.set_active(endpoint=endpoint, active=active, now=now)
    ledger.record("webhook.switched_on" if active else "webhook.switched_off", on=endpoint, by=by, at=now)
    return endpoint


@transaction.atomic
def remove(*, endpoint: Endpoint, by: Person, now: datetime) -> None:
    """Remove a webhook and its log."""
    _require_own(endpoint, by)
    ledger.record("webhook.removed", on=endpoint, by=by, at=now)
    webhooks.remove_endpoint(endpoint=endpoint)


@transaction.atomic
def resend(*, delivery: Delivery, by: Person, now: datetime) -> Delivery:
    """Send a message once more, under the same id."""
    _require_own(delivery.endpoint, by)
    if delivery.state == DeliveryState.WITHHELD:
        raise NotYours(code="not_yours")
    webhooks.send_again(delivery=delivery, now=now)
    ledger.record("webhook.resent", on=delivery, by=by, at=now)
    transaction.on_commit(partial(deliver.enqueue, str(delivery.pk), now.isoformat()))
    return delivery


def _require_own(endpoint: Endpoint, by: Person) -> None:
    if endpoint.person_id != by.pk:
        raise NotYours(code="not_yours")


# ---- what the clock and the worker do ----------------------------------------------------------


def send_due(*, on: date, now: datetime) -> list[str]:
    """A step of the clock: find what happened, and hand what is due to the worker."""
    for ledger_name, event in LEDGER.items():
        for endpoint in queries.listening_to(event):
            _queue_new(endpoint, ledger_name, event, now)
    webhooks.forget_old(now=now)
    due = _worth_trying(queries.due_deliveries(now)[:AT_ONCE])
    for pk in due:
        transaction.on_commit(partial(deliver.enqueue, str(pk), now.isoformat()))
    count = len(due)
    return [ngettext("%(count)s message to a webhook.", "%(count)s messages to webhooks.", count) % {"count": count}
            ] if due else []


def _worth_trying(waiting: Iterable[Delivery]) -> list[UUID]:
    """All of them, but of a receiver that fails only the first: the others would only keep the worker waiting."""
    found: list[UUID] = []
    failing: set[UUID] = set()
    for delivery in waiting:
        if delivery.endpoint_id not in failing:
            found.append(delivery.pk)
        if delivery.endpoint.failing_since is not None:
            failing.add(delivery.endpoint_id)
    return found


def _queue_new(endpoint: Endpoint, ledger_name: str, event: Event, now: datetime) -> None:
    """Entries since the webhook was opened that it has no line for; several runs at once make one line each."""
    since = max(endpoint.created_at, now - LOOKS_BACK)
    known = Delivery.objects.filter(endpoint=endpoint, entry_id=OuterRef("pk"))
    fresh = Entry.objects.filter(~Exists(known), event=ledger_name, at__gte=since, at__lte=now).order_by("at", "pk")
    for entry in fresh[:AT_ONCE]:
        about = about_of(event, entry.on_id, endpoint.person, now)
        webhooks.queue(endpoint=endpoint, entry_id=entry.pk, event=event.value, happened_at=entry.at, now=now,
                       withheld=about is None, facts={"on_id": entry.on_id})


def about_of(event: Event, on_id: str, person: Person, now: datetime) -> About | None:
    """What a person may be told of an event now, or None. The same questions as their pages ask."""
    pk = UUID(on_id)
    if event in (Event.REPORT_RELEASED, Event.REPORT_WITHDRAWN):
        release = releases_visible_to(person, now).filter(pk=pk).first()
        return About({"report_id": on_id, "cycle_id": str(release.cycle_id),
                      "factory_id": str(release.cycle.factory_id)}, f"reports/{pk}") if release else None
    if event is Event.ITEM_VERIFIED:
        item = _item(person, pk, now)
        return About({"plan_item_id": on_id, "cycle_id": str(item.plan.cycle_id),
                      "factory_id": str(item.plan.cycle.factory_id)}, f"cycles/{item.plan.cycle_id}") if item else None
    cycle = visible_to(Cycle.objects.all(), person, Permission.CYCLE_SEE, now).filter(pk=pk).first()
    return About({"cycle_id": on_id, "factory_id": str(cycle.factory_id)}, f"cycles/{pk}") if cycle else None


def _item(person: Person, pk: UUID, now: datetime) -> Item | None:
    """An item that one of the sites shows to the person."""
    for items in (items_for_office, items_for_factory, items_for_buyer):
        found = items(person, now).filter(pk=pk).first()
        if found is not None:
            return found
    return None


@task
def deliver(delivery_id: str, now: str) -> None:
    """Send one message. Run again after a killed worker it sends again, under the same id."""
    delivery = Delivery.objects.select_related("endpoint__person").filter(pk=UUID(delivery_id)).first()
    if delivery is None or delivery.state != DeliveryState.WAITING:
        return
    endpoint, moment = delivery.endpoint, datetime.fromisoformat(now)
    if endpoint.state != EndpointState.ACTIVE or (delivery.next_try_at and delivery.next_try_at > moment):
        return
    about = about_of(Event(delivery.event), delivery.facts["on_id"], endpoint.person, moment)
    if about is None or not endpoint.person.is_active:
        webhooks.withhold(delivery=delivery)
        return
    if settings.DEMO and urlsplit(endpoint.url).hostname not in settings.WEBHOOK_HOSTS:
        webhooks.note_failed(delivery=delivery, status=None, why="a demonstration sends nothing", now=moment)
        return
    _send(delivery, about, moment)


def _send(delivery: Delivery, about: About, moment: datetime) -> None:
    from treadle.kernel import outward  # TLS and all: the worker's business

    body = body_of(delivery, about)
    try:
        status = outward.post(delivery.endpoint.url, body, headers_of(delivery, body, moment),
                              hosts_within=settings.WEBHOOK_HOSTS)
    except outward.Refused as refused:
        webhooks.note_failed(delivery=delivery, status=None, why=str(refused), now=moment)
    except seal.Unreadable:
        webhooks.note_failed(delivery=delivery, status=None, now=moment,
                             why="the installation's key has changed: make a new secret")
    else:
        if status in TAKEN:
            webhooks.note_delivered(delivery=delivery, status=status, now=moment)
        else:
            webhooks.note_failed(delivery=delivery, status=status, why=f"it answered {status}", now=moment)


def body_of(delivery: Delivery, about: About) -> bytes:
    """The message: the same bytes at every try."""
    message: dict[str, Any] = {
        "type": delivery.event, "timestamp": delivery.happened_at.isoformat(),
        "data": {**about.ids, "url": f"{settings.BASE_URL}/api/v1/{about.path}"},
    }
    return json.dumps(message, sort_keys=True, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, body: bytes, moment: datetime) -> dict[str, str]:
    """The id, the time and the signature (Standard Webhooks); two signatures on the day after a rotation."""
    endpoint = delivery.endpoint
    kept = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until and moment < endpoint.old_secret_until:
        kept.append(endpoint.old_secret)
    timestamp = int(moment.timestamp())
    signed = seal.signature([seal.opened(each) for each in kept], message_id=str(delivery.pk), timestamp=timestamp,
                            body=body)
    return {"Content-Type": "application/json", "User-Agent": AGENT, "webhook-id": str(delivery.pk),
            "webhook-timestamp": str(timestamp), "webhook-signature": signed}
