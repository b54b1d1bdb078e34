"""The layouts in which a plan leaves as a workbook, from their data files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "layouts"


@dataclass(frozen=True)
class LayoutColumn:
    """One column: the name of a field, and heads as ``{language: text}``."""

    field: str
    titles: dict[str, str]


@dataclass(frozen=True)
class Layout:
    """A layout of columns, in the order in which a buyer wants them."""

    key: str
    titles: dict[str, str]
    notes: dict[str, str]
    columns: tuple[LayoutColumn, ...]


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by key, in the order of their files."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {layout.key: layout for layout in found}


def _read(path: Path) -> Layout:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = tuple(LayoutColumn(row["field"], row["title"]) for row in data["column"])
    return Layout(data["key"], data["title"], data["note"], columns)
