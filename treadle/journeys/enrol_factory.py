"""Enrol a factory: the cycle with its milestones, and the one improvement plan that opens with it."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.committees.queries import committees_of
from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.states import MilestoneKind, ServiceLevel
from treadle.domain.improvement.operations import open_plan
from treadle.domain.parties.models import Factory, Person


@transaction.atomic
def enrol_factory(
    *, factory: Factory, template_key: str, signed_up_on: date, returning: bool, by: Person, now: datetime,
    service_level: str = ServiceLevel.STANDARD, research_consent: bool = False,
) -> Cycle:
    """Open a cycle for a factory that has signed the agreement, with its plan."""
    cycle = cycles.enrol(factory=factory, template_key=template_key, signed_up_on=signed_up_on, returning=returning,
                         service_level=service_level, research_consent=research_consent, by=by, now=now)
    open_plan(cycle=cycle, now=now)
    _recognise_committee(cycle, by, now)
    return cycle


def _recognise_committee(cycle: Cycle, by: Person, now: datetime) -> None:
    """A committee that is in place already is recognised: the factory owes no new one."""
    in_place = committees_of(cycle.factory, on=cycle.signed_up_on).filter(in_place_on__lte=cycle.signed_up_on)
    if in_place.exists():
        cycles.mark_done(cycle=cycle, kind=MilestoneKind.COMMITTEE, on=cycle.signed_up_on, now=now, by=by)
