"""Sending to addresses that others typed, without being led inside one's own network.

A name is resolved once; every address that it has must be a public one; the connection goes to that very address, so
that a name which answers differently a moment later (DNS rebinding) leads nowhere else. TLS still checks the name.
No redirect is followed, no proxy is used, and little of the answer is read.
"""

import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

CONNECT_SECONDS, ANSWER_SECONDS, WHOLE_SECONDS = 5.0, 10.0, 20.0
READ_AT_MOST = 4096
#: IPv6 networks that carry an IPv4 address: NAT64 (RFC 6052, 8215) and 6to4; the address itself must be public too.
_CARRIES_AT_THE_END = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))
_6TO4 = ip_network("2002::/16")
_TEREDO = ip_network("2001::/32")


class Refused(Exception):
    """Nothing was sent, or no answer came; the text says why and names no address inside."""


def is_public(text: str) -> bool:
    """Whether an IP address lies in the public internet, whatever it is wrapped in.

    >>> is_public("93.184.216.34"), is_public("::ffff:10.0.0.1"), is_public("100.64.0.1"), is_public("fe80::1%eth0")
    (True, False, False, False)
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id is not None or address in _TEREDO:
            return False
        carried = _carried(address)
        if carried is not None:
            return is_public(str(carried))
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
        or address.is_unspecified or address.is_private)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _6TO4:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    if any(address in network for network in _CARRIES_AT_THE_END):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def post(url: str, body: bytes, headers: Mapping[str, str], *, hosts_within: Collection[str] = ()) -> int:
    """Send, and give the status of the answer. Raises ``Refused``. ``hosts_within`` may lie inside and use HTTP."""
    parts = urlsplit(url)
    host, trusted = parts.hostname or "", parts.hostname in hosts_within
    if parts.scheme != "https" and not (trusted and parts.scheme == "http"):
        raise Refused("only https is used")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(host, port, _resolved(host, port, trusted), secure=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A limit on each read is none on the whole: whoever sends a letter every few seconds would keep us for ever.
    deadline = Timer(WHOLE_SECONDS, _hang_up, [connection])
    deadline.daemon = True
    started = monotonic()
    try:
        deadline.start()
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(READ_AT_MOST)
    except TimeoutError as error:
        raise Refused(f"no answer within {monotonic() - started:.0f} seconds") from error
    except ssl.SSLError as error:
        raise Refused(f"TLS failed: {error.reason or type(error).__name__}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Refused(f"the connection failed: {type(error).__name__}") from error
    finally:
        deadline.cancel()
        connection.close()
    return answer.status


def _hang_up(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _resolved(host: str, port: int, trusted: bool) -> str:
    """The one address that is connected to; refuses a name of which any address lies inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("the host name has no address") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not (trusted or all(is_public(address) for address in addresses)):
        raise Refused("the host lies in an internal network")
    return addresses[0]


def _connection(host: str, port: int, address: str, *, secure: bool) -> HTTPConnection:
    connection: HTTPConnection
    if secure:
        connection = HTTPSConnection(host, port, timeout=ANSWER_SECONDS, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    plain = socket.create_connection

    def pinned(_where: tuple[str, int], *_given: object, **_named: object) -> socket.socket:
        made = plain((address, port), CONNECT_SECONDS)
        made.settimeout(ANSWER_SECONDS)
        return made

    connection._create_connection = pinned  # type: ignore[attr-defined]  # http.client's own seam, since 3.2
    return connection
