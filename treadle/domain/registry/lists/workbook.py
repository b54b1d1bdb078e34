"""XLSX in, through a guard: sizes are counted before anything is unpacked, and XML bombs are refused."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from treadle.domain.registry.lists import limits
from treadle.kernel.errors import InvalidInput


def is_workbook(content: bytes) -> bool:
    """Whether these bytes begin like a zip archive, as an XLSX file does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def sheets_of(content: bytes) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of each visible sheet as text, numbered from 1. Formulas give the value that was last computed."""
    import openpyxl  # only who reads a workbook pays for its memory

    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl lets errors of every kind through for a damaged file
        raise _damaged() from error
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            yield _rows(sheet)


def _damaged() -> InvalidInput:
    return InvalidInput(_("The file is not a readable XLSX workbook. Open it in a spreadsheet program, save it again "
                          "and try once more."), code="damaged")


def _check_archive(content: bytes) -> None:
    """Refuse an archive that would unpack to far more than a list needs (a zip bomb)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            for member in members[: limits.ZIP_MAX_MEMBERS]:
                _check_really_that_size(archive, member)
    except InvalidInput:
        raise
    except Exception as error:
        raise _damaged() from error
    if "xl/workbook.xml" not in names:
        raise _damaged()
    if (len(members) > limits.ZIP_MAX_MEMBERS or unpacked > limits.ZIP_MAX_BYTES
            or unpacked > limits.ZIP_MAX_RATIO * len(content) + 1024 * 1024):
        raise _bomb()


def _bomb() -> InvalidInput:
    return InvalidInput(_("The workbook unpacks to far more than a list of factories needs, so it was not opened. "
                          "Save the list as CSV."), code="zip_bomb")


def _check_really_that_size(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """The size in an archive's directory is only a claim: zipfile stops reading there, so a lie is cut short.

    Nested or encrypted members have no place in a workbook.
    """
    if member.flag_bits & 0x1 or member.filename.endswith((".zip", ".xlsx")):
        raise _damaged()
    if member.file_size > min(limits.ZIP_MAX_BYTES, limits.ZIP_MAX_RATIO * member.compress_size + 1024 * 1024):
        raise _bomb()


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(max_row=limits.MAX_ROWS + limits.HEADER_WITHIN + 1, max_col=limits.MAX_COLUMNS,
                           values_only=True)
    number = 0
    while True:
        number += 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise _damaged() from error
        yield number, [as_text(value) for value in values]


def as_text(value: object) -> str:
    """A cell's value as somebody would type it: 2005, not 2005.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
