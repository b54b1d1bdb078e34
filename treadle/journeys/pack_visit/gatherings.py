"""Committees' meetings and the self-diagnosis in a pack: what is needed to hold both with no signal.

The tablet lies on the table before both sides, so it carries what both may read and no more: what a side answered only
once each gave its own answers, and few workers' answers only where they agreed to it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of
from treadle.domain.assessments.queries.diagnosis import both_sides_gave, diagnosis_results, said_in, together_of
from treadle.domain.committees.models import Committee, Meeting
from treadle.domain.committees.queries import committees_of, meetings_of, open_decisions_of, seats_on
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import DiagnosisQuestion, DiagnosisSet
from treadle.domain.standards.queries import diagnosis_set
from treadle.journeys.pack_visit.questions import said_in as said
from treadle.kernel.errors import RuleBroken

MOST_OPEN = 60


def committees_in(factory: Factory, by: Person, now: datetime) -> dict[str, Any]:
    """``committees`` and ``may_meet`` of the pack."""
    if not can(by, Permission.COMMITTEE_SEE, at=now, on=factory):
        return {"committees": [], "may_meet": False}
    standing = committees_of(factory, on=day_of(now)).filter(ended_on=None)
    return {
        "committees": [_committee(one, now) for one in standing],
        "may_meet": can(by, Permission.COMMITTEE_EDIT, at=now, on=factory),
    }


def _committee(committee: Committee, now: datetime) -> dict[str, Any]:
    last = meetings_of(committee).first()
    return {
        "id": str(committee.pk), "name": committee.name,
        "seats": [{"id": str(seat.pk), "name": seat.name, "side": seat.side,
                   "role": "chair" if seat.is_chair else seat.position} for seat in seats_on(committee, day_of(now))],
        "last": None if last is None else _meeting(last),
        "open": [{"id": str(one.pk), "text": one.text, "who": one.responsible,
                  "by": one.due_on.isoformat() if one.due_on else "", "on": one.meeting.held_on.isoformat()}
                 for one in open_decisions_of(committee)[:MOST_OPEN]],
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {"on": meeting.held_on.isoformat(), "workers": meeting.workers_present,
            "management": meeting.management_present, "decisions": meeting.decisions}


def diagnosis_in(cycle: Cycle, by: Person, languages: Sequence[str], now: datetime) -> dict[str, Any] | None:
    """``diagnosis`` of the pack; None where there is none to answer, or it is not this person's to see."""
    if not can(by, Permission.SELF_DIAGNOSIS_SEE, at=now, on=cycle):
        return None
    kept = together_of(cycle)
    try:
        asked: DiagnosisSet = kept.set if kept is not None else diagnosis_set()
    except RuleBroken:
        return None
    rows = list(DiagnosisQuestion.objects.filter(set=asked).select_related("point__cluster"))
    clusters = {one.point.cluster.key: said(one.point.cluster.titles, languages) for one in rows}
    return {
        "closed": kept.closed_at.date().isoformat() if kept is not None and kept.closed_at else "",
        "clusters": [{"key": key, "title": title} for key, title in clusters.items()],
        "questions": [{"key": one.key, "cluster": one.point.cluster.key, "text": said(one.texts, languages)}
                      for one in rows],
        "given": {} if kept is None else {key: answer for key, (answer, _note) in said_in(kept).items()},
        "sides": _sides(cycle),
    }


def _sides(cycle: Cycle) -> dict[str, Any] | None:
    """What each side answered on its own; None until both did. ``held_back``: too few workers took part to show it."""
    results = diagnosis_results(cycle, workers_too=False) if both_sides_gave(cycle) else None
    if results is None:
        return None
    return {
        "workers": {row.question.key: row.workers for row in results.rows if row.workers},
        "management": {row.question.key: row.management for row in results.rows if row.management},
        "held_back": results.workers_held_back,
    }
