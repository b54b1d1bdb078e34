"""The parts of a visit's journal that no row holds: the sample of pay and hours, interviews, meetings, the tray."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.assessments.states import InterviewKind
from treadle.domain.fieldwork.journal import Standing
from treadle.domain.fieldwork.keys import code_in
from treadle.domain.fieldwork.models import Upload
from treadle.domain.standards.models import Rule
from treadle.domain.standards.queries import topic_title
from treadle.ui.journal_panels import TRAY
from treadle.ui.least_pay import below_least, least_rules, said_of

MOST_LINES = 120
#: Under this key the tablet keeps how many people of which department are to be asked.
PLAN = "t/sampling-plan"
#: Weeks in a month, where a weekly limit is set beside the hours of a month: an estimate, and said to be one.
WEEKS = Decimal(52) / Decimal(12)


@dataclass(frozen=True)
class SampleLine:
    """One worker and one month. ``over`` are sentences: what is outside a limit of the law."""

    worker: str
    period: str
    days: Decimal | None
    hours: Decimal | None
    overtime: Decimal | None
    pay: Decimal | None
    remark: str
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    """All lines of one month."""

    period: str
    workers: int
    hours: Decimal
    overtime: Decimal
    most_overtime: Decimal
    pay: Decimal
    over: int


@dataclass(frozen=True)
class Sample:
    """The sheet of pay and hours; ``limits`` are the readings of law that it is held against, in words."""

    lines: list[SampleLine] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def over(self) -> int:
        return sum(bool(line.over) for line in self.lines)


def sample_of(rows: Iterable[Standing], laws: Mapping[str, Sequence[Rule]]) -> Sample:
    """The sample, by month and worker, with its totals and what is above a limit; asks nothing."""
    limits, least = limits_of(laws), least_rules(laws)
    values = [value for row in rows if isinstance(value := row.value, dict)]
    lines = sorted((_line(value, limits, least) for value in values), key=lambda one: (one.period, one.worker))
    said = [_("%(what)s: %(most)s hours") % {"what": limit.title, "most": f"{limit.most.normalize():f}"}
            for limit in limits] + said_of(least)
    return Sample(lines[:MOST_LINES], totals_of(lines), said, max(len(lines) - MOST_LINES, 0))


@dataclass(frozen=True)
class Limit:
    """Most hours of a kind: ``what`` is overtime or total, ``per`` day, week or month."""

    what: str
    per: str
    most: Decimal
    title: str


LIMITS = {
    "overtime_month": ("overtime", "month"), "overtime_week": ("overtime", "week"), "overtime_day": ("overtime", "day"),
    "total_hours_day": ("total", "day"), "total_hours_week": ("total", "week"),
}


def limits_of(laws: Mapping[str, Sequence[Rule]]) -> list[Limit]:
    """The limits in hours among readings of law; others (shares, years, quarters) cannot be seen in one month."""
    return [
        Limit(*LIMITS[topic], rule.value, topic_title(topic, get_language() or "en"))
        for topic, rules in laws.items() if topic in LIMITS
        for rule in rules if rule.value is not None and rule.unit == "hours"
    ]


def _line(value: Mapping[str, Any], limits: Sequence[Limit], least: Sequence[Rule]) -> SampleLine:
    number = {name: _number(value.get(name, "")) for name in ("days", "hours", "overtime", "pay")}
    period = str(value.get("period", ""))
    outside = [_above(limit, number, period) for limit in limits]
    outside.append(below_least(least, str(value.get("zone", "")), number, _weeks(period)))
    over = tuple(said for said in outside if said)
    return SampleLine(str(value.get("worker", "")), period, number["days"], number["hours"], number["overtime"],
                      number["pay"], str(value.get("remark", "")), over)


def _number(text: Any) -> Decimal | None:
    try:
        found = Decimal(str(text).replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else None


def _above(limit: Limit, number: Mapping[str, Decimal | None], period: str) -> str:
    """What is above a limit, in words; "" where it is not, or cannot be told from the month."""
    hours, overtime, days = number["hours"], number["overtime"], number["days"]
    if overtime is None or (limit.what == "total" and hours is None):
        return ""
    total = overtime if limit.what == "overtime" else overtime + (hours or Decimal(0))
    parts = {"month": Decimal(1), "week": _weeks(period), "day": days or Decimal(0)}[limit.per]
    if not parts or total / parts <= limit.most:
        return ""
    found = f"{(total / parts).quantize(Decimal('0.1')).normalize():f}"
    if limit.per == "month":
        return _("%(found)s hours, at most %(most)s") % {"found": found, "most": f"{limit.most.normalize():f}"}
    return _("%(found)s hours on average, at most %(most)s (%(what)s)") % {
        "found": found, "most": f"{limit.most.normalize():f}", "what": limit.title}


def _weeks(period: str) -> Decimal:
    year, _dash, month = period.partition("-")
    try:
        return Decimal(monthrange(int(year), int(month[:2]))[1]) / 7
    except ValueError:
        return WEEKS


def totals_of(lines: Sequence[SampleLine]) -> list[Total]:
    """What a month comes to."""
    months: dict[str, list[SampleLine]] = {}
    for line in lines:
        months.setdefault(line.period, []).append(line)
    nothing = Decimal(0)
    return [
        Total(period, len({line.worker for line in group}), sum((line.hours or nothing for line in group), nothing),
              sum((line.overtime or nothing for line in group), nothing),
              max((line.overtime or nothing for line in group), default=nothing),
              sum((line.pay or nothing for line in group), nothing), sum(bool(line.over) for line in group))
        for period, group in months.items()
    ]


# ---- interviews, meetings, tray ----------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What interviews of one kind came to. Texts stand in no order that tells when or where."""

    kind: str | Promise
    talks: int
    women: int
    men: int
    texts: list[str]


