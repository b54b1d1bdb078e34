"""Workbooks to fill in: what is written comes back as it was, and nothing of it is computed."""

import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from treadle.kernel.form_books import Column, FormRow, FormSheet, cell_text, unguarded, write_form
from treadle.kernel.workbooks import Limits, read_sheets

COLUMNS = [Column("id", "id", hidden=True), Column("text", "Text")]


def book(*texts: str) -> bytes:
    rows = [FormRow({"id": str(number), "text": text}, frozenset({"text"})) for number, text in enumerate(texts)]
    return write_form([FormSheet("answers", COLUMNS, rows)])


def back(content: bytes) -> list[str]:
    ((_title, rows),) = read_sheets(content, Limits())
    return [unguarded(row[1]) for row in list(rows)[2:]]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40) | st.text("'=+-@a", max_size=4), min_size=1, max_size=5))
def test_texts_come_back(texts: list[str]) -> None:
    kept = [cell_text(text) for text in texts]
    assert [cell_text(text) for text in back(book(*texts))] == kept


def test_formulas_stay_text() -> None:
    hostile = ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "'=1", "it's"]
    content = book(*hostile)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content))["answers"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert back(content) == ["=1+1", "+cmd", "-2", "@SUM(A1)", "=1", "'=1", "it's"]
