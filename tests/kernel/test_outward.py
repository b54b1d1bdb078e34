"""Nothing that somebody typed leads inside: what is refused, what is pinned, and what is cut short."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from treadle.kernel import outward
from treadle.kernel.outward import Refused, is_public, post


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378::1", "2001:db8::1", "no address", "",
])
def test_what_lies_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1",
                                     "64:ff9b::101:101", "2002:101:101::1"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[int]:
    """Every name has these addresses; the list grows with each time that one is asked for."""
    asked: list[int] = []

    def answer(_host: str, port: int, **_more: object) -> list[tuple[Any, ...]]:
        asked.append(port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", never)
    for addresses in (("10.0.0.1",), ("1.1.1.1", "127.0.0.1"), ()):
        names(monkeypatch, *addresses)
        with pytest.raises(Refused, match="internal"):
            post("https://hooks.example.org/", b"{}", {})


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd"])
def test_only_https(url: str) -> None:
    with pytest.raises(Refused, match="https"):
        post(url, b"{}", {})


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is asked once: a second answer (DNS rebinding) has nobody to lead astray."""
    asked = names(monkeypatch, "1.1.1.1")
    reached: list[object] = []

    def connect(where: object, _timeout: object = None) -> None:
        reached.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Refused, match="connection failed"):
        post("https://hooks.example.org:8443/in?a=1", b"{}", {})
    assert reached == [("1.1.1.1", 8443)]
    assert asked == [8443]


class Receiver(BaseHTTPRequestHandler):
    """Answers by its path, and keeps what it got."""

    got: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((self.path, dict(self.headers), body))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got = []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_listed_host_may_lie_inside_and_no_redirect_is_followed(receiver: str) -> None:
    assert post(f"{receiver}/in?x=1", b"hello", {"X-One": "1"}, hosts_within=["localhost"]) == 204
    assert post(f"{receiver}/away", b"", {}, hosts_within=["localhost"]) == 302
    assert [path for path, _headers, _body in Receiver.got] == ["/in?x=1", "/away"]
    assert Receiver.got[0][2] == b"hello"
    with pytest.raises(Refused):
        post(f"{receiver}/in", b"", {}, hosts_within=["other.example"])


def test_a_receiver_that_never_ends_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outward, "WHOLE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip() -> None:
            line, _address = server.accept()
            with line:
                while not stop.wait(0.1):
                    try:
                        line.send(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(Refused):
            post(f"http://localhost:{server.getsockname()[1]}/", b"", {}, hosts_within=["localhost"])
        stop.set()
        thread.join(5)
