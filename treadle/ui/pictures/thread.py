"""The thread: a cycle from sign-up to month sixteen. Done is sewn, the rest is marked; late hangs below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from treadle.ui import formats
from treadle.ui.components import Text
from treadle.ui.pictures.drawing import NARROW_WIDTH, Pen, Picture, Sheet, text_width, wrap

WIDTH = 940.0
LABEL_WIDTH = 96.0
PAD = 12.0  # between two labels
MARGIN = 6.0
LEADER = 5.0  # room for a thin line past the words of others


class StageState(StrEnum):
    """How a stage of a cycle stands."""

    DONE = "done"
    TO_COME = "to_come"
    LATE = "late"
    WAIVED = "waived"
    WINDOW = "window"


@dataclass(frozen=True)
class Stage:
    """One stage: `on` is the day it was done or is due; a window lasts from `on` until `until`."""

    title: Text
    on: date
    state: StageState = StageState.TO_COME
    until: date | None = None
    note: Text = ""


@dataclass(frozen=True)
class Thread(Picture):
    """A cycle's stages around today."""

    kind: ClassVar[str] = "thread"

    stages: Sequence[Stage]
    today: date
    title: Text | Promise = ""
    summary: Text = ""

    def svg(self, *, rtl: bool = False, narrow: bool = False) -> SafeString:
        """The cycle timeline: lying when broad, standing when narrow."""
        knots = _knots(self)
        pen, height = _standing(knots, rtl) if narrow else _lying(knots, rtl)
        return pen.svg(height, self.title or _("Cycle timeline"), self.summary or self._words())

    def table(self) -> Sheet:
        """Stage, day, state and note."""
        rows = [
            [str(s.title), _days(s, self.today), str(state_words()[s.state]), _note(s, self.today)]
            for s in sorted(self.stages, key=lambda s: s.on)
        ]
        return [_("Stage"), _("Day"), _("State"), _("Note")], rows

    def _words(self) -> str:
        count = {state: sum(s.state is state for s in self.stages) for state in StageState}
        return _("%(done)s of %(all)s stages are done, %(late)s are late. Today is %(today)s.") % {
            "done": count[StageState.DONE],
            "all": len(self.stages),
            "late": count[StageState.LATE],
            "today": formats.day(self.today),
        }


def state_words() -> dict[StageState, str]:
    """The states in words."""
    return {
        StageState.DONE: pgettext("stage", "done"),
        StageState.TO_COME: pgettext("stage", "to come"),
        StageState.LATE: pgettext("stage", "late"),
        StageState.WAIVED: pgettext("stage", "waived"),
        StageState.WINDOW: pgettext("stage", "within a window"),
    }


def _days(stage: Stage, today: date) -> str:
    if stage.until is None:
        return formats.day(stage.on)
    return _("%(first)s to %(last)s") % {"first": formats.day(stage.on), "last": formats.day(stage.until)}


def _note(stage: Stage, today: date) -> str:
    late = formats.how_late(stage.on, today) if stage.state is StageState.LATE else ""
    return "; ".join(part for part in (late, str(stage.note)) if part)


@dataclass
class Knot:
    """One thing on the line, with its words already wrapped; `x` is set by the layout."""

    stage: Stage | None  # None: today itself
    on: date
    label: list[str]
    day: str
    extra: list[str] = field(default_factory=list)
    x: float = 0
    lane: int = 0

    @property
    def is_today(self) -> bool:
        return self.stage is None

    @property
    def hangs(self) -> bool:
        return self.stage is not None and self.stage.state is StageState.LATE

    @property
    def half(self) -> float:
        """Half the width of its widest line."""
        bold = self.is_today or self.hangs
        beside = [self.day] if self.day else []
        below = self.extra if self.hangs else []
        return max(text_width(line, bold=bold) for line in [*self.label, *beside, *below]) / 2


