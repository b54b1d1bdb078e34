"""The countries of the demonstration and its rates, from the data files beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Area:
    """Where factories stand: the name of a region and a point in it."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Country:
    """A country as the demonstration uses it. ``weight``: its share of the factories; 0: training-only sites."""

    code: str
    office: str
    locale: str
    weight: int
    local_name: str
    syllables: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    areas: tuple[Area, ...]
    union: str
    employers: str
    ministry: str


def _pair(value: str | list[str]) -> tuple[str, str]:
    return (value, value) if isinstance(value, str) else (value[0], value[1])


def _country(row: dict[str, Any]) -> Country:
    parts = {"syllables": tuple(_pair(each) for each in row["syllables"]), "people": tuple(row["people"]),
             "areas": tuple(Area(**each) for each in row["areas"])}
    return Country(**{**row, **parts})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def countries() -> dict[str, Country]:
    """By ISO code, in the order of the file."""
    return {row["code"]: _country(row) for row in _read("countries.toml")["country"]}


@cache
def rates_of(country: str) -> dict[str, float]:
    """Point key → share of factories that do not meet it in this country: published, else assumed."""
    data = _read("rates.toml")
    published: dict[str, float] = {}
    for row in data["published"]:
        if row["country"] == country:
            published |= {key: value for key, value in row.items() if isinstance(value, float)}
    return {**data["assumed"], **published}


@cache
def words() -> dict[str, Any]:
    """Sentences and words of the invented texts, by kind."""
    return _read("words.toml")
