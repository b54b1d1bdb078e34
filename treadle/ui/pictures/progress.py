"""The items of a plan by status, as one seam: done, going on, waiting, late."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend

WIDTH = 640.0
THICK = 22.0


class PartKind(StrEnum):
    """How a part is drawn."""

    DONE = "done"
    GOING = "going"
    WAITING = "waiting"
    LATE = "late"


@dataclass(frozen=True)
class Part:
    """So many items of one status."""

    title: Text
    count: int
    kind: PartKind


@dataclass(frozen=True)
class Progress(Picture):
    """All items of a plan, by status."""

    kind: ClassVar[str] = "progress"

    parts: Sequence[Part]
    title: Text = ""
    summary: Text = ""

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """One bar with a legend that carries the numbers."""
        pen = Pen(NARROW_WIDTH if narrow else WIDTH, rtl)
        x = 0.0
        if not self.total:
            pen.rect(0, 2, pen.width, THICK, "trough", r=4)
        for part in self.parts:
            wide = pen.width * part.count / self.total if self.total else 0
            if part.count:
                _part(pen, part.kind, x, 2, max(wide - 3, 2), THICK)
            x += wide
        items = [(str(p.kind), f"{p.title}: {formats.whole(p.count)}") for p in self.parts]
        bottom = legend(pen, items, THICK + 22, _swatch)
        return pen.svg(bottom, self.title or _("Progress of the plan"), self.summary or self._words())

    def table(self) -> Sheet:
        """Status, number and share."""
        rows = [
            [str(p.title), formats.whole(p.count), formats.percent(p.count / max(self.total, 1))]
            for p in self.parts
        ]
        return [_("Status"), _("Number"), _("Share")], rows

    def _words(self) -> str:
        done = sum(part.count for part in self.parts if part.kind is PartKind.DONE)
        return _("%(done)s are completed.") % {"done": formats.of_whole(done, self.total, _("items"))}


def _part(pen: Pen, kind: PartKind, x: float, y: float, wide: float, high: float) -> None:
    pen.rect(x, y, wide, high, f"part-{kind}", r=4)
    middle = y + high / 2
    if kind is PartKind.GOING and wide > 12:
        pen.line([(x + 5, middle), (x + wide - 5, middle)], "part-going-stitch")
    if kind is PartKind.LATE:
        step = 8.0
        at = x + 2
        while at + high / 2 <= x + wide - 1:
            pen.line([(at, y + high - 2), (at + high / 2, y + 2)], "part-late-hatch")
            at += step


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    _part(pen, PartKind(key), x, y - 6.5, 16, 13)