def _knots(thread: Thread) -> list[Knot]:
    """The stages and today, in the order of days; a day carries its year when the year turns."""
    stages = sorted(thread.stages, key=lambda s: s.on)
    knots = [_knot(stage, thread.today) for stage in stages]
    due_today = [k for k in knots if k.on == thread.today and not k.hangs]
    words = [_("Today")] + [", ".join(" ".join(k.label) for k in due_today)] * bool(due_today)
    now = Knot(None, thread.today, wrap(", ".join(words), LABEL_WIDTH, bold=True), "")
    kept = [k for k in knots if k not in due_today]
    before = [k for k in kept if k.on <= thread.today and not _is_ahead(k)]
    ordered = [*before, now, *[k for k in kept if k not in before]]
    year = None
    for knot in ordered:
        knot.day = formats.day_short(knot.on, None if year in (None, knot.on.year) else date(year, 1, 1))
        year = knot.on.year
        if knot.stage and knot.stage.until:
            knot.day = _("by %(day)s") % {"day": formats.day_short(knot.stage.until)}
    return ordered


def _is_ahead(knot: Knot) -> bool:
    return knot.stage is not None and knot.stage.state in (StageState.TO_COME, StageState.WINDOW)


def _knot(stage: Stage, today: date) -> Knot:
    return Knot(
        stage, stage.on, wrap(str(stage.title), LABEL_WIDTH, bold=stage.state is StageState.LATE), "",
        extra=wrap(_note(stage, today), LABEL_WIDTH + 20, most=2) if _note(stage, today) else [],
    )  # fmt: skip


# ---- lying: about 940 wide -------------------------------------------------------------------


def _place(knots: Sequence[Knot], lanes: int) -> float:
    """Sets each knot's x so that no words touch; gives the width that this takes."""
    taken: dict[str, float] = {}  # a strip of the drawing: where its next words may start
    previous: Knot | None = None
    turn = 0
    for knot in knots:
        knot.lane = 0 if knot.is_today or knot.hangs else turn % lanes
        turn += 0 if knot.hangs or knot.is_today else 1
        halves = _halves(knot, lanes)
        knot.x = max(taken.get(strip, MARGIN) + half for strip, half in halves.items())
        if previous is not None:
            knot.x = max(knot.x, previous.x + 20)
        for strip, half in halves.items():
            taken[strip] = knot.x + half + (PAD if half > LEADER else LEADER)
        previous = knot
    return max(k.x + k.half for k in knots) + MARGIN


def _halves(knot: Knot, lanes: int) -> dict[str, float]:
    """Half of the room that a knot takes in each strip: its words, and whatever thread leads to them."""
    if knot.hangs:
        return {"days": LEADER, "below": knot.half}
    day = {"days": text_width(knot.day, bold=knot.is_today) / 2 + 2}
    if knot.is_today:
        return day | {f"lane {lane}": knot.half for lane in range(lanes)}
    return day | {f"lane {lane}": LEADER for lane in range(knot.lane)} | {f"lane {knot.lane}": knot.half}


def _spread(knots: Sequence[Knot], taken: float, width: float) -> None:
    """Gives the room that is left to the gaps, long waits more than short ones."""
    gaps = [sqrt(max((b.on - a.on).days, 1)) for a, b in pairwise(knots)]
    spare, total, moved = width - taken, sum(gaps) or 1, 0.0
    for knot, gap in zip(knots[1:], gaps, strict=True):
        moved += spare * gap / total
        knot.x += moved


def _lying(knots: list[Knot], rtl: bool) -> tuple[Pen, float]:
    lanes = next((n for n in (1, 2) if _place(knots, n) <= WIDTH), 2)
    taken = _place(knots, lanes)
    width = max(WIDTH, taken)
    _spread(knots, taken, width)
    deep = max((len(k.label) for k in knots if not k.hangs), default=1)
    step = deep * 14 + 8
    y = 16 + (lanes - 1) * step + deep * 14 + 6
    pen = Pen(width, rtl)
    _draw_line(pen, knots, y, width)
    for knot in knots:
        _draw_hanging(pen, knot, y) if knot.hangs else _draw_standing(pen, knot, y, step)
    hung = [y + 62 + 14 * (len(k.label) + len(k.extra)) for k in knots if k.hangs]
    return pen, max([y + 40, *hung])


