"""The facts that prefill the factory's progress report: nothing in them is told in trust, planned in secret or private.

Every fact is ``[name, value]``; a value is a number, a text, a day as ISO text, or a list of such rows. Names are
worded in ``report_words``; so the same facts read in any language, also after they were frozen.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from treadle.domain.assessments.models import SystemsReview
from treadle.domain.committees.models import Meeting, Member
from treadle.domain.committees.states import Side
from treadle.domain.cycles.models import Cycle, Milestone, SeminarAttendance, TrainingUse, Visit
from treadle.domain.cycles.states import MilestoneState, VisitKind, VisitState
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries.report_words import Fact
from treadle.domain.improvement.states import ItemState, SectionKey
from treadle.domain.parties.states import Sex


def facts_of(cycle: Cycle, on: date) -> dict[str, list[Fact]]:
    """Facts by section: what a report keeps when it is opened and when it is released. About a dozen queries."""
    return {key.value: facts_of_section(cycle, key, on) for key in SectionKey}


def facts_of_section(cycle: Cycle, key: str, on: date) -> list[Fact]:
    """The facts of one section, as a draft shows them. Three queries at most."""
    compute = _FACTS.get(SectionKey(key))
    return compute(cycle, on) if compute else []


def _items(cycle: Cycle) -> list[Item]:
    return list(Item.objects.filter(plan__cycle=cycle).select_related("endorsement").order_by("created_at", "id"))


def _trainings(cycle: Cycle, on: date) -> list[TrainingUse]:
    return list(TrainingUse.objects.filter(cycle=cycle, held_on__lte=on))


def _members(cycle: Cycle) -> list[Member]:
    return list(Member.objects.filter(committee__factory=cycle.factory_id, committee__ended_on=None, left_on=None))


def _meetings(cycle: Cycle, on: date) -> list[Meeting]:
    here = Meeting.objects.filter(committee__factory=cycle.factory_id)
    return list(here.filter(held_on__gte=cycle.signed_up_on, held_on__lte=on).order_by("held_on"))


def _enterprise(cycle: Cycle, on: date) -> list[Fact]:
    factory = cycle.factory
    buyers = [[buyer.name, buyer.since_year] for buyer in factory.main_buyers.all()]
    plain: list[Fact] = [
        ["name", factory.name], ["address", factory.address], ["os_id", factory.os_id],
        ["started_year", factory.started_year], ["workers_female", factory.workers_female],
        ["workers_male", factory.workers_male], ["workers_other", factory.workers_other],
        ["products", factory.products],
    ]
    return [fact for fact in plain if fact[1] not in (None, "")] + ([["main_buyers", buyers]] if buyers else [])


def _overview(cycle: Cycle, on: date) -> list[Fact]:
    facts: list[Fact] = [["cycle", cycle.number], ["signed_up_on", str(cycle.signed_up_on)]]
    facts += [[name, str(day)] for name, day in (
        ("first_visit_on", cycle.first_visit_on), ("assessed_on", cycle.assessed_on), ("released_on", cycle.released_on)
    ) if day]
    done = Milestone.objects.filter(cycle=cycle, state=MilestoneState.DONE, is_offer=False).count()
    return [*facts, ["milestones_done", done]]


def _dialogue(cycle: Cycle, on: date) -> list[Fact]:
    members, meetings = _members(cycle), _meetings(cycle, on)
    both = sum(1 for one in meetings if one.workers_present and one.management_present)
    return [
        ["committee_workers", sum(member.side == Side.WORKERS for member in members)],
        ["committee_management", sum(member.side == Side.MANAGEMENT for member in members)],
        ["meetings_held", len(meetings)], ["meetings_both_sides", both],
    ]


def _systems(cycle: Cycle, on: date) -> list[Fact]:
    reviews = SystemsReview.objects.filter(cycle=cycle, reviewed_on__lte=on).prefetch_related("scores")
    review = reviews.order_by("-reviewed_on").first()
    if review is None:
        return []
    rows = [[score.indicator, score.scale] for score in review.scores.all()]
    return [["systems_reviewed_on", str(review.reviewed_on)], ["systems_scores", rows]]


def _learning(cycle: Cycle, on: date) -> list[Fact]:
    seminars = [[one.title, str(one.held_on), one.people] for one in SeminarAttendance.objects.filter(
        cycle=cycle, held_on__lte=on)]
    return [["training_days", float(sum(one.days for one in _trainings(cycle, on)))], ["seminars", seminars]]


def _training(cycle: Cycle, on: date) -> list[Fact]:
    rows = [[one.title, str(one.held_on), float(one.days), one.women, one.men] for one in _trainings(cycle, on)]
    return [["trainings", rows]]


def _plan(cycle: Cycle, on: date) -> list[Fact]:
    items = _items(cycle)
    facts: list[Fact] = [["items", len(items)]]
    facts += [[f"items_{state}", sum(item.state == state for item in items)] for state in ItemState]
    return [
        *facts,
        ["items_late", sum(item.is_late(on) for item in items)],
        ["items_endorsed", sum(item.is_endorsed(on) for item in items)],
        ["items_from_committee", sum(item.origin == "committee" for item in items)],
    ]


def _committee(cycle: Cycle, on: date) -> list[Fact]:
    members, meetings = _members(cycle), _meetings(cycle, on)
    rows = [
        [str(side), sum(m.side == side and m.sex == Sex.FEMALE for m in members), sum(m.side == side for m in members)]
        for side in Side
    ]
    held: list[Any] = [[str(one.held_on), one.workers_present, one.management_present] for one in meetings]
    return [["committee_seats", rows], ["meetings", held]]


def _visits(cycle: Cycle, on: date) -> list[Fact]:
    held = Visit.objects.filter(cycle=cycle, kind=VisitKind.ADVISORY, state=VisitState.HELD, held_on__lte=on)
    return [["visits", [[str(one.held_on), one.mode] for one in held.order_by("held_on")]]]


def _public(cycle: Cycle, on: date) -> list[Fact]:
    rows = [[item.title, item.state, item.verification] for item in _items(cycle) if item.is_public]
    return [["public_items", rows]]


_FACTS: dict[SectionKey, Callable[[Cycle, date], list[Fact]]] = {
    SectionKey.ENTERPRISE: _enterprise, SectionKey.OVERVIEW: _overview, SectionKey.DIALOGUE: _dialogue,
    SectionKey.SYSTEMS: _systems, SectionKey.LEARNING: _learning, SectionKey.PLAN: _plan,
    SectionKey.TRAINING: _training, SectionKey.COMMITTEE: _committee, SectionKey.VISITS: _visits,
    SectionKey.PUBLIC: _public,
}
