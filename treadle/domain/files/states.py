"""What may be given to us, by content and never by name; pure data."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a file is for; decides on kinds and size."""

    EVIDENCE = "evidence"
    LIST = "list"
    TRAY = "tray"  # what an assessor keeps beside a sheet: evidence, and their own spoken notes


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type and the ending that its name gets."""

    media_type: str
    ending: str


JPEG, PNG = Kind("image/jpeg", ".jpg"), Kind("image/png", ".png")
PDF = Kind("application/pdf", ".pdf")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
PPTX = Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx")
ODT = Kind("application/vnd.oasis.opendocument.text", ".odt")
ODS = Kind("application/vnd.oasis.opendocument.spreadsheet", ".ods")
TEXT = Kind("text/plain", ".txt")
WEBM, OGG, M4A = Kind("audio/webm", ".weba"), Kind("audio/ogg", ".oga"), Kind("audio/mp4", ".m4a")
CSV = Kind("text/csv", ".csv")

IMAGES = frozenset({JPEG, PNG})
SOUNDS = frozenset({WEBM, OGG, M4A})
EVIDENCE = IMAGES | {PDF, DOCX, XLSX, PPTX, ODT, ODS, TEXT}
ALLOWED: dict[Purpose, frozenset[Kind]] = {
    Purpose.EVIDENCE: EVIDENCE, Purpose.LIST: frozenset({XLSX, CSV}), Purpose.TRAY: EVIDENCE | SOUNDS,
}
MOST_BYTES = {Purpose.EVIDENCE: 25 * 1024 * 1024, Purpose.LIST: 64 * 1024 * 1024, Purpose.TRAY: 25 * 1024 * 1024}
MOST_PIXELS = 60_000_000
LONGEST_EDGE = 4096
