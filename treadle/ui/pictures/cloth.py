"""The cloth: compliance points by cycle. A hole is a rule not met, a patch a repair, a tear a relapse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend, text_width, wrap

CELL = (9.5, 17.0)  # one point: width and height
ROW = 27.0
LABELS = 166.0
NARROW_CYCLES = 3  # the latest; the table has them all


class Mend(StrEnum):
    """How a compliance point stood in one cycle."""

    MET = "met"
    NOT_MET = "not_met"
    REPAIRED = "repaired"
    TORN_AGAIN = "torn_again"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True)
class Point:
    """One compliance point and its state, one a cycle, oldest first."""

    title: Text
    states: Sequence[Mend]


@dataclass(frozen=True)
class Cluster:
    """A cluster of compliance points."""

    title: Text
    points: Sequence[Point]


@dataclass(frozen=True)
class Cloth(Picture):
    """Clusters × cycles, each cell one compliance point."""

    kind: ClassVar[str] = "cloth"

    cycles: Sequence[Text]
    clusters: Sequence[Cluster]
    title: Text = ""
    summary: Text = ""

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """The compliance history; the narrow one keeps to the latest cycles."""
        shown = range(max(0, len(self.cycles) - NARROW_CYCLES) if narrow else 0, len(self.cycles))
        pen, height = _weave(self, shown, rtl, narrow)
        return pen.svg(height, self.title or _("Compliance history"), self.summary or self._words())

    def table(self) -> Sheet:
        """Every point with its state in each cycle."""
        words = mend_words()
        rows = [
            [f"{cluster.title}: {point.title}", *[words[state] for state in point.states]]
            for cluster in self.clusters
            for point in cluster.points
        ]
        return [_("Compliance point"), *map(str, self.cycles)], rows

    def _words(self) -> str:
        last = [p.states[-1] for c in self.clusters for p in c.points if p.states]
        torn = sum(state in (Mend.NOT_MET, Mend.TORN_AGAIN) for state in last)
        return _("In the latest cycle %(not_met)s are not met.") % {
            "not_met": formats.of_whole(torn, len(last), _("points"))
        }


def mend_words() -> dict[Mend, str]:
    """The states in words."""
    return {
        Mend.MET: pgettext("compliance point", "met"),
        Mend.NOT_MET: pgettext("compliance point", "not met"),
        Mend.REPAIRED: pgettext("compliance point", "repaired"),
        Mend.TORN_AGAIN: pgettext("compliance point", "not met again"),
        Mend.NOT_ASSESSED: pgettext("compliance point", "not assessed"),
    }


def _weave(cloth: Cloth, shown: range, rtl: bool, narrow: bool) -> tuple[Pen, float]:
    most = max((len(c.points) for c in cloth.clusters), default=1)
    start = 0.0 if narrow else LABELS
    gap = 12.0
    band = most * CELL[0] + gap
    if narrow:
        band = min(band, (NARROW_WIDTH + gap) / max(len(shown), 1))
    width = NARROW_WIDTH if narrow else max(380.0, start + band * len(shown))
    pen = Pen(width, rtl)
    for place, cycle in enumerate(shown):
        pen.text(start + place * band, 12, wrap(str(cloth.cycles[cycle]), band - gap, most=1)[0], "tiny")
    y = 22.0
    met: list[str] = []  # plain cloth goes into one path: most cells need no name
    for cluster in cloth.clusters:
        y += _label(pen, cluster, y, narrow)
        for place, cycle in enumerate(shown):
            for index, point in enumerate(cluster.points):
                x = start + place * band + index * (band - gap) / most
                _cell(pen, point, cycle, x, y, met)
        y += ROW
    pen.parts.insert(0, f'<path class="woven" d="{"".join(met)}"/>')
    used = {p.states[c] for k in cloth.clusters for p in k.points for c in shown if c < len(p.states)}
    items = [(str(m), words) for m, words in mend_words().items() if m in used]
    return pen, legend(pen, items, y + 12, _swatch)


def _label(pen: Pen, cluster: Cluster, y: float, narrow: bool) -> float:
    """The cluster's name beside its row, or above it; gives the extra height."""
    name = str(cluster.title)
    if narrow:
        pen.text(0, y + 11, name, "plainly")
        return 18.0
    size = 11.5 if text_width(name) <= LABELS - 8 else 10.5
    lines = wrap(name, LABELS - 8, most=2, size=size)
    first = y + (12.5 if len(lines) == 1 else 6.5)
    pen.lines(0, first, lines, "plainly" if size > 11 else "plainly tiny", step=11.5)
    return 0.0


def _cell(pen: Pen, point: Point, cycle: int, x: float, y: float, met: list[str]) -> None:
    state = point.states[cycle] if cycle < len(point.states) else Mend.NOT_ASSESSED
    if state is Mend.MET:
        met.append(pen.outline(_corners(x, y)))
        return
    pen.add(f"<g><title>{escape(f'{point.title}: {mend_words()[state]}')}</title>")
    _MENDS[state](pen, x, y)
    pen.add("</g>")


def _corners(x: float, y: float) -> list[tuple[float, float]]:
    w, h = CELL[0] - 1.5, CELL[1]
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def _hole(pen: Pen, x: float, y: float) -> None:
    w, h = CELL[0] - 1.5, CELL[1]
    pen.rect(x, y, w, h, "hole", r=1.5)
    pen.circle(x + w / 2, y + h / 2, 2, "hole-eye")


def _patch(pen: Pen, x: float, y: float) -> None:
    w, h = CELL[0] - 1.5, CELL[1]
    pen.rect(x + 0.5, y + 0.5, w - 1, h - 1, "mended", r=1.5)
    for low in (6.0, 11.0, 16.0):
        pen.line([(x + 1.6, y + low - 0.6), (x + w - 1.6, y + low - 5)], "stitch")


def _torn(pen: Pen, x: float, y: float) -> None:
    w, h = CELL[0] - 1.5, CELL[1]
    pen.rect(x + 0.5, y + 0.5, w - 1, h - 1, "torn", r=1.5)
    bends = [(w / 2, 0), (w - 2, 4.5), (2, 8.5), (w - 2, 12.5), (w / 2, h)]
    pen.line([(x + across, y + down) for across, down in bends], "tear")


def _unseen(pen: Pen, x: float, y: float) -> None:
    w, h = CELL[0] - 1.5, CELL[1]
    pen.rect(x + 0.5, y + 0.5, w - 1, h - 1, "unseen", r=1.5)
    for low in (4.5, 8.5, 12.5, 16.5):
        pen.line([(x + 1, y + low), (x + w - 1, y + max(low - 4, 0.5))], "hatch")


def _plain(pen: Pen, x: float, y: float) -> None:
    pen.shape(_corners(x, y), "woven")


_MENDS: dict[Mend, Callable[[Pen, float, float], None]] = {
    Mend.MET: _plain,
    Mend.NOT_MET: _hole,
    Mend.REPAIRED: _patch,
    Mend.TORN_AGAIN: _torn,
    Mend.NOT_ASSESSED: _unseen,
}


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    _MENDS[Mend(key)](pen, x + 4, y - CELL[1] / 2)
