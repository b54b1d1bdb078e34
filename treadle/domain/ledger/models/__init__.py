"""The tables of the ledger."""

from treadle.domain.ledger.models.entry import Entry

__all__ = ["Entry"]
