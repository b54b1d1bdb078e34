"""Writing items: findings, steps, causes, proof, verification, and who may not."""

from datetime import date, timedelta

import pytest

from tests.builders import cycles
from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.builders.reports import MIXED, Reports
from tests.cast import Cast
from treadle.domain.cycles.models import Milestone
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.files.models import StoredFile
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.datafiles import layouts
from treadle.domain.improvement.models import Endorsement, Item, Plan
from treadle.domain.improvement.queries import (
    items_of,
    numbers_of,
    open_public_items,
    plan_of,
    rows_in,
    suggestions_for,
    view_of,
)
from treadle.domain.improvement.queries.layouts import FIELDS, heads_of, layout_of
from treadle.domain.improvement.states import CauseMethod, ItemOrigin, ItemState, Verification
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


def fresh(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def test_one_plan_opens_with_the_cycle_and_a_second_is_the_same(cast: Cast) -> None:
    plan = build.opened(cast)
    again = ops.open_plan(cycle=plan.cycle, now=NOW)
    assert again == plan_of(plan.cycle) == plan
    assert Entry.objects.filter(event="plan.opened").count() == 1


def test_findings_become_items_once(cast: Cast, plan: Plan) -> None:
    rows = list(items_of(plan))
    assert [(row.point.key if row.point else "", row.is_public, row.verification) for row in rows] == [
        ("wages", False, Verification.NOT_NEEDED),
        ("exits", True, Verification.OPEN),
    ]
    assert {row.origin for row in rows} == {ItemOrigin.FINDING}
    assessment = rows[0].finding.answer.assessment  # type: ignore[union-attr]
    assert ops.add_findings(plan=plan, assessment=assessment, now=NOW) == 0
    assert plan.items.count() == 2


def test_what_was_not_met_the_year_before_is_repeated(cast: Cast) -> None:
    plan = build.filled(cast, before={"exits2": "not_met", "wages1": "met"})
    assert {item.point.key: item.repeated for item in items_of(plan) if item.point} == {"wages": False, "exits": True}


def test_showing_the_plan_twice_keeps_the_first_moment(cast: Cast, plan: Plan) -> None:
    ops.show_to_buyers(plan=plan, now=NOW + timedelta(days=3))
    assert Plan.objects.get().shown_to_buyers_at == NOW


def test_planned_improvements_mark_the_milestone(cast: Cast, plan: Plan) -> None:
    with pytest.raises(RuleBroken):
        ops.submit_planned_improvements(plan=plan, by=cast.factory_manager, now=NOW)
    for item in items_of(plan):
        build.planned(cast, item)
    ops.submit_planned_improvements(plan=plan, by=cast.factory_manager, now=NOW)
    milestone = Milestone.objects.get(cycle=plan.cycle, kind=MilestoneKind.PLANNED_IMPROVEMENTS)
    assert milestone.done_on == DAY
    with pytest.raises(RuleBroken):
        ops.submit_planned_improvements(plan=plan, by=cast.factory_manager, now=NOW)


def test_changes_are_kept_with_who_and_what(cast: Cast, plan: Plan) -> None:
    item = build.own_item(cast, plan)
    ops.change_item(item=item, by=cast.ambassador, now=NOW, title="Fans and water", due_on=date(2026, 8, 1))
    change = fresh(item).changes.get()
    assert change.before == {"title": "Fans in the sewing hall", "due_on": None}
    assert change.after == {"title": "Fans and water", "due_on": "2026-08-01"}
    assert change.changed_by == cast.ambassador
    ops.change_item(item=item, by=cast.ambassador, now=NOW, title="Fans and water")
    assert item.changes.count() == 1


def test_the_title_of_a_finding_stays(cast: Cast, plan: Plan) -> None:
    item = build.item_of(plan)
    ops.change_item(item=item, by=cast.factory_manager, now=NOW, title="Nothing to see", action="Pay it")
    assert fresh(item).title == item.title
    assert fresh(item).action == "Pay it"


def test_only_known_fields_change(cast: Cast, plan: Plan) -> None:
    with pytest.raises(TypeError):
        ops.change_item(item=build.item_of(plan), by=cast.factory_manager, now=NOW, verification="verified")


def test_causes_are_kept_and_their_history_too(cast: Cast, plan: Plan) -> None:
    item = build.item_of(plan)
    build.explained(cast, item)
    bones: list[object] = [{"bone": "people", "causes": "Nobody is trained"}]
    ops.explain_cause(
        item=item, method=CauseMethod.FISHBONE, steps=bones, root="No training", by=cast.ambassador, now=NOW
    )
    assert fresh(item).cause.root == "No training"
    assert [change.after["cause"]["method"] for change in item.changes.all()] == ["five_whys", "fishbone"]
    with pytest.raises(InvalidInput):
        ops.explain_cause(item=item, method=CauseMethod.FIVE_WHYS, steps=["a"], root="a", by=cast.ambassador, now=NOW)


def test_five_whys_before_completing_what_came_back(cast: Cast) -> None:
    plan = build.filled(cast, before={"exits2": "not_met"})
    item = build.planned(cast, build.item_of(plan, public=True))
    with pytest.raises(RuleBroken) as refused:
        ops.complete_item(item=item, by=cast.factory_manager, now=NOW)
    assert refused.value.code == "no_whys"
    build.explained(cast, item)
    assert ops.complete_item(item=item, by=cast.factory_manager, now=NOW).completed_on == DAY


def test_a_public_item_is_declared_until_the_programme_verifies_it(cast: Cast, plan: Plan) -> None:
    item = build.completed(cast, build.item_of(plan, public=True))
    assert item.verification == Verification.DECLARED
    assert view_of(fresh(item), DAY).status == "Completed, declared by the factory"
    assert item in open_public_items(plan)
    with pytest.raises(InvalidInput):
        ops.verify_item(item=item, note=" ", by=cast.advisor, now=NOW)
    ops.verify_item(item=item, note="Tried every exit on 1 June.", by=cast.advisor, now=NOW)
    assert view_of(fresh(item), DAY).status == "Completed, verified by the programme"
    assert not open_public_items(plan).exists()
    with pytest.raises(RuleBroken):
        ops.reject_item(item=item, note="On second thoughts.", by=cast.advisor, now=NOW)


def test_a_rejection_reopens_and_must_be_declared_again(cast: Cast, plan: Plan) -> None:
    item = build.completed(cast, build.item_of(plan))
    ops.endorse_item(item=item, by=cast.worker_representative, now=NOW)
    ops.reject_item(item=item, note="Two lines still wait for their pay.", by=cast.advisor, now=NOW)
    item = fresh(item)
    assert (item.state, item.completed_on, item.verification) == (ItemState.IN_PROGRESS, None, Verification.REJECTED)
    assert not Endorsement.objects.exists()
    assert Notice.objects.filter(kind="item.rejected", person=cast.factory_manager).exists()
    ops.complete_item(item=item, by=cast.factory_manager, now=NOW)
    assert fresh(item).verification == Verification.DECLARED


def test_reopening_takes_back_what_was_verified(cast: Cast, plan: Plan) -> None:
    item = build.completed(cast, build.item_of(plan, public=True))
    ops.verify_item(item=item, note="Seen.", by=cast.team_leader, now=NOW)
    ops.reopen_item(item=item, by=cast.factory_manager, now=NOW)
    assert fresh(item).verification == Verification.OPEN
    with pytest.raises(RuleBroken):
        ops.reopen_item(item=item, by=cast.factory_manager, now=NOW)


def test_start_and_pause(cast: Cast, plan: Plan) -> None:
    item = build.item_of(plan)
    assert ops.start_item(item=item, by=cast.ambassador, now=NOW).state == ItemState.IN_PROGRESS
    assert ops.pause_item(item=item, by=cast.ambassador, now=NOW).state == ItemState.PENDING
    with pytest.raises(RuleBroken):
        ops.pause_item(item=item, by=cast.ambassador, now=NOW)


def test_proof_is_the_factorys_own(cast: Cast, plan: Plan) -> None:
    item = build.item_of(plan)
    ours = StoredFile.objects.create(
        factory=cast.factory, name="door.jpg", media_type="image/jpeg", size=1, sha256="0" * 64, stored_at=NOW
    )
    theirs = StoredFile.objects.create(
        factory=cast.other_factory, name="door.jpg", media_type="image/jpeg", size=1, sha256="0" * 64, stored_at=NOW
    )
    proof = ops.add_proof(item=item, file=ours, caption="The door", by=cast.ambassador, now=NOW)
    assert list(item.proofs.all()) == [proof]
    with pytest.raises(RuleBroken):
        ops.add_proof(item=item, file=theirs, caption="", by=cast.ambassador, now=NOW)


def test_a_plan_in_numbers(cast: Cast, plan: Plan) -> None:
    build.completed(cast, build.item_of(plan, public=True))
    build.planned(cast, build.own_item(cast, plan), due_on=DAY)
    numbers = numbers_of(items_of(plan), DAY + timedelta(days=1))
    assert (numbers.total, numbers.completed, numbers.late, numbers.pending) == (3, 1, 1, 1)
    assert (numbers.public, numbers.public_fixed, numbers.fixed) == (1, 0, 0)


@pytest.mark.parametrize("key", ["by-point", "who-does-what", "fixed-and-checked", "causes"])
def test_every_layout_fills_its_columns_in_three_languages(cast: Cast, plan: Plan, key: str) -> None:
    layout = layout_of(key)
    assert layout is not None
    rows = rows_in(layout, items_of(plan), DAY)
    assert len(rows) == 2
    assert {len(row) for row in rows} == {len(heads_of(layout))}
    assert all({"en", "vi", "ar"} <= set(column.titles) for column in layout.columns)


def test_layouts_name_known_fields() -> None:
    assert len(layouts()) >= 3
    assert {column.field for layout in layouts().values() for column in layout.columns} <= set(FIELDS)
    assert layout_of("brand-of-the-year") is None


def test_items_are_proposed_from_what_both_sides_said_and_from_visits(cast: Cast) -> None:
    from treadle.domain.cycles import operations as cycle_ops

    plan = build.opened(cast)
    visit = cycles.held(cast, plan.cycle, date(2026, 2, 2))
    cycle_ops.agree_action(
        visit=visit, text="Mark the exits", responsible="Maintenance", due_on=date(2026, 3, 2), by=cast.advisor, now=NOW
    )
    assert [(one.origin, one.title) for one in suggestions_for(plan)] == [(ItemOrigin.VISIT, "Mark the exits")]
    ops.add_item(plan=plan, origin=ItemOrigin.VISIT, title="Mark the exits", by=cast.factory_manager, now=NOW)
    assert suggestions_for(plan) == []


STRANGERS = ["buyer_staff", "advisor", "worker_representative", "group_lead", "researcher", "assessor", "constituent"]


@pytest.mark.parametrize("role", STRANGERS)
def test_only_the_factory_writes_its_plan(cast: Cast, plan: Plan, role: str) -> None:
    item, by = build.item_of(plan), getattr(cast, role)
    for write in (
        lambda: ops.add_item(plan=plan, origin=ItemOrigin.COMMITTEE, title="x", by=by, now=NOW),
        lambda: ops.change_item(item=item, action="x", by=by, now=NOW),
        lambda: ops.explain_cause(item=item, method=CauseMethod.FISHBONE, steps=["x"], root="x", by=by, now=NOW),
        lambda: ops.start_item(item=item, by=by, now=NOW),
        lambda: ops.complete_item(item=item, by=by, now=NOW),
        lambda: ops.reopen_item(item=item, by=by, now=NOW),
        lambda: ops.show_early(item=item, shown=True, by=by, now=NOW),
        lambda: ops.submit_planned_improvements(plan=plan, by=by, now=NOW),
    ):
        with pytest.raises(NotYours):
            write()


@pytest.mark.parametrize("role", ["factory_manager", "buyer_staff", "worker_representative", "assessor"])
def test_only_the_programme_verifies(cast: Cast, plan: Plan, role: str) -> None:
    item = build.completed(cast, build.item_of(plan))
    for write in (ops.verify_item, ops.reject_item):
        with pytest.raises(NotYours):
            write(item=item, note="Fine.", by=getattr(cast, role), now=NOW)


def test_another_factorys_manager_is_a_stranger(cast: Cast, plan: Plan) -> None:
    stranger = cast.person("factory_manager", name="Other Manager", at=cast.other_factory)
    with pytest.raises(NotYours):
        ops.start_item(item=build.item_of(plan), by=stranger, now=NOW)


def test_reminders_are_sent_once_a_week(cast: Cast, plan: Plan) -> None:
    build.planned(cast, build.item_of(plan), due_on=DAY + timedelta(days=5))
    assert cast.factory_manager
    assert len(ops.remind_of_items(on=DAY, now=NOW)) == 1
    assert ops.remind_of_items(on=DAY + timedelta(days=1), now=NOW) == []
    kinds = Notice.objects.filter(person=cast.factory_manager).values_list("kind", flat=True)
    assert "plan.items_due_soon" in kinds
    later = DAY + timedelta(days=8)
    assert len(ops.remind_of_items(on=later, now=build.at(later))) == 1
    assert Notice.objects.filter(person=cast.factory_manager, kind="plan.items_late").count() == 1
    assert not Notice.objects.filter(kind="plan.items_late", person=cast.advisor).exists()


def test_findings_of_the_mixed_assessment_are_two(cast: Cast) -> None:
    assert sum(outcome == "not_met" for outcome in MIXED.values()) == 2
    assert Reports(cast)
