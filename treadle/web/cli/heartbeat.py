"""A worker's sign of life: while its loop goes round, its pulse is renewed."""

import os
import socket
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError, connection

from treadle.domain.ledger import operations as ledger
from treadle.ui import clock

EVERY, TRUSTED = 20.0, 60.0  # seconds


class Heartbeat:
    """Watches the file that the worker's loop touches, and tells the database while that is fresh."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="treadle-worker-")
        self.file = Path(self._folder.name) / "loop"
        self.name = f"worker:{socket.gethostname()[:80]}:{os.getpid()}"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)
        with suppress(DatabaseError):
            ledger.rest(name=self.name)
        self._folder.cleanup()

    def _watch(self) -> None:
        wait = 1.0
        while not self._stopped.wait(wait):
            if self._goes_round():
                wait = EVERY
                try:
                    ledger.beat(name=self.name, at=clock.machine_now())
                except DatabaseError:
                    pass  # the worker says so itself, and goes on when the database is back
                finally:
                    connection.close()

    def _goes_round(self) -> bool:
        try:
            return time.time() - self.file.stat().st_mtime < TRUSTED
        except OSError:
            return False
