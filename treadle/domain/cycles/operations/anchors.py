"""What becomes known as a cycle goes on: settled milestones, and the days from which others count.

``mark_done``, ``record_assessed`` and ``record_released`` are called by the operations of higher subjects, which have
checked access for what they do.
"""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.operations.recalculation import move_milestones
from treadle.domain.cycles.states import MilestoneKind, MilestoneState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def mark_done(*, cycle: Cycle, kind: str, on: date, now: datetime, by: Person | None = None) -> Milestone | None:
    """Settle the next open milestone of a kind; None when there is none left."""
    milestone = settle_next(cycle, MilestoneKind(kind), on)
    if milestone is not None:
        record("milestone.done", on=milestone, by=by, at=now, factory=cycle.factory, key=milestone.key,
               done_on=on.isoformat())
    return milestone


@transaction.atomic
def record_assessed(*, cycle: Cycle, on: date, now: datetime) -> Cycle:
    """The assessment has taken place, ``on`` being its last day: the release and what follows move. May be repeated."""
    if cycle.assessed_on != on:
        set_anchor(cycle, "assessed_on", on, MilestoneKind.ASSESSMENT)
        record("cycle.assessed", on=cycle, by=None, at=now, factory=cycle.factory, assessed_on=on.isoformat())
    return cycle


@transaction.atomic
def record_released(*, cycle: Cycle, on: date, now: datetime) -> Cycle:
    """The assessment report is out: what is owed after it moves. A re-issue does not move it again."""
    if cycle.released_on is None:
        set_anchor(cycle, "released_on", on, MilestoneKind.REPORT_RELEASE)
        record("cycle.report_released", on=cycle, by=None, at=now, factory=cycle.factory, released_on=on.isoformat())
    return cycle


def settle_next(cycle: Cycle, kind: str, on: date) -> Milestone | None:
    """The write of a settled milestone; a postponed one keeps its reason."""
    open_states = [MilestoneState.PENDING, MilestoneState.POSTPONED]
    milestone = Milestone.objects.filter(cycle=cycle, kind=kind, state__in=open_states).order_by("order").first()
    if milestone is not None:
        milestone.state, milestone.done_on = MilestoneState.DONE, on
        milestone.save(update_fields=["state", "done_on"])
    return milestone


def set_anchor(cycle: Cycle, name: str, on: date, kind: str = "") -> None:
    """Keep a day that others count from, settle its milestone, and work the open days out again."""
    setattr(cycle, name, on)
    cycle.save(update_fields=[name])
    if kind:
        done = Milestone.objects.filter(cycle=cycle, kind=kind, state=MilestoneState.DONE)
        if not done.update(done_on=on):
            settle_next(cycle, kind, on)
    move_milestones(cycle)
