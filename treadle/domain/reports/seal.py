"""The seal of a released report: canonical JSON → SHA-256 → Ed25519, and the code that people type to check it.

Pure but for the key file: it knows no table. The key is made once, in the data folder; its public half is shown on the
page that checks reports, so that anybody can verify a signature without us.
"""

import hashlib
import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from treadle.kernel.ids import CROCKFORD

RANDOM_CHARACTERS = 19  # 95 random bits, and one character that catches a slip of the hand
GROUP = 5
#: What the eye mistakes, as Crockford reads it.
_MISTAKEN = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Seal:
    """The hash over the canonical JSON (hex), the signature over that hash's 32 bytes (base64), whose key it is."""

    sha256: str
    signature: str
    key_id: str


# ---- canonical JSON and its hash -----------------------------------------------------------


def canonical(snapshot: dict[str, Any]) -> bytes:
    """The one way to write a snapshot down: keys sorted, no spaces, UTF-8. Floats are refused: none is exact."""
    _refuse_floats(snapshot)
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a snapshot holds no floats; write the number as text")
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a snapshot's keys are text, not {key!r}")
            _refuse_floats(each)
    elif isinstance(value, list):
        for each in value:
            _refuse_floats(each)


def digest(snapshot: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON, in hex."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


# ---- the key -------------------------------------------------------------------------------


def key_file(folder: Path) -> Path:
    """Where the signing key lies."""
    return folder / "keys" / "reports-ed25519.pem"


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The installation's key; made at the first call, readable by its owner only, and never written over."""
    path = key_file(folder)
    if not path.exists():
        _make_key(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} holds no Ed25519 key")
    return key


def _make_key(path: Path) -> None:
    """Write the key beside its place and link it there: two processes at once end with one key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_suffix(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id_of(key: Ed25519PublicKey) -> str:
    """A short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_bytes(key)).hexdigest()[:16]


def public_text(folder: Path) -> str:
    """The public key in base64, for the page that checks reports."""
    return b64encode(public_bytes(signing_key(folder).public_key())).decode()


# ---- sealing and checking ------------------------------------------------------------------


def seal(snapshot: dict[str, Any], *, folder: Path) -> Seal:
    """Hash and sign a snapshot."""
    key, sha256 = signing_key(folder), digest(snapshot)
    signature = b64encode(key.sign(bytes.fromhex(sha256))).decode()
    return Seal(sha256, signature, key_id_of(key.public_key()))


def is_genuine(snapshot: dict[str, Any], *, sha256: str, signature: str, key: Ed25519PublicKey) -> bool:
    """Whether the snapshot still has this hash, and the hash this signature."""
    if digest(snapshot) != sha256:
        return False
    try:
        key.verify(b64decode(signature), bytes.fromhex(sha256))
    except (InvalidSignature, ValueError):
        return False
    return True


# ---- the code to type ----------------------------------------------------------------------


def new_code() -> str:
    """A fresh code such as ``7K3M9-…``: four groups of five, the last character a check over the others."""
    drawn = [secrets.randbelow(32) for _place in range(RANDOM_CHARACTERS)]
    return _grouped("".join(CROCKFORD[value] for value in [*drawn, _check(drawn)]))


def read_code(typed: str) -> str:
    """The code as we write it, from what somebody typed; "" when it is none. Case, spaces and O, I, L are forgiven."""
    plain = "".join(character for character in typed.upper() if character.isalnum()).translate(_MISTAKEN)
    if len(plain) != RANDOM_CHARACTERS + 1 or any(character not in CROCKFORD for character in plain):
        return ""
    values = [CROCKFORD.index(character) for character in plain]
    return _grouped(plain) if _check(values[:-1]) == values[-1] else ""


def _grouped(plain: str) -> str:
    return "-".join(plain[start:start + GROUP] for start in range(0, len(plain), GROUP))


def _check(values: list[int]) -> int:
    """A weighted sum in the field of 32 elements (x⁵ + x² + 1): any one wrong or two swapped characters are caught."""
    total, weight = 0, 1
    for value in values:
        weight = _times(weight, 2)
        total ^= _times(weight, value)
    return total


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product
