"""The tables of the ledger."""

from treadle.domain.ledger.models.entry import Entry
from treadle.domain.ledger.models.pulse import Pulse

__all__ = ["Entry", "Pulse"]
