"""Signatures of bundles and leases: ECDSA over P-256 with SHA-256, r ‖ s in base64url. Pure, but for the secret.

The server's own key is worked out from the secret key of the installation (HKDF) and stored nowhere: after a restore
it is the same, so that a lease that the database forgot can be known again.
"""

import base64
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_ECDSA = ec.ECDSA(SHA256())
#: The order of the curve's group (NIST FIPS 186-4, D.1.2.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def to_text(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """From base64url without padding. Raises ValueError."""
    if not text.isascii() or set(text) & set("+/=\n\r "):
        raise ValueError("no base64url")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@cache
def _server(secret: str) -> ec.EllipticCurvePrivateKey:
    stretched = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"treadle field journals 1").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(stretched) % (_ORDER - 1) + 1, ec.SECP256R1())


def server_key() -> str:
    """The server's public key, as leases name keys."""
    public = _server(settings.SECRET_KEY).public_key()
    return to_text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def sign(message: bytes) -> str:
    """Sign with the server's key."""
    r, s = utils.decode_dss_signature(_server(settings.SECRET_KEY).sign(message, _ECDSA))
    return to_text(r.to_bytes(32) + s.to_bytes(32))


def holds(key: str, signature: str, message: bytes) -> bool:
    """Whether this signature is the key's, over this message."""
    try:
        raw = to_bytes(signature)
        if len(raw) != 64:
            return False
        der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        _public(key).verify(der, message, _ECDSA)
    except (ValueError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=2048)
def _public(key: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(key))


def is_key(text: str) -> bool:
    """Whether this is an uncompressed point of the curve in base64url."""
    try:
        point = to_bytes(text)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == 65


def bundle_message(visit: str, device: str, first: int, entries: str) -> bytes:
    """What a device signs of a bundle. Raises ValueError for a text that is no UTF-8."""
    return f"treadle-bundle-1\n{visit}\n{device}\n{first}\n{entries}".encode()


def seal_refused(visit: str, marks: Iterable[Iterable[str]]) -> str:
    """The server's word for a list of refused marks (id, code, sentence), so that one tablet can hand it to another.

    Each text goes with its length in bytes before it: none can run over into the next.
    """
    texts = (text.encode() for mark in marks for text in mark)
    said = b"".join(b"%d:%s," % (len(text), text) for text in texts)
    return sign(f"treadle-refused-1\n{visit}\n".encode() + said)


def seal_lease(data: dict[str, Any]) -> str:
    """``<text>.<signature>``."""
    text = to_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{text}.{sign(f'treadle-lease-1\n{text}'.encode())}"


def open_lease(lease: str) -> dict[str, Any] | None:
    """What a lease says, if the server signed it; None otherwise."""
    text, _dot, signature = lease.partition(".")
    if not text.isascii() or not holds(server_key(), signature, f"treadle-lease-1\n{text}".encode()):
        return None
    data: dict[str, Any] = json.loads(to_bytes(text))
    return data
