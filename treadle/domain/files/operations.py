"""Taking files in. Plumbing: the operation that a file belongs to checks access and writes the ledger."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction

from treadle.domain.files import rules
from treadle.domain.files.models import StoredFile
from treadle.domain.files.pictures import made_anew
from treadle.domain.files.queries import path_of_hash
from treadle.domain.files.states import Purpose
from treadle.domain.parties.models import Factory, Person

__all__ = ["Purpose", "remove_orphans", "store_file"]


@transaction.atomic
def store_file(
    *, content: bytes, name: str, by: Person | None, now: datetime, factory: Factory | None = None,
    purpose: Purpose = Purpose.EVIDENCE,
) -> StoredFile:
    """Keep a file: pictures made anew without metadata, documents as they are; the same bytes lie on disk once.

    The bytes are on disk before the row is written, so no row ever lacks its bytes; bytes without a row are swept
    up later by ``remove_orphans``.
    """
    rules.check_size(len(content), purpose)
    if rules.is_picture(content) and purpose != Purpose.LIST:
        content, kind = made_anew(content)
    else:
        kind = rules.kind_of(content, purpose)
    digest = hashlib.sha256(content).hexdigest()
    _put(content, path_of_hash(digest))
    return StoredFile.objects.create(
        factory=factory, name=rules.safe_name(name, kind), media_type=kind.media_type, size=len(content),
        sha256=digest, stored_at=now, stored_by=by,
    )


def _put(content: bytes, path: Path) -> None:
    """Write all of it or nothing, readable by the service alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size == len(content):
        os.utime(path)  # fresh again: the sweep must not take it from under the new row
        return
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:  # the disk is full: half a file would make it fuller
            os.unlink(file.name)
            raise
    os.replace(file.name, path)


def remove_orphans(*, now: datetime, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete bytes that no row names, once they are old enough that no transaction can still be writing the row."""
    root, removed = Path(settings.MEDIA_ROOT), 0
    for path in root.glob("??/*"):
        old = path.stat().st_mtime < (now - older_than).timestamp()
        if old and not StoredFile.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
