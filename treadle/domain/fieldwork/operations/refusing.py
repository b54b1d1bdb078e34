"""What the tablet's addresses need of the rules: the form of a refusal, and the limits of what may be sent."""

from treadle.domain.fieldwork.rules import (
    MOST_BODY,
    MOST_BUNDLES,
    MOST_DEVICES,
    MOST_PIECE,
    SyncRefused,
    malformed,
    too_long,
)

__all__ = ["MOST_BODY", "MOST_BUNDLES", "MOST_DEVICES", "MOST_PIECE", "SyncRefused", "malformed", "too_long"]
