"""The document is a function of the set of entries: order, repetition and delay change nothing. Pure."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.field.client import document
from tests.house.tree import ROOT
from treadle.domain.fieldwork import keys
from treadle.domain.fieldwork.journal import Broken, Entry, Standing, entries_of, join, registers_of, standings_of
from treadle.domain.fieldwork.operations.judging import judge
from treadle.domain.fieldwork.states import Kind

STAMP = 1_795_557_600_000_000  # 24 November 2026

CASES = json.loads((ROOT / "tests" / "field" / "cases.json").read_text())["cases"]
KEYS = ("q/W-1", "n/W-1", "f/W-1/kinds", "f/W-1/share", "l/tray-0001/W-1")
VALUES: dict[str, list[Any]] = {
    "q/W-1": [{"o": "met"}, {"o": "not_met"}, {"later": True}, None],
    "n/W-1": ["Seen.", "Seen twice.", "", None],
    "f/W-1/kinds": [["document"], ["observation", "interview"], [], None],
    "f/W-1/share": ["12.5", "20", None],
    "l/tray-0001/W-1": [True, False, None],
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases_that_both_sides_read(case: dict[str, Any]) -> None:
    entries = [Entry(id_, *entry) for id_, entry in case["entries"]]
    for turned in (entries, entries[::-1]):
        found = registers_of(turned, case["refused"])
        assert {key: {"value": one.value, "heads": [head.id for head in one.heads], "conflict": one.conflict}
                for key, one in found.items()} == case["expected"]
    assert document(dict(case["entries"]), case["refused"]) == case["expected"]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Entry], set[str], list[int]]:
    """What 2 to 8 devices wrote, each seeing what came to it by then; ids that were refused; an order of arrival."""
    devices = [f"dev{letter}" for letter in "abcdefgh"[: draw(st.integers(2, 8))]]
    seen_by: dict[str, set[str]] = {device: set() for device in devices}
    written: list[Entry] = []
    for turn in range(draw(st.integers(0, 30))):
        device = draw(st.sampled_from(devices))
        known = {one.id: one for one in written if one.id in seen_by[device]}
        key = draw(st.sampled_from(KEYS))
        heads = [head.id for head in registers_of(known.values()).get(key, Standing(key)).heads]
        number = sum(one.id.startswith(f"{device}.") for one in written) + 1
        stamp = 1_000_000 + turn // 2
        one = Entry(f"{device}.{number}", key, draw(st.sampled_from(VALUES[key])), heads, stamp)
        written.append(one)
        seen_by[device].add(one.id)
        if draw(st.booleans()):
            seen_by[draw(st.sampled_from(devices))] |= seen_by[device]
    refused = {one.id for one in written if draw(st.integers(0, 9)) == 0}
    return written, refused, draw(st.permutations(range(len(written))))


def plain(found: dict[str, Standing]) -> dict[str, Any]:
    return {key: (one.value, [head.id for head in one.heads], one.conflict) for key, one in found.items() if one.heads}


@settings(deadline=None, max_examples=150)
@given(histories())
def test_any_order_and_repetition_gives_the_same(history: tuple[list[Entry], set[str], list[int]]) -> None:
    written, refused, order = history
    turned = [written[at] for at in order]
    assert plain(registers_of(turned, refused)) == plain(registers_of(written, refused))
    entries = {one.id: [one.key, one.value, list(one.seen), one.stamp] for one in written}
    assert {key: (one["value"], one["heads"], one["conflict"]) for key, one in document(entries, refused).items()} \
        == plain(registers_of(written, refused))


@settings(deadline=None, max_examples=150)
@given(histories(), st.data())
def test_step_by_step_comes_to_the_definition(
    history: tuple[list[Entry], set[str], list[int]], data: st.DataObject
) -> None:
    """Devices' entries arrive in their order; between devices in any, in batches of any size."""
    written, refused, order = history
    waiting = {device: [one for one in written if one.id.startswith(f"{device}.")]
               for device in {one.id.split(".")[0] for one in written}}
    arriving = [waiting[written[at].id.split(".")[0]].pop(0) for at in order]
    known: dict[str, Standing] = {}
    here: list[Entry] = []
    while arriving:
        count = data.draw(st.integers(1, len(arriving)))
        batch, arriving = arriving[:count], arriving[count:]
        here += batch
        ids = {one.id for one in here}
        for key in {one.key for one in batch if one.id not in refused}:
            of_key = [one for one in batch if one.key == key and one.id not in refused]
            known[key] = join(known.get(key, Standing(key)), of_key, ids.__contains__)
        assert plain(known) == plain(standings_of(here, refused))


@settings(deadline=None, max_examples=100)
@given(histories())
def test_differing_answers_are_never_lost(history: tuple[list[Entry], set[str], list[int]]) -> None:
    """Whatever is not among the heads was named as seen by somebody who wrote after it."""
    written, _refused, _order = history
    heads = {head.id for one in registers_of(written).values() for head in one.heads}
    named = {id_ for one in written for id_ in one.seen}
    assert {one.id for one in written} == heads | (named & {one.id for one in written})
    for key, one in registers_of(written).items():
        if len({json.dumps(head.value) for head in one.heads}) > 1 and key == "q/W-1":
            assert one.conflict


