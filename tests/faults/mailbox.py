"""A mail server for tests: takes everything, and remembers the Message-IDs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                self.take()
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> None:
        for line in self.rfile:
            if line == b".\r\n":
                break
            if line.lower().startswith(b"message-id:"):
                self.server.ids.append(line.split(b":", 1)[1].strip().decode())  # type: ignore[attr-defined]
        self.say("250 taken")

    def say(self, text: str) -> None:
        try:
            self.wfile.write(text.encode() + b"\r\n")
        except OSError:
            return  # whoever sent was killed


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False


@contextmanager
def mailbox() -> Iterator[tuple[int, list[str]]]:
    """The port, and the Message-IDs of what came in."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.ids = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.ids  # type: ignore[attr-defined]
        server.shutdown()
