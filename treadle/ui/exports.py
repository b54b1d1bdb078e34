"""Files out of lists: CSV and XLSX that no spreadsheet will execute, written row by row.

Every spreadsheet that a page hands out is made here, so the right to export is asked in one place.
"""

import csv
import re
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by
from treadle.kernel.cells import harmless, harmless_in_csv
from treadle.kernel.errors import NotYours
from treadle.kernel.workbooks import Sheet, write_sheets
from treadle.ui import clock
from treadle.ui.allow import site_of

ROWS_A_CHUNK = 500
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_CELL = 32_767  # what XLSX allows
CHUNK_BYTES = 64 * 1024
ILLEGAL_CHARACTERS = re.compile(r"[\000-\010\013\014\016-\037]")  # XML 1.0 has no place for them

type Record = Sequence[object]


def may_export(request: HttpRequest) -> bool:
    """Whether whoever asks may take lists of this site away. Asks the database at most once a request."""
    person = getattr(request, "person", None)
    if person is None:
        return False
    site = site_of(request)
    held = (one.role for one in held_by(person, clock.now()))
    return any(Permission.EXPORT in role.permissions and site in {None, role.site} for role in held)


def _require_export(request: HttpRequest) -> None:
    if not may_export(request):
        raise NotYours(code="not_yours")


def file_value(value: object) -> str | int | float | date | datetime | None:
    """A value as a file may hold it: numbers and days stay what they are, text is made harmless."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        # Spreadsheets know no time zones.
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, int | float | date):
        return value
    if isinstance(value, list | tuple):
        return harmless("; ".join(str(part) for part in value))
    return harmless(str(value))


def _csv_value(value: object) -> object:
    """As ``file_value``; a part that a spreadsheet with another separator would take for a cell is harmless too."""
    plain = file_value(value)
    if plain is None:
        return ""
    return harmless_in_csv(plain) if isinstance(plain, str) else plain


class _Echo:
    """A file that hands back what is written, so that csv can write into a stream."""

    def write(self, text: str) -> str:
        return text


def csv_chunks(heads: Sequence[str], records: Iterable[Record]) -> Iterator[bytes]:
    """CSV with a byte order mark, because spreadsheets take a file without one for Latin-1."""
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + str(writer.writerow([harmless(head) for head in heads])).encode()
    buffer: list[str] = []
    for record in records:
        buffer.append(str(writer.writerow([_csv_value(value) for value in record])))
        if len(buffer) >= ROWS_A_CHUNK:
            yield "".join(buffer).encode()
            buffer.clear()
    if buffer:
        yield "".join(buffer).encode()


def write_xlsx(
    target: IO[bytes], heads: Sequence[str], records: Iterable[Record], *, title: str = ""
) -> None:
    """An XLSX with a bold, frozen head; openpyxl keeps one row in memory at a time."""
    # Here, because most processes never write one, and it costs a third of a second and ten megabytes.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=harmless(head))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for record in records:
        sheet.append([_xlsx_value(value) for value in record])
    book.save(target)


def _xlsx_value(value: object) -> object:
    plain = file_value(value)
    if isinstance(plain, str):
        return ILLEGAL_CHARACTERS.sub("", plain)[:LONGEST_CELL]
    return plain


def _sheet_name(title: str) -> str:
    """A name that spreadsheets accept: at most 31 letters, none of them reserved."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Sheet"


def _xlsx_chunks(heads: Sequence[str], records: Iterable[Record], title: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as target:
        write_xlsx(target, heads, records, title=title)
        target.seek(0)
        while chunk := target.read(CHUNK_BYTES):
            yield chunk


def export_response(
    request: HttpRequest,
    kind: str,
    name: str,
    heads: Sequence[str | Promise],
    records: Iterable[Record],
    *,
    title: str = "",
) -> HttpResponseBase:
    """A file to download, streamed under WSGI and ASGI alike. `kind` is a key of FORMATS."""
    _require_export(request)
    texts = [str(head) for head in heads]
    chunks = csv_chunks(texts, records) if kind == "csv" else _xlsx_chunks(texts, records, title)
    response = StreamingHttpResponse(streamed(request, chunks), content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def workbook_response(request: HttpRequest, name: str, sheets: Iterable[Sheet]) -> HttpResponseBase:
    """A workbook of several sheets to download."""
    _require_export(request)
    response = HttpResponse(write_sheets(sheets), content_type=FORMATS["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def form_response(request: HttpRequest, name: str, content: bytes) -> HttpResponseBase:
    """A workbook to fill in, made by ``kernel.form_books``: to download."""
    _require_export(request)
    response = HttpResponse(content, content_type=FORMATS["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def streamed(request: HttpRequest, chunks: Iterator[bytes]) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Chunks as the server of this request can send them while they are made."""
    return _in_threads(chunks) if isinstance(request, ASGIRequest) else chunks


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A stream for ASGI; Django would otherwise read a plain one to its end before sending."""

    def following() -> bytes | None:
        return next(chunks, None)

    while (chunk := await sync_to_async(following)()) is not None:
        yield chunk
