"""Who sees which plan, and who hears what is said on it."""

from datetime import date, timedelta

import pytest

from tests.builders import cycles
from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.cast import Cast
from treadle.domain.cycles import operations as cycle_ops
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Plan
from treadle.domain.improvement.queries import (
    conversation_with,
    conversations_of,
    items_for_buyer,
    items_for_factory,
    items_for_office,
    needs_of,
    plans_for_buyer,
    plans_for_factory,
    plans_for_office,
)
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person, SupplyLink
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Person:
    """Staff of a second buyer that the factory consented to as well."""
    SupplyLink.objects.create(buyer=cast.other_buyer, factory=cast.factory, starts_on=date(2020, 1, 1))
    cycle_ops.give_consent(
        cycle=plan.cycle, buyer=cast.other_buyer, by=cast.factory_manager, now=build.at(build.SIGNED_UP)
    )
    return cast.person("buyer_staff", name="Olga Other", at=cast.other_buyer)


def test_a_buyer_sees_the_plan_from_the_release_on(cast: Cast) -> None:
    plan = build.opened(cast)
    assert not plans_for_buyer(cast.buyer_staff, NOW).exists()
    ops.show_to_buyers(plan=plan, now=NOW)
    assert plans_for_buyer(cast.buyer_staff, NOW).get() == plan


def test_an_early_improvement_shows_once_it_has_begun(cast: Cast) -> None:
    plan = build.opened(cast)
    item, hidden = build.own_item(cast, plan), build.own_item(cast, plan, "Masks")
    ops.show_early(item=item, shown=True, by=cast.factory_manager, now=NOW)
    assert not items_for_buyer(cast.buyer_staff, NOW).exists()
    ops.start_item(item=item, by=cast.factory_manager, now=NOW)
    assert items_for_buyer(cast.buyer_staff, NOW).get() == item
    assert plans_for_buyer(cast.buyer_staff, NOW).get() == plan
    assert hidden not in items_for_buyer(cast.buyer_staff, NOW)


def test_without_consent_there_is_no_plan(cast: Cast, plan: Plan) -> None:
    stranger = cast.person("buyer_staff", name="Olga Other", at=cast.other_buyer)
    assert not plans_for_buyer(stranger, NOW).exists()
    cycle_ops.withdraw_consent(cycle=plan.cycle, buyer=cast.buyer, by=cast.factory_manager, now=NOW)
    assert not plans_for_buyer(cast.buyer_staff, NOW + timedelta(days=1)).exists()


def test_each_site_shows_its_own_people_only(cast: Cast, plan: Plan) -> None:
    assert plans_for_office(cast.advisor, NOW).exists()
    assert plans_for_factory(cast.worker_representative, NOW).exists()
    for person in (cast.buyer_staff, cast.group_lead, cast.researcher, cast.partner_staff, cast.constituent):
        assert not plans_for_office(person, NOW).exists()
        assert not items_for_office(person, NOW).exists()
        assert not plans_for_factory(person, NOW).exists()
        assert not items_for_factory(person, NOW).exists()


def test_a_buyer_who_is_also_a_researcher_gets_no_office_page(cast: Cast, plan: Plan) -> None:
    cast.member(cast.buyer_staff, "researcher")
    assert plans_for_buyer(cast.buyer_staff, NOW).exists()
    assert not plans_for_office(cast.buyer_staff, NOW).exists()


def test_a_buyer_who_advises_elsewhere_sees_this_plan_as_a_buyer_only(cast: Cast, plan: Plan) -> None:
    cast.member(cast.buyer_staff, "advisor")
    assert not plans_for_office(cast.buyer_staff, NOW).exists()
    assert not items_for_office(cast.buyer_staff, NOW).exists()


def test_no_buyer_hears_another(cast: Cast, plan: Plan, other: Person) -> None:
    ops.comment_on_plan(plan=plan, text="When?", by=cast.buyer_staff, now=NOW)
    ops.commit_to_change(plan=plan, text="We pay earlier.", by=cast.buyer_staff, now=NOW)
    ops.comment_on_plan(plan=plan, text="In July.", to=cast.buyer, by=cast.factory_manager, now=NOW)
    ops.comment_on_plan(plan=plan, text="We begin in June.", by=cast.advisor, now=NOW)
    theirs = conversation_with(plan, cast.other_buyer)
    assert [one.text for one in theirs.comments] == ["We begin in June."]
    assert theirs.commitments == []
    mine = conversation_with(plan, cast.buyer)
    assert [one.text for one in mine.comments] == ["When?", "In July.", "We begin in June."]
    assert {(one.organisation, len(one.comments)) for one in conversations_of(plan)} == {(cast.buyer, 2), (None, 1)}
    assert not Notice.objects.filter(person=other, kind__startswith="plan.").exists()


def test_the_factory_answers_only_those_that_spoke(cast: Cast, plan: Plan, other: Person) -> None:
    with pytest.raises(NotYours):
        ops.comment_on_plan(plan=plan, text="Hello.", to=cast.other_buyer, by=cast.factory_manager, now=NOW)


def test_the_factory_is_told_of_a_comment(cast: Cast, plan: Plan) -> None:
    ops.comment_on_plan(plan=plan, text="When?", by=cast.buyer_staff, now=NOW)
    assert Notice.objects.get(kind="plan.comment", person=cast.factory_manager).facts["buyer"] == cast.buyer.name


@pytest.mark.parametrize("role", ["group_lead", "worker_representative", "assessor", "academy_participant"])
def test_others_say_nothing_on_the_plan(cast: Cast, plan: Plan, role: str) -> None:
    with pytest.raises(NotYours):
        ops.comment_on_plan(plan=plan, text="x", by=getattr(cast, role), now=NOW)
    with pytest.raises(NotYours):
        ops.commit_to_change(plan=plan, text="x", by=getattr(cast, role), now=NOW)


def test_a_buyer_is_silent_before_the_release(cast: Cast) -> None:
    plan = build.opened(cast)
    with pytest.raises(RuleBroken):
        ops.comment_on_plan(plan=plan, text="When?", by=cast.buyer_staff, now=NOW)
    with pytest.raises(RuleBroken):
        ops.commit_to_change(plan=plan, text="Earlier.", by=cast.buyer_staff, now=NOW)


def test_a_comment_needs_words_and_an_item_of_this_plan(cast: Cast, plan: Plan) -> None:
    with pytest.raises(InvalidInput):
        ops.comment_on_plan(plan=plan, text=" ", by=cast.buyer_staff, now=NOW)
    elsewhere = build.own_item(
        cast,
        ops.open_plan(cycle=cycles.enrolled(cast, factory=cast.factory, on=date(2027, 1, 4), returning=True), now=NOW),
    )
    with pytest.raises(NotYours):
        ops.comment_on_plan(plan=plan, item=elsewhere, text="x", by=cast.buyer_staff, now=NOW)


def test_a_commitment_is_kept_by_the_buyer_that_made_it(cast: Cast, plan: Plan, other: Person) -> None:
    made = ops.commit_to_change(plan=plan, text="Two weeks more.", due_on=DAY, by=cast.buyer_staff, now=NOW)
    assert [need.kind for need in needs_of(cast.buyer_staff, DAY)] == ["plan.commitment"]
    assert needs_of(other, DAY) == []
    with pytest.raises(NotYours):
        ops.keep_commitment(commitment=made, by=other, now=NOW)
    assert ops.keep_commitment(commitment=made, by=cast.buyer_staff, now=NOW).done_on == DAY
    with pytest.raises(RuleBroken):
        ops.keep_commitment(commitment=made, by=cast.buyer_staff, now=NOW)
