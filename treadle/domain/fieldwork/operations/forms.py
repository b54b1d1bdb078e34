"""A form that was filled in elsewhere (ODK Collect, Enketo) becomes entries of a server's device of its own.

The device's id follows from the visit and the form's instance, so that the same form sent again is known again. Nobody
who fills in a form has seen what tablets wrote: its entries name none of theirs, and differing answers are flagged. An
edit of an earlier form names that form's entries.
"""

from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.cycles.states import VisitKind
from treadle.domain.fieldwork import rules
from treadle.domain.fieldwork.journal import Entry, entries_of, same
from treadle.domain.fieldwork.models import Bundle, Journal
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.leasing import begin_journal
from treadle.domain.fieldwork.operations.own_writing import Change, write_as
from treadle.domain.fieldwork.operations.rebuilding import rework
from treadle.domain.fieldwork.operations.sheets import come_to_sheet
from treadle.domain.fieldwork.operations.uploads import keep_whole
from treadle.domain.fieldwork.queries.carrying import visits_synced_by
from treadle.domain.fieldwork.states import FORM_PREFIX
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import NotYours

type Said = Sequence[tuple[str, Any]]
_OF_FILES = ("t/", "l/")
_DEVICE = 20  # characters


@dataclass(frozen=True)
class Filled:
    """A form that came. ``says(root, person)`` gives its keys and values; ``files`` are the names of the files that it
    speaks of, each with the code of its question; ``attached`` are those that came along this time.
    """

    instance: str
    replaces: str
    says: Callable[[str, UUID], Said]
    files: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenForm:
    """What became of it: new entries and files, and why entries count nowhere."""

    entries: int
    files: int
    refused: list[str]

    @property
    def repeated(self) -> bool:
        """Whether everything of it was here."""
        return not self.entries and not self.files


@transaction.atomic
def take_form(*, visit_id: UUID, form: Filled, by: Person, now: datetime) -> TakenForm:
    """Write what a form says in the visit's journal, which is begun if there is none. Sent again, it changes nothing;
    files that come later are added; another content under the same instance is refused.
    """
    visit = visits_synced_by(by, now).filter(pk=visit_id, kind=VisitKind.ASSESSMENT).first()
    if visit is None:
        raise NotYours(code="not_yours")
    desk = begin_journal(visit, by=by, now=now)
    device, before = device_of(visit_id, form.instance), device_of(visit_id, form.replaces) if form.replaces else ""
    own, earlier = _written_by(desk, device), _written_by(desk, before)
    root = _root(own) or _root(earlier) or (before if earlier else device)
    writer = desk.devices[device].person_id if own else None
    said = form.says(root, writer or by.pk)
    changes: list[Change] = []
    if own:
        _check_same(said, own)
    else:
        changes = _changes(said, earlier, form, root)
    files = _files_to_keep(form, root, own)
    refused: list[str] = []
    if changes or files:
        rules.check_open(desk.state)
        _check_room(desk, device)
        changes += _attached(desk, form, files, root, earlier, by=by, now=now)
        refused = _write(desk, device, changes, by=by, now=now)
        record("journal.form_received", on=Journal(pk=desk.journal_id), by=by, at=now,
               factory=Factory(pk=desk.factory_id), device=device, entries=len(changes), files=len(files))
    return TakenForm(len(changes), len(files), refused)


def device_of(visit_id: UUID, instance: str) -> str:
    """The device that stands for an instance of a form.

    >>> device_of(UUID(int=1), "uuid:1")[:6]
    's-odk-'
    """
    digest = b32encode(sha256(f"{visit_id}|{instance}".encode()).digest()).decode().lower()
    return f"{FORM_PREFIX}{digest}"[:_DEVICE]


def _written_by(desk: Desk, device: str) -> list[Entry]:
    if device not in desk.devices:
        return []
    rows = Bundle.objects.filter(journal=desk.journal_id, device=device).order_by("first")
    found = [one for first, text in rows.values_list("first", "entries") for one in entries_of(device, first, text)]
    return [one for one in found if isinstance(one, Entry)]


def _root(entries: Iterable[Entry]) -> str:
    """The device of the first form of a row of edits, as their interviews and files are called."""
    heads = (f"i/{FORM_PREFIX}", f"t/{FORM_PREFIX}")
    return next((one.key[2:2 + _DEVICE] for one in entries if one.key.startswith(heads)), "")


