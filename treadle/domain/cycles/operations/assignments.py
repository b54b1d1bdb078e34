"""Who works on a cycle."""

from datetime import date, datetime, timedelta

from django.db import transaction

from treadle.domain.access.operations import close_grants, open_grant
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, held_by, require
from treadle.domain.access.states import GrantKind
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import Assignment, Cycle
from treadle.domain.cycles.operations.messages import tell_staff
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def assign(
    *, cycle: Cycle, person: Person, role: str, by: Person, now: datetime, starts_on: date | None = None,
) -> Assignment:
    """Put a person on a cycle in one role, and let them in. Nobody both advises and assesses in one cycle."""
    require(by, Permission.CYCLE_ASSIGN, at=now, on=cycle)
    role, starts_on = AssignedRole(role), starts_on or day_of(now)
    rules.check_running(cycle)
    # Ended assignments count: who has advised this year must not assess this year.
    earlier = set(Assignment.objects.filter(cycle=cycle, person=person).values_list("role", flat=True))
    holds = any(held.role.key == role for held in held_by(person, max(starts_on, day_of(now))))
    rules.check_can_assign(role=role, roles_in_cycle=earlier, holds_role=holds)
    assignment, made = Assignment.objects.get_or_create(
        cycle=cycle, person=person, role=role, ends_on=None, defaults={"starts_on": starts_on})
    if made:
        open_grant(kind=GrantKind.ASSIGNMENT, factory=cycle.factory, person=person, cycle_id=cycle.pk, role=role,
                   starts_on=starts_on)
        record("cycle.assigned", on=assignment, by=by, at=now, factory=cycle.factory, person=str(person.pk), role=role)
        tell_staff("cycle.assigned", [person], cycle=cycle, path=f"/office/cycles/{cycle.pk}/", at=now, role=role)
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: Person, now: datetime, ends_on: date | None = None) -> Assignment:
    """Take a person off a cycle; ``ends_on`` is their last day, yesterday unless told: the door shuts at once."""
    require(by, Permission.CYCLE_ASSIGN, at=now, on=assignment.cycle)
    shut(assignment, ends_on=ends_on or day_of(now) - timedelta(days=1))
    record("cycle.assignment_ended", on=assignment, by=by, at=now, factory=assignment.cycle.factory,
           person=str(assignment.person_id), role=assignment.role)
    return assignment


def shut(assignment: Assignment, *, ends_on: date) -> None:
    """The write itself; the callers have checked access and keep the ledger."""
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    close_grants(kind=GrantKind.ASSIGNMENT, factory=assignment.cycle.factory, person=assignment.person,
                 cycle_id=assignment.cycle_id, role=assignment.role, on=ends_on + timedelta(days=1))
