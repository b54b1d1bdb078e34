"""What commands print: sentences for people, JSON for machines, tables for spreadsheets."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def say(text: object = "") -> None:
    """One line for a person."""
    print(str(text), flush=True)


def complain(text: object) -> None:
    """One line about what went wrong, to stderr."""
    print(str(text), file=sys.stderr, flush=True)


def say_json(value: Any) -> None:
    """A value for a machine; dates, moments, UUIDs, decimals and translated strings are written as text."""
    print(json.dumps(value, default=_as_text, ensure_ascii=False, indent=2), flush=True)


def write_csv(path: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as CSV (RFC 4180) in UTF-8, into a file or, for ``-``, to the terminal."""
    if path == "-":
        csv.writer(sys.stdout).writerows([heads, *rows])
        return
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


def _as_text(value: object) -> str | list[object]:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)
