"""XLSX out, and in through the guard of ``archives``; XML bombs are refused by the parser.

openpyxl is imported only when a workbook is read or written.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from treadle.kernel.archives import Limits, bomb, check_workbook, damaged, is_archive
from treadle.kernel.errors import InvalidInput

__all__ = ["Limits", "Sheet", "is_archive", "read_sheets", "write_sheets"]

LONGEST_CELL = 32_767  # what XLSX allows


@dataclass(frozen=True)
class Sheet:
    """A sheet as rows of text; the first row of the file is row 1 and holds the heads."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


def read_sheets(content: bytes, limits: Limits) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Title and rows of each visible sheet, as text. Formulas give the value that was last computed."""
    import openpyxl

    check_workbook(content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets errors of every kind through for a damaged file
        raise damaged() from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > limits.sheets:
        raise bomb()
    for sheet in sheets:
        sheet.reset_dimensions()
        yield sheet.title, _rows(sheet, limits)


def _rows(sheet: Any, limits: Limits) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns, values_only=True)
    for number in range(limits.rows + 1):
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise damaged() from error
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
