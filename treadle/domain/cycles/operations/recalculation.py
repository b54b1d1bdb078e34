"""Milestones made from the template, and moved when an anchor becomes known. Settled ones stay as they were."""

from datetime import date

from treadle.domain.cycles.calendar import Due, KnownDays, project
from treadle.domain.cycles.days_off import days_off_in
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.queries import plan_of_template
from treadle.domain.cycles.states import MilestoneState


def lay_milestones(cycle: Cycle) -> None:
    """The milestones of a fresh cycle."""
    Milestone.objects.bulk_create(_milestone(cycle, due) for due in _dues(cycle, {}))


def move_milestones(cycle: Cycle) -> None:
    """Work the open days out again from what is known now; what a person postponed stays where it was put."""
    rows = {row.key: row for row in Milestone.objects.filter(cycle=cycle)}
    postponed = {row.key: row.due_on for row in rows.values()
                 if row.state == MilestoneState.POSTPONED and row.due_on is not None}
    moved = []
    for due in _dues(cycle, postponed):
        row = rows.get(due.step.key)
        if row is not None and row.state in (MilestoneState.PENDING, MilestoneState.POSTPONED):
            row.due_on, row.window_to = due.due_on, due.window_to
            row.window_from = due.due_on if due.window_to else None
            moved.append(row)
    Milestone.objects.bulk_update(moved, ["due_on", "window_from", "window_to"])


def _dues(cycle: Cycle, postponed: dict[str, date]) -> list[Due]:
    pauses = tuple((date.fromisoformat(since), date.fromisoformat(until)) for since, until in cycle.pauses)
    known = KnownDays(cycle.signed_up_on, first_visit=cycle.first_visit_on, assessment=cycle.assessed_on,
                      report_release=cycle.released_on, postponed=postponed, pauses=pauses)
    return project(plan_of_template(cycle.template), known, is_day_off=days_off_in(cycle.factory.country),
                   returning=cycle.returning, level=cycle.service_level)


def _milestone(cycle: Cycle, due: Due) -> Milestone:
    return Milestone(
        cycle=cycle, key=due.step.key, kind=due.step.kind, order=due.order, owner=due.step.owner,
        is_offer=due.step.is_offer, due_on=due.due_on, window_from=due.due_on if due.window_to else None,
        window_to=due.window_to,
    )
