"""What pages show of a visit's journal: devices, what is outstanding, what was refused, what differs, and its notes."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treadle.domain.assessments.states import EvidenceKind, InterviewKind, Outcome
from treadle.domain.fieldwork.journal import Broken, Head, Standing, entries_of, read
from treadle.domain.fieldwork.keys import code_in, kind_of
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Refusal, Register, Upload
from treadle.domain.fieldwork.states import FORM_PREFIX, REVIEW_DEVICE, SERVER_PREFIX, Kind

YES_NO = {True: gettext_lazy("Yes"), False: gettext_lazy("No")}
PARTS: dict[str, Promise] = {
    "q": gettext_lazy("Answer"), "n": gettext_lazy("Note"), "explanation": gettext_lazy("Explanation"),
    "evidence": gettext_lazy("Evidence"), "kinds": gettext_lazy("Kinds of evidence"),
    "share": gettext_lazy("Workers affected, per cent"), "interviews": gettext_lazy("Rests on interviews"),
}
OTHERS: dict[str, Promise] = {
    "t": gettext_lazy("A thing in the tray"), "l": gettext_lazy("Filed with"), "i": gettext_lazy("An interview"),
    "w": gettext_lazy("A line of the sample"), "m": gettext_lazy("A meeting"), "p": gettext_lazy("Time on site"),
    "c": gettext_lazy("Who looks after a cluster"), "r": gettext_lazy("The rest of a point is met"),
    "g": gettext_lazy("Access refused"), "o": gettext_lazy("First day"), "v": gettext_lazy("Text of the visit"),
    "a": gettext_lazy("An agreed action"), "k": gettext_lazy("A step"), "z": gettext_lazy("An alert"),
    "b": gettext_lazy("Meeting of a committee"), "d": gettext_lazy("Self-diagnosis"),
}
#: Never shown here: alerts have pages of their own, for those who must know.
HIDDEN = "z/"
MOST_REFUSED = 60


@dataclass(frozen=True)
class Device:
    """A device of a journal; ``entries`` how many of it are here, ``kind`` the colour of its state."""

    lease: Lease
    who: str
    label: str
    state: Promise
    kind: str
    is_ours: bool

    @property
    def entries(self) -> int:
        return self.lease.last


def devices_of(journal: Journal, now: datetime) -> list[Device]:
    """The devices in the order in which they came, those of the server last. One query."""
    rows = journal.leases.select_related("person", "withdrawn_by").order_by("granted_at", "device")
    return sorted((_device(lease, now) for lease in rows), key=lambda one: one.is_ours)


def _device(lease: Lease, now: datetime) -> Device:
    ours = lease.device.startswith(SERVER_PREFIX)
    who = lease.person.name if lease.person else ""
    label = _own_label(lease.device) if ours else lease.label
    if lease.withdrawn_at is not None:
        return Device(lease, who, label, gettext_lazy("Withdrawn"), "danger", ours)
    if not ours and lease.until < now:
        return Device(lease, who, label, gettext_lazy("Lease over"), "quiet", ours)
    if not ours and lease.last_synced_at is None:
        return Device(lease, who, label, gettext_lazy("Never synced"), "waiting", ours)
    return Device(lease, who, label, gettext_lazy("May write"), "kept", ours)


def _own_label(device: str) -> str:
    """What a device of the server's own is called."""
    if device.startswith(FORM_PREFIX):
        return str(_("ODK form"))
    return str(_("Review")) if device.startswith(REVIEW_DEVICE) else str(_("Office"))


def tablets_in_short(visit_id: UUID) -> dict[str, Any]:
    """How many devices write on a visit, when one was here last, how many answers differ; one query."""
    tablets = Q(leases__withdrawn_at=None) & ~Q(leases__device__startswith=SERVER_PREFIX)
    differ = Register.objects.filter(journal=OuterRef("pk"), conflict=True).exclude(key__startswith=HIDDEN)
    counted = differ.order_by().values("journal").annotate(n=Count("pk")).values("n")
    rows = Journal.objects.filter(visit=visit_id).order_by().annotate(
        devices=Count("leases", filter=tablets), last=Max("leases__last_synced_at"), conflicts=Subquery(counted))
    found = next(iter(rows.values("devices", "last", "conflicts")), None)
    return dict(found) if found else {"devices": 0, "last": None, "conflicts": 0}


@dataclass(frozen=True)
class Outstanding:
    """What the devices told of and did not bring yet."""

    files: list[str] = field(default_factory=list)
    awaited: int = 0

    def __bool__(self) -> bool:
        return bool(self.files or self.awaited)


def outstanding_of(journal: Journal, registers: Iterable[Standing]) -> Outstanding:
    """Files of the tray that are not here whole, and entries that were seen and have not arrived. One query."""
    told: dict[str, str] = {}
    awaited: set[str] = set()
    for one in registers:
        value = one.value
        awaited |= one.awaited
        if one.key.startswith("t/") and isinstance(value, dict) and value.get("sha256"):
            told[value["sha256"]] = value.get("name") or str(TRAY.get(value.get("kind", ""), value.get("kind", "")))
    here = set(Upload.objects.filter(journal=journal, stored__isnull=False).values_list("sha256", flat=True))
    return Outstanding([name for digest, name in told.items() if digest not in here], len(awaited))


