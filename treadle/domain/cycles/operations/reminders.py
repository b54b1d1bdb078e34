"""What time triggers in the cycles: due soon, due, late, and the next cycle. Each person is told of each thing once.

A tick that comes late says what holds then; the keys make that harmless.
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import people_with
from treadle.domain.cycles.models import Assignment, Cycle, Milestone
from treadle.domain.cycles.operations.messages import MANAGEMENT, people_at
from treadle.domain.cycles.queries import plan_of_template, status_of
from treadle.domain.cycles.states import AssignedRole, CycleState, MilestoneState, Owner
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.kernel.dates import add_months

AHEAD = timedelta(days=14)
LOOKS_BACK = timedelta(days=45)  # what has been late for longer stands in worklists; no message repeats it
ASSIGNED = {Owner.ADVISOR: AssignedRole.ADVISOR, Owner.ASSESSORS: AssignedRole.ASSESSOR}


def remind_of_milestones(*, on: date, now: datetime) -> list[str]:
    """Tell owners what falls due soon, is due, is late. Offers remind nobody; a suspended cycle neither.

    A factory hears only of what does not hang on an assessment that is still to come.
    """
    rows = Milestone.objects.filter(
        state__in=(MilestoneState.PENDING, MilestoneState.POSTPONED), is_offer=False, cycle__state=CycleState.OPEN,
        due_on__lte=on + AHEAD, due_on__gte=on - LOOKS_BACK,
    ).select_related("cycle__factory", "cycle__template").order_by("due_on", "pk")
    told = 0
    for row in rows:
        status = status_of(row, on)
        if status in ("due_soon", "due", "late"):
            told += _tell(row, status, now)
    return [_("%(count)s reminders of milestones sent.") % {"count": told}] if told else []


def announce_next_cycles(*, on: date, now: datetime) -> list[str]:
    """A month before a cycle's next one opens, tell those who may enrol; enrolling stays a person's act."""
    later = Exists(Cycle.objects.filter(factory=OuterRef("factory"), number__gt=OuterRef("number")))
    cycles = Cycle.objects.filter(~later, state=CycleState.OPEN, signed_up_on__lte=add_months(on, -10),
                                  signed_up_on__gte=add_months(on, -16)).select_related("factory", "template")
    told = 0
    for cycle in cycles:
        opens_on = add_months(cycle.signed_up_on, plan_of_template(cycle.template).next_opens_at_month)
        if opens_on - 2 * AHEAD <= on:
            told += send(kind="cycle.opens", people=people_with(Permission.CYCLE_ENROL, cycle.factory, now),
                         facts={"factory": cycle.factory.name}, path=f"/office/cycles/{cycle.pk}/",
                         once_key=f"cycle.opens:{cycle.pk}", at=now)
    return [_("%(count)s people told of a next cycle.") % {"count": told}] if told else []


def _tell(milestone: Milestone, status: str, now: datetime) -> int:
    site, people = _owners(milestone, now)
    return send(kind=f"milestone.{status}", people=people, facts={"factory": milestone.cycle.factory.name},
                path=f"/{site}/cycles/{milestone.cycle_id}/",
                once_key=f"milestone.{status}:{milestone.pk}:{milestone.due_on}", at=now)


def _owners(milestone: Milestone, now: datetime) -> tuple[str, list[Person]]:
    cycle = milestone.cycle
    if milestone.owner in ASSIGNED:
        role = ASSIGNED[Owner(milestone.owner)]
        rows = Assignment.objects.filter(cycle=cycle, role=role, ends_on=None).select_related("person")
        return "office", [row.person for row in rows]
    if milestone.owner == Owner.FACTORY:
        hidden = cycle.assessed_on is None and plan_of_template(cycle.template).step(milestone.key).follows_assessment
        return "factory", [] if hidden else people_at(cycle.factory, MANAGEMENT, now)
    return "office", people_with(Permission.CYCLE_MANAGE, cycle, now)
