"""What all pictures share: a pen that mirrors, the width of text, and the frame of an SVG.

Coordinates are plain user units, about one CSS pixel. Colours are classes of static/ui/pictures.css.
"""

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

from django.utils.html import escape
from django.utils.safestring import SafeString

from treadle.ui.components import Text

type Swatch = Callable[["Pen", str, float, float], None]  # draws a sign at (x, y), 16 wide, centred on y
type Sheet = tuple[list[str], list[list[str]]]

FONT = 11.5  # of .drawing text, in user units
NARROW_WIDTH = 320.0

# Advance widths in thousandths of an em, rounded up from common sans-serif faces, so that an estimate
# errs to the wide side whatever face the reader has.
_NARROW = frozenset("iljI.,:;'|!()[] ft\N{NO-BREAK SPACE}")
_WIDE = frozenset("mwMWQ@%—…")


class Picture(ABC):
    """A drawing with words for those who do not see it, and the same facts as a table."""

    kind: ClassVar[str]  # the class of its figure

    @property
    def caption(self) -> str:
        """A line under the drawing; empty when the drawing says all."""
        return ""

    @abstractmethod
    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """The drawing; `narrow` for about 320 px, `rtl` mirrored."""

    @abstractmethod
    def table(self) -> Sheet:
        """Heads and rows with everything that the drawing shows."""


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = FONT, *, bold: bool = False) -> float:
    """An upper estimate of the width of a line of text, in user units."""
    thousandths = sum(_advance(letter) for letter in text)
    return thousandths / 1000 * size * (1.08 if bold else 1.0)


def _advance(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    if letter in _NARROW:
        return 345
    if letter in _WIDE:
        return 960
    if unicodedata.east_asian_width(letter) in "WF":
        return 1050
    return 720 if letter.isupper() else 620


def wrap(text: str, width: float, *, most: int = 3, size: float = FONT, bold: bool = False) -> list[str]:
    """The text in at most `most` lines of about `width` units, cut with an ellipsis if it must be."""
    words = str(text).split(" ")
    lines = _filled(words, width, size, bold)
    if len(lines) > most:
        return [*lines[: most - 1], f"{lines[most - 1]}…"]
    # The narrowest measure that needs no further line: no word is left alone on the last.
    for narrower in range(int(width) - 4, 24, -4):
        tried = _filled(words, narrower, size, bold)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _filled(words: Sequence[str], width: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _step(across: float, down: float) -> str:
    if abs(down) < 0.05:
        return f"h{number(across)}"
    return f"v{number(down)}" if abs(across) < 0.05 else f"l{number(across)} {number(down)}"


def number(value: float) -> str:
    """A coordinate, short: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


@dataclass
class Pen:
    """Draws into a frame of a width; every x is measured from the side where reading starts."""

    width: float
    rtl: bool = False
    parts: list[str] = field(default_factory=list)

    def x(self, value: float) -> float:
        return self.width - value if self.rtl else value

    def add(self, markup: str) -> None:
        self.parts.append(markup)

    def line(self, points: Sequence[tuple[float, float]], css: str) -> None:
        """A polyline."""
        self.add(f'<path class="{css}" d="{self.trace(points)}"/>')

    def shape(self, points: Sequence[tuple[float, float]], css: str) -> None:
        """A closed polygon."""
        self.add(f'<path class="{css}" d="{self.outline(points)}"/>')

    def outline(self, points: Sequence[tuple[float, float]]) -> str:
        """The path data of a closed polygon."""
        return f"{self.trace(points)}z"

    def trace(self, points: Sequence[tuple[float, float]]) -> str:
        """The path data of a polyline, in steps: a cloth has hundreds, and steps are short to write."""
        placed = [(round(self.x(x), 1), round(y, 1)) for x, y in points]
        steps = [_step(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(placed)]
        return f"M{number(placed[0][0])} {number(placed[0][1])}{''.join(steps)}"

    def circle(self, x: float, y: float, r: float, css: str) -> None:
        self.add(f'<circle class="{css}" cx="{number(self.x(x))}" cy="{number(y)}" r="{number(r)}"/>')

    def diamond(self, x: float, y: float, r: float, css: str) -> None:
        self.shape([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], css)

    def rect(self, x: float, y: float, w: float, h: float, css: str, *, r: float = 0) -> None:
        left = self.x(x) - (w if self.rtl else 0)
        rounded = f' rx="{number(r)}"' if r else ""
        self.add(
            f'<rect class="{css}" x="{number(left)}" y="{number(y)}"'
            f' width="{number(max(w, 0))}" height="{number(h)}"{rounded}/>'
        )

    def text(self, x: float, y: float, text: object, css: str = "", *, anchor: str = "start") -> None:
        """A line of text; `anchor` is start, middle or end in the direction of reading."""
        klass = f' class="{css}"' if css else ""
        held = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.add(f'<text{klass} x="{number(self.x(x))}" y="{number(y)}"{held}>{escape(text)}</text>')

    def lines(
        self, x: float, y: float, lines: Sequence[str], css: str = "", *, anchor: str = "start",
        step: float = 14,
    ) -> None:  # fmt: skip
        """Several lines of text, the first with its foot at `y`."""
        for index, line in enumerate(lines):
            self.text(x, y + index * step, line, css, anchor=anchor)

    def svg(self, height: float, title: Text, desc: Text) -> SafeString:
        """The whole drawing in its frame, named by its title and told by its description."""
        body = "".join(self.parts)
        # Ids must differ between the pictures of a page; equal pictures may share them harmlessly.
        mark = hashlib.blake2s(f"{title}{desc}{self.width}{body}".encode(), digest_size=5).hexdigest()
        return SafeString(
            f'<svg class="drawing" role="img" aria-labelledby="t{mark} d{mark}" xmlns="http://www.w3.org/2000/svg"'
            f' viewBox="0 0 {number(self.width)} {number(height)}" width="{number(self.width)}"'
            f' height="{number(height)}" direction="{"rtl" if self.rtl else "ltr"}">'
            f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(desc)}</desc>{body}</svg>'
        )


def legend(
    pen: Pen, items: Sequence[tuple[str, str]], y: float, swatch: Swatch, *, start: float = 0
) -> float:
    """Draws swatches with words from `y` on, wrapping at the frame; gives the y below the last line."""
    x = start
    for key, words in items:
        wide = 22 + text_width(words) + 14
        if x > start and x + wide - 14 > pen.width:
            x, y = start, y + 20
        swatch(pen, key, x, y)
        pen.text(x + 22, y + 4, words)
        x += wide
    return y + 14
