"""Any order, repetition and loss of exchanges, between six devices and the server, comes to one document."""

import random
from typing import Any

import pytest

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import PASSPHRASE, Tablet
from tests.builders.assessments import Desk
from treadle.domain.fieldwork.queries import registers_of

CODES = ["W-1", "W-2", "L-1", "E-1"]
OUTCOMES = ["met", "not_met", "not_applicable"]
START = """window.visits = [];
for (const name of a[0]) {
    const engine = make(name);
    await engine.set(a[2]);
    await engine.download(a[1], ["en", "vi"], () => 0);
    visits.push(await engine.open(a[1]));
}"""
LOSE = """window.lose = (path, how) =>
    how.method !== "POST" || Math.random() > 0.4 ? null : Math.random() < 0.5 ? "before" : "after";"""
DOCUMENT = """return Object.fromEntries(visits[a[0]].under("").map((one) => [one.key,
    {value: one.value, heads: one.heads.map((head) => head.id), conflict: one.conflict}]))"""


def _written(chance: random.Random) -> tuple[str, Any]:
    code = chance.choice(CODES)
    return chance.choice([
        (f"q/{code}", {"o": chance.choice(OUTCOMES)}),
        (f"n/{code}", chance.choice(["Blocked by cartons", "Open", ""])),
        (f"f/{code}/kinds", chance.sample(["observation", "document", "interview"], 2)),
        (f"f/{code}/interviews", chance.choice([True, False])),
        (f"f/{code}/share", f"{chance.randint(1, 99)}"),
        (f"k/step-{chance.randint(1, 3):05}", {"list": "gate", "done": chance.choice([True, False]), "remark": ""}),
        ("q/NO-SUCH", {"o": "met"}),
    ])


def _of_the_server(visit: str) -> dict[str, Any]:
    return {key: {"value": one.value, "heads": [head.id for head in one.heads], "conflict": one.conflict}
            for key, one in registers_of(visit).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2])
def test_six_devices(tablet: NewTablet, desk: Desk, visit: str, seed: int) -> None:
    chance = random.Random(seed)
    pages: list[Tablet] = [tablet(desk.cast.assessor), tablet(desk.second)]
    for page in pages:
        page.js(START, ["a", "b", "c"], visit, PASSPHRASE)
        page.js(LOSE)
    devices = [(page, at) for page in pages for at in range(3)]
    for step in range(90):
        page, at = chance.choice(devices)
        if chance.random() < 0.7:
            page.js("await visits[a[0]].write(a[1], a[2])", at, *_written(chance))
        else:
            page.js("await visits[a[0]].sync()", at)
        if step % 30 == 29:  # two of one room meet without a network
            page.js("""const file = await visits[a[0]].handOver("four-two", false);
                await visits[(a[0] + 1) % 3].takeOver(file, "four-two");""", at)
    for _round in range(2):
        for page, at in devices:
            page.js("window.lose = null; return visits[a[0]].sync()", at)
    documents = [page.js(DOCUMENT, at) for page, at in devices]
    states = [page.js("return visits[a[0]].state", at) for page, at in devices]
    assert [(state["unsent"], state["problem"]) for state in states] == [(0, None)] * 6
    assert all(document == documents[0] for document in documents)
    assert documents[0] == _of_the_server(visit)
    assert any(one["conflict"] for one in documents[0].values()), "something to differ about"
    assert "q/NO-SUCH" not in documents[0]
    assert {one["code"] for state in states for one in state["refused"]} <= {"not_asked"}
