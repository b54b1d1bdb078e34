"""Processes that can be killed and begun again in milliseconds: one that has everything loaded, and forks.

``python -m tests.faults.forks web PORT | worker | clock FIRST_DAY`` loads Django, then forks a child at each line on
its input and prints the child's id. The child does the product's own work; whoever reads the id may kill it.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path


def web(port: str) -> None:
    """The site, one request at a time."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from treadle.config.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args: object) -> None:
            """Nothing: the test reads this process's output."""

    with make_server("127.0.0.1", int(port), application, handler_class=Quiet) as server:
        server.serve_forever()


def worker() -> None:
    """A worker that goes on until nothing waits, and then looks again."""
    from treadle.web.cli.main import main

    main(["worker"])


def clock(first: str) -> None:
    """A day after the other, each remembered when it is done; the first that is not is done (again)."""
    from treadle.domain.ledger import operations as ledger
    from treadle.journeys.tick import tick

    done = Path("days-done")
    while True:
        day = date.fromisoformat(done.read_text() if done.exists() else first)
        now = datetime.combine(day, datetime.min.time(), UTC)
        failed = [each.failed for each in tick(on=day, now=now) if each.failed]
        if failed:
            raise SystemExit(f"{day}: {failed}")
        ledger.beat(name="clock", at=now)
        fresh = Path("days-done.new")
        fresh.write_text((day + timedelta(days=1)).isoformat())
        fresh.replace(done)


def end_with_parent() -> None:
    """Be killed when the process that began this one is gone: nothing of a test outlives it. Linux only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    """Load, then fork as often as asked."""
    end_with_parent()
    import django

    django.setup()
    from importlib import import_module

    from django.db import connections
    from django.urls import get_resolver

    from treadle.journeys.tick import STEPS

    kind, rest = sys.argv[1], sys.argv[2:]
    for step in STEPS:
        import_module(step.path.partition(":")[0])
    len(get_resolver().url_patterns)
    work = {"web": web, "worker": worker, "clock": clock}[kind]
    for _line in sys.stdin:
        connections.close_all()
        child = os.fork()
        if not child:
            end_with_parent()
            try:
                work(*rest)
            finally:
                os._exit(1)
        print(child, flush=True)  # noqa: T201
        os.waitpid(child, 0)
        print("gone", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
