"""How topics of law, units and periods are said, from ``words.toml``."""

import tomllib
from functools import cache

from treadle.domain.standards.datafiles.shapes import Texts
from treadle.domain.standards.datafiles.shipped import DATA


@cache
def _words() -> dict[str, dict[str, Texts]]:
    return tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))


def said(kind: str, key: str) -> Texts:
    """The words for a ``topic``, ``unit`` or ``period`` by language; the key made readable when there are none."""
    return _words()[kind].get(key) or {"en": key.replace("_", " ").capitalize()}


def known_topics() -> list[str]:
    """The topics that have words."""
    return sorted(_words()["topic"])
