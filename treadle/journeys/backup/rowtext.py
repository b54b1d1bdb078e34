"""Rows as text: the one form in which both databases give and take them.

The values are those that SQLite holds (booleans 0 and 1, UUIDs as 32 hex digits, moments in UTC without a zone), the
writing is that of PostgreSQL's COPY (a tab between values, ``\\N`` for nothing, backslashes before what would be
mistaken). PostgreSQL reads it without our help, and SQLite's column affinities turn text into numbers again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from treadle.kernel.errors import InvalidInput

NOTHING = "\\N"
LONGEST_ROW = 256 * 1024 * 1024  # bytes; a frozen report of a large factory has some hundred thousand
_TO_ESCAPE = re.compile(r"[\\\b\f\n\r\t\v]")
_ESCAPED = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_MEANT = {written[1]: meant for meant, written in _ESCAPED.items()}


class Readable(Protocol):
    """What rows are read from."""

    def readline(self, limit: int = ..., /) -> bytes: ...


def line_of(row: Sequence[object]) -> str:
    """One row as a line."""
    return "\t".join([_text(value) for value in row]) + "\n"


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    text = value if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)
    if _TO_ESCAPE.search(text) is None:  # nearly always, and quicker than replacing nothing
        return text
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], text)


def row_of(line: str) -> list[str | None]:
    """The values of a line, without its line feed."""
    return [None if value == NOTHING else _meant(value) if "\\" in value else value for value in line.split("\t")]


def _meant(written: str) -> str:
    return re.sub(r"\\(.)", lambda found: _MEANT.get(found[1], found[1]), written, flags=re.DOTALL)


def rows_of(source: Readable | BinaryIO, columns: int) -> Iterator[list[str | None]]:
    """The rows of a file, one at a time; refuses a row that is too long or has another number of values."""
    while line := source.readline(LONGEST_ROW):
        if not line.endswith(b"\n"):
            raise InvalidInput("A table in the backup is cut off or holds a row that is too long.")
        row = row_of(line[:-1].decode())
        if len(row) != columns:
            raise InvalidInput("A table in the backup holds a row with a wrong number of values.")
        yield row


def blocks_of(rows: Iterable[Sequence[object]], size: int = 500) -> Iterator[bytes]:
    """Rows as blocks of lines, so that writing them costs few calls."""
    held: list[str] = []
    for row in rows:
        held.append(line_of(row))
        if len(held) == size:
            yield "".join(held).encode()
            held.clear()
    if held:
        yield "".join(held).encode()
