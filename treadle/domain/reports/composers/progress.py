"""The two progress reports: what the factory declares, and what the programme sees."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from treadle.domain.access.queries import day_of
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import FactoryReport, Item, ProgrammeReport
from treadle.domain.improvement.states import ItemState, Verification
from treadle.domain.reports.composers.facts import Snapshot, head, iso, plain
from treadle.domain.reports.states import ReleaseKind


def compose_factory_progress(report: FactoryReport, *, release_id: UUID, number: int, now: datetime,
                             change_note: str = "") -> Snapshot:
    """The factory's own report: declared by the factory, but for items that the programme has verified."""
    return {
        **head(release_id=release_id, kind=ReleaseKind.FACTORY_PROGRESS, number=number, cycle=report.cycle, now=now,
               change_note=change_note),
        "sections": _sections(report.sections), "plan": plan_facts(report.cycle, day_of(now)),
    }


def _sections(sections: dict[str, Any]) -> Snapshot:
    """The sections without the factory's main buyers: no buyer reads of another."""
    kept = plain(sections)
    for section in kept.values():
        section["facts"] = [fact for fact in section.get("facts", []) if fact[0] != "main_buyers"]
    return kept  # type: ignore[no-any-return]


def compose_programme_progress(report: ProgrammeReport, *, release_id: UUID, number: int, now: datetime,
                               change_note: str = "") -> Snapshot:
    """The programme's report, as the team leader reviewed it."""
    return {
        **head(release_id=release_id, kind=ReleaseKind.PROGRAMME_PROGRESS, number=number, cycle=report.cycle, now=now,
               change_note=change_note),
        "achievements": report.achievements, "challenges": report.challenges, "systems": report.systems,
        "dialogue": plain(report.dialogue), "dialogue_note": report.dialogue_note,
        "plan": plan_facts(report.cycle, day_of(now)),
    }


def plan_facts(cycle: Cycle, on: date) -> Snapshot:
    """The plan as it stands: items, and how many are in which state. Private disagreement and comments stay out,
    and an endorsement that something speaks against reads as none, as on every page."""
    items = list(Item.objects.filter(plan__cycle=cycle).select_related("point__cluster", "endorsement")
                 .order_by("point__cluster__order", "point__order", "created_at"))
    return {
        "items": [_item(item, on) for item in items],
        "states": {state.value: sum(item.state == state for item in items) for state in ItemState},
        "verified": sum(item.verification == Verification.VERIFIED for item in items),
        "public": sum(item.is_public for item in items),
    }


def _item(item: Item, on: date) -> dict[str, Any]:
    return {
        "title": item.title, "point": item.point.titles if item.point else None, "origin": item.origin,
        "action": item.action, "due_on": iso(item.due_on), "state": item.state,
        "completed_on": iso(item.completed_on), "public": item.is_public, "repeated": item.repeated,
        "verification": item.verification, "endorsed": item.is_endorsed(on),
    }
