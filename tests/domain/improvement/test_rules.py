"""The rules of plans and reports: no database, every refusal."""

from datetime import date
from uuid import uuid4

import pytest

from treadle.domain.improvement import rules
from treadle.domain.improvement.models import Cause, Item, Plan
from treadle.domain.improvement.states import (
    ITEM_STEPS,
    PROGRAMME_REPORT_STEPS,
    VERIFICATION_STEPS,
    CauseMethod,
    ItemOrigin,
    ItemState,
    ReportState,
    SectionKey,
    Verification,
)
from treadle.kernel.errors import InvalidInput, RuleBroken

DAY = date(2026, 6, 1)


def item(**fields: object) -> Item:
    """An item that is planned, unless told."""
    return Item(
        **{
            "title": "Exits",
            "action": "Open them",
            "responsible": "Head of maintenance",
            "due_on": date(2026, 7, 1),
            "state": ItemState.IN_PROGRESS,
            **fields,
        }
    )


def plan(**fields: object) -> Plan:
    return Plan(opened_at=DAY, **fields)


def test_a_plan_is_submitted_when_every_item_is_planned() -> None:
    rules.check_can_submit(plan(shown_to_buyers_at=DAY), [item(), item(state=ItemState.COMPLETED, action="")])


@pytest.mark.parametrize(
    ("fields", "items", "code"),
    [
        ({"shown_to_buyers_at": DAY, "submitted_at": DAY}, [], "twice"),
        ({}, [item()], "too_early"),
        ({"shown_to_buyers_at": DAY}, [item(action="")], "incomplete"),
        ({"shown_to_buyers_at": DAY}, [item(responsible="")], "incomplete"),
        ({"shown_to_buyers_at": DAY}, [item(), item(due_on=None)], "incomplete"),
    ],
)
def test_a_plan_is_not_submitted(fields: dict[str, object], items: list[Item], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_can_submit(plan(**fields), items)
    assert refused.value.code == code


def test_a_due_day_lies_ahead_but_an_old_one_may_stay() -> None:
    rules.check_day(DAY, None, DAY)
    rules.check_day(date(2026, 5, 1), date(2026, 5, 1), DAY)
    with pytest.raises(InvalidInput) as refused:
        rules.check_day(date(2026, 5, 31), None, DAY)
    assert set(refused.value.fields) == {"due_on"}


def test_what_is_completed_is_reopened_before_it_is_changed() -> None:
    rules.check_can_change(item())
    with pytest.raises(RuleBroken):
        rules.check_can_change(item(state=ItemState.COMPLETED))


@pytest.mark.parametrize(
    ("method", "steps", "root", "field"),
    [
        (CauseMethod.FIVE_WHYS, ["a", "b", "c"], " ", "root"),
        (CauseMethod.FIVE_WHYS, ["a", "b"], "c", "steps"),
        (CauseMethod.FIVE_WHYS, list("abcdef"), "c", "steps"),
        (CauseMethod.FISHBONE, [], "c", "steps"),
    ],
)
def test_a_root_cause_needs_its_way_there(method: CauseMethod, steps: list[object], root: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_cause(method, steps, root)
    assert set(refused.value.fields) == {field}


def test_root_causes_that_are_taken() -> None:
    rules.check_cause(CauseMethod.FIVE_WHYS, ["a", "b", "c"], "c")
    rules.check_cause(CauseMethod.FISHBONE, [{"bone": "people", "causes": "No training"}], "No training")


def test_completing_needs_an_action_and_whys_where_it_came_back() -> None:
    rules.check_can_complete(item(), None)
    rules.check_can_complete(item(repeated=True), Cause(method=CauseMethod.FIVE_WHYS))
    for wrong, cause, code in (
        (item(action="  "), None, "no_action"),
        (item(repeated=True), None, "no_whys"),
        (item(repeated=True), Cause(method=CauseMethod.FISHBONE), "no_whys"),
    ):
        with pytest.raises(RuleBroken) as refused:
            rules.check_can_complete(wrong, cause)
        assert refused.value.code == code


def test_only_completed_items_are_endorsed_and_verified() -> None:
    rules.check_can_be_endorsed(item(state=ItemState.COMPLETED))
    rules.check_can_verify(item(state=ItemState.COMPLETED, verification=Verification.DECLARED))
    with pytest.raises(RuleBroken):
        rules.check_can_be_endorsed(item())
    with pytest.raises(RuleBroken):
        rules.check_can_verify(item())
    with pytest.raises(RuleBroken):
        rules.check_can_verify(item(state=ItemState.COMPLETED, verification=Verification.VERIFIED))


def test_a_finding_cannot_be_invented() -> None:
    rules.check_origin(ItemOrigin.COMMITTEE)
    with pytest.raises(RuleBroken):
        rules.check_origin(ItemOrigin.FINDING)


def test_reopening_starts_from_completed() -> None:
    rules.check_step(item(state=ItemState.COMPLETED), ItemState.IN_PROGRESS, ItemState.COMPLETED)
    with pytest.raises(RuleBroken):
        rules.check_step(item(), ItemState.IN_PROGRESS, ItemState.COMPLETED)
    with pytest.raises(RuleBroken):
        rules.check_step(item(state=ItemState.COMPLETED), ItemState.PENDING, None)


def test_a_file_of_another_factory_is_no_proof() -> None:
    ours = uuid4()
    rules.check_file_is_ours(ours, ours)
    for other in (uuid4(), None):
        with pytest.raises(RuleBroken):
            rules.check_file_is_ours(other, ours)


def test_a_buyer_speaks_when_it_sees_the_plan() -> None:
    rules.check_can_answer(True, True)
    rules.check_can_answer(False, False)
    with pytest.raises(RuleBroken):
        rules.check_can_answer(True, False)


def test_empty_words_are_refused() -> None:
    for refuse in (
        lambda: rules.check_text(" "),
        lambda: rules.check_note("", "Say it."),
        lambda: rules.check_title(" "),
    ):
        with pytest.raises(InvalidInput):
            refuse()


def test_things_are_settled_and_kept_once() -> None:
    rules.check_is_unsettled(None)
    rules.check_commitment_is_open(None)
    with pytest.raises(RuleBroken):
        rules.check_is_unsettled(DAY)
    with pytest.raises(RuleBroken):
        rules.check_commitment_is_open(DAY)


def test_the_factory_report_needs_all_eleven_sections() -> None:
    assert len(SectionKey) == 11
    whole = {key.value: {"done": True} for key in SectionKey}
    rules.check_can_release(whole)
    with pytest.raises(RuleBroken) as refused:
        rules.check_can_release({**whole, "plan": {"done": False}})
    assert str(SectionKey.PLAN.label) in str(refused.value)
    with pytest.raises(InvalidInput):
        rules.check_section("weather")
    with pytest.raises(RuleBroken):
        rules.check_is_draft(ReportState.RELEASED)


def test_nobody_reviews_their_own_report() -> None:
    rules.check_can_review(ReportState.IN_REVIEW, is_writer=False)
    for state, is_writer, code in (
        (ReportState.IN_REVIEW, True, "own_work"),
        (ReportState.DRAFT, False, "not_in_review"),
    ):
        with pytest.raises(RuleBroken) as refused:
            rules.check_can_review(state, is_writer)
        assert refused.value.code == code


def test_a_programme_report_is_whole() -> None:
    rules.check_programme_report("Much.", "Some.", {"a": "moderate"}, ["a"])
    with pytest.raises(InvalidInput) as refused:
        rules.check_programme_report("", " ", {}, ["a", "b"])
    assert set(refused.value.fields) == {"achievements", "challenges", "a", "b"}


def test_a_released_report_never_changes_and_a_draft_goes_through_review() -> None:
    assert PROGRAMME_REPORT_STEPS.final_states() == {ReportState.RELEASED}
    assert not PROGRAMME_REPORT_STEPS.allows(ReportState.DRAFT, ReportState.RELEASED)


@pytest.mark.parametrize(
    ("before", "after"), [(ItemState.PENDING, ItemState.COMPLETED), (ItemState.COMPLETED, ItemState.IN_PROGRESS)]
)
def test_steps_of_an_item(before: ItemState, after: ItemState) -> None:
    assert ITEM_STEPS.allows(before, after)


def test_completing_and_leaving_keeps_day_and_state_together() -> None:
    one = item()
    one.move_to(ItemState.COMPLETED, on=DAY)
    assert one.completed_on == DAY
    one.move_to(ItemState.IN_PROGRESS, on=DAY)
    assert one.completed_on is None


def test_a_public_item_counts_as_fixed_only_when_verified() -> None:
    done = item(state=ItemState.COMPLETED, is_public=True, verification=Verification.DECLARED)
    assert not done.is_fixed
    done.move_verification(Verification.VERIFIED)
    assert done.is_fixed
    assert item(state=ItemState.COMPLETED).is_fixed
    assert not VERIFICATION_STEPS.allows(Verification.OPEN, Verification.VERIFIED)


def test_lateness_follows_the_day() -> None:
    late = item(due_on=date(2026, 5, 31))
    assert late.is_late(DAY)
    assert not late.is_late(date(2026, 5, 31))
    assert not item(due_on=date(2026, 5, 31), state=ItemState.COMPLETED).is_late(DAY)
    assert not item(due_on=None).is_late(DAY)
