"""Files that are almost right: real ones, cut, spliced, bit-flipped and sprinkled with what breaks readers."""

import io
import os
import zipfile
from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: How many cases each importer gets. ``make fuzz`` sets 100,000.
CASES = int(os.environ.get("TREADLE_TEST_FUZZ_CASES", "120"))
DEAR = max(25, CASES // 4)  # for what takes a database or a picture's time; ``make fuzz`` gives them all
if CASES > 10_000:
    DEAR = CASES

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


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with up to six changes; now and then bytes from nowhere."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=400))
    content = bytearray(draw(st.sampled_from(seeds)))
    for _n in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        kind = draw(st.sampled_from(["nasty", "bytes", "flip", "cut", "tail", "double", "swap"]))
        if kind == "nasty":
            content[at:at] = draw(st.sampled_from(NASTY))
        elif kind == "bytes":
            fresh = draw(st.binary(min_size=1, max_size=12))
            content[at:at + len(fresh)] = fresh
        elif kind == "flip" and at < len(content):
            content[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del content[at:at + draw(st.integers(1, 60))]
        elif kind == "tail":
            del content[at:]
        elif kind == "double":
            content[at:at] = content[at:at + draw(st.integers(1, 400))]
        elif kind == "swap":
            other = draw(st.sampled_from(seeds))
            content[at:] = other[draw(st.integers(0, len(other))):]
    return bytes(content[:400_000])


@st.composite
def mutated_archive(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A workbook with one or two parts changed, lost or added, zipped again; or the raw archive changed."""
    if draw(st.integers(0, 4)) == 0:
        return draw(mutated(seeds))
    seed = draw(st.sampled_from(seeds))
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _n in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(parts)))
        deed = draw(st.integers(0, 11))
        if deed == 0:
            parts.pop(name)
        elif deed == 1:
            parts[draw(st.sampled_from(["xl/sharedStrings.xml", "xl/chartsheets/sheet1.xml", "xl/vbaProject.bin",
                                        "customXml/item1.xml", "a/../b.xml", "/abs.xml"]))] = parts[name]
        else:
            parts[name] = draw(mutated([parts[name]]))
        if not parts:
            break
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", draw(st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
