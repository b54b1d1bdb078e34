"""The table of security requirements is whole, and what it points to is there."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE, WHY = ROOT / "docs" / "reference" / "asvs.md", ROOT / "docs" / "why" / "security.md"
ROW = re.compile(r"^\| ([\d.]+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
#: Which numbers ASVS 5.0.0 has at each level: section, then requirements (facts of the standard).
NUMBERS = {
    "1": "1.2:1-5 1.3:1-2 1.5:1 2.1:1 2.2:1-2 2.3:1 3.2:1-2 3.3:1 3.4:1-2 3.5:1-3 4.1:1 4.4:1 5.2:1-2 5.3:1-2 6.1:1 "
         "6.2:1-8 6.3:1-2 6.4:1-2 7.2:1-4 7.4:1-2 8.1:1 8.2:1-2 8.3:1 9.1:1-3 9.2:1 10.4:1-5 11.3:1-2 11.4:1 12.1:1 "
         "12.2:1-2 13.4:1 14.2:1 14.3:1 15.1:1 15.2:1 15.3:1",
    "2": "1.1:1-2 1.2:6-9 1.3:3-11 1.4:1-3 1.5:2 2.1:2-3 2.2:3 2.3:2-4 2.4:1 3.3:2-4 3.4:3-6 3.5:4-5 3.7:1-2 4.1:2-3 "
         "4.2:1 4.3:1-2 4.4:2-4 5.1:1 5.2:3 5.4:1-3 6.1:2-3 6.2:9-12 6.3:3-4 6.4:3-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 "
         "7.3:1-2 7.4:3-5 7.5:1-2 7.6:1-2 8.1:2 8.2:3 8.4:1 9.2:2-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:6-11 10.5:1-5 "
         "10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:3 11.4:2-4 11.5:1 11.6:1 12.1:2-3 12.3:1-4 13.1:1 13.2:1-5 "
         "13.3:1-2 13.4:2-5 14.1:1-2 14.2:2-4 14.3:2-3 15.1:2-3 15.2:2-3 15.3:2-7 16.1:1 16.2:1-5 16.3:1-4 16.4:1-3 "
         "16.5:1-3 17.1:1 17.2:1-4 17.3:1-2",
}
STANDS = {"met", "partly", "decision", "not met", "n/a"}


def numbers(level: str) -> Iterator[str]:
    for part in NUMBERS[level].split():
        section, _colon, run = part.partition(":")
        first, _dash, last = run.partition("-")
        yield from (f"{section}.{each}" for each in range(int(first), int(last or first) + 1))


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(TABLE.read_text())


def test_every_requirement_of_levels_one_and_two_stands_in_the_table_once() -> None:
    wanted = [(number, level) for level in NUMBERS for number in numbers(level)]
    assert len(wanted) == 253
    assert sorted((number, level) for number, level, *_rest in rows()) == sorted(wanted)


def test_each_says_where_it_stands_and_by_what() -> None:
    for number, _level, words, stands, by in rows():
        assert words.strip(), number
        assert stands in STANDS, number
        if stands in {"met", "decision", "partly"}:
            assert "::" in by or "security.md#" in by, f"{number} points to nothing"
        if stands in {"not met", "n/a"}:
            assert by.startswith("because ") and len(by.split()) >= 4, f"{number} gives no reason"  # noqa: PT018
        if stands == "partly":
            assert re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", "", by).strip(), f"{number} does not say how far"


def test_every_test_that_is_named_is_there() -> None:
    named = {pointer for *_rest, by in rows() for pointer in re.findall(r"`([\w/]+\.py::\w+)`", by)}
    assert len(named) > 80
    missing = []
    for pointer in sorted(named):
        path, name = pointer.split("::")
        file = ROOT / "tests" / path
        if not file.is_file() or not re.search(rf"def {name}\(", file.read_text()):
            missing.append(pointer)
    assert missing == []


def test_every_decision_that_is_named_is_written_down() -> None:
    heads = {head.lower().replace(" ", "-") for head in re.findall(r"^## (.+)$", WHY.read_text(), re.MULTILINE)}
    named = {anchor for *_rest, by in rows() for anchor in re.findall(r"security\.md#([\w-]+)", by)}
    assert named <= heads, named - heads
    assert heads <= named, f"nothing points to {heads - named}"


def test_the_sum_is_right() -> None:
    told = dict(re.findall(r"(\d+) (met|partly|decision|not met|n/a)\b", TABLE.read_text().split("Together: ")[1]
                           .split("\n")[0]))
    assert {stands: int(count) for count, stands in told.items()} == {
        stands: sum(row[3] == stands for row in rows()) for stands in STANDS}
