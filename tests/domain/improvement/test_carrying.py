"""What is open goes on in the next cycle's plan: once, with its history, and unseen by who did not see it before."""

from datetime import date

import pytest

from tests.builders import cycles
from tests.builders import improvement as build
from tests.builders.reports import MIXED, Reports, Tool
from tests.cast import Cast
from treadle.domain.access.models import Grant
from treadle.domain.assessments.models import Assessment
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.queries import (
    history_of,
    items_for_buyer,
    items_of,
    numbers_of,
    plans_for_buyer,
    view_of,
)
from treadle.domain.improvement.states import ItemState, Verification
from treadle.domain.standards.models import Version
from treadle.kernel.errors import RuleBroken

NEXT = date(2027, 1, 11)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


def next_plan(cast: Cast) -> Plan:
    """The plan of the second cycle, as enrolment opens it."""
    return cycles.enrolled(cast, on=NEXT, returning=True).plan


def assessed_again(cast: Cast, plan: Plan) -> Assessment:
    """The next year's assessment, which finds the same."""
    world, tool = Reports(cast), Tool.__new__(Tool)
    tool.version = Version.objects.get()
    tool.questions = {one.code: one for one in tool.version.questions.all()}
    world.__dict__.update(template=plan.cycle.template, tool=tool)
    return world.assessment(plan.cycle.factory, MIXED, on=date(2027, 4, 26), number=plan.cycle.number)


def test_what_is_open_or_unverified_goes_on(cast: Cast, plan: Plan) -> None:
    wages, exits = build.item_of(plan), build.item_of(plan, public=True)
    build.completed(cast, exits)  # publicly reported, declared and not verified
    done = build.completed(cast, build.own_item(cast, plan, title="Water points"))
    build.explained(cast, wages)
    new = next_plan(cast)
    carried = {item.carried_from_id: item for item in new.items.all()}
    assert set(carried) == {wages.pk, exits.pk}
    assert done.pk not in carried
    assert carried[wages.pk].cause.root == build.WHYS[-1]
    assert carried[exits.pk].state == ItemState.COMPLETED
    assert carried[exits.pk].verification == Verification.DECLARED
    assert view_of(carried[wages.pk], NEXT).carried
    assert len(history_of(carried[exits.pk])) == len(history_of(exits)) > 0


def test_it_is_counted_once_and_written_in_one_place(cast: Cast, plan: Plan) -> None:
    wages = build.item_of(plan)
    new = next_plan(cast)
    before, after = numbers_of(items_of(plan), NEXT), numbers_of(items_of(new), NEXT)
    assert (before.total, before.carried, before.late) == (0, 2, 0)
    assert (after.total, after.carried) == (2, 0)
    with pytest.raises(RuleBroken, match="carried over"):
        ops.start_item(item=wages, by=cast.factory_manager, now=build.at(NEXT))
    heir = new.items.get(carried_from=wages)
    assert ops.start_item(item=heir, by=cast.factory_manager, now=build.at(NEXT)).state == ItemState.IN_PROGRESS
    ops.open_plan(cycle=new.cycle, now=build.at(NEXT))
    assert new.items.count() == 2


def test_found_again_it_is_listed_once_and_asks_its_whys_anew(cast: Cast, plan: Plan) -> None:
    build.explained(cast, build.item_of(plan))
    new = next_plan(cast)
    ops.add_findings(plan=new, assessment=assessed_again(cast, new), now=build.at(date(2027, 5, 26)))
    live = new.items.filter(carried_on=None)
    assert live.count() == 2
    for item in live:
        assert item.repeated
        assert item.carried_from.plan_id == new.pk
        assert not hasattr(item, "cause")
    heir = live.get(is_public=False)
    build.planned(cast, heir, due_on=date(2027, 7, 1))
    with pytest.raises(RuleBroken, match="five whys"):
        ops.complete_item(item=heir, by=cast.factory_manager, now=build.at(date(2027, 6, 1)))


def test_a_disagreement_goes_along_unseen(cast: Cast, plan: Plan) -> None:
    exits = build.completed(cast, build.item_of(plan, public=True))
    ops.disagree(item=exits, text="Not true.", by=cast.worker_representative, now=build.NOW)
    heir = next_plan(cast).items.get(carried_from=exits)
    assert heir.disagreements.filter(settled_on=None).count() == 1
    assert exits.disagreements.count() == 0


def test_a_buyer_sees_it_go_on_if_it_saw_it_before(cast: Cast, plan: Plan) -> None:
    new = next_plan(cast)
    now = build.at(NEXT)
    assert not plans_for_buyer(cast.buyer_staff, now).filter(pk=new.pk).exists()  # no consent for this cycle yet
    cycles.consented(cast, new.cycle, on=NEXT)
    assert plans_for_buyer(cast.buyer_staff, now).filter(pk=new.pk).exists()
    assert items_for_buyer(cast.buyer_staff, now).filter(plan=new).count() == 2


def test_a_buyer_of_the_new_cycle_only_learns_nothing_of_the_old_one(cast: Cast, plan: Plan) -> None:
    new = next_plan(cast)
    cycles.consented(cast, new.cycle, on=NEXT)
    plan.cycle.consents.all().delete()
    Grant.objects.filter(kind="consent", cycle_id=plan.cycle_id).delete()
    now = build.at(NEXT)
    assert not plans_for_buyer(cast.buyer_staff, now).filter(pk=new.pk).exists()
    ops.add_findings(plan=new, assessment=assessed_again(cast, new), now=now)
    ops.show_to_buyers(plan=new, now=now)
    seen = list(items_for_buyer(cast.buyer_staff, now).filter(plan=new))
    assert len(seen) == 2
    assert not any(view_of(item, NEXT).carried or view_of(item, NEXT).repeated for item in seen)
    live = Item.objects.filter(plan=new, carried_on=None)
    assert {item.pk for item in seen} == set(live.values_list("pk", flat=True))