# ---- what was refused --------------------------------------------------------------------------


@dataclass(frozen=True)
class RefusedEntry:
    """An entry that counts nowhere: what it says, whose it is, and why."""

    title: str
    words: str
    who: str
    at: datetime | None
    says: str


def refused_of(journal: Journal, devices: Sequence[Device]) -> list[RefusedEntry]:
    """The refused entries, the latest first. Two queries."""
    rows = list(Refusal.objects.filter(journal=journal).order_by("-id")[:MOST_REFUSED])
    if not rows:
        return []
    bundles = Bundle.objects.filter(journal=journal, device__in={row.device for row in rows})
    wanted = {(row.device, row.number) for row in rows}
    entries = {
        each.id: each for bundle in bundles.order_by("device", "first")
        if any(device == bundle.device and bundle.first <= number <= bundle.last for device, number in wanted)
        for each in entries_of(bundle.device, bundle.first, bundle.entries)
    }
    who = {one.lease.device: one.who or one.label for one in devices}
    found = []
    for row in rows:
        one = entries.get(f"{row.device}.{row.number}")
        if one is None or isinstance(one, Broken):
            found.append(RefusedEntry("–", "", who.get(row.device, row.device), None, row.says))
        elif not one.key.startswith(HIDDEN):
            found.append(RefusedEntry(title_of(one.key), words_of(one.key, one.value), who.get(row.device, row.device),
                                      moment(one.stamp), row.says))
    return found


# ---- values in words ---------------------------------------------------------------------------


TRAY = {"photo": gettext_lazy("Photo"), "note": gettext_lazy("Note"), "voice": gettext_lazy("Dictated note"),
        "file": gettext_lazy("File")}


def moment(stamp: int) -> datetime | None:
    """The moment of a stamp, by its device's clock."""
    try:
        return datetime.fromtimestamp(stamp / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def title_of(key: str) -> str:
    """What a key is about: the question's code and the part, or the kind of note."""
    prefix, _slash, rest = key.partition("/")
    if prefix in ("q", "n"):
        return f"{rest}: {PARTS[prefix]}"
    if prefix == "f":
        code, _dash, part = rest.partition("/")
        return f"{code}: {PARTS.get(part, part)}"
    known = str(OTHERS.get(prefix, key))
    return f"{code_in(key)}: {known}" if prefix == "l" else known


def words_of(key: str, value: Any) -> str:
    """A value as people read it."""
    prefix = key.partition("/")[0]
    if value is None or value == "" or value == []:
        return str(_("Taken back"))
    if prefix == "q" and isinstance(value, dict):
        return _answer(value)
    if isinstance(value, bool):
        return str(YES_NO[value])
    if key.endswith("/kinds") and isinstance(value, list):
        return ", ".join(str(dict(EvidenceKind.choices).get(kind, kind)) for kind in value)
    if isinstance(value, dict):
        return _object(value)
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _answer(value: Mapping[str, Any]) -> str:
    if value.get("o"):
        return str(dict(Outcome.choices).get(value["o"], value["o"]))
    if value.get("v"):
        return str(value["v"])
    return str(_("To ask later")) if value.get("later") else str(_("Taken back"))


def _object(value: Mapping[str, Any]) -> str:
    """The members that say something, one after another."""
    said = []
    for name, each in value.items():
        if name in ("sha256", "taken", "size", "type") or each in ("", None, [], False):
            continue
        if name == "kind":
            each = {**dict(InterviewKind.choices), **TRAY}.get(each, each)
        if isinstance(each, list):
            each = ngettext("%(n)s person", "%(n)s people", len(each)) % {"n": len(each)}
        said.append(str(each))
    return " · ".join(said)


@dataclass(frozen=True)
class Choice:
    """One of several entries that differ: who wrote it, on which device, when by its clock, and what it says."""

    id: str
    words: str
    who: str
    device: str
    at: datetime | None
    reason: str


def choices_of(key: str, heads: Sequence[Head], devices: Mapping[str, Device]) -> list[Choice]:
    """The heads of a key side by side, in the order in which they were written."""
    found = []
    for head in heads:
        device = devices.get(head.id.rpartition(".")[0])
        who, label = (device.who, device.label) if device is not None else ("", "")
        found.append(Choice(head.id, words_of(key, head.value), who or label, label, moment(head.stamp), head.reason))
    return found


def woven(key: str, heads: Sequence[Head]) -> str:
    """The texts of a key one below the other, to be tidied by hand; "" for other kinds."""
    return str(read(Kind.TEXT, heads)[0] or "") if is_text(key) else ""


def codes_in(keys: Collection[str]) -> set[str]:
    """The codes of the questions that keys are about."""
    return {code for key in keys if (code := code_in(key))}


def is_text(key: str) -> bool:
    """Whether a conflict of this key may be settled by writing it anew."""
    return kind_of(key) is Kind.TEXT
