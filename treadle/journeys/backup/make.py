"""Making a backup: one moment of the database, the files that it names, and the keys."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection

from treadle.domain.files.queries import path_of_hash
from treadle.journeys.backup.archive import BLOCK, FILE, OWN, RENDERING, Writer, fresh_file, sha256_of
from treadle.journeys.backup.snapshot import Snapshot, snapshot
from treadle.journeys.backup.tables import check_known, tables_after
from treadle.kernel.errors import RuleBroken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """What was written: ``rows`` in ``tables``, ``files``, files that were ``missing`` on disk, and the archive's
    SHA-256 and size in bytes. ``has_secret_key``: it holds the key that signs sessions.
    """

    tables: int
    rows: int
    files: int
    missing: list[str]
    size: int
    sha256: str
    has_secret_key: bool


def make_backup(*, target: Path, now: datetime) -> Made:
    """Write a backup while the product runs. Refuses to write over a file."""
    if target.exists() or target.is_symlink():
        raise RuleBroken(f"{target} exists. A backup is never written over: give another name.")
    missing: list[str] = []
    with fresh_file(target) as file, snapshot() as moment, Writer(file) as writer:
        migrations = [(app, name) for app, name in moment.rows("SELECT app, name FROM django_migrations ORDER BY id")]
        check_known(migrations)
        for table in tables_after(migrations):
            with writer.member(f"tables/{table.name}.copy", columns=table.columns) as sink:
                for block in moment.table(table):
                    sink.write(block)
        for name, path in [*_own(), *_files(moment), *_renderings(moment)]:
            if not _add(writer, name, path):
                missing.append(name)
        writer.finish({"made_at": now.isoformat(), "version": _version(), "database": connection.vendor,
                       "migrations": migrations, "missing": missing})
    members = writer.members.values()
    tables = [each for each in members if each.columns]
    return Made(len(tables), sum(each.rows for each in tables), len(writer.members) - len(tables), missing,
                target.stat().st_size, sha256_of(target), "installation/secret-key" in writer.members)


def _version() -> str:
    try:
        return version("treadle")
    except PackageNotFoundError:  # run from a folder, without having been installed
        return "unknown"


def _files(moment: Snapshot) -> Iterable[tuple[str, Path]]:
    """The stored files. Their bytes were on disk before their rows, so none of this moment's is to come."""
    for (sha256,) in moment.rows("SELECT DISTINCT sha256 FROM files_storedfile ORDER BY sha256"):
        if FILE.fullmatch(f"files/{sha256}"):
            yield f"files/{sha256}", path_of_hash(sha256)


def _renderings(moment: Snapshot) -> Iterable[tuple[str, Path]]:
    for (place,) in moment.rows("SELECT path FROM reports_rendering WHERE path <> '' ORDER BY path"):
        if RENDERING.fullmatch(place):
            yield place, Path(settings.DATA_DIR) / place


def _own() -> Iterable[tuple[str, Path]]:
    """The installation's own keys and, of a demonstration, its day."""
    folder = Path(settings.DATA_DIR)
    for path in [folder / "secret-key", folder / "demo-clock", *sorted((folder / "keys").glob("*.pem"))]:
        name = f"installation/{path.relative_to(folder).as_posix()}"
        if path.is_file() and OWN.fullmatch(name):
            yield name, path


def _add(writer: Writer, name: str, path: Path) -> bool:
    """Whether the file was there; what is swept up meanwhile is missing from nobody."""
    try:
        with path.open("rb") as source, writer.member(name, is_packed=True) as sink:
            while block := source.read(BLOCK):
                sink.write(block)
    except FileNotFoundError:
        log.warning("A file that the database names is not there: %s", name)
        return False
    return True
