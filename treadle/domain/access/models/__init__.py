"""The tables of access."""

from treadle.domain.access.models.grant import Grant

__all__ = ["Grant"]
