"""Two hands: the scores of two sides as joined dots. The distance between them is the message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend, wrap

WIDTH = 640.0
LABELS = 190.0
FAR = 0.2  # of the scale: from here on the distance is marked


@dataclass(frozen=True)
class Pair:
    """Two scores on one subject; None where a side has not answered, or may not be shown."""

    title: Text
    one: float | None
    other: float | None


@dataclass(frozen=True)
class TwoHands(Picture):
    """Pairs of scores between 0 and `top`."""

    kind: ClassVar[str] = "hands"

    one: Text
    other: Text
    rows: Sequence[Pair]
    top: float = 100
    title: Text = ""
    summary: Text = ""

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """Both sides compared, one row a subject."""
        pen = Pen(NARROW_WIDTH if narrow else WIDTH, rtl)
        start = 10.0 if narrow else LABELS
        scale = _Scale(start, pen.width - 62, self.top)
        items = [("one", str(self.one)), ("other", str(self.other))]
        y = legend(pen, items, 10, _swatch) + 4
        y = _axis(pen, scale, y, len(self.rows) * (48 if narrow else 32))
        for row in self.rows:
            y = _row(pen, row, scale, y, narrow)
        title = self.title or _("Both sides compared")
        return pen.svg(y + 4, title, self.summary or self._words())

    def table(self) -> Sheet:
        """Subject, both scores and their distance."""
        rows = [
            [str(r.title), _score(r.one), _score(r.other), _distance(r)] for r in self.rows
        ]
        return [_("Subject"), str(self.one), str(self.other), _("Distance")], rows

    def _words(self) -> str:
        full = [r for r in self.rows if r.one is not None and r.other is not None]
        if not full:
            return _("No subject has answers from both sides yet.")
        widest = max(full, key=lambda r: abs((r.one or 0) - (r.other or 0)))
        return _("The sides are furthest apart on %(subject)s: %(one)s and %(other)s of %(top)s.") % {
            "subject": widest.title,
            "one": _score(widest.one),
            "other": _score(widest.other),
            "top": formats.whole(self.top),
        }


@dataclass(frozen=True)
class _Scale:
    start: float
    end: float
    top: float

    def x(self, value: float) -> float:
        return self.start + (self.end - self.start) * value / self.top


def _score(value: float | None) -> str:
    return _("no answers") if value is None else formats.whole(round(value))


def _distance(row: Pair) -> str:
    if row.one is None or row.other is None:
        return ""
    return formats.whole(abs(round(row.one) - round(row.other)))


def _axis(pen: Pen, scale: _Scale, y: float, depth: float) -> float:
    for step in range(5):
        value = scale.top * step / 4
        x = scale.x(value)
        pen.text(x, y + 10, formats.whole(round(value)), "tiny", anchor="middle")
        pen.line([(x, y + 16), (x, y + 16 + depth)], "axis")
    pen.text(pen.width, y + 10, _("apart"), "tiny", anchor="end")
    return y + 16


def _row(pen: Pen, row: Pair, scale: _Scale, y: float, narrow: bool) -> float:
    if narrow:
        pen.text(0, y + 16, row.title, "plainly")
        middle, below = y + 32, y + 48
    else:
        lines = wrap(str(row.title), LABELS - 24, most=2)
        pen.lines(0, y + (20 if len(lines) == 1 else 13), lines, "plainly", step=13)
        middle, below = y + 16, y + 32
    _dots(pen, row, scale, middle)
    return below


def _dots(pen: Pen, row: Pair, scale: _Scale, y: float) -> None:
    one, other = row.one, row.other
    if one is not None and other is not None:
        far = abs(one - other) >= FAR * scale.top
        pen.line([(scale.x(one), y), (scale.x(other), y)], "between far" if far else "between")
        pen.text(pen.width, y + 4, _distance(row), "strong" if far else "", anchor="end")
    if one is not None:
        pen.circle(scale.x(one), y, 6.5, "one")
    if other is not None:
        pen.diamond(scale.x(other), y, 7, "other")
    if one is None or other is None:
        pen.text(pen.width, y + 4, _("no answers"), "tiny", anchor="end")


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    if key == "one":
        pen.circle(x + 9, y, 6, "one")
    else:
        pen.diamond(x + 9, y, 6.5, "other")
