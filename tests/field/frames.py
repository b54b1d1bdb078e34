"""A message as a run of QR codes, written from `docs/reference/sync.md` alone: nothing of Treadle."""

import zlib
from collections.abc import Iterator
from functools import reduce
from hashlib import sha256
from operator import xor

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
HEAD = 11


def base45(data: bytes) -> str:
    """RFC 9285."""
    text = ""
    for at in range(0, len(data), 2):
        part = data[at:at + 2]
        number = int.from_bytes(part)
        for _digit in range(len(part) + 1):
            number, digit = divmod(number, 45)
            text += DIGITS[digit]
    return text


def from_base45(text: str) -> bytes:
    """RFC 9285; the text is one of ours."""
    found = b""
    for at in range(0, len(text), 3):
        part = text[at:at + 3]
        number = sum(DIGITS.index(one) * 45 ** place for place, one in enumerate(part))
        found += number.to_bytes(len(part) - 1)
    return found


def mixed(number: int) -> int:
    """The finaliser of MurmurHash3."""
    number = (number ^ number >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    number = (number ^ number >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return number ^ number >> 16


def sum_of(index: int, count: int) -> int:
    """The blocks that a code sums, as bits of a number."""
    bits = 0
    if index >= count:
        for word in range(-(-count // 32)):
            bits |= mixed(mixed(index) + word & 0xFFFFFFFF) << 32 * word
    return bits & (1 << count) - 1 or 1 << index % count


def codes_of(message: bytes, size: int) -> Iterator[str]:
    """One code after the other, without end."""
    count = -(-len(message) // size)
    blocks = [int.from_bytes(message[at * size:(at + 1) * size].ljust(size, b"\0")) for at in range(count)]
    head = sha256(message).digest()[:4] + len(message).to_bytes(3) + count.to_bytes(2)
    number = 0
    while True:
        index = number % 65536
        wanted = sum_of(index, count)
        block = reduce(xor, (one for at, one in enumerate(blocks) if wanted >> at & 1))
        said = head + index.to_bytes(2) + block.to_bytes(size)
        yield "TRD1:" + base45(said + zlib.crc32(said).to_bytes(4))
        number += 1


def message_of(codes: Iterator[str]) -> tuple[bytes, int]:
    """The message, and how many codes were needed for it."""
    rows: dict[int, tuple[int, int]] = {}
    needed = 0
    for code in codes:
        needed += 1
        said = from_base45(code.removeprefix("TRD1:"))
        assert zlib.crc32(said[:-4]) == int.from_bytes(said[-4:])
        length, count = int.from_bytes(said[4:7]), int.from_bytes(said[7:9])
        bits, block = sum_of(int.from_bytes(said[9:HEAD]), count), int.from_bytes(said[HEAD:-4])
        while bits and (top := bits.bit_length() - 1) in rows:
            bits, block = bits ^ rows[top][0], block ^ rows[top][1]
        if bits:
            rows[bits.bit_length() - 1] = bits, block
        if len(rows) == count:
            break
    known: list[int] = []
    for at in range(count):
        bits, block = rows[at]
        known.append(reduce(xor, (one for place, one in enumerate(known) if bits >> place & 1), block))
    message = b"".join(one.to_bytes(len(said) - HEAD - 4) for one in known)[:length]
    assert sha256(message).digest()[:4] == said[:4]
    return message, needed
