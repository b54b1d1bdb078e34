"""Rows into a file of each form, as they come: memory does not grow with their number."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from treadle.domain.notices.states import FileForm
from treadle.journeys.bulk_export.datasets import Record, Rows
from treadle.kernel.cells import harmless, harmless_in_csv
from treadle.kernel.errors import RuleBroken

VALUES_A_PIECE = 20_000  # wide rows come in smaller pieces, so that memory stays the same
REPORT_EVERY = 500  # rows
MOST_XLSX_ROWS = 1_048_575
LONGEST_CELL = 32_767
type Report = Callable[[int], None]


def write_file(rows: Rows, form: FileForm, target: Path, report: Report = lambda _done: None) -> int:
    """Write the rows; says how many. ``report`` hears from time to time how many are done."""
    writers = {FileForm.CSV: _csv, FileForm.XLSX: _xlsx, FileForm.PARQUET: _parquet}
    with sparing_memory():
        return writers[form](rows, target, report)


@contextmanager
def sparing_memory() -> Iterator[None]:
    """Let SQLite keep less in memory meanwhile: an export reads much once, and ten may run at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = []
        for name, less in (("mmap_size", 0), ("cache_size", -2000)):
            found = cursor.execute(f"PRAGMA {name}").fetchone()  # a database in memory has no mapping
            before += [(name, int(found[0]))] if found else []
            cursor.execute(f"PRAGMA {name}={less}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in before:
                cursor.execute(f"PRAGMA {name}={value}")


def _batches(rows: Rows) -> Iterator[tuple[Record, ...]]:
    return batched(rows.records, max(20, VALUES_A_PIECE // len(rows.heads)))


def _pieces(rows: Rows, report: Report) -> Iterator[tuple[Record, ...]]:
    done, told = 0, 0
    for piece in _batches(rows):
        yield piece
        done += len(piece)
        if done - told >= REPORT_EVERY:
            report(told := done)


def _texts(rows: Rows) -> list[int]:
    """The columns whose text a spreadsheet could take for a formula; our own codes it cannot."""
    return [place for place, kind in enumerate(rows.types) if kind == "text"]


def csv_lines(rows: Rows) -> Iterator[str]:
    """CSV in pieces of text, with the byte order mark that spreadsheets need to see that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    texts = _texts(rows)
    buffer.write("\ufeff")
    writer.writerow(rows.heads)
    for piece in _batches(rows):
        writer.writerows(_safe(record, texts) for record in piece)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _safe(record: Record, texts: Sequence[int]) -> list[Any]:
    line = list(record)
    for place in texts:
        if isinstance(line[place], str):
            line[place] = harmless_in_csv(line[place])
    return line


def _csv(rows: Rows, target: Path, report: Report) -> int:
    texts, done = _texts(rows), 0
    with target.open("w", encoding="utf-8-sig", newline="", buffering=1024 * 1024) as file:
        writer = csv.writer(file)
        writer.writerow(rows.heads)
        for piece in _pieces(rows, report):
            writer.writerows(_safe(record, texts) for record in piece)
            done += len(piece)
    return done


def _xlsx(rows: Rows, target: Path, report: Report) -> int:
    from openpyxl import Workbook  # a third of a second, so only who writes one imports it

    if rows.total > MOST_XLSX_ROWS:
        raise RuleBroken(_("A worksheet holds %(most)s rows at most. Choose CSV or Parquet, or a shorter time.")
                         % {"most": MOST_XLSX_ROWS}, code="too_many_rows")
    book, done = Workbook(write_only=True), 0
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "A2"
    sheet.append(rows.heads)
    for piece in _pieces(rows, report):
        for record in piece:
            sheet.append([_cell(value) for value in record])
        done += len(piece)
    book.save(target)
    return done


def _cell(value: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        return harmless(ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]) or None
    return value


def _parquet(rows: Rows, target: Path, report: Report) -> int:
    import pyarrow as pa  # only the worker and commands pay for it
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "code": pa.string(), "whole": pa.int64(), "number": pa.float64(),
             "day": pa.date32(), "yesno": pa.bool_()}
    schema = pa.schema([(head, kinds[kind]) for head, kind in zip(rows.heads, rows.types, strict=True)])
    done = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for piece in _pieces(rows, report):
            columns = [[_typed(value) for value in column] for column in zip(*piece, strict=True)]
            arrays = [pa.array(column, type=each.type) for column, each in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            done += len(piece)
    return done


def _typed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, date) or value != "" else None
