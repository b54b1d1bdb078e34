"""Files that are almost right: real ones, cut, spliced, bit-flipped and sprinkled with what breaks readers.

Hypothesis draws one number a case and everything else follows from it: drawing each change by itself took most of
the time of a long run. A failure prints the broken file.
"""

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: How many cases each importer gets. ``make fuzz`` sets 100,000.
CASES = int(os.environ.get("TREADLE_TEST_FUZZ_CASES", "120"))
#: For what takes a database, a picture or a folder of files: fewer, until it is a night's work.
DEAR = CASES if CASES > 10_000 else max(25, CASES // 4)
DEAREST = CASES if CASES > 10_000 else max(8, DEAR // 3)

NASTY: Sequence[bytes] = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n\n", b'"', b'""""', b"'", b"=cmd|' /C calc'!A0", b"<",
    b">", b"&#0;", b"&#x110000;", b"&lol;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"]]>", b"<!--", b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"1e999", b"-1", b"99999999999999999999999999", b"NaN", b"Infinity", b"0x10", b"1_0", "٣".encode(), "²".encode(),
    "\u202e\u2066".encode(), "\U0001f9f5".encode(), b"../../etc/passwd", b"\x1b[2J", b"A" * 5000, b"," * 300,
    b";" * 300, b"9999-99-99", b"31/02/2020", b"01/01/0001", b"{", b"[" * 500, b"[[[", b"''' ", b'\\u0000',
    b"\\ud800", b"true",
    b" r=\"XFD1048576\"", b" s=\"99999\"", b" t=\"s\"", b"<v>999999999</v>", b"Target=\"../../x\"",
    b"standalone='maybe'",
)


def many(cases: int) -> settings:
    """So many cases, as slow as the machine is, on fixtures that no case changes."""
    return settings(max_examples=cases, deadline=None, derandomize=CASES < 1000,
                    suppress_health_check=list(HealthCheck))


def drawn[T](make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """What ``make`` makes of one number."""
    return st.integers(0, 2**64 - 1).map(lambda number: make(Random(number)))


def mutated(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with up to six changes; now and then bytes from nowhere."""
    return drawn(lambda chance: mutate(chance, seeds))


def mutated_archive(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A workbook with one or two parts changed, lost or added, zipped again; or the raw archive changed."""
    return drawn(lambda chance: mutate_archive(chance, seeds))


def mutate(chance: Random, seeds: Sequence[bytes]) -> bytes:
    """See `mutated`."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randint(0, 400))
    content = bytearray(chance.choice(seeds))
    for _n in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 5, 6))):
        chance.choice(DEEDS)(chance, content, chance.randint(0, len(content)), seeds)
    return bytes(content[:400_000])


def _nasty(chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    content[at:at] = chance.choice(NASTY)


def _bytes(chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    fresh = chance.randbytes(chance.randint(1, 12))
    content[at:at + len(fresh)] = fresh


def _flip(chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    if at < len(content):
        content[at] ^= 1 << chance.randint(0, 7)


def _cut(chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    del content[at:at + chance.randint(1, 60)]


def _tail(_chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    del content[at:]


def _double(chance: Random, content: bytearray, at: int, _seeds: Sequence[bytes]) -> None:
    content[at:at] = content[at:at + chance.randint(1, 400)]


def _swap(chance: Random, content: bytearray, at: int, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    content[at:] = other[chance.randint(0, len(other)):]


DEEDS = (_nasty, _bytes, _flip, _cut, _tail, _double, _swap)
ADDED = ("xl/sharedStrings.xml", "xl/chartsheets/sheet1.xml", "xl/vbaProject.bin", "customXml/item1.xml", "a/../b.xml",
         "/abs.xml")


@lru_cache(maxsize=64)
def _parts(seed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mutate_archive(chance: Random, seeds: Sequence[bytes]) -> bytes:
    """See `mutated_archive`."""
    if chance.random() < 0.2:
        return mutate(chance, seeds)
    parts = dict(_parts(chance.choice(seeds)))
    for _n in range(chance.randint(1, 2)):
        name, deed = chance.choice(sorted(parts)), chance.randint(0, 11)
        if deed == 0:
            parts.pop(name)
        elif deed == 1:
            parts[chance.choice(ADDED)] = parts[name]
        else:
            parts[name] = mutate(chance, [parts[name]])
        if not parts:
            break
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]), compresslevel=1) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()
