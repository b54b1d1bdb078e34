"""A workbook that somebody fills in and brings back: hidden keys, locked cells, lists to choose from.

Row 1 holds the columns' keys and is hidden; row 2 their heads; what is filled in begins in row 3. Every text is
written as text and guarded, so no spreadsheet computes it; ``unguarded`` takes the guard off again.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from treadle.kernel.cells import DANGEROUS, harmless
from treadle.kernel.workbooks import LONGEST_CELL

FIRST_ROW = 3
_LISTS = "lists"


@dataclass(frozen=True)
class Column:
    """A column by its key; ``width`` in characters. Hidden ones carry what must come back unchanged."""

    key: str
    head: str
    width: int = 16
    hidden: bool = False


@dataclass(frozen=True)
class FormRow:
    """A row: text by column, the columns that may be filled in, and the list that each chooses from."""

    values: Mapping[str, str]
    open: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FormSheet:
    """A sheet; ``lists`` are named lists of choices that its rows use."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[FormRow]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    frozen: str = "A3"


def cell_text(text: str) -> str:
    """A text as it comes back from a cell of ours: without characters that XLSX cannot hold, line ends alike."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[: LONGEST_CELL - 8].strip()


def guarded(text: str) -> str:
    """As ``harmless``, and so that ``unguarded`` gives every text back as it was.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("it's")
    ("'=1+1", "''=1+1", "it's")
    """
    return f"'{text}" if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else harmless(text)


def unguarded(text: str) -> str:
    """The text of a cell without its guard.

    >>> unguarded("'=1+1"), unguarded("it's")
    ('=1+1', "it's")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text


def write_form(sheets: Sequence[FormSheet]) -> bytes:
    """The XLSX. Sheets are protected without a password: against slips, not against people."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _write_lists(book, {name: values for sheet in sheets for name, values in sheet.lists.items()}, len(sheets))
    for number, sheet in enumerate(sheets):
        _write_sheet(book.create_sheet(sheet.title[:31], number), sheet, lists)
    book.active = 0
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_lists(book: Any, lists: Mapping[str, Sequence[str]], at: int) -> dict[str, str]:
    """A hidden sheet with a column a list; says where each lies, as a formula of a validation."""
    if not lists:
        return {}
    page = book.create_sheet(_LISTS, at)
    page.sheet_state = "veryHidden"
    found = {}
    for number, (name, values) in enumerate(lists.items(), 1):
        for row, value in enumerate(values, 1):
            _put(page.cell(row, number), value)
        letter = page.cell(1, number).column_letter
        found[name] = f"{_LISTS}!${letter}$1:${letter}${max(len(values), 1)}"
    return found


def _write_sheet(page: Any, sheet: FormSheet, lists: Mapping[str, str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.worksheet.datavalidation import DataValidation

    top, bold, paper = Alignment(vertical="top", wrap_text=True), Font(bold=True), PatternFill("solid", "FFFDF3D8")
    unlocked = Protection(locked=False)
    chosen = {name: DataValidation("list", formula1=where, allow_blank=True, showErrorMessage=True)
              for name, where in lists.items()}
    for number, column in enumerate(sheet.columns, 1):
        _put(page.cell(1, number), column.key)
        head = page.cell(2, number)
        _put(head, column.head)
        head.font, head.alignment = bold, top
        width = page.column_dimensions[head.column_letter]
        width.width, width.hidden = column.width, column.hidden
    for line, row in enumerate(sheet.rows, FIRST_ROW):
        for number, column in enumerate(sheet.columns, 1):
            cell = page.cell(line, number)
            _put(cell, row.values.get(column.key, ""))
            cell.alignment = top
            if column.key in row.open:
                cell.protection, cell.fill = unlocked, paper
                if row.lists.get(column.key) in chosen:
                    chosen[row.lists[column.key]].add(cell)
    for each in chosen.values():
        if each.sqref:
            page.add_data_validation(each)
    page.row_dimensions[1].hidden = True
    page.freeze_panes = sheet.frozen
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False


def _put(cell: Any, text: str) -> None:
    cell.value = guarded(cell_text(text))
    cell.data_type = "s"
    cell.number_format = "@"
