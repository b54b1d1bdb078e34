"""The measurement at month sixteen as it leaves the office: criterion by criterion, and the decision."""

from datetime import datetime
from uuid import UUID

from treadle.domain.reports.composers.facts import Snapshot, head, iso, plain
from treadle.domain.reports.models import Decision
from treadle.domain.reports.states import ReleaseKind

#: What is weighed here is known only to those who must know: every report reads the same, whatever it holds.
PRIVATE_MEASURES = frozenset({"open_alerts"})


def compose_differentiation(decision: Decision, *, release_id: UUID, number: int, now: datetime,
                            change_note: str = "") -> Snapshot:
    """The decision and how it was computed, without what only those who must know may see."""
    return {
        **head(release_id=release_id, kind=ReleaseKind.DIFFERENTIATION, number=number, cycle=decision.cycle, now=now,
               change_note=change_note),
        "criteria_title": decision.criteria.titles, "criteria_version": decision.criteria.version,
        "results": plain(listed(decision.results)), "verdict": decision.verdict,
        "reason": decision.confirm_reason or decision.reason, "after_review": bool(decision.confirmed_at),
        "decided_on": iso((decision.confirmed_at or decision.decided_at or now).date()),
        "lapses_on": iso(decision.lapses_on),
    }


def listed(results: list[Snapshot]) -> list[Snapshot]:
    """The results that everybody may read; each private one becomes a line that says only that it is weighed."""
    return [result if result["measure"] not in PRIVATE_MEASURES
            else {"key": result["key"], "family": result["family"], "measure": result["measure"],
                  "titles": {}, "private": True, "met": None, "value": None}
            for result in results]
