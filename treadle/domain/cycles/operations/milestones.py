"""Exceptions to the calendar, and the states of a cycle; each keeps its reason."""

from datetime import date, datetime, timedelta

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import Assignment, Consent, Cycle, Milestone, Visit
from treadle.domain.cycles.operations.assignments import shut
from treadle.domain.cycles.operations.consents import end_consent
from treadle.domain.cycles.operations.recalculation import move_milestones
from treadle.domain.cycles.operations.visits import call_off
from treadle.domain.cycles.states import CycleState, MilestoneState, VisitState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def postpone_milestone(*, milestone: Milestone, until: date, reason: str, by: Person, now: datetime) -> Milestone:
    """Move what is due to a later day, with a reason. What counts from it moves along."""
    require(by, Permission.CYCLE_MANAGE, at=now, on=milestone)
    rules.check_open(milestone.cycle)
    rules.check_can_postpone(milestone, until, reason)
    before = milestone.due_on
    milestone.state, milestone.due_on, milestone.reason = MilestoneState.POSTPONED, until, reason
    milestone.save(update_fields=["state", "due_on", "reason"])
    move_milestones(milestone.cycle)
    milestone.refresh_from_db()
    record("milestone.postponed", on=milestone, by=by, at=now, factory=milestone.cycle.factory, key=milestone.key,
           before=before.isoformat() if before else None, after=until.isoformat(), reason=reason)
    return milestone


@transaction.atomic
def waive_milestone(*, milestone: Milestone, reason: str, by: Person, now: datetime) -> Milestone:
    """Let something that is owed fall, with a reason."""
    require(by, Permission.CYCLE_MANAGE, at=now, on=milestone)
    rules.check_running(milestone.cycle)
    rules.check_milestone_open(milestone)
    rules.check_reason(reason)
    milestone.state, milestone.reason = MilestoneState.WAIVED, reason
    milestone.save(update_fields=["state", "reason"])
    record("milestone.waived", on=milestone, by=by, at=now, factory=milestone.cycle.factory, key=milestone.key,
           reason=reason)
    return milestone


@transaction.atomic
def suspend(*, cycle: Cycle, reason: str, by: Person, now: datetime) -> Cycle:
    """Stop the calendar: nothing falls due, planned visits are called off, the days do not count."""
    require(by, Permission.CYCLE_MANAGE, at=now, on=cycle)
    rules.check_step(cycle, CycleState.SUSPENDED, reason)
    _call_visits_off(cycle, reason, by, now)
    _move_to(cycle, CycleState.SUSPENDED, reason, suspended_on=day_of(now))
    record("cycle.suspended", on=cycle, by=by, at=now, factory=cycle.factory, reason=reason)
    return cycle


@transaction.atomic
def resume(*, cycle: Cycle, reason: str, by: Person, now: datetime) -> Cycle:
    """Let the calendar go on; what is open moves by the days that were lost."""
    require(by, Permission.CYCLE_MANAGE, at=now, on=cycle)
    rules.check_step(cycle, CycleState.OPEN, reason)
    if cycle.suspended_on is not None:
        cycle.pauses = [*cycle.pauses, [cycle.suspended_on.isoformat(), day_of(now).isoformat()]]
    _move_to(cycle, CycleState.OPEN, reason, suspended_on=None)
    move_milestones(cycle)
    record("cycle.resumed", on=cycle, by=by, at=now, factory=cycle.factory, reason=reason)
    return cycle


@transaction.atomic
def withdraw(*, cycle: Cycle, reason: str, by: Person, now: datetime) -> Cycle:
    """The factory leaves: consents and assignments end today, planned visits and open milestones fall.

    Reports that were released stay where they are.
    """
    require(by, Permission.CYCLE_MANAGE, at=now, on=cycle)
    rules.check_step(cycle, CycleState.WITHDRAWN, reason)
    _call_visits_off(cycle, reason, by, now)
    for consent in Consent.objects.filter(cycle=cycle, withdrawn_at=None).select_related("cycle__factory", "buyer"):
        end_consent(consent, by=by, now=now)
    open_states = [MilestoneState.PENDING, MilestoneState.POSTPONED]
    Milestone.objects.filter(cycle=cycle, state__in=open_states).update(state=MilestoneState.WAIVED, reason=reason)
    _end(cycle, CycleState.WITHDRAWN, reason, now)
    record("cycle.withdrawn", on=cycle, by=by, at=now, factory=cycle.factory, reason=reason)
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, reason: str, by: Person, now: datetime) -> Cycle:
    """End a cycle in which everything owed is settled. Consents stay: buyers go on reading what they were given."""
    require(by, Permission.CYCLE_MANAGE, at=now, on=cycle)
    rules.check_step(cycle, CycleState.CLOSED, reason)
    rules.check_can_close(cycle, list(Milestone.objects.filter(cycle=cycle)))
    _call_visits_off(cycle, reason, by, now)
    _end(cycle, CycleState.CLOSED, reason, now)
    record("cycle.closed", on=cycle, by=by, at=now, factory=cycle.factory, reason=reason)
    return cycle


def _end(cycle: Cycle, state: CycleState, reason: str, now: datetime) -> None:
    for assignment in Assignment.objects.filter(cycle=cycle, ends_on=None).select_related("cycle__factory", "person"):
        shut(assignment, ends_on=day_of(now) - timedelta(days=1))
    _move_to(cycle, state, reason, suspended_on=None, ended_at=now)


def _move_to(cycle: Cycle, state: CycleState, reason: str, **changes: object) -> None:
    cycle.state, cycle.state_reason = state, reason
    for name, value in changes.items():
        setattr(cycle, name, value)
    cycle.save(update_fields=["state", "state_reason", "pauses", *changes])


def _call_visits_off(cycle: Cycle, reason: str, by: Person, now: datetime) -> None:
    for visit in Visit.objects.filter(cycle=cycle, state=VisitState.PLANNED).select_related("cycle__factory"):
        call_off(visit, reason=reason, by=by, now=now)
