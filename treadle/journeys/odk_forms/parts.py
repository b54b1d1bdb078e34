"""What a form consists of, said once: the workbook (XLSForm) and the form that is handed out (XForm) are made of it.

Expressions are written as XLSForm writes them: ``${name}`` is the answer of that name. Names stand once in a form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Language → text; every text of a form has all languages of the form.
type Texts = Mapping[str, str]
type Part = "Field | Group"


class Kind(StrEnum):
    """What a field takes, by its name in XLSForm."""

    NOTE = "note"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    ONE = "select_one"
    MANY = "select_multiple"
    IMAGE = "image"


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    name: str
    label: Texts


@dataclass(frozen=True)
class Field:
    """One thing to answer. ``choices`` names a list of the form; ``says`` is shown when ``constraint`` fails."""

    name: str
    kind: Kind
    label: Texts
    hint: Texts = field(default_factory=dict)
    choices: str = ""
    relevant: str = ""
    constraint: str = ""
    says: Texts = field(default_factory=dict)
    required: str = ""
    appearance: str = ""
    max_pixels: int = 0


@dataclass(frozen=True)
class Group:
    """Fields that belong together; with ``repeats`` as often as they are needed."""

    name: str
    label: Texts
    parts: tuple[Part, ...]
    relevant: str = ""
    appearance: str = ""
    repeats: bool = False


@dataclass(frozen=True)
class Form:
    """A whole form. ``version`` changes whenever anything else of it does."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    parts: tuple[Part, ...]
    choices: Mapping[str, tuple[Choice, ...]]

    @property
    def questions(self) -> int:
        """How many questions of the tool it asks."""
        return sum(part.name.startswith(("answer_", "fact_")) for _path, part in walk(self.parts))


def walk(parts: tuple[Part, ...], above: str = "") -> Iterator[tuple[str, Part]]:
    """Every part with its path below the root (``/visit/started_on``), groups before what they hold."""
    for part in parts:
        path = f"{above}/{part.name}"
        yield path, part
        if isinstance(part, Group):
            yield from walk(part.parts, path)
