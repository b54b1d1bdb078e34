"""One exchange: what a device brings is taken or refused as a whole, and it is told what it lacks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from treadle.domain.fieldwork import rules, signing
from treadle.domain.fieldwork.journal import entries_of
from treadle.domain.fieldwork.models import Journal, Refusal
from treadle.domain.fieldwork.operations import keeping, leasing
from treadle.domain.fieldwork.operations.door import Desk, Device, open_desk
from treadle.domain.fieldwork.operations.factory_pages import take_up_answers
from treadle.domain.fieldwork.operations.keeping import Sealed
from treadle.domain.fieldwork.operations.rebuilding import rework
from treadle.domain.fieldwork.operations.sheets import come_to_sheet
from treadle.domain.fieldwork.operations.taking import New, take
from treadle.domain.fieldwork.operations.waiting import held_back
from treadle.domain.fieldwork.queries.carrying import visits_synced_by
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import NotYours

#: How exactly it is known when a device was here last, where it brings nothing.
SEEN_EVERY = timedelta(minutes=1)


class Brought(NamedTuple):
    """A bundle as a device sends it."""

    device: str
    first: int
    entries: str
    signature: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What a device sends."""

    device: str
    have: Mapping[str, int]
    refused: int
    bundles: Sequence[Brought]
    leases: Sequence[str] = ()


@dataclass(slots=True)
class Reply:
    """What it is told."""

    have: dict[str, int]
    state: str
    bundles: list[Sealed] = field(default_factory=list)
    devices: dict[str, str] = field(default_factory=dict)
    refused: list[list[str]] | None = None
    refused_seal: str = ""
    more: bool = False
    lease: str = ""
    waiting: dict[str, list[str]] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """As it travels; what is empty is left out."""
        said: dict[str, Any] = {"have": self.have, "state": self.state}
        if self.bundles:
            said["bundles"] = [as_json(one) for one in self.bundles]
            said["devices"] = self.devices
        if self.refused is not None:
            said["refused"], said["refused_seal"] = self.refused, self.refused_seal
        if self.more:
            said["more"] = True
        if self.lease:
            said["lease"] = self.lease
        if self.waiting:
            said["waiting"] = self.waiting
        return said


def as_json(one: Sealed) -> dict[str, Any]:
    """A bundle as it travels."""
    return {"device": one.device, "first": one.first, "entries": one.entries, "signature": one.signature}


@transaction.atomic
def exchange(*, visit_id: UUID, sent: Sent, by: Person, now: datetime) -> Reply:
    """Take what is new, all of it or nothing, and answer what the device lacks. Sent again, it changes nothing."""
    desk = _desk(visit_id, sent, by=by, now=now)
    for lease in sent.leases:
        leasing.take_up(desk, lease, now=now)
    asker = _asker(desk, sent.device, now)
    new, waiting = held_back(desk, _checked(desk, sent.bundles), now)
    if new:
        rules.check_open(desk.state)
    had = any(one.last for one in desk.devices.values())
    came = come_to_sheet(desk, [entry for one in new for entry in one.entries], by=by, now=now)
    if new:
        take_up_answers(desk, [entry for one in new for entry in one.entries], by=by, now=now)
        take(desk, new, by=by, now=now, synced=sent.device)
        count = sum(len(one.entries) for one in new)
        record("journal.received", on=Journal(pk=desk.journal_id), by=by, at=now, factory=Factory(pk=desk.factory_id),
               device=sent.device, entries=count)
    elif asker.last_synced_at is None or now - asker.last_synced_at >= SEEN_EVERY:
        keeping.count_devices(desk, [sent.device], sent.device, now)
    if came and had:
        rework(desk, by=by, now=now)
    reply = _reply(desk, asker, sent, by=by, now=now)
    reply.waiting = waiting
    return reply


