"""The cloth: compliance points by cycle. A hole is a rule not met, a patch a repair, a tear a relapse."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend, text_width, wrap

CELL = (9.5, 17.0)  # one point: width and height
ROW = 27.0
LABELS = 166.0
type Path = Sequence[tuple[float, float]]

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
    heads = [text_width(str(cloth.cycles[cycle]), 10.5) for cycle in shown]
    band = max([most * CELL[0], *heads]) + gap
    if narrow:
        band = min(band, (NARROW_WIDTH + gap) / max(len(shown), 1))
    apart = min(CELL[0], (band - gap) / most)
    width = NARROW_WIDTH if narrow else max(380.0, start + band * len(shown))
    pen = Pen(width, rtl)
    for place, cycle in enumerate(shown):
        pen.text(start + place * band, 12, wrap(str(cloth.cycles[cycle]), band - gap, most=1, size=10.5)[0], "tiny")
    y = 22.0
    seams = _Seams(pen)
    for cluster in cloth.clusters:
        y += _label(pen, cluster, y, narrow)
        for place, cycle in enumerate(shown):
            for index, point in enumerate(cluster.points):
                x = start + place * band + index * apart
                known = cycle < len(point.states)
                _cell(seams, point.states[cycle] if known else Mend.NOT_ASSESSED, x, y)
        y += ROW
    seams.sew()
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


@dataclass
class _Seams:
    """Collects cells by class, so that a cloth is a handful of paths and not hundreds of elements."""

    pen: Pen
    paths: dict[str, list[str]] = field(default_factory=dict)

    def fill(self, points: Path, css: str) -> None:
        self.paths.setdefault(css, []).append(self.pen.outline(points))

    def line(self, points: Path, css: str) -> None:
        self.paths.setdefault(css, []).append(self.pen.trace(points))

    def sew(self) -> None:
        """Hands the paths to the pen, fillings before the lines upon them."""
        for css in (*_FILLINGS, *_LINES):
            if css in self.paths:
                self.pen.add(f'<path class="{css}" d="{"".join(self.paths[css])}"/>')


_FILLINGS = ("woven", "hole", "mended", "torn", "unseen")
_LINES = ("hole-eye", "stitch", "tear", "hatch")


def _cell(seams: _Seams, state: Mend, x: float, y: float) -> None:
    """One compliance point in one cycle: its ground, and the sign upon it that works without colour."""
    w, h = CELL[0] - 1.5, CELL[1]
    seams.fill([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], _GROUND[state])
    for css, points in _signs(state, w, h):
        (seams.fill if css == "hole-eye" else seams.line)([(x + px, y + py) for px, py in points], css)


def _signs(state: Mend, w: float, h: float) -> list[tuple[str, Path]]:
    middle, half = h / 2, w / 2
    if state is Mend.NOT_MET:
        eye = [(half, middle - 4), (half + 2, middle), (half, middle + 4), (half - 2, middle)]
        return [("hole-eye", eye)]
    if state is Mend.REPAIRED:
        return [("stitch", [(1.5, low - 0.5), (w - 1.5, low - 5)]) for low in (6, 11, 16)]
    if state is Mend.TORN_AGAIN:
        return [("tear", [(half, 0), (w - 2, 4.5), (2, 8.5), (w - 2, 12.5), (half, h)])]
    if state is Mend.NOT_ASSESSED:
        return [("hatch", [(1, low), (w - 1, max(low - 4, 0.5))]) for low in (4.5, 8.5, 12.5, 16.5)]
    return []


_GROUND: dict[Mend, str] = {
    Mend.MET: "woven",
    Mend.NOT_MET: "hole",
    Mend.REPAIRED: "mended",
    Mend.TORN_AGAIN: "torn",
    Mend.NOT_ASSESSED: "unseen",
}


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    seams = _Seams(pen)
    _cell(seams, Mend(key), x + 4, y - CELL[1] / 2)
    seams.sew()
