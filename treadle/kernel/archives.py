"""The guard before a workbook is opened: what it would unpack to is counted first, part by part.

A workbook is a zip archive of XML. Rows and shared strings are read as a stream and may be large; every other part is
held in memory as a whole, so it must be small, whatever its name claims. Which parts are rows is read from the
workbook's own list of relations, the way that its reader reads it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput

SPARE_BYTES = 1024 * 1024  # small members pack so well that their ratio says nothing
CHUNK_BYTES = 256 * 1024
CONTENT_TYPES, WORKBOOK, RELATIONS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STREAMED = ("/worksheet", "/sharedStrings")
#: Where a row or a shared string begins. What lies between two of these is held in memory at once.
_STARTS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:row|si)[\s/>]")
_LONGEST_START = 64


@dataclass(frozen=True)
class Limits:
    """How much a workbook may hold. Whoever sends one is taken for an attacker until it is read."""

    most_bytes: int = 8 * 1024 * 1024
    unpacked_bytes: int = 80 * 1024 * 1024
    ratio: int = 150
    members: int = 500
    sheets: int = 60
    rows: int = 5_000
    columns: int = 80
    part_bytes: int = 8 * 1024 * 1024  # a part that is held in memory as a whole
    row_bytes: int = 8 * 1024 * 1024  # one row, or one shared string


def is_archive(content: bytes) -> bool:
    """Whether these bytes begin like a zip archive, as an XLSX file does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def check_workbook(content: bytes, limits: Limits) -> None:
    """Refuse what is no workbook, or would unpack to far more than one needs."""
    if len(content) > limits.most_bytes:
        raise InvalidInput(
            _("The file is larger than %(most)s MB.") % {"most": limits.most_bytes // 1024 // 1024}, code="too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members, len(content), limits)
            for name in _streamed(archive, members, limits):
                _check_rows(archive, name, limits)
    except InvalidInput:
        raise
    except Exception as error:  # zipfile and the XML parser let errors of every kind through for a damaged file
        raise damaged() from error


def _check_sizes(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """The size in an archive's directory is only a claim, but zipfile stops reading there, so a lie is cut short.

    Nested or encrypted members have no place in a workbook; two of one name would hide each other.
    """
    names = {member.filename for member in members}
    if WORKBOOK not in names:
        raise damaged()
    for member in members[: limits.members]:
        if member.flag_bits & 0x1 or member.filename.endswith((".zip", ".xlsx")):
            raise damaged()
        if member.file_size > limits.ratio * member.compress_size + SPARE_BYTES:
            raise bomb()
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members or unpacked > min(limits.unpacked_bytes, limits.ratio * size + SPARE_BYTES):
        raise bomb()
    if CONTENT_TYPES not in names or len(names) != len(members):
        raise damaged()


def _streamed(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> set[str]:
    """The parts that are read as a stream; every other one must be small."""
    small = {CONTENT_TYPES, RELATIONS, WORKBOOK}
    sizes = {member.filename: member.file_size for member in members}
    if any(sizes.get(name, 0) > limits.part_bytes for name in small):
        raise bomb()
    streamed, whole = set[str](), set(small)
    for kind, target in _relations(archive, sizes):
        (streamed if kind.endswith(STREAMED) else whole).add(target)
    for part, kind in _types(archive):
        if kind.endswith("main+xml") and part != WORKBOOK:
            raise damaged()
    streamed -= whole
    if any(size > limits.part_bytes for name, size in sizes.items() if name not in streamed):
        raise bomb()
    return streamed & sizes.keys()


def _relations(archive: zipfile.ZipFile, sizes: dict[str, int]) -> Iterator[tuple[str, str]]:
    if RELATIONS not in sizes:
        return
    for each in _parsed(archive, RELATIONS):
        target = each.get("Target", "")
        yield each.get("Type", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _types(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    for each in _parsed(archive, CONTENT_TYPES):
        yield each.get("PartName", "").lstrip("/") or WORKBOOK, each.get("ContentType", "")


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    from defusedxml.ElementTree import fromstring

    found: Element = fromstring(archive.read(name))
    return found


def _check_rows(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a part in which one row or one text alone is larger than any that somebody typed."""
    since, kept = 0, b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK_BYTES):
            window = kept + chunk
            found = [start.start() for start in _STARTS.finditer(window)]
            since = len(window) - found[-1] if found else since + len(chunk)
            if since > limits.row_bytes:
                raise bomb()
            kept = window[-_LONGEST_START:]


def damaged() -> InvalidInput:
    """What is said of a file that cannot be read."""
    return InvalidInput(
        _("The file is not a readable XLSX workbook. Open it in a spreadsheet program, save it again and try again."),
        code="damaged",
    )


def bomb() -> InvalidInput:
    """What is said of a file that would unpack to too much."""
    return InvalidInput(
        _("The workbook unpacks to far more than it should hold, so it was not opened. Save the list as CSV, or split "
          "it."), code="zip_bomb")
