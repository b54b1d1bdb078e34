"""The text of a lease, and the rows of the server's own devices. Private to the operations."""

from datetime import UTC, datetime, time, timedelta

from treadle.domain.fieldwork import signing
from treadle.domain.fieldwork.models import Lease
from treadle.domain.fieldwork.operations.door import Desk, Device
from treadle.domain.fieldwork.states import FORM_PREFIX, SERVER_PREFIX
from treadle.domain.parties.models import Person

LEASE = timedelta(days=16)


def until_of(desk: Desk, now: datetime) -> datetime:
    """When a lease of now ends."""
    return max(now, datetime.combine(desk.planned_on, time(18), UTC)) + LEASE


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) * 1000


def lease_text(
    desk: Desk, device: str, key: str, label: str, person: Person | None, now: datetime, until: datetime
) -> str:
    """A lease, signed by the server."""
    return signing.seal_lease({
        "v": 1, "visit": str(desk.visit_id), "device": device, "person": "" if person is None else str(person.pk),
        "name": "" if person is None else person.name, "label": label, "key": key, "from": _stamp(now),
        "until": _stamp(until),
    })


def own_device(desk: Desk, device: str, person: Person | None, *, now: datetime) -> Device:
    """A device of the server itself, that writes for a person (or, the review's, for none)."""
    known = desk.devices.get(device)
    if known is not None:
        return known
    until = until_of(desk, now) + timedelta(days=3650)
    key = signing.server_key()
    text = lease_text(desk, device, key, "", person, now, until)
    row = Lease.objects.create(journal_id=desk.journal_id, device=device, person=person, key=key, text=text,
                               until=until, granted_at=now)
    made = Device(row.pk, device, row.person_id, key, text, until, 0, None, None)
    desk.devices[device] = made
    return made


def today_of(desk: Desk, person: Person, now: datetime) -> str | None:
    """The id of the server's device that wrote for a person today, if there is one.

    A new one each day: after a restore of yesterday's backup, what the office writes gets no numbers that were taken.
    """
    found = Lease.objects.filter(journal=desk.journal_id, person=person, device__startswith=SERVER_PREFIX,
                                 granted_at__date=now.date()).exclude(device__startswith=FORM_PREFIX)
    return found.values_list("device", flat=True).first()
