"""Restoring a backup: everything is checked before anything is changed, and the old is there until the new is whole."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from treadle.domain.files.queries import path_of_hash
from treadle.domain.ledger.models import Pulse
from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.journeys.backup.archive import (
    BLOCK,
    FILE,
    OWN,
    RENDERING,
    TABLE,
    Manifest,
    Member,
    Reader,
    fresh_file,
    sha256_of,
    verify,
)
from treadle.journeys.backup.load import load
from treadle.journeys.backup.tables import check_known
from treadle.journeys.condition import live_workers
from treadle.kernel.errors import InvalidInput, RuleBroken


@dataclass(frozen=True)
class Restored:
    """What a backup holds, or what was restored of it."""

    made_at: str
    version: str
    tables: int
    rows: int
    files: int
    missing: list[str]


def check_backup(*, source: Path, sha256: str = "") -> Restored:
    """Read all of a backup and compare every hash; writes nothing."""
    _check_whole(source, sha256)
    with Reader(source) as reader:
        check_known(reader.manifest.migrations)
        verify(reader)
        return _said(reader.manifest)


def restore_backup(*, source: Path, now: datetime, replace: bool = False, sha256: str = "") -> Restored:
    """Bring a backup back. Refuses where people or factories are already, unless ``replace``, and where somebody
    works: what they wrote to the old database would be lost. ``now`` in the machine's time.
    """
    if Pulse._meta.db_table in connection.introspection.table_names() and live_workers(now):
        raise RuleBroken("A worker is alive here. Stop site, worker and clock first; of one that was killed the last "
                         "sign of life is forgotten after two minutes.")
    if not replace and holds_anything():
        raise RuleBroken("There are people or factories here already. Restore into an empty installation, or give "
                         "--replace to have all of it replaced by the backup.")
    _check_whole(source, sha256)
    with Reader(source) as reader:
        check_known(reader.manifest.migrations)
        _check_room(reader.manifest)
        verify(reader)
        for member, found in reader.manifest.matching(FILE):
            _put(reader, member, path_of_hash(found[1]))
        for member, _found in reader.manifest.matching(RENDERING):
            _put(reader, member, Path(settings.DATA_DIR) / member.name)
        try:
            load(reader)
        except UnicodeDecodeError as error:
            raise InvalidInput("A table in the backup is not written in UTF-8.") from error
        for member, found in reader.manifest.matching(OWN):
            if found[1] != "secret-key" or not settings.SECRET_KEY_WAS_GIVEN:
                _put(reader, member, Path(settings.DATA_DIR) / found[1])
        return _said(reader.manifest)


def holds_anything() -> bool:
    """Whether anybody has worked here: tables, standards and law alone are nothing that could be lost."""
    names = set(connection.introspection.table_names())
    return any(model._meta.db_table in names and model._base_manager.exists()
               for model in (Person, Factory, Organisation))


def _check_whole(source: Path, sha256: str) -> None:
    if sha256 and sha256_of(source) != sha256.strip().lower():
        raise InvalidInput(f"{source} is not the backup with that SHA-256: it was damaged or exchanged.")


def _check_room(manifest: Manifest) -> None:
    needed = sum(each.size for each in manifest.members.values())
    free = shutil.disk_usage(settings.DATA_DIR).free
    if needed > free:
        raise RuleBroken(f"The backup unpacks to {needed / 1e6:,.0f} MB; only {free / 1e6:,.0f} MB are free in "
                         f"{settings.DATA_DIR}.")


def _put(reader: Reader, member: Member, path: Path) -> None:
    """Write one file, whole or not at all. The path is ours; of the archive comes only what its shape allows."""
    if path.is_file() and path.stat().st_size == member.size and sha256_of(path) == member.sha256:
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with reader.open(member) as source, fresh_file(path) as target:
        shutil.copyfileobj(source, target, BLOCK)


def _said(manifest: Manifest) -> Restored:
    tables = [member for member, _found in manifest.matching(TABLE)]
    return Restored(manifest.made_at, manifest.version, len(tables), sum(each.rows for each in tables),
                    len(manifest.members) - len(tables), manifest.missing)
