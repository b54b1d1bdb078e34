"""The client's journal is the server's: both come to the same from the same cases, in any order."""

import json
import random
from pathlib import Path
from typing import Any

from tests.browser.field.conftest import NewTablet

CASES = Path(__file__).resolve().parents[2] / "field" / "cases.json"
WORK = """return a[0].map(({entries, refused}) => {
    const journal = new module.Journal();
    for (const [id, entry] of entries) {
        const [device, number] = id.split(".");
        journal.add(module.itemOf(device, Number(number), entry), false, 1795500000000);
    }
    journal.setRefused(refused);
    return Object.fromEntries(journal.keysUnder("").map((key) => {
        const {value, heads, conflict} = journal.standing(key);
        return [key, {value, heads: heads.map((head) => head.id), conflict}];
    }));
})"""


def test_the_cases(tablet: NewTablet) -> None:
    cases: list[dict[str, Any]] = json.loads(CASES.read_text())["cases"]
    chance = random.Random(8)
    shuffled = [{**case, "entries": 2 * chance.sample(case["entries"], len(case["entries"]))} for case in cases]
    page = tablet(None)
    for given in (cases, shuffled):
        found = page.js(WORK, given)
        assert len(found) > 20
        for case, came in zip(given, found, strict=True):
            assert came == case["expected"], case["name"]
