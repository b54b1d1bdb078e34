"""The tables of access."""

from treadle.domain.access.models.grant import Grant
from treadle.domain.access.models.token import IdempotencyKey, Token

__all__ = ["Grant", "IdempotencyKey", "Token"]
