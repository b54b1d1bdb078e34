"""Opening, interviews, the closing meeting, handing in, calling off; access refused at the gate."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.assessments.models import Assessment, ClosingMeeting, FrozenRule, Interview
from treadle.domain.assessments.operations.doors import locked, mirror, move
from treadle.domain.assessments.operations.handing_in import person_days_of, take_place, tell_reviewers
from treadle.domain.assessments.operations.writing import drop_stray_findings
from treadle.domain.assessments.queries.sheet import missing_of
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Assignment, Cycle, Visit
from treadle.domain.cycles.operations import refuse_visit
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards.queries import rules_in_force, version_in_force


@transaction.atomic
def open_assessment(
    *,
    visit: Visit,
    assessors: Sequence[Person],
    by: Person,
    now: datetime,
    instrument_key: str = "garment",
) -> Assessment:
    """Open the sheet of a visit: the tool's version and the readings of law in force that day are frozen."""
    require(by, Permission.ASSESSMENT_FILL, at=now, on=visit)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("cycle__factory").get(pk=visit.pk)
    cycle, on = visit.cycle, day_of(now)
    rules.check_can_open(
        kind=visit.kind,
        state=visit.state,
        planned_on=visit.planned_on,
        on=on,
        running=cycle.state == "open",
        taken=Assessment.objects.filter(visit=visit).exists(),
    )
    people = list(dict.fromkeys(assessors))
    _check_assessors(cycle, people, on)
    started_on = visit.held_on or on
    version = version_in_force(instrument_key, on=started_on)
    assessment = Assessment.objects.create(
        cycle=cycle, factory=cycle.factory, visit=visit, version=version, started_on=started_on, opened_at=now
    )
    assessment.assessors.set(people)
    law = rules_in_force(country=cycle.factory.country, on=started_on, sector=version.instrument.sector)
    FrozenRule.objects.bulk_create(FrozenRule(assessment=assessment, rule=rule) for rule in law)
    record(
        "assessment.opened", on=assessment, by=by, at=now, factory=cycle.factory, version=version.label, rules=len(law)
    )
    return assessment


def _check_assessors(cycle: Cycle, people: Sequence[Person], on: date) -> None:
    rows = list(Assignment.objects.filter(cycle=cycle, person__in=people))
    assigned = {
        row.person_id
        for row in rows
        if row.role == AssignedRole.ASSESSOR and row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
    }
    advising = {row.person_id for row in rows if row.role == AssignedRole.ADVISOR}
    rules.check_assessors(
        len(people),
        unassigned=[person.name for person in people if person.pk not in assigned],
        advisors=[person.name for person in people if person.pk in advising],
    )


@transaction.atomic
def record_interviews(
    *,
    assessment: Assessment,
    counts: Mapping[str, tuple[int, int]],
    by: Person,
    now: datetime,
) -> list[Interview]:
    """Keep how many women and men of each kind were interviewed; (0, 0) takes a kind away. No name is kept."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    rules.check_not_in_journal(fresh.in_journal)
    rules.check_interviews((kind, women, men) for kind, (women, men) in counts.items())
    Interview.objects.filter(assessment=fresh, kind__in=counts).delete()
    kept = Interview.objects.bulk_create(
        Interview(assessment=fresh, kind=kind, women=women, men=men)
        for kind, (women, men) in counts.items()
        if women or men
    )
    record("assessment.interviews_recorded", on=fresh, by=by, at=now, factory=fresh.factory)
    return kept


@transaction.atomic
def record_closing_meeting(
    *,
    assessment: Assessment,
    held_on: date,
    attended: Iterable[Mapping[str, str]],
    by: Person,
    now: datetime,
    remark: str = "",
) -> ClosingMeeting:
    """Keep who came to the closing meeting: attendance, not agreement. Open to correction until handed in."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    rules.check_not_in_journal(fresh.in_journal)
    people = [{name: str(one.get(name, "")).strip() for name in ("name", "position", "side")} for one in attended]
    rules.check_closing(held_on=held_on, started_on=fresh.started_on, on=day_of(now), attended=people)
    meeting, _made = ClosingMeeting.objects.update_or_create(
        assessment=fresh,
        defaults={
            "held_on": held_on,
            "attended": people,
            "remark": remark.strip(),
            "recorded_at": now,
            "recorded_by": by,
        },
    )
    record("assessment.closing_recorded", on=fresh, by=by, at=now, factory=fresh.factory, people=len(people))
    return meeting


@transaction.atomic
def submit_assessment(
    *, assessment: Assessment, by: Person, now: datetime, blanks_confirmed: bool = False
) -> Assessment:
    """Hand the sheet to review. Findings must be whole; whatever else is missing must be confirmed, and stays blank.

    From now on the assessment has taken place: what is due after it moves.
    """
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    missing = missing_of(fresh)
    blocking = list(dict.fromkeys(one.code for one in missing if one.blocks))
    others = sum(not one.blocks for one in missing)
    rules.check_can_submit(blocking=blocking, open_points=others, blanks_confirmed=blanks_confirmed)
    drop_stray_findings(fresh)
    move(fresh, AssessmentState.SUBMITTED, submitted_at=now, submitted_by=by, person_days=person_days_of(fresh))
    record("assessment.submitted", on=fresh, by=by, at=now, factory=fresh.factory, missing=len(missing))
    take_place(fresh, by=by, now=now)
    tell_reviewers(fresh, now=now)
    return mirror(assessment, fresh)


@transaction.atomic
def cancel_assessment(*, assessment: Assessment, reason: str, by: Person, now: datetime) -> Assessment:
    """Call an assessment off before it is reviewed. Its answers stay where they are and count nowhere."""
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_can_cancel(fresh.state, reason)
    move(fresh, AssessmentState.CANCELLED, cancel_reason=reason.strip())
    record("assessment.cancelled", on=fresh, by=by, at=now, factory=fresh.factory)
    return mirror(assessment, fresh)


@transaction.atomic
def refuse_access(*, visit: Visit, held_on: date, outcome: str, by: Person, now: datetime) -> Visit:
    """Access was refused at the gate: the visit ends so, a sheet already opened is called off, a new visit is planned.

    The assessment's milestone stays open, and whoever leads the cycle is told.
    """
    refused = refuse_visit(visit=visit, held_on=held_on, outcome=outcome, by=by, now=now)
    for assessment in Assessment.objects.filter(visit=visit, state__in=rules.FILLABLE):
        move(assessment, AssessmentState.CANCELLED, cancel_reason=_("Access refused at the gate"))
        record("assessment.cancelled", on=assessment, by=by, at=now, factory=assessment.factory, refused=True)
    return refused
