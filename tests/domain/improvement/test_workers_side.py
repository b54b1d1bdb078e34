"""The workers' side: endorsing, and disagreeing without being found out."""

from datetime import timedelta

import pytest

from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.cast import Cast
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Disagreement, Endorsement, Item, ItemChange, Plan
from treadle.domain.improvement.queries import disagreements_for, items_of, needs_of, view_of
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

TOMORROW = DAY + timedelta(days=1)
WORDS = "The exits of hall two are locked again at night."


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


@pytest.fixture
def item(cast: Cast, plan: Plan) -> Item:
    return build.completed(cast, build.item_of(plan, public=True))


def endorsed(item: Item, on: object = TOMORROW) -> bool:
    return view_of(items_of(item.plan).get(pk=item.pk), on).endorsed_on is not None  # type: ignore[arg-type]


def test_an_endorsement_names_the_side_and_shows_the_day_after(cast: Cast, item: Item) -> None:
    ops.endorse_item(item=item, by=cast.worker_representative, now=NOW)
    assert not endorsed(item, DAY)
    assert endorsed(item, TOMORROW)
    assert {field.name for field in Endorsement._meta.fields} == {"item", "endorsed_on", "shows_from"}


def test_endorsing_twice_changes_nothing(cast: Cast, item: Item) -> None:
    first = ops.endorse_item(item=item, by=cast.worker_representative, now=NOW)
    second = ops.endorse_item(item=item, by=cast.union_representative, now=NOW + timedelta(days=2))
    assert first.shows_from == second.shows_from == TOMORROW


def test_a_disagreement_keeps_no_trace_of_a_person(cast: Cast, item: Item) -> None:
    assert {field.name for field in Disagreement._meta.fields} == {
        "id",
        "item",
        "text",
        "made_on",
        "settled_on",
        "settled_note",
    }
    before = ItemChange.objects.count()
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert ItemChange.objects.count() == before
    her = str(cast.worker_representative.pk)
    for entry in Entry.objects.all():
        assert entry.by != cast.worker_representative
        assert her not in str(entry.facts)
    for notice in Notice.objects.all():
        assert cast.worker_representative.name not in str(notice.facts) + notice.path


def test_the_ledger_tells_an_endorsement_from_a_disagreement_in_no_way(cast: Cast, plan: Plan, item: Item) -> None:
    other = build.completed(cast, build.item_of(plan))
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    ops.endorse_item(item=other, by=cast.union_representative, now=NOW + timedelta(hours=3))
    entries = Entry.objects.filter(event="item.workers_side_spoke")
    assert {(entry.by, entry.at, str(entry.facts)) for entry in entries} == {(None, NOW.replace(hour=0), "{}")}
    assert entries.count() == 2


def test_a_disagreement_keeps_the_item_from_being_endorsed(cast: Cast, item: Item) -> None:
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    ops.endorse_item(item=item, by=cast.union_representative, now=NOW)
    assert not endorsed(item, DAY + timedelta(days=60))
    found = Disagreement.objects.get()
    later = NOW + timedelta(days=10)
    ops.settle_disagreement(disagreement=found, note="The lock is gone; she saw it.", by=cast.advisor, now=later)
    shown_on = later.date() + timedelta(days=1)
    assert view_of(items_of(item.plan).get(pk=item.pk), shown_on).endorsed_on == shown_on


def test_a_disagreement_on_the_same_day_holds_the_endorsement(cast: Cast, item: Item) -> None:
    ops.endorse_item(item=item, by=cast.union_representative, now=NOW)
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert not endorsed(item, DAY + timedelta(days=60))


def test_an_endorsement_that_shows_goes_on_showing(cast: Cast, item: Item) -> None:
    ops.endorse_item(item=item, by=cast.union_representative, now=NOW)
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW + timedelta(days=3))
    assert endorsed(item, DAY + timedelta(days=3))
    assert disagreements_for(cast.advisor, NOW).count() == 1