def _desk(visit_id: UUID, sent: Sent, *, by: Person, now: datetime) -> Desk:
    desk = open_desk(visit_id, by=by, now=now)
    if desk is not None:
        return desk
    visit = visits_synced_by(by, now).filter(pk=visit_id).first()
    if visit is None:
        raise NotYours(code="not_yours")
    if not sent.leases:
        raise rules.unknown_device(sent.device)
    return leasing.begin_journal(visit, by=by, now=now)  # a restore forgot it; leases that do not hold undo this


def _asker(desk: Desk, device: str, now: datetime) -> Device:
    known = desk.devices.get(device)
    if known is None:
        raise rules.unknown_device(device)
    if known.withdrawn_at is not None:
        raise rules.withdrawn(device)
    if known.until < now:
        raise rules.lease_ended(device)
    return known


def _checked(desk: Desk, bundles: Sequence[Brought]) -> list[New]:
    """Those that are new, each following on and signed; what is here already must be the same."""
    new: list[New] = []
    here: dict[tuple[str, int], str] = {}
    last = desk.have
    for one in bundles:
        known = desk.devices.get(one.device)
        if known is None:
            raise rules.unknown_device(one.device)
        if one.first <= last.get(one.device, 0):
            here[one.device, one.first] = one.entries
            continue
        if one.first > last.get(one.device, 0) + 1:
            raise rules.gap(one.device, last.get(one.device, 0))
        new.append(_new(desk, known, one))
        last[one.device] = new[-1].sealed.last
    _check_same(desk, here, new)
    return new


def _new(desk: Desk, device: Device, one: Brought) -> New:
    if device.withdrawn_at is not None:
        raise rules.withdrawn(one.device)
    try:
        message = signing.bundle_message(str(desk.visit_id), one.device, one.first, one.entries)
        entries = entries_of(one.device, one.first, one.entries)
    except (ValueError, RecursionError):
        raise rules.malformed("entries") from None
    if not entries or "\0" in one.entries:
        raise rules.malformed("entries")
    if len(one.entries.encode()) > rules.MOST_ENTRIES_BYTES:
        raise rules.too_long(rules.MOST_ENTRIES_BYTES)
    end = one.first + len(entries) - 1
    if len(entries) > rules.MOST_ENTRIES or end > rules.MOST_OF_DEVICE:
        raise rules.too_long(rules.MOST_ENTRIES if len(entries) > rules.MOST_ENTRIES else rules.MOST_OF_DEVICE)
    if not signing.holds(device.key, one.signature, message):
        raise rules.forged(one.device)
    return New(Sealed(one.device, one.first, end, one.entries, one.signature), entries)


def _check_same(desk: Desk, here: Mapping[tuple[str, int], str], new: Sequence[New]) -> None:
    """The same text under the same numbers is passed over; another one is a fork."""
    kept = {(one.sealed.device, one.sealed.first): one.sealed.entries for one in new}
    missing = [place for place in here if place not in kept]
    if missing:
        kept |= {place: text or "" for place, text in keeping.texts_at(desk, missing).items()}
    for place, text in here.items():
        if kept.get(place) != text:
            raise rules.fork(place[0], desk.have.get(place[0], 0))


def _reply(desk: Desk, asker: Device, sent: Sent, *, by: Person, now: datetime) -> Reply:
    reply = Reply(desk.have, desk.state.value)
    size = 0
    for one in keeping.lacking(desk, sent.have):
        size += len(json.dumps(as_json(one)))
        if reply.bundles and size > rules.MOST_ANSWER:
            reply.more = True
            break
        reply.bundles.append(one)
    else:
        reply.more = len(reply.bundles) == keeping.MOST_AT_ONCE
    reply.devices = {one.device: desk.devices[one.device].text for one in reply.bundles}
    if sent.refused != desk.refused:
        rows = Refusal.objects.filter(journal=desk.journal_id).values_list("device", "number", "code", "says")
        reply.refused = [[f"{device}.{number}", code, says] for device, number, code, says in rows]
        reply.refused_seal = signing.seal_refused(str(desk.visit_id), reply.refused)
    reply.lease = leasing.renewed(desk, asker, by=by, now=now)
    return reply
