"""The product as it runs in production: real granian processes, asked over HTTP, and the processor time they take."""

import atexit
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from bench.processor import processor_of, pss, tree
from bench.servers import Server

#: Any value of this shape does: the page compares the cookie with the header.
CSRF = "b" * 32
#: The status noted where the connection broke.
NO_ANSWER = 599


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from when it should have been asked, in milliseconds."""

    status: int
    body: bytes
    ms: float


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Site:
    """Processes that serve one installation, and the database server when it is ours."""

    database: Server | None = None
    port: int = field(default_factory=free_port)
    workers: int = 2
    threads: int = 4
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        words = ["serve", "--port", str(self.port), "--workers", str(self.workers), "--threads", str(self.threads)]
        self.process = subprocess.Popen([sys.executable, "-m", "treadle.web.cli.main", *words], env=dict(os.environ))
        atexit.register(self.close)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError, HTTPException):
                if Asker(self.port).get("/health/").status < 500:
                    return
            time.sleep(0.1)
        self.close()
        raise TimeoutError("The site did not start, or did not answer within a minute.")

    def close(self) -> None:
        """End it as an operator does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def processor(self) -> float:
        """Milliseconds of processor time so far: the site's processes and the database's."""
        return processor_of(self._pids())

    def megabytes(self) -> float:
        """Memory of the site's processes, shared pages counted once."""
        return sum(pss(pid) for pid in tree(self.process.pid))

    def _pids(self) -> list[int]:
        return [*tree(self.process.pid), *(self.database.pids() if self.database else [])]


class Asker:
    """One connection that is kept open, as a browser keeps it, with a session or none."""

    def __init__(self, port: int, session: str = "", token: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Cookie": cookies(session), "X-CSRFToken": CSRF}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, *, since: float | None = None) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, {}, since)

    def post(self, path: str, data: dict[str, Any], *, since: float | None = None) -> Answer:
        """Send a form as the page's own script does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        return self._ask("POST", path, urlencode(data, doseq=True).encode(), headers, since)

    def put(self, path: str, body: bytes, *, session: str, since: float | None = None) -> Answer:
        """Send a document as the device of somebody."""
        headers = {"Content-Type": "application/json", "Cookie": cookies(session)}
        return self._ask("PUT", path, body, headers, since)

    def _ask(self, verb: str, path: str, body: bytes | None, headers: dict[str, str], since: float | None) -> Answer:
        begin = time.perf_counter() if since is None else since
        try:
            self._connection.request(verb, path, body, self._headers | headers)
            response = self._connection.getresponse()
            status, content = response.status, response.read()
        except (OSError, HTTPException):  # counted as failed; the next request connects anew
            self._connection.close()
            status, content = NO_ANSWER, b""
        return Answer(status, content, (time.perf_counter() - begin) * 1000)


def session_of(person: Any) -> str:
    """A signed-in session, made here and read by the site from the same database."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def cookies(session: str) -> str:
    """The header of somebody who is signed in and may send forms."""
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