def interviews_of(rows: Iterable[Standing]) -> list[Told]:
    """Interviews added up by kind: never one by one, so that nobody is found by their group's make-up."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        value = row.value
        if isinstance(value, dict):
            found.setdefault(str(value.get("kind", "")), []).append(value)
    return [
        Told(InterviewKind(kind).label, len(group), sum(int(one.get("women") or 0) for one in group),
             sum(int(one.get("men") or 0) for one in group),
             sorted(str(one["text"]) for one in group if one.get("text")))
        for kind in InterviewKind.values if (group := found.get(kind))
    ]


def dated(value: Any, name: str) -> dict[str, Any]:
    """An object of the journal with its day as ``on``: a meeting's ``held_on``, an action's ``due_on``; {} for none."""
    if not isinstance(value, dict):
        return {}
    try:
        return {**value, "on": date.fromisoformat(str(value.get(name, "")))}
    except ValueError:
        return {**value, "on": None}


@dataclass(frozen=True)
class Thing:
    """A thing of the tray: the questions it is filed with, and whether its file is here."""

    kind: str | Promise
    text: str
    name: str
    place: str
    codes: list[str]
    is_here: bool


def tray_of(things: Iterable[Standing], filed: Iterable[Standing], uploads: Iterable[Upload]) -> list[Thing]:
    """The tray, what is filed with no question first; asks nothing."""
    codes: dict[str, list[str]] = {}
    for row in filed:
        if row.value is True:
            codes.setdefault(row.key.split("/")[1], []).append(code_in(row.key))
    here = {one.sha256 for one in uploads if one.stored_id is not None}
    found = []
    for row in things:
        value = row.value
        if isinstance(value, dict):
            digest = str(value.get("sha256", ""))
            kind = _("Plan of the sample") if row.key == PLAN else TRAY.get(str(value.get("kind", "")), "")
            found.append(Thing(kind, str(value.get("text", "")),
                               str(value.get("name", "")), str(value.get("place", "")),
                               sorted(codes.get(row.key.split("/")[1], [])), not digest or digest in here))
    return sorted(found, key=lambda one: (bool(one.codes), one.codes, one.name))
