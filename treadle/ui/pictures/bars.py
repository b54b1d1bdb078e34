"""Rates by cluster, each with its numerator and denominator, and the country's rate as a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, legend, text_width, wrap

WIDTH = 640.0
LABELS = 180.0
THICK = 14.0


@dataclass(frozen=True)
class Bar:
    """How many were not met, out of how many assessed; `country` is a share of one, None if unknown."""

    title: Text
    met_not: int
    out_of: int
    country: float | None = None

    @property
    def share(self) -> float | None:
        return self.met_not / self.out_of if self.out_of else None


@dataclass(frozen=True)
class Bars(Picture):
    """One bar a cluster."""

    kind: ClassVar[str] = "bars"

    rows: Sequence[Bar]
    own: Text
    country: Text = ""
    noun: Text = ""  # what is counted, as it follows a number
    title: Text = ""
    summary: Text = ""

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """Non-compliance rates by cluster."""
        pen = Pen(NARROW_WIDTH if narrow else WIDTH, rtl)
        items = [("own", str(self.own))]
        if any(row.country is not None for row in self.rows):
            items.append(("country", str(self.country) or _("Country")))
        y = legend(pen, items, 10, _swatch) + 2
        told = max((text_width(self._told(row)) for row in self.rows), default=0)
        for row in self.rows:
            y = self._narrow(pen, row, y) if narrow else self._broad(pen, row, y, told)
        return pen.svg(y + 4, self.title or _("Rates by cluster"), self.summary or self._words())

    def table(self) -> Sheet:
        """Cluster, counts, own rate, country's rate."""
        whole = formats.whole
        rows = [
            [str(r.title), whole(r.met_not), whole(r.out_of), _rate(r.share), _rate(r.country)]
            for r in self.rows
        ]
        heads = [_("Cluster"), _("Not met"), _("Assessed"), str(self.own), str(self.country) or _("Country")]
        return heads, rows

    def _words(self) -> str:
        known = [row for row in self.rows if row.share is not None]
        if not known:
            return _("Nothing has been assessed yet.")
        worst = max(known, key=lambda row: row.share or 0)
        return _("The highest rate is %(cluster)s: %(count)s not met.") % {
            "cluster": worst.title,
            "count": formats.of_whole(worst.met_not, worst.out_of, str(self.noun)),
        }

    def _told(self, row: Bar) -> str:
        return formats.of_whole(row.met_not, row.out_of, str(self.noun)) if row.out_of else _("not assessed")

    def _broad(self, pen: Pen, row: Bar, y: float, told: float) -> float:
        lines = wrap(str(row.title), LABELS - 16, most=2)
        pen.lines(0, y + (20 if len(lines) == 1 else 13), lines, "plainly", step=13)
        end = pen.width - told - 12
        _bar(pen, row, LABELS, end - LABELS, y + 9)
        pen.text(pen.width, y + 20, self._told(row), anchor="end")
        return y + 32

    def _narrow(self, pen: Pen, row: Bar, y: float) -> float:
        told = self._told(row)
        lines = wrap(str(row.title), pen.width - text_width(told) - 14, most=2)
        pen.lines(0, y + 14, lines, "plainly", step=13)
        y += 13 * (len(lines) - 1)
        pen.text(pen.width, y + 14, told, anchor="end")
        _bar(pen, row, 0, pen.width, y + 24)
        return y + 48


def _rate(share: float | None) -> str:
    return "" if share is None else formats.percent(share)


def _bar(pen: Pen, row: Bar, x: float, long: float, y: float) -> None:
    """The bar in its trough, always 0 to 100 %, and the country's mark across it."""
    pen.rect(x, y, long, THICK, "trough", r=3)
    if row.share:
        pen.rect(x, y, max(long * row.share, 3), THICK, "fill", r=3)
    if row.country is not None:
        at = x + long * row.country
        pen.line([(at, y - 2), (at, y + THICK + 2)], "mark")
        pen.shape([(at - 4.5, y - 6), (at + 4.5, y - 6), (at, y)], "mark-head")


def _swatch(pen: Pen, key: str, x: float, y: float) -> None:
    if key == "own":
        pen.rect(x, y - 6, 16, 12, "fill", r=3)
    else:
        pen.line([(x + 8, y - 6), (x + 8, y + 8)], "mark")
        pen.shape([(x + 3.5, y - 8), (x + 12.5, y - 8), (x + 8, y - 2)], "mark-head")
