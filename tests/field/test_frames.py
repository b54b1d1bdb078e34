"""What a run of codes promises: any codes will do, in any order, and a few more than there are blocks suffice."""

from itertools import islice
from random import Random

import pytest

from tests.field.frames import base45, codes_of, from_base45, message_of, sum_of


def test_base45_as_its_rfc_shows_it() -> None:
    shown = {b"AB": "BB8", b"Hello!!": "%69 VD92EX0", b"base-45": "UJCLQE7W581", b"ietf!": "QED8WEX0"}
    for plain, text in shown.items():
        assert (base45(plain), from_base45(text)) == (text, plain)


@pytest.mark.parametrize("length", [1, 299, 300, 301, 5_000, 60_000])
def test_every_second_code_is_enough(length: int) -> None:
    """Half of them lost at random, the rest in disorder by hundreds."""
    chance = Random(length)
    message = chance.randbytes(length)
    count = -(-length // 300)
    seen = [code for code in islice(codes_of(message, 300), 3 * count + 60) if chance.random() < 0.5]
    chance.shuffle(seen)
    found, needed = message_of(iter(seen))
    assert found == message
    assert needed <= count + 20


def test_sums_are_not_linear() -> None:
    """A generator that is linear over bits would span a few dimensions only, and no run would ever be complete."""
    rows: dict[int, int] = {}
    for index in range(1000, 1530):
        bits = sum_of(index, 500)
        while bits and (top := bits.bit_length()) in rows:
            bits ^= rows[top]
        if bits:
            rows[bits.bit_length()] = bits
    assert len(rows) == 500
