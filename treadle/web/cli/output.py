"""What commands print: sentences for people, JSON for machines."""

import json
import sys
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


def _as_text(value: object) -> str | list[object]:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)
