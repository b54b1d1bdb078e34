"""Plans for tests: with findings, with an item in any state, with a report under way."""

from datetime import UTC, date, datetime, time

from tests.builders import cycles
from tests.builders.reports import MIXED, Reports
from tests.cast import Cast
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.states import CauseMethod, ItemOrigin
from treadle.domain.parties.models import Factory

SIGNED_UP = cycles.SIGNED_UP
ASSESSED = date(2026, 4, 20)
DAY = date(2026, 6, 1)
WHYS = ["The key was lost.", "Nobody keeps keys.", "No one is named for it."]


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


NOW = at(DAY)


def opened(cast: Cast, *, factory: Factory | None = None) -> Plan:
    """A plan as it opens with a cycle, the cast's people assigned and the cast's buyer let in."""
    cycle = cycles.staffed(cast, cycles.enrolled(cast, factory=factory))
    if factory is None:
        cycles.consented(cast, cycle)
    return ops.open_plan(cycle=cycle, now=at(SIGNED_UP))


def filled(cast: Cast, *, factory: Factory | None = None, before: dict[str, str] | None = None) -> Plan:
    """A plan with the findings of a released assessment: wages (2nd question) and exits (1st, publicly reported).

    ``before``: answers of an assessment of the year before, so that some points are not met again.
    """
    plan = opened(cast, factory=factory)
    world, site = Reports(cast), factory or cast.factory
    world.__dict__["template"] = plan.cycle.template
    if before:
        world.assessment(site, before, on=date(2025, 4, 14), number=plan.cycle.number + 8)
    assessment = world.assessment(site, MIXED, on=ASSESSED, number=plan.cycle.number)
    plan.cycle.assessed_on = ASSESSED
    plan.cycle.save(update_fields=["assessed_on"])
    ops.add_findings(plan=plan, assessment=assessment, now=NOW)
    return ops.show_to_buyers(plan=plan, now=NOW)


def item_of(plan: Plan, *, public: bool = False) -> Item:
    """The plan's first item from a finding, publicly reported or not."""
    return plan.items.filter(is_public=public, origin=ItemOrigin.FINDING).earliest("created_at", "pk")


def own_item(cast: Cast, plan: Plan, title: str = "Fans in the sewing hall", now: datetime = NOW) -> Item:
    """An item that the committee proposed."""
    return ops.add_item(plan=plan, origin=ItemOrigin.COMMITTEE, title=title, by=cast.factory_manager, now=now)


def planned(cast: Cast, item: Item, due_on: date = date(2026, 7, 1)) -> Item:
    """An item that says what, by whom and until when."""
    return ops.change_item(
        item=item,
        action="Open all exits",
        responsible="Head of maintenance",
        due_on=due_on,
        by=cast.factory_manager,
        now=NOW,
    )


def explained(cast: Cast, item: Item) -> None:
    """Five whys, kept."""
    ops.explain_cause(
        item=item, method=CauseMethod.FIVE_WHYS, steps=WHYS, root=WHYS[-1], by=cast.factory_manager, now=NOW
    )


def completed(cast: Cast, item: Item, now: datetime = NOW) -> Item:
    """An item that the factory declares as done."""
    planned(cast, item)
    explained(cast, item)
    return ops.complete_item(item=item, by=cast.factory_manager, now=now)
