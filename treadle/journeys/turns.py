"""One at a time, on however many machines: a turn that only one process has."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether this process has the turn; it ends with the block, and with the process if that is killed."""
    with _by_server(name) if connection.vendor == "postgresql" else _by_file(name) as is_mine:
        yield is_mine


@contextmanager
def _by_server(name: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection has given it back
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _by_file(name: str) -> Iterator[bool]:
    """SQLite serves one machine, and so does a lock on a file."""
    with (Path(settings.DATA_DIR) / f"{name}.turn").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
