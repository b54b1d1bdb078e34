"""A cycle's timeline, as a person may know it.

Until an assessment has taken place, only those who plan visits know more than the template says: everybody else sees
windows that are worked out afresh from the template, sign-up and the first visit, never from a row that planning,
moving, cancelling or postponing could touch.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.cycles.calendar import CycleTemplate, KnownDays, project
from treadle.domain.cycles.days_off import days_off_in
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.queries.cycles import status_of
from treadle.domain.cycles.queries.templates import in_words, plan_of_template
from treadle.domain.cycles.states import MilestoneKind, MilestoneState
from treadle.domain.parties.models import Person


@dataclass(frozen=True)
class TimelineRow:
    """One milestone as shown. ``day``: when it was done or is due; None where only a window may be known."""

    key: str
    kind: str
    title: str
    owner: str
    status: str
    day: date | None
    window_from: date | None = None
    window_to: date | None = None
    is_offer: bool = False
    reason: str = ""
    done_on: date | None = None
    milestone_id: UUID | None = None


def knows_plans(person: Person, cycle: Cycle, on: date) -> bool:
    """Whether a person may know planned unannounced visits of this cycle."""
    return can(person, Permission.VISIT_PLAN, at=on, on=cycle)


def timeline_for(person: Person, cycle: Cycle, on: date) -> list[TimelineRow]:
    """The timeline as this person may know it; sign-up first, then in the template's order."""
    return timeline(cycle, on, knows=knows_plans(person, cycle, on))


def timeline(cycle: Cycle, on: date, *, knows: bool) -> list[TimelineRow]:
    """The timeline for somebody who knows the plans, or for somebody who must not."""
    plan = plan_of_template(cycle.template)
    rows = [_row(milestone, plan, on) for milestone in _milestones(cycle)]
    if not knows and cycle.assessed_on is None:
        windows = outside_windows(cycle)
        rows = [_veiled(row, windows) for row in rows]
    return [_sign_up(cycle), *rows]


def outside_windows(cycle: Cycle) -> dict[str, tuple[date, date]]:
    """For each step that follows the assessment: the first and last day that the template alone allows."""
    plan = plan_of_template(cycle.template)
    known = known_from_outside(cycle)
    first = _projected(cycle, plan, known)
    assessment = next((step for step in plan.steps if step.kind == MilestoneKind.ASSESSMENT), None)
    if assessment is None or assessment.key not in first:
        return {}
    begin, end = first[assessment.key]
    last = _projected(cycle, plan, replace(known, assessment=end))
    return {step.key: (first[step.key][0], last[step.key][0]) for step in plan.steps
            if step.follows_assessment and step.key in first} | {assessment.key: (begin, end)}


def assessment_window(cycle: Cycle) -> tuple[date, date] | None:
    """The template's window for the assessment; None once it has taken place, or where there is none."""
    keys = [step.key for step in plan_of_template(cycle.template).steps if step.kind == MilestoneKind.ASSESSMENT]
    return outside_windows(cycle).get(keys[0]) if keys and cycle.assessed_on is None else None


def known_from_outside(cycle: Cycle) -> KnownDays:
    """The days that factory and buyers know themselves."""
    pauses = tuple((date.fromisoformat(since), date.fromisoformat(until)) for since, until in cycle.pauses)
    return KnownDays(cycle.signed_up_on, first_visit=cycle.first_visit_on, assessment=cycle.assessed_on,
                     report_release=cycle.released_on, pauses=pauses)


def _projected(cycle: Cycle, plan: CycleTemplate, known: KnownDays) -> dict[str, tuple[date, date]]:
    dues = project(plan, known, is_day_off=days_off_in(cycle.factory.country), returning=cycle.returning,
                   level=cycle.service_level)
    return {due.step.key: (due.due_on, due.window_to or due.due_on) for due in dues}


def _milestones(cycle: Cycle) -> list[Milestone]:
    rows = list(Milestone.objects.filter(cycle=cycle).order_by("order"))
    for row in rows:
        row.cycle = cycle
    return rows


def _row(milestone: Milestone, plan: CycleTemplate, on: date) -> TimelineRow:
    return TimelineRow(
        key=milestone.key, kind=milestone.kind, title=in_words(plan.step(milestone.key).titles), owner=milestone.owner,
        status=status_of(milestone, on), day=milestone.done_on or milestone.due_on, window_from=milestone.window_from,
        window_to=milestone.window_to, is_offer=milestone.is_offer, reason=milestone.reason, done_on=milestone.done_on,
        milestone_id=milestone.pk,
    )


def _veiled(row: TimelineRow, windows: dict[str, tuple[date, date]]) -> TimelineRow:
    """What somebody outside sees of a step that follows the assessment, before it has taken place.

    A waived step keeps its reason, but not its day: that was worked out from plans like any other.
    """
    if row.key not in windows or row.status == MilestoneState.DONE:
        return row
    first, last = windows[row.key]
    if row.status == MilestoneState.WAIVED:
        return replace(row, day=None, window_from=first, window_to=last)
    return TimelineRow(key=row.key, kind=row.kind, title=row.title, owner=row.owner, status="to_come", day=None,
                       window_from=first, window_to=last, is_offer=row.is_offer, milestone_id=row.milestone_id)


def _sign_up(cycle: Cycle) -> TimelineRow:
    return TimelineRow(key="sign-up", kind=MilestoneKind.SIGN_UP, title=_("Signed up"), owner="programme",
                       status="done", day=cycle.signed_up_on, done_on=cycle.signed_up_on)
