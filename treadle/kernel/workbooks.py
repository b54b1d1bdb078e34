"""XLSX out, and in through a guard: sizes are counted before anything is unpacked, and XML bombs are refused.

openpyxl is imported only when a workbook is read or written.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput

SPARE_BYTES = 1024 * 1024  # small members pack so well that their ratio says nothing
LONGEST_CELL = 32_767  # what XLSX allows


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


@dataclass(frozen=True)
class Sheet:
    """A sheet as rows of text; the first row of the file is row 1 and holds the heads."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


def read_sheets(content: bytes, limits: Limits) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Title and rows of each visible sheet, as text. Formulas give the value that was last computed."""
    import openpyxl

    if len(content) > limits.most_bytes:
        raise InvalidInput(
            _("The file is larger than %(most)s MB.") % {"most": limits.most_bytes // 1024 // 1024}, code="too_large"
        )
    check_archive(content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets errors of every kind through for a damaged file
        raise _damaged() from error
    if len(book.worksheets) > limits.sheets:
        raise _bomb()
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            yield sheet.title, _rows(sheet, limits)


def check_archive(content: bytes, limits: Limits) -> None:
    """Refuse what is no workbook, or would unpack to far more than one needs (a zip bomb)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception as error:
        raise _damaged() from error
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise _damaged()
    for member in members[: limits.members]:
        _check_member(member, limits)
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members or unpacked > min(
        limits.unpacked_bytes, limits.ratio * len(content) + SPARE_BYTES
    ):
        raise _bomb()


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    """The size in an archive's directory is only a claim, but zipfile stops reading there, so a lie is cut short.

    Nested or encrypted members have no place in a workbook.
    """
    if member.flag_bits & 0x1 or member.filename.endswith((".zip", ".xlsx")):
        raise _damaged()
    if member.file_size > limits.ratio * member.compress_size + SPARE_BYTES:
        raise _bomb()


def _rows(sheet: Any, limits: Limits) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns, values_only=True)
    for number in range(limits.rows + 1):
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise _damaged() from error
        if number == limits.rows:
            raise InvalidInput(
                _("A sheet has more than %(most)s rows. Split the file.") % {"most": limits.rows}, code="too_many_rows"
            )
        yield [as_text(value) for value in values]


def as_text(value: object) -> str:
    """A cell's value as somebody would type it: 2005, not 2005.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def write_sheets(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX with a bold, frozen head a sheet. Every text is written as text, so no spreadsheet computes it."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.freeze_panes = "A2"
        for number, values in enumerate([sheet.heads, *sheet.rows]):
            cells = []
            for value in values:
                cell = WriteOnlyCell(page)
                if isinstance(value, str):
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
                    cell.data_type = "s"
                else:
                    cell.value = value  # type: ignore[assignment]
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            page.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _damaged() -> InvalidInput:
    return InvalidInput(
        _("The file is not a readable XLSX workbook. Open it in a spreadsheet program, save it again and try again."),
        code="damaged",
    )


def _bomb() -> InvalidInput:
    return InvalidInput(
        _("The workbook unpacks to far more than it should hold, so it was not opened."), code="zip_bomb"
    )