def test_two_open_disagreements_are_settled_one_by_one(cast: Cast, item: Item) -> None:
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    ops.disagree(item=item, text="Nobody was asked.", by=cast.union_representative, now=NOW)
    ops.endorse_item(item=item, by=cast.union_representative, now=NOW)
    first, second = Disagreement.objects.order_by("text")
    ops.settle_disagreement(disagreement=first, note="Talked over.", by=cast.advisor, now=NOW)
    assert not endorsed(item, TOMORROW)
    ops.settle_disagreement(disagreement=second, note="Talked over.", by=cast.team_leader, now=NOW)
    assert endorsed(item, TOMORROW)
    with pytest.raises(RuleBroken):
        ops.settle_disagreement(disagreement=second, note="Again.", by=cast.advisor, now=NOW)


def test_sending_the_same_words_again_is_one_disagreement(cast: Cast, item: Item) -> None:
    for _time in range(2):
        ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert Disagreement.objects.count() == 1


def test_only_completed_items_are_spoken_of(cast: Cast, plan: Plan) -> None:
    open_item = build.item_of(plan)
    with pytest.raises(RuleBroken):
        ops.endorse_item(item=open_item, by=cast.worker_representative, now=NOW)
    with pytest.raises(RuleBroken):
        ops.disagree(item=open_item, text=WORDS, by=cast.worker_representative, now=NOW)


@pytest.mark.parametrize("role", ["factory_manager", "ambassador", "advisor", "buyer_staff", "team_leader"])
def test_nobody_speaks_for_the_workers_side(cast: Cast, item: Item, role: str) -> None:
    with pytest.raises(NotYours):
        ops.endorse_item(item=item, by=getattr(cast, role), now=NOW)
    with pytest.raises(NotYours):
        ops.disagree(item=item, text="x", by=getattr(cast, role), now=NOW)


@pytest.mark.parametrize(
    "role",
    [
        "factory_manager",
        "worker_representative",
        "buyer_staff",
        "monitoring_officer",
        "country_manager",
        "administrator",
        "assessor",
        "group_lead",
    ],
)
def test_a_disagreement_is_read_by_advisor_and_team_leader_only(cast: Cast, item: Item, role: str) -> None:
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert not disagreements_for(getattr(cast, role), NOW).exists()
    with pytest.raises(NotYours):
        ops.settle_disagreement(disagreement=Disagreement.objects.get(), note="x", by=getattr(cast, role), now=NOW)
    assert not Notice.objects.filter(kind="item.disagreement", person=getattr(cast, role)).exists()


def test_advisor_and_team_leader_are_told(cast: Cast, item: Item) -> None:
    assert cast.team_leader
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    told = set(Notice.objects.filter(kind="item.disagreement").values_list("person__name", flat=True))
    assert told == {cast.advisor.name, cast.team_leader.name}
    assert [need.kind for need in needs_of(cast.advisor, DAY) if need.kind == "item.disagreement"]


def test_settling_needs_a_note(cast: Cast, item: Item) -> None:
    found = ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    with pytest.raises(InvalidInput):
        ops.settle_disagreement(disagreement=found, note="", by=cast.advisor, now=NOW)


def test_worklists_of_the_factory_are_the_same_after_a_disagreement(cast: Cast, item: Item) -> None:
    people = [
        cast.factory_manager,
        cast.ambassador,
        cast.worker_representative,
        cast.union_representative,
        cast.buyer_staff,
    ]
    before = [needs_of(person, DAY) for person in people]
    assert any(need.kind == "plan.endorse" for need in before[2])
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert [needs_of(person, DAY) for person in people] == before


def test_a_released_report_calls_a_held_endorsement_none(cast: Cast, item: Item) -> None:
    from treadle.domain.reports.composers.progress import plan_facts

    ops.endorse_item(item=item, by=cast.union_representative, now=NOW)
    assert any(row["endorsed"] for row in plan_facts(item.plan.cycle, TOMORROW)["items"])
    ops.disagree(item=item, text=WORDS, by=cast.worker_representative, now=NOW)
    assert not any(row["endorsed"] for row in plan_facts(item.plan.cycle, TOMORROW)["items"])
