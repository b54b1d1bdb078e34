"""A list as rows of text: finds encoding, separator and the row of headings."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from treadle.domain.registry.lists import limits
from treadle.domain.registry.lists.columns import columns_of, is_heading
from treadle.kernel.errors import InvalidInput
from treadle.kernel.workbooks import is_archive, read_sheets

type NumberedRow = tuple[int, list[str]]
SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = {b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}

csv.field_size_limit(max(csv.field_size_limit(), limits.MAX_BYTES))


@dataclass(frozen=True)
class Listing:
    """A list that could be read: where its columns stand, and its rows, numbered as a spreadsheet shows them."""

    columns: dict[str, int]
    rows: Iterator[NumberedRow]


def read(content: bytes) -> Listing:
    """The rows under the headings of a CSV or XLSX file. The first row of the file is row 1."""
    if len(content) > limits.MAX_BYTES:
        raise InvalidInput(_("The file is larger than %(most)s MB. Split it and import the parts one after the other.")
                           % {"most": limits.MAX_BYTES // 1024 // 1024}, code="too_large")
    if is_archive(content):
        sheets = read_sheets(content, limits.WORKBOOK)
        return _first_listing(enumerate(rows, start=1) for _title, rows in sheets)
    for start, kind in _OTHER_KINDS.items():
        if content.startswith(start):
            raise InvalidInput(_("This is a file of the kind %(kind)s. Save the list as CSV or XLSX.") % {"kind": kind},
                               code="wrong_kind")
    text = decoded(content)
    head = text[:65536]
    separator = max(SEPARATORS, key=lambda each: _headings_with(head, each))
    return _first_listing(iter([_numbered(text, separator)]))


def decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else UTF-16 by its many zeros, else Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    sample = content[:4096]
    if sample.count(0) > len(sample) // 4:
        return content.decode("utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _numbered(text: str, separator: str) -> Iterator[NumberedRow]:
    return enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)


def _headings_with(head: str, separator: str) -> int:
    best = 0
    for number, cells in _numbered(head, separator):
        best = max(best, len(columns_of(cells[: limits.MAX_COLUMNS])))
        if number >= limits.HEADER_WITHIN:
            break
    return best


def _first_listing(sheets: Iterator[Iterator[NumberedRow]]) -> Listing:
    for rows in sheets:
        for number, cells in rows:
            columns = columns_of(cells[: limits.MAX_COLUMNS])
            if is_heading(columns):
                return Listing(columns, rows)
            if number >= limits.HEADER_WITHIN:
                break
    raise InvalidInput(_("No row of headings was found. The first rows must name the columns, such as: country, name, "
                         "address, lat, lng."), code="no_headings")
