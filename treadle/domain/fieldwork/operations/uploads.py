"""Photos and files of the tray, taken in pieces that a bad line can bear."""

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.fieldwork import rules
from treadle.domain.fieldwork.models import Journal, Upload
from treadle.domain.fieldwork.operations.door import Desk, open_desk
from treadle.domain.fieldwork.operations.projecting import project_files
from treadle.domain.fieldwork.queries.registers import folder_of
from treadle.domain.fieldwork.states import JournalState
from treadle.domain.files.models import StoredFile
from treadle.domain.files.operations import store_file
from treadle.domain.files.states import Purpose
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import InvalidInput, NotYours

MOST_UPLOADS = 2_000


class Progress(NamedTuple):
    """How far a file has come. ``size`` None: nothing of it is here."""

    size: int | None
    received: int
    complete: bool


def receive_piece(
    *, visit_id: UUID, sha256: str, start: int, size: int, piece: bytes, by: Person, now: datetime
) -> Progress:
    """Take the bytes from ``start`` on. With the last ones the hash is checked and the file kept as evidence.

    A file that is not what it says begins again from nothing; that is remembered although it is refused.
    """
    refused, progress = _receive(visit_id=visit_id, sha256=sha256, start=start, size=size, piece=piece, by=by, now=now)
    if refused is not None:
        raise refused
    assert progress is not None
    return progress


@transaction.atomic
def _receive(
    *, visit_id: UUID, sha256: str, start: int, size: int, piece: bytes, by: Person, now: datetime
) -> tuple[rules.SyncRefused | None, Progress | None]:
    desk = open_desk(visit_id, by=by, now=now)
    if desk is None:
        raise NotYours(code="not_yours")
    if not 0 < size <= rules.MOST_FILE or start + len(piece) > size or len(piece) > rules.MOST_PIECE:
        raise rules.too_long(rules.MOST_FILE if size > rules.MOST_FILE else rules.MOST_PIECE)
    row = _row(desk, sha256, size, by, now)
    if row.stored_id is not None:
        return None, Progress(row.size, row.size, complete=True)
    path = place_of(desk.journal_id, sha256)
    here = min(row.received, path.stat().st_size if path.exists() else 0)
    if start != here or size != row.size:
        if here != row.received:
            Upload.objects.filter(pk=row.pk).update(received=here)
        return _offset(here), None
    _append(path, here, piece)
    row.received = here + len(piece)
    refused = _complete(desk, row, path, by, now) if row.received == row.size else None
    row.save(update_fields=["received", "size", "stored"])
    return refused, Progress(row.size, row.received, complete=row.stored_id is not None)


def _row(desk: Desk, sha256: str, size: int, by: Person, now: datetime) -> Upload:
    found = Upload.objects.filter(journal=desk.journal_id, sha256=sha256).first()
    if found is None:
        if Upload.objects.filter(journal=desk.journal_id).count() >= MOST_UPLOADS:
            raise rules.too_long(MOST_UPLOADS)
        return Upload.objects.create(journal_id=desk.journal_id, sha256=sha256, size=size, begun_at=now, sent_by=by)
    if found.received == 0:
        found.size = size
    return found


def _offset(received: int) -> rules.SyncRefused:
    return rules.SyncRefused(_("Send what follows on the bytes that are here."), code="offset", status=409,
                             received=received)


def _append(path: Path, start: int, piece: bytes) -> None:
    """Write after what is confirmed; what a crash left behind it is overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(start)
        file.seek(start)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _complete(desk: Desk, row: Upload, path: Path, by: Person, now: datetime) -> rules.SyncRefused | None:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        return _again(row, path, "wrong_hash", _("These bytes are not the file that was named. Send it again."))
    try:
        factory = Factory.objects.get(pk=desk.factory_id)
        row.stored = store_file(content=content, name=f"tray-{row.sha256[:8]}", by=by, now=now, factory=factory,
                                purpose=Purpose.TRAY)
    except InvalidInput as error:
        return _again(row, path, "wrong_kind", str(error.sentence))
    if desk.state is JournalState.OPEN:
        row.save(update_fields=["stored"])
        project_files(desk)
    record("journal.file_received", on=Journal(pk=desk.journal_id), by=by, at=now, factory=factory, size=row.size)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return None


def _again(row: Upload, path: Path, code: str, sentence: str) -> rules.SyncRefused:
    path.unlink(missing_ok=True)
    row.received = 0
    return rules.SyncRefused(sentence, code=code, status=422)


def keep_whole(desk: Desk, content: bytes, *, by: Person, now: datetime) -> StoredFile:
    """Keep a file that came in one piece beside its entry, as the tray's files are kept. Refuses other kinds."""
    if len(content) > rules.MOST_FILE:
        raise rules.too_long(rules.MOST_FILE)
    digest = hashlib.sha256(content).hexdigest()
    row = _row(desk, digest, len(content), by, now)
    if row.stored is None:
        factory = Factory.objects.get(pk=desk.factory_id)
        row.stored = store_file(content=content, name=f"tray-{digest[:8]}", by=by, now=now, factory=factory)
        row.size = row.received = len(content)
        row.save(update_fields=["received", "size", "stored"])
    return row.stored


def place_of(journal_id: UUID, sha256: str) -> Path:
    """Where a file lies until all of it has come."""
    return folder_of(journal_id) / sha256
