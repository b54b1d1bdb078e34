"""Files that are almost right: real ones, cut, spliced, bit-flipped and sprinkled with what breaks readers.

Every case follows from one number. In `make test` Hypothesis draws it; in the long run a counter does, because
Hypothesis itself took most of the time there. A failure prints the number and what was made of it.
"""

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from inspect import signature
from random import Random, randrange

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

#: How many cases each importer gets. ``make fuzz`` sets 100,000.
CASES = int(os.environ.get("TREADLE_TEST_FUZZ_CASES", "120"))
LONG = 10_000  # from here on it is a night's work
#: For what takes a database, a picture or a folder of files: fewer in `make test`.
DEAR = CASES if CASES >= LONG else max(25, CASES // 4)
DEAREST = CASES if CASES >= LONG else max(8, DEAR // 3)
#: Which cases a long run takes; another each time, unless one is to be repeated.
RUN = os.environ.get("TREADLE_TEST_FUZZ_RUN") or f"{randrange(2**32):08x}"

type Maker[T] = Callable[[Random], T]

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


def fuzz(cases: int, **makers: Maker[object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test so many times, each time with what the makers make of another number."""

    def around(test: Callable[..., None]) -> Callable[..., None]:
        if cases < LONG:
            few = settings(max_examples=cases, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
            return few(given(**{name: _drawn(maker) for name, maker in makers.items()})(test))

        @wraps(test)
        def run(*args: object, **fixtures: object) -> None:
            for number in range(cases):
                chance = Random(f"{RUN}:{number}")
                made = {name: maker(chance) for name, maker in makers.items()}
                try:
                    test(*args, **fixtures, **made)
                except BaseException as error:
                    error.add_note(f"TREADLE_TEST_FUZZ_RUN={RUN}, case {number}: {made!r}")
                    raise

        wanted = [each for name, each in signature(test).parameters.items() if name not in makers]
        run.__signature__ = signature(test).replace(parameters=wanted)  # type: ignore[attr-defined]  # for fixtures
        return run

    return around


def _drawn[T](make: Maker[T]) -> st.SearchStrategy[T]:
    return st.integers(0, 2**64 - 1).map(lambda number: make(Random(number)))


ALPHABETS = ("abcXYZ012 .-_", "0123456789abcdefABCDEF-", "\"'<>&;,|\\/\0\t\r\n\x1b\x7f\x85", "éßñÅİıſǅ",
             "\u202e\u2066\u200d\ufeff", "Đạ Việtمصنعখ工廠ไทย", "²٣१Ⅷ½", "\u0300\u036f\ufdd0\uffff",
             "\U0001f9f5\U0001f468\U000e0041\U0010ffff")


def text(most: int, least: int = 0, alphabets: Sequence[str] = ALPHABETS) -> Maker[str]:
    """Text of up to ``most`` characters: of one alphabet, of several, or of any character but half a pair."""
    def make(chance: Random) -> str:
        length, several = chance.randint(least, most), chance.random()
        if several < 0.3:
            return "".join(chance.choices(chance.choice(alphabets), k=length))
        if several < 0.7 or alphabets is not ALPHABETS:
            return "".join(chance.choices("".join(alphabets), k=length))
        return "".join(chr(code if code < 0xD800 else code + 0x800) for code in
                       (chance.randrange(chance.choice((0x80, 0x250, 0xF800, 0x10F800))) for _n in range(length)))
    return make


def either[T](*makers: Maker[T]) -> Maker[T]:
    """One of several makers."""
    return lambda chance: chance.choice(makers)(chance)


def mutated(seeds: Sequence[bytes]) -> Maker[bytes]:
    """One of the seeds with up to six changes; now and then bytes from nowhere."""
    return lambda chance: mutate(chance, seeds)


def mutated_archive(seeds: Sequence[bytes]) -> Maker[bytes]:
    """A workbook with one or two parts changed, lost or added, zipped again; or the raw archive changed."""
    return lambda chance: mutate_archive(chance, seeds)


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
