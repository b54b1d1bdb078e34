"""The indicators of the review of systems, from their data file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from treadle.domain.assessments.states import SystemsFamily

_FILE = Path(__file__).parent / "data" / "systems.toml"


@dataclass(frozen=True)
class Indicator:
    """One indicator: ``titles`` is ``{language: text}``."""

    key: str
    family: SystemsFamily
    titles: dict[str, str]


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators, in the file's order."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Indicator(row["key"], SystemsFamily(row["family"]), row["title"]) for row in data["indicator"])
