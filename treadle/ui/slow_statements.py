"""Database statements that took long: kept in a small file of the data folder, without the values in them."""

import json
import logging
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from treadle.ui import clock
from treadle.ui.request_log import request_id, running

log = logging.getLogger("treadle.slow")
MOST_BYTES = 256 * 1024
LONGEST = 3000
_VALUE = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True)
class Slow:
    """One statement: when (ISO, machine's time), how long, where it was asked, and its text."""

    at: str
    ms: int
    where: str
    statement: str
    request_id: str


def watch(connection: BaseDatabaseWrapper, **_more: object) -> None:
    """Measure every statement of a connection; a receiver of Django's ``connection_created``."""
    if settings.SLOW_QUERY_MS and measure not in connection.execute_wrappers:
        connection.execute_wrappers.append(measure)


def measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; write it down when it took long. A failure to write it down stops nobody."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            with suppress(OSError):
                _write(Slow(clock.machine_now().isoformat(timespec="seconds"), round(took),
                            running.get() or "command", bare(sql), request_id.get()))


def bare(sql: str) -> str:
    """The statement without the values that it may have been written with."""
    return _VALUE.sub("'…'", str(sql))[:LONGEST]


def _file() -> Path:
    host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:60]
    return Path(settings.DATA_DIR) / f"slow-statements.{host}.jsonl"


def _write(slow: Slow) -> None:
    path = _file()
    with suppress(FileNotFoundError):
        if path.stat().st_size > MOST_BYTES:
            os.replace(path, path.with_suffix(".old"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(json.dumps(slow.__dict__, ensure_ascii=False).encode() + b"\n")


def listed() -> list[Slow]:
    """Those of every machine that shares this data folder, the newest first."""
    found: list[Slow] = []
    for path in Path(settings.DATA_DIR).glob("slow-statements.*"):
        found += _read(path)
    return sorted(found, key=lambda slow: slow.at, reverse=True)


def _read(path: Path) -> Iterator[Slow]:
    with suppress(OSError):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError, TypeError):  # a line that a full disk cut off
                yield Slow(**json.loads(line))
