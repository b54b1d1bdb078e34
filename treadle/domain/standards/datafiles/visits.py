"""What helps on a visit, from ``data/visits``: stops of the day, checklists, phrases, how many people to interview."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from treadle.domain.standards.datafiles.shapes import Texts
from treadle.domain.standards.datafiles.shipped import DATA

STOPS = ("gate", "opening", "floor", "documents", "payroll", "interviews", "closing")


@dataclass(frozen=True)
class Checklist:
    """Steps that are ticked off; ``stop`` is "" on visits that have no stops. ``steps`` are (key, texts)."""

    key: str
    kind: str
    stop: str
    title: Texts
    steps: tuple[tuple[str, Texts], ...]


@dataclass(frozen=True)
class Phrase:
    """The beginning of a sentence; ``stop`` is "" where it fits anywhere."""

    stop: str
    text: Texts


@dataclass(frozen=True)
class Sampling:
    """How many interviews from which workforce on: ``rule`` are (up to so many workers, interviews), growing."""

    rule: tuple[tuple[int, int], ...]
    groups_share: float
    departments: tuple[Texts, ...]


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "visits" / f"{name}.toml").read_text(encoding="utf-8"))


def stop_for(*, concept: str, point: str, cluster: str, kinds: list[str]) -> str:
    """The stop at which a question is looked into first. ``point`` is "cluster.point"."""
    data = _file("stops")
    named: str = data["concept"].get(concept) or data["point"].get(point, "")
    if named:
        return named
    default, own = data["default"], data["cluster"].get(cluster, {})
    stops = {**default["stop"], **own.get("stop", {})}
    looked = (kind for kind in own.get("look", default["look"]) if kind in kinds)
    return str(stops[next(looked, default["look"][0])])


@cache
def checklists(kind: str) -> tuple[Checklist, ...]:
    """The checklists of a kind of visit, in order."""
    return tuple(
        Checklist(one["key"], one["kind"], one["stop"], one["title"],
                  tuple((step["key"], step["text"]) for step in one["steps"]))
        for one in _file("checklists")["checklist"] if one["kind"] == kind
    )


@cache
def phrases() -> tuple[Phrase, ...]:
    """The quick phrases, in order."""
    return tuple(Phrase(one["stop"], one["text"]) for one in _file("phrases")["phrase"])


def alert_text() -> Texts:
    """What stands on the page of an alert; ``{body}`` and ``{title}`` name the government's contact."""
    found: Texts = _file("phrases")["alert"]["text"]
    return found


def sampling_in(country: str) -> Sampling:
    """The rule of a country, else the common one."""
    data = _file("sampling")
    chosen = {**data["default"], **data.get("country", {}).get(country, {})}
    rule = tuple((int(one["upto"]), int(one["interviews"])) for one in chosen["rule"])
    return Sampling(rule, float(chosen["groups_share"]), tuple(one["name"] for one in data["department"]))