def _uid(root: str, name: str) -> str:
    """What a file is called in the tray: the same file of an edited form is the same thing."""
    return f"{root}-{sha256(name.encode()).hexdigest()}"[:36]


def _check_same(said: Said, own: Iterable[Entry]) -> None:
    kept = Counter((one.key, same(one.value)) for one in own
                   if one.value is not None and not one.key.startswith(_OF_FILES))
    if Counter((key, same(value)) for key, value in said) != kept:
        raise _another()


def _another() -> rules.SyncRefused:
    return rules.SyncRefused(
        _("Another form was received under this form's id, and stays as it is. Nothing of this one was taken: begin a "
          "new form, and fill in what differs."), code="instance_reused", status=409)


def _changes(said: Said, earlier: Iterable[Entry], form: Filled, root: str) -> list[Change]:
    """What it says; and of an earlier form, what this one does not say any more is taken back."""
    by_key: dict[str, list[Entry]] = {}
    for one in earlier:
        by_key.setdefault(one.key, []).append(one)
    changes = [Change(key, value, _ids(by_key.get(key, ()))) for key, value in said]
    told = {key for key, _value in said}
    named = {_uid(root, name) for name in form.files}
    fresh = {_uid(root, name) for name in form.attached}
    for key, entries in by_key.items():
        uid = key.split("/")[1] if key.startswith(_OF_FILES) else ""
        if key in told or (uid and uid in fresh):
            continue
        changes.append(Change(key, entries[-1].value if uid and uid in named else None, _ids(entries)))
    return changes


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [one.id for one in entries]


def _files_to_keep(form: Filled, root: str, own: Iterable[Entry]) -> list[str]:
    """The names of the files that are not here yet. Refuses one that the form does not speak of, or that changed."""
    kept = {one.key: one.value for one in own if one.key.startswith("t/") and one.value is not None}
    found = []
    for name, content in form.attached.items():
        if name not in form.files:
            raise rules.malformed(name[:80])
        known = kept.get(f"t/{_uid(root, name)}")
        if known is None:
            found.append(name)
        elif known["sha256"] != sha256(content).hexdigest():
            raise _another()
    return found


def _check_room(desk: Desk, device: str) -> None:
    if device not in desk.devices and len(desk.devices) >= rules.MOST_DEVICES:
        raise rules.too_long(rules.MOST_DEVICES)


def _attached(
    desk: Desk, form: Filled, files: Iterable[str], root: str, earlier: Iterable[Entry], *, by: Person, now: datetime
) -> list[Change]:
    """Keep files, and the entries that put them in the tray and file them with their questions."""
    seen: dict[str, list[str]] = {}
    for one in earlier:
        seen.setdefault(one.key, []).append(one.id)
    changes = []
    for name in files:
        content, uid = form.attached[name], _uid(root, name)
        stored = keep_whole(desk, content, by=by, now=now)
        thing = {
            "kind": "photo" if stored.media_type.startswith("image/") else "file", "text": "",
            "sha256": sha256(content).hexdigest(), "type": stored.media_type, "size": len(content),
            "name": name[:200], "taken": int(now.timestamp() * 1000) * 1000, "place": "",
        }
        filed = f"l/{uid}/{form.files[name]}"
        changes += [Change(f"t/{uid}", thing, seen.get(f"t/{uid}", [])), Change(filed, True, seen.get(filed, []))]
    return changes


def _write(desk: Desk, device: str, changes: Sequence[Change], *, by: Person, now: datetime) -> list[str]:
    """As in an exchange: a sheet that is opened by these entries takes over what was here before."""
    had = any(one.last for one in desk.devices.values())
    coming = [Entry("", one.key, one.value, (), 0) for one in changes]
    came = come_to_sheet(desk, coming, by=by, now=now)
    marks = write_as(desk, changes, person=by, by=by, now=now, device=device)
    if came and had:
        rework(desk, by=by, now=now)
    keys = {f"{device}.{number}": one.key for number, one in enumerate(changes, desk.devices[device].last
                                                                       - len(changes) + 1)}
    return [f"{keys.get(id_, id_)}: {why.says}" for id_, why in marks.items()]
