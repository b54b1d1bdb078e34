"""Identifiers: random UUIDs for our own things, OS IDs for facilities.

Random (version 4) on purpose: a time-ordered id would tell a factory when its unannounced visit was planned.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OS_ID_SHAPE = re.compile(r"[A-Z]{2}[0-9]{7}[A-Z0-9]{6}")


_draw: Callable[[], UUID] = uuid4


def new_id() -> UUID:
    """A fresh random identifier."""
    return _draw()


@contextmanager
def ids_drawn_from(source: Callable[[], UUID]) -> Iterator[None]:
    """Within this block ids come from ``source``, so that a demonstration of one seed has the same ids every time.

    For one process that does nothing else meanwhile: never inside a site.
    """
    global _draw
    before, _draw = _draw, source
    try:
        yield
    finally:
        _draw = before


def os_id_check_character(first_fourteen: str) -> str:
    """The last character of an OS ID, from its first fourteen.

    Source: Open Supply Hub's public os_id.py: the code points of the two letters plus the Crockford values
    of the other twelve, modulo 32.
    """
    total = ord(first_fourteen[0]) + ord(first_fourteen[1])
    total += sum(CROCKFORD.index(character) for character in first_fourteen[2:])
    return CROCKFORD[total % 32]


def is_os_id(text: str) -> bool:
    """Whether this is an OS ID: shape, a possible day of the year, and the check character."""
    if not OS_ID_SHAPE.fullmatch(text):
        return False
    year, day = int(text[2:6]), int(text[6:9])
    if year == 0 or not 1 <= day <= 366:
        return False
    if (date(year, 1, 1) + timedelta(days=day - 1)).year != year:
        return False
    try:
        return os_id_check_character(text[:14]) == text[14]
    except ValueError:
        return False
