"""The calendar engine: from a template and the days that are known to the days that are due. Pure; asks no database.

A step of a template hangs on one or more anchors, each with an offset; where several meet, the later day holds.
Day 0 is sign-up, taken as the first advisory visit until that visit has taken place. A day off moves forward.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from treadle.kernel.dates import IsDayOff, add_months, add_working_days, next_working_day

type Texts = dict[str, str]


class Anchor(StrEnum):
    """What an offset counts from."""

    SIGN_UP = "sign_up"
    FIRST_VISIT = "first_visit"
    ASSESSMENT = "assessment"
    REPORT_RELEASE = "report_release"


SECRET_ANCHORS = frozenset({Anchor.ASSESSMENT, Anchor.REPORT_RELEASE})


@dataclass(frozen=True)
class DueRule:
    """An anchor and how far after it: days, calendar months or working days."""

    anchor: Anchor
    days: int = 0
    months: int = 0
    working_days: int = 0

    def after(self, day: date, is_day_off: IsDayOff) -> date:
        """The day that this rule gives when its anchor lies on ``day``; never a day off."""
        moved = add_months(day, self.months) + timedelta(days=self.days)
        return next_working_day(add_working_days(moved, self.working_days, is_day_off), is_day_off)


@dataclass(frozen=True)
class Step:
    """One milestone as a template describes it. ``only``: "" for all, "new" or "returning" factories."""

    key: str
    kind: str
    titles: Texts
    owner: str
    rules: tuple[DueRule, ...]
    window_days: int = 0
    is_offer: bool = False
    only: str = ""
    levels: frozenset[str] = frozenset()

    def applies(self, *, returning: bool, level: str) -> bool:
        """Whether a factory of this kind and service level has this step."""
        if self.only and self.only != ("returning" if returning else "new"):
            return False
        return not self.levels or level in self.levels

    @property
    def follows_assessment(self) -> bool:
        """Whether its day depends on the day of the assessment, so that it must stay unknown outside until then."""
        return any(rule.anchor in SECRET_ANCHORS for rule in self.rules)


@dataclass(frozen=True)
class CycleTemplate:
    """A template, read and checked."""

    key: str
    version: str
    titles: Texts
    in_force_from: date
    steps: tuple[Step, ...]
    seminars: int
    training_days: int
    days_a_session: float
    next_opens_at_month: int

    def step(self, key: str) -> Step:
        """The step of this key."""
        return next(step for step in self.steps if step.key == key)

    @property
    def has_assessment(self) -> bool:
        """Whether a factory is assessed at all."""
        return any(step.kind == Anchor.ASSESSMENT for step in self.steps)


@dataclass(frozen=True)
class KnownDays:
    """The days that have become known.

    ``postponed`` holds the steps that a person has moved; ``pauses`` the suspensions, first and first day after, which
    do not count.
    """

    sign_up: date
    first_visit: date | None = None
    assessment: date | None = None
    report_release: date | None = None
    postponed: Mapping[str, date] | None = None
    pauses: tuple[tuple[date, date], ...] = ()

    def shifted(self, anchor: date) -> date:
        """An anchor moved by the suspended days that came after it."""
        lost = sum(((until - max(since, anchor)).days for since, until in self.pauses if until > anchor), 0)
        return anchor + timedelta(days=max(lost, 0))


@dataclass(frozen=True)
class Due:
    """A step with its day. ``window_to`` is the last day of its window, or None."""

    step: Step
    order: int
    due_on: date
    window_to: date | None


def project(template: CycleTemplate, known: KnownDays, *, is_day_off: IsDayOff, returning: bool = False,
            level: str = "standard") -> list[Due]:
    """Every step that applies, in the template's order, with the day that it is due."""
    anchors = {Anchor.SIGN_UP: known.shifted(known.sign_up),
               Anchor.FIRST_VISIT: known.shifted(known.first_visit or known.sign_up)}
    dues = []
    for order, step in enumerate(template.steps):
        if not step.applies(returning=returning, level=level):
            continue
        due_on = (known.postponed or {}).get(step.key) or max(
            rule.after(anchors[rule.anchor], is_day_off) for rule in step.rules)
        dues.append(Due(step, order, due_on, _window_to(step, due_on, is_day_off)))
        if step.kind == Anchor.ASSESSMENT:
            anchors[Anchor.ASSESSMENT] = known.shifted(known.assessment) if known.assessment else due_on
        if step.kind == Anchor.REPORT_RELEASE:
            anchors[Anchor.REPORT_RELEASE] = known.shifted(known.report_release) if known.report_release else due_on
    return dues


def _window_to(step: Step, due_on: date, is_day_off: IsDayOff) -> date | None:
    return next_working_day(due_on + timedelta(days=step.window_days), is_day_off) if step.window_days else None


class TemplateError(ValueError):
    """A template file that cannot be used; the sentence says where and why."""


def read_template(data: Mapping[str, Any]) -> CycleTemplate:
    """A template from its parsed file (or from what the database keeps of it)."""
    where = str(data.get("key", "?"))
    try:
        steps = tuple(_step(row) for row in data["milestones"])
        template = CycleTemplate(
            key=data["key"], version=str(data["version"]), titles=dict(data["titles"]),
            in_force_from=_day(data["in_force_from"]), steps=steps,
            seminars=int(data["allowances"]["learning_seminars"]),
            training_days=int(data["allowances"]["training_days"]),
            days_a_session=float(data["allowances"].get("days_a_session_day", 1)),
            next_opens_at_month=int(data["next_cycle"]["opens_at_month"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TemplateError(f"template {where}: {type(error).__name__}: {error}") from error
    _check(template)
    return template


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        key=row["key"], kind=row["kind"], titles=dict(row["titles"]), owner=row["owner"],
        rules=tuple(_rule(each) for each in row["later_of"]), window_days=int(row.get("window_days", 0)),
        is_offer=bool(row.get("offer", False)), only=row.get("only", ""), levels=frozenset(row.get("levels", ())),
    )


def _rule(row: Mapping[str, Any]) -> DueRule:
    offsets = {name: int(value) for name, value in row.items() if name != "anchor"}
    if any(value < 0 for value in offsets.values()):
        raise ValueError(f"an offset looks back: {offsets}")
    return DueRule(Anchor(row["anchor"]), **offsets)


def _check(template: CycleTemplate) -> None:
    """Keys are unique, every step has a day and a title, and anchors come before what hangs on them."""
    seen: set[str] = set()
    known: set[str] = {Anchor.SIGN_UP, Anchor.FIRST_VISIT}
    for step in template.steps:
        problem = _problem(step, seen, known)
        if problem:
            raise TemplateError(f"template {template.key}, milestone {step.key}: {problem}")
        seen.add(step.key)
        known.add(step.kind)


def _problem(step: Step, seen: Sequence[str] | set[str], known: set[str]) -> str:
    if step.key in seen:
        return "the key stands twice"
    if not step.rules:
        return "it has no rule for its day"
    if not step.titles.get("en"):
        return "it has no English title"
    if step.only not in ("", "new", "returning"):
        return f"“only” is {step.only}"
    missing = [rule.anchor.value for rule in step.rules if rule.anchor not in known]
    return f"its anchor comes later: {', '.join(missing)}" if missing else ""
