"""What a report is built of, in the reader's language: the same blocks become a page and a PDF. Pure data."""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

#: How a compliance point stood in one cycle: the words of the compliance history.
HISTORY_STATES = ("met", "not_met", "repaired", "torn_again", "not_assessed")


@dataclass(frozen=True)
class Block:
    """One piece of a section; ``kind`` says which to those who draw it."""

    kind: ClassVar[str] = ""

    def as_data(self) -> dict[str, Any]:
        """Plain values, for the typesetter."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Para(Block):
    """A paragraph."""

    kind: ClassVar[str] = "para"
    text: str


@dataclass(frozen=True)
class Note(Block):
    """A boxed sentence; ``tone`` is ours, waiting, kept, danger or quiet."""

    kind: ClassVar[str] = "note"
    text: str
    tone: str = "ours"


@dataclass(frozen=True)
class Points(Block):
    """A list; each line a text and what is said beside it."""

    kind: ClassVar[str] = "points"
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Facts(Block):
    """Terms and their values."""

    kind: ClassVar[str] = "facts"
    pairs: list[tuple[str, str]]


@dataclass(frozen=True)
class Finding(Block):
    """One question not met: its words, what marks it (text, tone), what was found."""

    kind: ClassVar[str] = "finding"
    question: str
    marks: list[tuple[str, str]]
    texts: list[str]
    small: str = ""


@dataclass(frozen=True)
class Quote(Block):
    """Words of others, as they stand, and whose they are."""

    kind: ClassVar[str] = "quote"
    text: str
    source: str


@dataclass(frozen=True)
class Grid(Block):
    """A table; ``numbers`` are the columns set to the end, ``wide`` the one that takes the room."""

    kind: ClassVar[str] = "grid"
    caption: str
    heads: list[str]
    rows: list[list[str]]
    numbers: list[int] = field(default_factory=list)
    wide: int = 0


@dataclass(frozen=True)
class BarRow:
    """Not met of assessed; ``country`` is a share of one hundred, None where unknown or too few. ``told`` in words."""

    title: str
    not_met: int
    out_of: int
    told: str
    country: int | None = None


@dataclass(frozen=True)
class BarChart(Block):
    """One bar a cluster, with the country's mark."""

    kind: ClassVar[str] = "bars"
    title: str
    summary: str
    rows: list[BarRow]
    own: str
    country: str


@dataclass(frozen=True)
class HandsRow:
    """Two scores of one hundred; None where a side has none, or may not be shown."""

    title: str
    one: int | None
    other: int | None


@dataclass(frozen=True)
class Hands(Block):
    """Both sides compared."""

    kind: ClassVar[str] = "hands"
    title: str
    summary: str
    one: str
    other: str
    rows: list[HandsRow]


@dataclass(frozen=True)
class ClothRow:
    """A compliance point and its state in each cycle, oldest first (``HISTORY_STATES``)."""

    title: str
    states: list[str]


@dataclass(frozen=True)
class History(Block):
    """The compliance history: clusters, their points, their states."""

    kind: ClassVar[str] = "history"
    title: str
    summary: str
    cycles: list[str]
    clusters: list[tuple[str, list[ClothRow]]]
    words: dict[str, str]


@dataclass(frozen=True)
class Section:
    """A heading and its blocks."""

    title: str
    blocks: list[Block]
    key: str = ""


@dataclass(frozen=True)
class Letter:
    """A whole report in one language. ``facts`` stand under the title; ``synthetic`` marks invented data."""

    title: str
    factory: str
    lead: str
    facts: list[str]
    sections: list[Section]
    language: str
    rtl: bool
    synthetic: str = ""

    def as_data(self) -> dict[str, Any]:
        """Plain values, for the typesetter."""
        return {
            "title": self.title, "factory": self.factory, "lead": self.lead, "facts": self.facts,
            "language": self.language, "rtl": self.rtl, "synthetic": self.synthetic,
            "sections": [{"title": section.title, "key": section.key,
                          "blocks": [block.as_data() for block in section.blocks]} for section in self.sections],
        }
