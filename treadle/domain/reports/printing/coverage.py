"""Which characters our fonts can print, read from the fonts themselves.

A PDF for everybody must not hold an empty box: what cannot be printed is replaced, and the PDF says so.
"""

import struct
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
REPLACEMENT = "…"


@cache
def covered() -> frozenset[int]:
    """The code points that at least one of the fonts has."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        found |= code_points(path.read_bytes())
    return frozenset(found | {9, 10, 13})


def code_points(font: bytes) -> set[int]:
    """The code points of a TrueType font's Unicode character map (formats 4 and 12 of the OpenType ``cmap``)."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    found: set[int] = set()
    for place in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * place)
        form = struct.unpack_from(">H", font, start + offset)[0]
        if form == 4:
            found |= _segments(font, start + offset)
        elif form == 12:
            found |= _groups(font, start + offset)
    return found


def _table(font: bytes, name: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    for place in range(count):
        tag, _check, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no {name.decode()} table")


def _segments(font: bytes, start: int) -> set[int]:
    doubled = struct.unpack_from(">H", font, start + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    return {point for first, last in zip(starts, ends, strict=True) if first != 0xFFFF
            for point in range(first, last + 1)}


def _groups(font: bytes, start: int) -> set[int]:
    count = struct.unpack_from(">I", font, start + 12)[0]
    found: set[int] = set()
    for place in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * place)
        found.update(range(first, last + 1))
    return found


def printable(value: Any) -> tuple[Any, bool]:
    """The same text, list or mapping with what cannot be printed replaced by “…”; and whether anything was."""
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, list | tuple):
        pairs = [printable(each) for each in value]
        return [each for each, _lost in pairs], any(lost for _each, lost in pairs)
    if isinstance(value, dict):
        found = {key: printable(each) for key, each in value.items()}
        return {key: each for key, (each, _lost) in found.items()}, any(lost for _each, lost in found.values())
    return value, False


def _printable_text(text: str) -> tuple[str, bool]:
    known = covered()
    if all(ord(character) in known for character in text):
        return text, False
    kept: list[str] = []
    for character in text:
        if ord(character) in known:
            kept.append(character)
        elif not kept or kept[-1] != REPLACEMENT:
            kept.append(REPLACEMENT)
    return "".join(kept), True
