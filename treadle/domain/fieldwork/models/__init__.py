"""The tables of the journals."""

from treadle.domain.fieldwork.models.entries import Bundle, Refusal, Register
from treadle.domain.fieldwork.models.journal import Journal, Lease
from treadle.domain.fieldwork.models.upload import Upload

__all__ = ["Bundle", "Journal", "Lease", "Refusal", "Register", "Upload"]