def _draw_line(pen: Pen, knots: Sequence[Knot], y: float, width: float) -> None:
    now = next(k for k in knots if k.is_today)
    pen.line([(now.x, y), (width - MARGIN, y)], "ahead")
    for knot in knots:
        if knot.stage and knot.stage.state is StageState.WINDOW:
            pen.line([(knot.x - 16, y), (knot.x + 16, y)], "window")
    pen.line([(MARGIN, y), (now.x, y)], "ours-line")


def _draw_standing(pen: Pen, knot: Knot, y: float, step: float) -> None:
    """A knot on the line, its name above, its day below."""
    foot = y - 18 - knot.lane * step
    if knot.lane:
        pen.line([(knot.x, foot + 5), (knot.x, y - 10)], "leader")
    top = foot - 14 * (len(knot.label) - 1)
    css = "today-text" if knot.is_today else "plainly"
    pen.lines(knot.x, top, knot.label, css, anchor="middle")
    pen.text(knot.x, y + 27, knot.day, "today-text" if knot.is_today else "", anchor="middle")
    _mark(pen, knot, knot.x, y)


def _mark(pen: Pen, knot: Knot, x: float, y: float) -> None:
    if knot.stage is None:
        return pen.diamond(x, y, 13, "today")
    if knot.stage.state is StageState.DONE:
        return pen.circle(x, y, 7, "ours-fill")
    pen.circle(x, y, 6.5, "hollow")
    if knot.stage.state is StageState.WAIVED:
        pen.line([(x - 4, y + 4), (x + 4, y - 4)], "crossed")
    return None


def _draw_hanging(pen: Pen, knot: Knot, y: float) -> None:
    """A late knot: its thread has come loose and hangs below the line."""
    drop = y + 44
    x, sway = pen.x(knot.x), -5 if pen.rtl else 5
    pen.circle(knot.x, y, 3.5, "waits")
    pen.add(
        f'<path class="waits-line" d="M{x:.1f} {y:.1f}c{sway} 10 {-sway} 20 0 {drop - y - 8:.1f}"/>'
    )
    pen.shape([(knot.x - 7, drop - 8), (knot.x + 7, drop - 8), (knot.x, drop + 4)], "waits")
    pen.lines(knot.x, drop + 18, knot.label, "waits-text", anchor="middle")
    pen.lines(knot.x, drop + 18 + 14 * len(knot.label), knot.extra, anchor="middle")


# ---- standing: for a narrow screen -----------------------------------------------------------


def _standing(knots: list[Knot], rtl: bool) -> tuple[Pen, float]:
    pen = Pen(NARROW_WIDTH, rtl)
    ys, height = _rows(knots)
    today = next(y for k, y in zip(knots, ys, strict=True) if k.is_today)
    pen.line([(14, today), (14, height - 16)], "ahead")
    pen.line([(14, 8), (14, today)], "ours-line")
    for knot, y in zip(knots, ys, strict=True):
        _draw_row(pen, knot, y)
    return pen, height


def _rows(knots: Sequence[Knot]) -> tuple[list[float], float]:
    ys, y = [], 16.0
    for knot in knots:
        ys.append(y)
        y += 30 + 16 * len(_row_label(knot))
    return ys, y


def _row_label(knot: Knot) -> list[str]:
    return wrap(" ".join(knot.label), 264, most=2, size=13.5, bold=True)


def _draw_row(pen: Pen, knot: Knot, y: float) -> None:
    start = 36.0
    if knot.hangs:
        x = pen.x(14)
        far = -22 if pen.rtl else 22
        pen.circle(14, y, 3.5, "waits")
        pen.add(f'<path class="waits-line" d="M{x:.1f} {y:.1f}q{far / 2:.1f} -6 {far} 4"/>')
        pen.shape([(30, y - 4), (44, y - 4), (37, y + 8)], "waits")
        start = 52.0
    else:
        _mark(pen, knot, 14, y)
    css = "today-text" if knot.is_today else "waits-text" if knot.hangs else "strong"
    label = _row_label(knot)
    pen.lines(start, y + 5, label, css, step=16)
    below = " · ".join(part for part in (knot.day, " ".join(knot.extra)) if part)
    pen.text(start, y + 5 + 16 * len(label), below)
