"""Secrets of webhooks: sealed where they are kept, and the signatures made with them. Asks no database.

The signature is that of the Standard Webhooks specification: HMAC-SHA256 over ``id.timestamp.body``, base64, so that
receivers can check it with a library that they have.
"""

import hmac
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

MARK = "whsec_"


class Unreadable(Exception):
    """A secret was sealed with another key than the installation's present one."""


def new_secret() -> str:
    """A fresh secret as its receiver gets it: a mark and 32 random bytes in base64."""
    return MARK + b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str) -> str:
    """The secret as it is kept: nobody reads it from a copy of the database without the installation's key."""
    return _box().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """What was sealed. Raises ``Unreadable`` when the installation's key has changed since."""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _box() -> "Fernet":
    from cryptography.fernet import Fernet  # only who sends or adds a webhook pays for it

    return Fernet(urlsafe_b64encode(sha256(b"webhooks:" + settings.SECRET_KEY.encode()).digest()))


def signature(secrets_in_force: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``: one ``v1,…`` a secret, with spaces between."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = (hmac.digest(b64decode(secret.removeprefix(MARK)), signed, "sha256") for secret in secrets_in_force)
    return " ".join(f"v1,{b64encode(digest).decode()}" for digest in digests)
