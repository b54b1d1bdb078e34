"""What time triggers in the cycles: due soon, due, late, and the next cycle. Each person is told of each thing once.

A tick that comes late says what holds then; the keys make that harmless.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import people_with_each
from treadle.domain.cycles.models import Assignment, Cycle, Milestone
from treadle.domain.cycles.operations.messages import MANAGEMENT, people_at_each
from treadle.domain.cycles.queries import plan_of_template, status_of
from treadle.domain.cycles.states import AssignedRole, CycleState, MilestoneState, Owner
from treadle.domain.notices.operations import Message, send_each
from treadle.domain.parties.models import Factory, Person
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
    due = [(row, status) for row in rows if (status := status_of(row, on)) in ("due_soon", "due", "late")]
    owners = _Owners([row for row, _status in due], now)
    told = sum(send_each([_message(row, status, owners) for row, status in due], at=now))
    return [_("%(count)s reminders of milestones sent.") % {"count": told}] if told else []


def announce_next_cycles(*, on: date, now: datetime) -> list[str]:
    """A month before a cycle's next one opens, tell those who may enrol; enrolling stays a person's act."""
    later = Exists(Cycle.objects.filter(factory=OuterRef("factory"), number__gt=OuterRef("number")))
    cycles = Cycle.objects.filter(~later, state=CycleState.OPEN, signed_up_on__lte=add_months(on, -10),
                                  signed_up_on__gte=add_months(on, -16)).select_related("factory", "template")
    soon = [cycle for cycle in cycles if add_months(
        cycle.signed_up_on, plan_of_template(cycle.template).next_opens_at_month) - 2 * AHEAD <= on]
    enrolling = people_with_each(Permission.CYCLE_ENROL, Factory.objects.filter(cycles__in=soon), now) if soon else {}
    told = sum(send_each([
        Message("cycle.opens", enrolling.get(cycle.factory_id, []), {"factory": cycle.factory.name},
                f"/office/cycles/{cycle.pk}/", f"cycle.opens:{cycle.pk}") for cycle in soon], at=now))
    return [_("%(count)s people told of a next cycle.") % {"count": told}] if told else []


def _message(milestone: Milestone, status: str, owners: "_Owners") -> Message:
    site, people = owners.of(milestone)
    return Message(f"milestone.{status}", people, {"factory": milestone.cycle.factory.name},
                   f"/{site}/cycles/{milestone.cycle_id}/", f"milestone.{status}:{milestone.pk}:{milestone.due_on}")


class _Owners:
    """Who owes each of many milestones: asked once for all of them."""

    def __init__(self, milestones: list[Milestone], now: datetime) -> None:
        cycles = {row.cycle_id for row in milestones}
        self._assigned: dict[tuple[object, str], list[Person]] = defaultdict(list)
        for row in Assignment.objects.filter(cycle__in=cycles, ends_on=None).select_related("person"):
            self._assigned[row.cycle_id, row.role].append(row.person)
        owned = {row.cycle.factory_id for row in milestones if row.owner == Owner.FACTORY}
        self._managers = people_at_each(owned, MANAGEMENT, now)
        rest = [row.cycle_id for row in milestones if row.owner not in ASSIGNED and row.owner != Owner.FACTORY]
        self._office = people_with_each(Permission.CYCLE_MANAGE, Cycle.objects.filter(pk__in=rest), now) if rest else {}

    def of(self, milestone: Milestone) -> tuple[str, list[Person]]:
        """The site where they work, and they. A factory is told of nothing that hangs on an assessment to come."""
        cycle = milestone.cycle
        if milestone.owner in ASSIGNED:
            return "office", self._assigned[cycle.pk, ASSIGNED[Owner(milestone.owner)]]
        if milestone.owner == Owner.FACTORY:
            step = plan_of_template(cycle.template).step(milestone.key)
            hidden = cycle.assessed_on is None and step.follows_assessment
            return "factory", [] if hidden else self._managers.get(cycle.factory_id, [])
        return "office", self._office.get(cycle.pk, [])
