"""What others may ask of the journals."""

from treadle.domain.fieldwork.queries.carrying import may_carry, visits_carried_by, visits_synced_by
from treadle.domain.fieldwork.queries.registers import (
    advisory_drafts_of,
    conflicts_of,
    devices_of,
    folder_of,
    journal_of,
    registers_of,
    upload_of,
)

__all__ = [
    "advisory_drafts_of",
    "conflicts_of",
    "devices_of",
    "folder_of",
    "journal_of",
    "may_carry",
    "registers_of",
    "upload_of",
    "visits_carried_by",
    "visits_synced_by",
]
