"""The seal: canonical JSON, hash, signature, key and code."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from treadle.domain.reports import seal
from treadle.kernel.ids import CROCKFORD

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                      lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
                      max_leaves=12)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_the_order_of_keys_does_not_change_the_hash(snapshot: dict[str, Any]) -> None:
    turned = dict(reversed(snapshot.items()))
    assert seal.digest(snapshot) == seal.digest(turned)


def test_the_canonical_form_is_known() -> None:
    assert seal.canonical({"b": [1, None], "a": "ế"}) == '{"a":"ế","b":[1,null]}'.encode()
    assert seal.digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("snapshot", [{"a": 0.1}, {"a": [{"b": float("nan")}]}, {1: "a"}])
def test_what_is_not_exact_is_refused(snapshot: dict[Any, Any]) -> None:
    with pytest.raises(TypeError):
        seal.canonical(snapshot)


def test_a_seal_holds_only_for_what_was_sealed(tmp_path: Path) -> None:
    made = seal.seal({"a": 1}, folder=tmp_path)
    key = seal.signing_key(tmp_path).public_key()
    proof = {"sha256": made.sha256, "signature": made.signature, "key": key}
    assert seal.is_genuine({"a": 1}, **proof)
    assert not seal.is_genuine({"a": 2}, **proof)
    assert not seal.is_genuine({"a": 2}, **{**proof, "sha256": seal.digest({"a": 2})}), "a new hash has no signature"
    assert not seal.is_genuine({"a": 1}, **{**proof, "signature": "bm90IGEgc2lnbmF0dXJl"})
    assert not seal.is_genuine({"a": 1}, **{**proof, "key": Ed25519PrivateKey.generate().public_key()})


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = seal.public_text(tmp_path)
    path = seal.key_file(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert seal.public_text(tmp_path) == first
    seal._make_key(path)
    assert seal.public_text(tmp_path) == first, "a second process does not write over it"


def test_codes_are_read_as_people_type_them() -> None:
    code = seal.new_code()
    assert len(code) == 23
    assert seal.read_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert seal.read_code(code.replace("0", "O").replace("1", "I")) == code
    assert seal.read_code(code[:-1]) == seal.read_code("") == seal.read_code(code + "A") == ""
    assert len({seal.new_code() for _each in range(100)}) == 100


@given(st.integers(0, 19), st.integers(1, 31), st.integers(0, 19), st.integers(0, 19))
def test_a_slip_of_the_hand_is_caught(place: int, by: int, one: int, other: int) -> None:
    plain = seal.new_code().replace("-", "")
    wrong = CROCKFORD[(CROCKFORD.index(plain[place]) + by) % 32]
    assert seal.read_code(plain[:place] + wrong + plain[place + 1:]) == ""
    swapped = list(plain)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    if swapped != list(plain):
        assert seal.read_code("".join(swapped)) == ""
