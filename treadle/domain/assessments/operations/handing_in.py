"""Handing a sheet in: what is missing, the step itself, and what follows from it. Private to the operations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import people_with
from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting
from treadle.domain.assessments.operations.bulk import Entry
from treadle.domain.assessments.operations.deciding import Kept, finding_to_write
from treadle.domain.assessments.operations.doors import Door
from treadle.domain.assessments.operations.writing import drop_stray_findings
from treadle.domain.assessments.queries.answered import (
    ANSWERED,
    NOTHING,
    PERSON_DAYS,
    Said,
    asked_in,
    gaps_of,
    lacking_in,
    person_days_question,
)
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.states import ASSESSMENT_STEPS, AssessmentState, Outcome
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.operations import hold_visit, record_assessed
from treadle.domain.cycles.states import VisitState
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.kernel.errors import InvalidInput
from treadle.kernel.prepared import in_sql, planned_cursor


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the answers: interviews, the closing meeting, the person-days noted so far."""

    interviews: bool
    closing: bool
    person_days: Decimal | None


def hand_in(
    door: Door,
    entries: Iterable[Entry],
    kept: Mapping[str, Kept],
    beside: Beside,
    *,
    blanks_confirmed: bool,
    by: Person,
    now: datetime,
) -> int:
    """Move a sheet that was just filled to review; says how much is missing. What follows waits in the delivery."""
    ASSESSMENT_STEPS.check(AssessmentState(door.state), AssessmentState.SUBMITTED)
    last = {one.asked.id: one for one in entries}
    asked = asked_in(door.version_id, door.country, door.started_on)
    gaps = gaps_of(asked, _said(last, kept))
    blocking = [asked[gap.question].code for gap in gaps if not gap.blank]
    others = sum(gap.blank for gap in gaps) + (not beside.interviews) + (not beside.closing)
    rules.check_can_submit(blocking=blocking, open_points=others, blanks_confirmed=blanks_confirmed)
    if any(one.finding is not None and _outcome(last, key, one) != Outcome.NOT_MET for key, one in kept.items()):
        drop_stray_findings(Assessment(pk=door.id))
    days = read_person_days(_value(last, kept, person_days_question(door.version_id)), beside.person_days)
    _move(door.id, by.pk, days, now)
    return others + sum(len(gap.lacking) for gap in gaps)


_MOVE = (
    f"UPDATE {Assessment._meta.db_table} SET state = %s, submitted_at = %s, submitted_by_id = %s, person_days = %s "  # noqa: S608
    "WHERE id = %s"
)


def _move(sheet: UUID, by: UUID, days: Decimal | None, now: datetime) -> None:
    """The step itself; the caller has checked it against the table of steps and holds the lock."""
    at = connection.ops.adapt_datetimefield_value(now)
    person_days = connection.ops.adapt_decimalfield_value(days, max_digits=4, decimal_places=1)
    state = AssessmentState.SUBMITTED.value
    with planned_cursor() as cursor:
        cursor.execute(_MOVE, [state, at, in_sql(by), person_days, in_sql(sheet)])


def _said(last: Mapping[str, Entry], kept: Mapping[str, Kept]) -> dict[str, Said]:
    """What is said on each question once the entries are written."""
    said = {key: (bool(one.outcome or one.value), _lacks(one.outcome, one.finding)) for key, one in kept.items()}
    for key, one in last.items():
        if one.given.outcome != Outcome.NOT_MET:
            said[key] = NOTHING if one.given.is_blank else ANSWERED
            continue
        present = kept.get(key)
        before = None if present is None else present.finding
        values = finding_to_write(before, one.given, one.finding) or before
        said[key] = (True, _lacks(one.given.outcome, values))
    return said


def _lacks(outcome: str, finding: Mapping[str, Any] | None) -> list[str]:
    if outcome != Outcome.NOT_MET:
        return NOTHING[1]
    if finding is None:
        return lacking_in(outcome, None, None)
    return lacking_in(outcome, finding["explanation"], finding["evidence_kinds"])


def _outcome(last: Mapping[str, Entry], question: str, kept: Kept) -> str:
    return last[question].given.outcome if question in last else kept.outcome


def _value(last: Mapping[str, Entry], kept: Mapping[str, Kept], question: str | None) -> str:
    if question is None:
        return ""
    if question in last:
        return last[question].given.value
    return kept[question].value if question in kept else ""


def read_person_days(value: str, before: Decimal | None) -> Decimal | None:
    """The person-days that the sheet itself asks for; ``before`` where it does not say."""
    if not value:
        return before
    days = Decimal(value)
    if not 0 < days < 1000:
        raise InvalidInput(_("The person-days on site must be more than 0 and under 1,000."), code="person_days")
    return days


def person_days_of(assessment: Assessment) -> Decimal | None:
    """The same from what is kept."""
    answer = Answer.objects.filter(assessment=assessment, question__concept__key=PERSON_DAYS).first()
    return read_person_days("" if answer is None else answer.value, assessment.person_days)


# ---- what follows ------------------------------------------------------------------------------


def take_place(assessment: Assessment, *, by: Person, now: datetime) -> None:
    """The visit was held and the cycle knows of it, on the last day: the closing meeting's, else the visit's, else the
    first.
    """
    closing = ClosingMeeting.objects.filter(assessment=assessment).first()
    visit = assessment.visit
    last_day: date = closing.held_on if closing else (
        visit.held_on if visit and visit.held_on else assessment.started_on)
    if visit is not None and visit.state == VisitState.PLANNED:
        hold_visit(visit=visit, held_on=last_day, notes="", by=by, now=now)
    record_assessed(cycle=Cycle.objects.get(pk=assessment.cycle_id), on=last_day, now=now)


def tell_reviewers(assessment: Assessment, *, now: datetime, once_key: str = "") -> int:
    """A message to everybody who may review it and did not work on it; says to how many."""
    own = set(assessment.assessors.values_list("pk", flat=True))
    people = [one for one in people_with(Permission.ASSESSMENT_REVIEW, assessment, now) if one.pk not in own]
    return send(
        kind="assessment.submitted",
        people=people,
        facts={"factory": assessment.factory.name},
        path=f"/office/assessments/{assessment.pk}/review/",
        at=now,
        once_key=once_key,
    )
