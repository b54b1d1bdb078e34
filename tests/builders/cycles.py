"""Cycles for tests: a signed agreement, an enrolled factory, people assigned, visits."""

from datetime import UTC, date, datetime, time

from tests.cast import Cast
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Agreement, Cycle, Template, Visit
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.parties.models import Factory, Person
from treadle.journeys.enrol_factory import enrol_factory

SIGNED_UP = date(2026, 1, 5)  # a Monday


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def templates() -> None:
    """Load the shipped templates once a test."""
    if not Template.objects.exists():
        ops.load_templates(now=at(SIGNED_UP))


def signed(cast: Cast, *, factory: Factory | None = None, on: date = SIGNED_UP) -> Agreement:
    """The factory's signed agreement, recorded by the administrator."""
    return ops.sign_agreement(factory=factory or cast.factory, signatory_name="Minh Manager", signed_on=on,
                              by=cast.administrator, now=at(on))


def enrolled(
    cast: Cast, *, factory: Factory | None = None, on: date = SIGNED_UP, template: str = "engagement-cycle",
    returning: bool = False, level: str = "standard",
) -> Cycle:
    """A factory (the cast's unless told) in a fresh cycle, enrolled by the administrator."""
    templates()
    factory = factory or cast.factory
    signed(cast, factory=factory, on=on)
    return enrol_factory(factory=factory, template_key=template, signed_up_on=on, returning=returning,
                         service_level=level, research_consent=False, by=cast.administrator, now=at(on))


def staffed(cast: Cast, cycle: Cycle, *, on: date | None = None) -> Cycle:
    """The cast's advisor and assessor, and a second assessor, assigned to the cycle."""
    on = on or cycle.signed_up_on
    second = cast.person("assessor", name="Second Assessor")
    for person, role in ((cast.advisor, AssignedRole.ADVISOR), (cast.assessor, AssignedRole.ASSESSOR),
                         (second, AssignedRole.ASSESSOR)):
        ops.assign(cycle=cycle, person=person, role=role, by=cast.administrator, now=at(on))
    return cycle


def consented(cast: Cast, cycle: Cycle, *, on: date | None = None) -> Cycle:
    """The cast's buyer sources from the factory and may see the cycle."""
    assert cast.supply_link
    ops.give_consent(cycle=cycle, buyer=cast.buyer, by=cast.factory_manager, now=at(on or cycle.signed_up_on))
    return cycle


def planned(
    cast: Cast, cycle: Cycle, day: date, *, kind: str = "advisory", announcement: str = "announced",
    by: Person | None = None, people: tuple[Person, ...] | None = None, now: datetime | None = None, **more: object,
) -> Visit:
    """A visit in the calendar, planned on the day of sign-up."""
    by = by or (cast.advisor if kind == "advisory" else cast.assessor)
    return ops.plan_visit(cycle=cycle, kind=kind, planned_on=day, announcement=announcement, by=by,
                          people=(by,) if people is None else people, now=now or at(cycle.signed_up_on),
                          **more)  # type: ignore[arg-type]


def held(cast: Cast, cycle: Cycle, day: date, *, kind: str = "advisory", announcement: str = "announced") -> Visit:
    """A visit that took place."""
    visit = planned(cast, cycle, day, kind=kind, announcement=announcement)
    by = cast.advisor if kind == "advisory" else cast.assessor
    return ops.hold_visit(visit=visit, held_on=day, notes="Told in trust.", by=by, now=at(day, 16))
