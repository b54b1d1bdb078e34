"""The tide: rates over time on a balanced panel, with intervals, and how many factories stand behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend, text_width

WIDTH = 640.0
PLOT_HEIGHT = 190.0


@dataclass(frozen=True)
class Moment:
    """One period: a rate as a share of one, its interval, and n; a rate of None is not known."""

    label: Text
    rate: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Line:
    """One series; all lines of a picture have the same periods."""

    title: Text
    moments: Sequence[Moment]


@dataclass(frozen=True)
class Tide(Picture):
    """One to three lines over the same periods."""

    kind: ClassVar[str] = "tide"

    lines: Sequence[Line]
    title: Text = ""
    summary: Text = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= 3:
            raise ValueError("A trend shows one to three lines; more cannot be told apart.")

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """The trend, with n under each period."""
        pen = Pen(NARROW_WIDTH if narrow else WIDTH, rtl)
        y = 8.0
        if len(self.lines) > 1:
            items = [(str(i), str(line.title)) for i, line in enumerate(self.lines, 1)]
            y = legend(pen, items, 10, _swatch) + 6
        count = len(self.lines[0].moments)
        plot = _Plot(44, pen.width - 24, y + 6, y + 6 + PLOT_HEIGHT, _top(self.lines), count)
        _grid(pen, plot)
        for index, line in enumerate(self.lines, 1):
            _band(pen, plot, line, index)
        for index, line in enumerate(self.lines, 1):
            _stroke(pen, plot, line, index)
        bottom = _periods(pen, plot, self.lines)
        return pen.svg(bottom, self.title or _("Trend"), self.summary or self._words())

    def table(self) -> Sheet:
        """Each line's rate, interval and n, one row a period."""
        rows = [
            [str(line.title), str(m.label), _rate(m.rate), _interval(m), formats.whole(m.n)]
            for line in self.lines
            for m in line.moments
        ]
        return [_("Rate"), _("Period"), _("Share"), _("Interval"), _("Number")], rows

    def _words(self) -> str:
        told = []
        for line in self.lines:
            known = [m for m in line.moments if m.rate is not None]
            if known:
                told.append(
                    _("%(line)s: %(first)s in %(from)s, %(last)s in %(to)s.")
                    % {
                        "line": line.title, "first": _rate(known[0].rate), "from": known[0].label,
                        "last": _rate(known[-1].rate), "to": known[-1].label,
                    }
                )  # fmt: skip
        return " ".join(told) or _("No rates yet.")


@dataclass(frozen=True)
class _Plot:
    left: float
    right: float
    upper: float
    lower: float
    top: float
    count: int

    def x(self, index: int) -> float:
        if self.count == 1:
            return (self.left + self.right) / 2
        inset = 14
        return self.left + inset + (self.right - self.left - 2 * inset) * index / (self.count - 1)

    def y(self, share: float) -> float:
        return self.lower - (self.lower - self.upper) * min(share / self.top, 1)


def _top(lines: Sequence[Line]) -> float:
    """The top of the scale: the next fifth above everything shown, one at most."""
    highest = max((m.high or m.rate or 0 for line in lines for m in line.moments), default=0)
    return min(1.0, max(0.2, -(-highest // 0.2) * 0.2))


def _rate(rate: float | None) -> str:
    return _("not known") if rate is None else formats.percent(rate)


def _interval(moment: Moment) -> str:
    if moment.low is None or moment.high is None:
        return ""
    ends = {"low": formats.percent(moment.low), "high": formats.percent(moment.high)}
    return _("%(low)s to %(high)s") % ends


def _grid(pen: Pen, plot: _Plot) -> None:
    steps = 4
    for step in range(steps + 1):
        share = plot.top * step / steps
        y = plot.y(share)
        pen.line([(plot.left, y), (plot.right, y)], "axis")
        pen.text(plot.left - 8, y + 4, formats.percent(share), "tiny", anchor="end")


def _band(pen: Pen, plot: _Plot, line: Line, index: int) -> None:
    """The interval, broken where a period has none."""
    for run in _runs(line, lambda m: m.low is not None and m.high is not None):
        above = [(plot.x(i), plot.y(m.high or 0)) for i, m in run]
        below = [(plot.x(i), plot.y(m.low or 0)) for i, m in reversed(run)]
        if len(run) > 1:
            pen.shape([*above, *below], f"band-{index}")
        else:
            pen.line([above[0], below[0]], f"line-{index}")


def _stroke(pen: Pen, plot: _Plot, line: Line, index: int) -> None:
    for run in _runs(line, lambda m: m.rate is not None):
        points = [(plot.x(i), plot.y(m.rate or 0)) for i, m in run]
        if len(points) > 1:
            pen.line(points, f"line-{index}")
        for x, y in points:
            _dot(pen, index, x, y)


def _runs(line: Line, known: Callable[[Moment], bool]) -> list[list[tuple[int, Moment]]]:
    """Neighbouring periods that are known, together."""
    runs: list[list[tuple[int, Moment]]] = []
    for index, moment in enumerate(line.moments):
        if not known(moment):
            continue
        if runs and runs[-1][-1][0] == index - 1:
            runs[-1].append((index, moment))
        else:
            runs.append([(index, moment)])
    return runs


def _dot(pen: Pen, index: int, x: float, y: float) -> None:
    """A circle, a diamond or a square: lines differ without colour."""
    if index == 1:
        pen.circle(x, y, 4, "dot-1")
    elif index == 2:
        pen.diamond(x, y, 5, "dot-2")
    else:
        pen.rect(x - 3.5, y - 3.5, 7, 7, "dot-3")


def _every(plot: _Plot, lines: Sequence[Line]) -> int:
    """Label every period, or every so many where the words would touch."""
    apart = plot.x(1) - plot.x(0) if plot.count > 1 else plot.right - plot.left
    widest = max(text_width(words, 10.5) for i in range(plot.count) for words in _below(lines, i))
    return max(1, ceil((widest + 8) / apart))


def _below(lines: Sequence[Line], index: int) -> tuple[str, str]:
    """A period's name and the number behind it; from the least to the most when lines differ."""
    numbers = sorted({line.moments[index].n for line in lines})
    words = formats.whole(numbers[0])
    if len(numbers) > 1:
        words = f"{words}\N{EN DASH}{formats.whole(numbers[-1])}"
    return str(lines[0].moments[index].label), words


def _periods(pen: Pen, plot: _Plot, lines: Sequence[Line]) -> float:
    every = _every(plot, lines)
    y = plot.lower + 18
    # Counted from the end, because the latest period is the one that is looked for.
    for index in range(plot.count - 1, -1, -every):
        label, numbers = _below(lines, index)
        pen.text(plot.x(index), y, label, "plainly tiny", anchor="middle")
        pen.text(plot.x(index), y + 15, numbers, "tiny", anchor="middle")
    pen.text(plot.left - 8, y + 15, _("n"), "tiny", anchor="end")
    return y + 21


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    pen.line([(x, y), (x + 16, y)], f"line-{key}")
    _dot(pen, int(key), x + 8, y)
