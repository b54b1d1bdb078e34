"""Leases: which device writes in which journal, signed by the server; known again after a restore."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Visit
from treadle.domain.fieldwork import rules, signing
from treadle.domain.fieldwork.models import Journal, Lease
from treadle.domain.fieldwork.operations import sheets
from treadle.domain.fieldwork.operations.door import Desk, Device, open_desk
from treadle.domain.fieldwork.operations.lease_rows import lease_text, until_of
from treadle.domain.fieldwork.queries.carrying import visits_carried_by, visits_synced_by
from treadle.domain.fieldwork.states import SERVER_PREFIX
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours

#: An exchange renews the lease of a device whose own has less than this left.
RENEWED_BEFORE = timedelta(days=8)


class Granted(NamedTuple):
    """What a device is told."""

    lease: str
    device: str
    until: datetime


@transaction.atomic
def grant_lease(*, visit_id: UUID, key: str, label: str, by: Person, now: datetime) -> Granted:
    """Let a device of an assigned person write; with a key that is known, renew. The first one begins the journal."""
    visit = visits_carried_by(by, now).filter(pk=visit_id).first()
    if visit is None:
        raise NotYours(code="not_yours")
    if not signing.is_key(key):
        raise rules.malformed("key")
    rules.check_label(label)
    desk = begin_journal(visit, by=by, now=now)
    known = next((one for one in desk.devices.values() if one.key == key), None)
    if known is not None and known.withdrawn_at is not None:
        raise rules.withdrawn(known.device)
    if known is not None and known.person_id not in (by.pk, None):
        raise rules.forged(known.device)
    device = known.device if known else _device_id(desk, key)
    until = until_of(desk, now)
    text = lease_text(desk, device, key, label, by, now, until)
    if known:
        Lease.objects.filter(pk=known.id).update(text=text, until=until, label=label, person=by)
    else:
        if len(desk.devices) >= rules.MOST_DEVICES:
            raise rules.too_long(rules.MOST_DEVICES)
        Lease.objects.create(journal_id=desk.journal_id, device=device, person=by, label=label, key=key, text=text,
                             until=until, granted_at=now)
    event = "journal.lease_renewed" if known else "journal.lease_granted"
    record(event, on=Journal(pk=desk.journal_id), by=by, at=now, factory=visit.cycle.factory, device=device)
    return Granted(text, device, until)


def begin_journal(visit: Visit, *, by: Person, now: datetime) -> Desk:
    """The visit's journal, locked; begun if there was none. What its sheet holds already becomes its first entries."""
    journal, _made = Journal.objects.get_or_create(visit=visit, defaults={"begun_at": now})
    desk = open_desk(visit.pk, by=None, now=now)
    assert desk is not None
    assert desk.journal_id == journal.pk
    if desk.sheet is None and Assessment.objects.filter(visit=visit.pk).exists():
        sheets.adopt(desk, by=by, now=now)
    return desk


def _device_id(desk: Desk, key: str) -> str:
    """Follows from visit and key, so that a device that asks again after a restore is the same one."""
    for turn in range(100):
        digest = sha256(f"{desk.visit_id}|{key}|{turn}".encode()).digest()
        found = b32encode(digest).decode().lower()[:8]
        if found not in desk.devices:
            return found
    raise rules.malformed("key")


def renewed(desk: Desk, device: Device, *, by: Person, now: datetime) -> str:
    """The new text of a lease that would end soon; "" for one that has time, or is another person's."""
    if device.until - now > RENEWED_BEFORE or device.person_id != by.pk:
        return ""
    known = signing.open_lease(device.text) or {}
    device.until = until_of(desk, now)
    device.text = lease_text(desk, device.device, device.key, str(known.get("label", "")), by, now, device.until)
    Lease.objects.filter(pk=device.id).update(text=device.text, until=device.until)
    return device.text


def take_up(desk: Desk, lease: str, *, now: datetime) -> None:
    """Know a device again by its lease alone: after a restore, or when another device brings it along."""
    said = signing.open_lease(lease)
    if said is None or said.get("visit") != str(desk.visit_id):
        raise rules.forged("" if said is None else str(said.get("device", "")))
    known = desk.devices.get(said["device"])
    until = datetime.fromtimestamp(said["until"] / 1_000_000, UTC)
    if known is not None:
        if known.key != said["key"]:
            raise rules.forged(known.device)
        if until > known.until:
            Lease.objects.filter(pk=known.id).update(text=lease, until=until)
            known.text, known.until = lease, until
        return
    person = Person.objects.filter(pk=said["person"]).first() if said.get("person") else None
    row = Lease.objects.create(journal_id=desk.journal_id, device=said["device"], person=person, label=said["label"],
                               key=said["key"], text=lease, until=until, granted_at=now)
    desk.devices[row.device] = Device(row.pk, row.device, row.person_id, row.key, row.text, row.until, 0, None, None)


@transaction.atomic
def withdraw_device(*, visit_id: UUID, device: str, by: Person, now: datetime) -> Lease:
    """Take nothing more from a device: its owner's, while assigned; anybody's for whoever plans the visit."""
    lease = Lease.objects.select_for_update(of=("self",)).select_related("journal__visit__cycle__factory").filter(
        journal__visit=visit_id, device=device).exclude(device__startswith=SERVER_PREFIX).first()
    if lease is None or not _may_withdraw(lease, by, now):
        raise NotYours(code="not_yours")
    if lease.withdrawn_at is None:
        lease.withdrawn_at, lease.withdrawn_by = now, by
        lease.save(update_fields=["withdrawn_at", "withdrawn_by"])
        factory = lease.journal.visit.cycle.factory
        record("journal.device_withdrawn", on=lease.journal, by=by, at=now, factory=factory, device=device)
    return lease


def _may_withdraw(lease: Lease, by: Person, now: datetime) -> bool:
    visit = lease.journal.visit
    own = lease.person_id == by.pk and visits_synced_by(by, now).filter(pk=visit.pk).exists()
    return own or can(by, Permission.VISIT_PLAN, at=now, on=visit)