# ---- keys and judging --------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "kind"), [
    ("q/OSH-12", Kind.ANSWER), ("n/OSH-12", Kind.TEXT), ("f/W-1/explanation", Kind.TEXT), ("f/W-1/kinds", Kind.SET),
    ("f/W-1/share", Kind.ONE), ("f/W-1/interviews", Kind.FLAG), ("t/abcd-1234", Kind.ONE),
    ("l/abcd-1234/W-1", Kind.FLAG), ("i/abcd-1234", Kind.ONE), ("w/abcd-1234", Kind.ONE), ("m/opening", Kind.ONE),
    ("m/closing", Kind.ONE), ("p/2026-11-24/0b7f1c52-6a7d-4a8e-9d5e-0d6c2b3a4f51", Kind.ONE), ("z/abcd-1234", Kind.ONE),
    ("c/pay", Kind.ONE), ("r/pay.wages/abcd-1234", Kind.ONE), ("g/refused", Kind.ONE), ("o/started", Kind.ONE),
    ("v/notes", Kind.TEXT), ("v/summary", Kind.TEXT), ("a/abcd-1234", Kind.ONE), ("k/abcd-1234", Kind.ONE),
    ("q/", None), ("x/1", None), ("f/W-1/other", None), ("t/short", None), ("m/other", None), ("q/W 1", None),
    ("q/W-1\n", None), ("t/" + "a" * 119, None), ("", None),
])
def test_kinds_of_keys(key: str, kind: Kind | None) -> None:
    assert keys.kind_of(key) is kind


GOOD: list[tuple[str, Any]] = [
    ("q/W-1", {"v": "12"}), ("q/W-1", {"later": True}), ("f/W-1/share", "100"), ("f/W-1/share", ""),
    ("t/abcd-1234", {"kind": "photo", "text": "", "sha256": "a" * 64, "size": 12, "taken": 1}),
    ("i/abcd-1234", {"kind": "union", "women": 2, "men": 1, "consent": True, "text": "Told."}),
    ("m/closing", {"held_on": "2026-11-24", "attended": [{"name": "A", "position": "", "side": "union"}]}),
    ("z/abcd-1234", {"trigger": "child", "description": "Seen.", "phoned": []}), ("g/refused", {"on": "2026-11-24"}),
    ("r/pay.wages/abcd-1234", {"codes": ["W-1"]}), ("k/abcd-1234", {"list": "gate", "done": True}), ("m/opening", None),
]
BAD: list[tuple[str, Any]] = [
    ("q/W-1", "met"), ("q/W-1", {"o": ["met"]}), ("q/W-1", {"o": "met", "v": "1"}), ("q/W-1", {}), ("n/W-1", 3),
    ("f/W-1/kinds", ["hearsay"]), ("f/W-1/kinds", [["document"]]), ("f/W-1/share", "101"), ("f/W-1/share", 12),
    ("f/W-1/interviews", "yes"), ("t/abcd-1234", {"kind": "film"}), ("t/abcd-1234", {"kind": "photo", "sha256": "x"}),
    ("i/abcd-1234", {"kind": "union", "women": 1, "men": 0, "consent": False}), ("i/abcd-1234", {"kind": {}}),
    ("i/abcd-1234", {"kind": "union", "women": -1, "consent": True}), ("m/closing", {"held_on": "24.11.2026"}),
    ("m/closing", {"attended": [{"name": "A", "side": "guests"}]}), ("z/abcd-1234", None),
    ("z/abcd-1234", {"trigger": "child", "description": " "}), ("c/pay", "Aisha"), ("g/refused", {"on": ""}),
    ("p/2026-11-24/0b7f1c52-6a7d-4a8e-9d5e-0d6c2b3a4f51", "2"), ("r/pay/abcd-1234", ["W-1"]),
    ("o/started", {"on": "today"}), ("n/W-1", float("inf")), ("n/W-1", "half \ud800"), ("n/W-1", "nothing \0"),
]


def test_values_that_can_be() -> None:
    for key, value in GOOD:
        assert judge(Entry("a.1", key, value, [], STAMP), None, None) is None, (key, value)


def test_values_that_cannot_be() -> None:
    for key, value in BAD:
        found = judge(Entry("a.1", key, value, [], 1), None, None)
        assert found is not None, (key, value)
        assert found.mark == "wrong_value"


@pytest.mark.parametrize("seen", [["x"], ["a.0"], [3], ["a.1"], ["a.2"], ["A.1"]])
def test_what_was_seen_is_an_entry_from_before(seen: list[Any]) -> None:
    found = judge(Entry("a.1", "n/W-1", "x", seen, 1), None, None)
    assert found is not None
    assert found.mark == "seen_unknown"


def test_entries_of_another_form_are_broken() -> None:
    text = json.dumps([["n/W-1", "x", [], 1], ["n/W-1"], 3, ["n/W-1", "x", [], "1"], ["n/W-1", "x", [], 1, 2],
                       ["n/W-1", "x", {}, 1], [1, "x", [], 1], ["n/W-1", "x", [], True]])
    found = entries_of("a", 5, text)
    assert isinstance(found[0], Entry)
    assert found[1:] == [Broken(f"a.{number}") for number in range(6, 13)]
    for bad in ("{}", "[NaN]", "[", ""):
        with pytest.raises(ValueError):
            entries_of("a", 1, bad)
