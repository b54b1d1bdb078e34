"""A workbook that comes back: guarded, and read row by row. What cannot be read is named by row and reason."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from treadle.journeys.fill_by_workbook.layout import ABOUT, ANSWERS, FIELDS, KIND, PARTS, mark_of
from treadle.kernel.errors import InvalidInput
from treadle.kernel.form_books import unguarded
from treadle.kernel.workbooks import Limits, read_sheets

LIMITS = Limits(sheets=4, rows=2_200, columns=40)
MOST_HEADS = 64


@dataclass(frozen=True)
class Row:
    """One row as it was brought: ``cells`` by field, ``changed`` the fields that were typed in, ``base`` as it was."""

    number: int
    question: UUID
    cells: Mapping[str, str]
    changed: frozenset[str]
    base: Mapping[str, Any]


@dataclass
class Book:
    """A whole workbook; ``bad`` are (row, sentence) of what could not be read."""

    assessment: str = ""
    language: str = "en"
    rows: list[Row] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


def read_book(content: bytes) -> Book:
    """Read it. Raises ``InvalidInput`` for what is no workbook of ours, a hostile or a damaged one."""
    book, kinds = Book(), set[str]()
    found = False
    for title, rows in read_sheets(content, LIMITS):
        lines = list(_lines(rows))
        if title == ABOUT:
            said = {line.get("key", ""): line.get("is", "") for _number, line in lines}
            kinds.add(said.get("kind", ""))
            book.assessment, book.language = said.get("assessment", ""), said.get("language", "en")
        elif title == ANSWERS:
            found = True
            for number, line in lines:
                _take(book, number, line)
    if not found or KIND not in kinds:
        raise InvalidInput(
            _("This is no workbook of an assessment. Take the file from the assessment's page and fill in that one."),
            code="no_workbook",
        )
    return book


def _lines(rows: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and cells by key; the heads in words and rows without anything are passed over."""
    keys = [key.strip() for key in next(rows, [])]
    next(rows, None)
    for number, cells in enumerate(rows, start=3):
        line = {key: unguarded(cell) for key, cell in zip(keys, cells, strict=False) if key}
        if any(line.values()):
            yield number, line


def _take(book: Book, number: int, line: Mapping[str, str]) -> None:
    try:
        question = UUID(line.get("id", ""))
        base, was = _object(line.get("base", "")), _object(line.get("was", "") or "{}")
        if not _is_base(base):
            raise ValueError("base")
    except ValueError:
        book.bad.append((number, _("The hidden columns of this row are not as they were. Take a fresh workbook and "
                                   "type this row there.")))
        return
    cells = {name: line.get(name, "") for name in FIELDS}
    changed = frozenset(name for name in FIELDS if mark_of(cells[name]) != was.get(name, ""))
    book.rows.append(Row(number, question, cells, changed, base))


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError(text) from None
    if type(found) is not dict:
        raise ValueError(text)
    return found


def _is_base(base: Mapping[str, Any]) -> bool:
    """A revision, or heads by part."""
    if set(base) == {"r"}:
        return base["r"] is None or type(base["r"]) is int
    return set(base) == set(PARTS.values()) and all(
        type(ids) is list and len(ids) <= MOST_HEADS and all(type(one) is str and len(one) <= 40 for one in ids)
        for ids in base.values())
