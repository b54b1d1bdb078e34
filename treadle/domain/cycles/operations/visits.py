"""Visits: planned, moved, held, refused at the gate, cancelled."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of, held_by, people_with, require
from treadle.domain.access.roles import Site
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import Assignment, Cycle, Visit
from treadle.domain.cycles.operations.anchors import set_anchor, settle_next
from treadle.domain.cycles.operations.messages import tell_of_visit, tell_staff
from treadle.domain.cycles.queries import assessment_window
from treadle.domain.cycles.states import Announcement, AssignedRole, MilestoneKind, Mode, VisitKind, VisitState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def plan_visit(
    *, cycle: Cycle, kind: str, planned_on: date, announcement: str, by: Person, now: datetime,
    mode: str = Mode.ON_SITE, days: int = 1, agenda: str = "", people: Sequence[Person] = (),
    window_from: date | None = None, window_to: date | None = None, mode_reason: str = "", early_reason: str = "",
) -> Visit:
    """Put a visit in the calendar. An unannounced one changes nothing that an outsider can see or be told."""
    require(by, Permission.VISIT_PLAN, at=now, on=cycle)
    rules.check_can_plan(cycle=cycle, planned_on=planned_on, on=day_of(now), announcement=announcement, mode=mode,
                         mode_reason=mode_reason, days=days, window_from=window_from, window_to=window_to)
    early = _early(cycle, kind, planned_on, early_reason, by, now)
    rules.check_people_are_staff(all(_is_staff(person, now) for person in people))
    rules.check_people_of_visit(kind=kind, advisors=_advisors_among(cycle, people))
    in_window = announcement == Announcement.WINDOW
    visit = Visit.objects.create(
        cycle=cycle, kind=VisitKind(kind), planned_on=planned_on, days=days, announcement=Announcement(announcement),
        window_from=window_from if in_window else None, window_to=window_to if in_window else None, mode=Mode(mode),
        mode_reason=mode_reason, early_reason=early, agenda=agenda, planned_at=now, planned_by=by,
    )
    visit.people.set(people)
    record("visit.planned", on=visit, by=by, at=now, factory=cycle.factory, kind=kind, announcement=announcement)
    tell_of_visit("visit.planned", visit=visit, at=now)
    return visit


@transaction.atomic
def move_visit(
    *, visit: Visit, planned_on: date, by: Person, now: datetime, window_from: date | None = None,
    window_to: date | None = None, early_reason: str = "",
) -> Visit:
    """Move a planned visit to another day."""
    require(by, Permission.VISIT_PLAN, at=now, on=visit)
    rules.check_still_planned(visit)
    window_before = (visit.window_from, visit.window_to)
    first, last = window_from or visit.window_from, window_to or visit.window_to
    rules.check_can_plan(cycle=visit.cycle, planned_on=planned_on, on=day_of(now), announcement=visit.announcement,
                         mode=visit.mode, mode_reason=visit.mode_reason, days=visit.days, window_from=first,
                         window_to=last)
    early = _early(visit.cycle, visit.kind, planned_on, early_reason or visit.early_reason, by, now)
    visit.planned_on, before = planned_on, visit.planned_on
    visit.early_reason = early
    visit.window_from, visit.window_to = first, last
    visit.save(update_fields=["planned_on", "early_reason", "window_from", "window_to"])
    record("visit.moved", on=visit, by=by, at=now, factory=visit.cycle.factory, before=before.isoformat(),
           after=planned_on.isoformat())
    if visit.announcement != Announcement.WINDOW or (first, last) != window_before:
        tell_of_visit("visit.moved", visit=visit, at=now)
    return visit


@transaction.atomic
def set_agenda(*, visit: Visit, agenda: str, by: Person, now: datetime) -> Visit:
    """Write what a planned visit is for."""
    require(by, Permission.VISIT_PLAN, at=now, on=visit)
    rules.check_still_planned(visit)
    visit.agenda = agenda
    visit.save(update_fields=["agenda"])
    record("visit.agenda_written", on=visit, by=by, at=now, factory=visit.cycle.factory)
    return visit


@transaction.atomic
def hold_visit(*, visit: Visit, held_on: date, notes: str, by: Person, now: datetime) -> Visit:
    """Record that a visit took place. The first advisory visit and the assessment move what hangs on them."""
    require(by, Permission.VISIT_RECORD, at=now, on=visit)
    _end(visit, VisitState.HELD, held_on, now)
    visit.notes = notes
    visit.save(update_fields=["state", "held_on", "notes"])
    record("visit.held", on=visit, by=by, at=now, factory=visit.cycle.factory, held_on=held_on.isoformat())
    if visit.kind == VisitKind.ASSESSMENT:
        set_anchor(visit.cycle, "assessed_on", held_on, MilestoneKind.ASSESSMENT)
    else:
        if visit.cycle.first_visit_on is None:
            set_anchor(visit.cycle, "first_visit_on", held_on)
        settle_next(visit.cycle, MilestoneKind.ADVISORY_VISIT, held_on)
    return visit


@transaction.atomic
def write_notes(*, visit: Visit, notes: str, by: Person, now: datetime) -> Visit:
    """Change the notes of a visit that took place. They are told in trust."""
    require(by, Permission.VISIT_RECORD, at=now, on=visit)
    require(by, Permission.VISIT_NOTES_READ, at=now, on=visit)
    rules.check_held(visit)
    visit.notes = notes
    visit.save(update_fields=["notes"])
    record("visit.notes_written", on=visit, by=by, at=now, factory=visit.cycle.factory)
    return visit


@transaction.atomic
def refuse_visit(*, visit: Visit, held_on: date, outcome: str, by: Person, now: datetime) -> Visit:
    """Record that access was refused at the gate: an outcome of its own. The milestone stays open; people decide on."""
    require(by, Permission.VISIT_RECORD, at=now, on=visit)
    rules.check_outcome(outcome)
    _end(visit, VisitState.REFUSED, held_on, now)
    visit.outcome = outcome
    visit.save(update_fields=["state", "held_on", "outcome"])
    record("visit.refused", on=visit, by=by, at=now, factory=visit.cycle.factory, held_on=held_on.isoformat())
    tell_staff("visit.refused", leaders_of(visit.cycle, now), cycle=visit.cycle, path=f"/office/visits/{visit.pk}/",
               at=now, once_key=f"visit.refused:{visit.pk}", day=held_on.isoformat())
    return visit


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, by: Person, now: datetime) -> Visit:
    """Call a planned visit off."""
    require(by, Permission.VISIT_PLAN, at=now, on=visit)
    rules.check_reason(reason)
    call_off(visit, reason=reason, by=by, now=now)
    return visit


def call_off(visit: Visit, *, reason: str, by: Person | None, now: datetime) -> None:
    """The write of a cancellation; the callers have checked access."""
    rules.check_visit_step(visit, VisitState.CANCELLED)
    visit.state, visit.outcome = VisitState.CANCELLED, reason
    visit.save(update_fields=["state", "outcome"])
    record("visit.cancelled", on=visit, by=by, at=now, factory=visit.cycle.factory, reason=reason)
    tell_of_visit("visit.cancelled", visit=visit, at=now)


def leaders_of(cycle: Cycle, now: datetime) -> list[Person]:
    """The team leaders and managers who answer for a cycle."""
    return people_with(Permission.CYCLE_MANAGE, cycle, now)


def _end(visit: Visit, state: VisitState, held_on: date, now: datetime) -> None:
    rules.check_visit_step(visit, state)
    rules.check_took_place(held_on, day_of(now), visit.cycle.signed_up_on)
    visit.state, visit.held_on = state, held_on


def _early(cycle: Cycle, kind: str, planned_on: date, reason: str, by: Person, now: datetime) -> str:
    """The reason that is kept with an assessment before its time; "" where it is in time."""
    window = assessment_window(cycle) if kind == VisitKind.ASSESSMENT else None
    earliest = window[0] if window else None
    if earliest is None or planned_on >= earliest:
        return ""
    may_decide = can(by, Permission.CYCLE_MANAGE, at=now, on=cycle)
    rules.check_not_early(kind=kind, planned_on=planned_on, earliest=earliest, reason=reason, may_decide=may_decide)
    return reason.strip()


def _advisors_among(cycle: Cycle, people: Sequence[Person]) -> int:
    return Assignment.objects.filter(cycle=cycle, role=AssignedRole.ADVISOR, person__in=people).count()


def _is_staff(person: Person, now: datetime) -> bool:
    return any(held.role.site is Site.OFFICE for held in held_by(person, now))
