"""Access and the lock in one query: what every write of an assessment begins with. Private to the operations."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, held_by, visible_to
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries.review import took_part
from treadle.domain.assessments.rules import review as rules
from treadle.domain.assessments.states import ASSESSMENT_STEPS, AssessmentState
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours
from treadle.kernel.prepared import HOLE, prepared


def locked(assessment: Assessment, permission: Permission, *, by: Person, now: datetime) -> Assessment:
    """The assessment as it is now, locked until the transaction ends; refuses who has not the permission on it."""
    rows = visible_to(Assessment.objects.select_for_update(of=("self",)), by, permission, now)
    if permission is Permission.ASSESSMENT_FILL:
        rows = rows.filter(assessors=by)
    fresh = rows.select_related("factory", "version", "cycle").filter(pk=assessment.pk).first()
    if fresh is None:
        raise NotYours(code="not_yours")
    return fresh


@dataclass(frozen=True, slots=True)
class Door:
    """A locked sheet, as far as receiving answers asks."""

    id: UUID
    state: str
    started_on: date
    version_id: UUID
    factory_id: UUID
    country: str
    in_journal: bool
    person_days: Decimal | None


def open_door(assessment_id: UUID, *, by: Person, now: datetime) -> Door:
    """Like ``locked`` for filling in, for a path that is asked hundreds of times a second: no models, one query.

    The query is the one that access makes of the person's roles; it is compiled once a person, day and set of roles.
    What was granted, and to whom the sheet belongs, is looked up each time.
    """
    held = tuple((one.role.key, one.organisation_id, one.factory_id, one.country) for one in held_by(by, now))

    def rows() -> QuerySet[Assessment]:
        lock = Assessment.objects.select_for_update(of=("self",)).select_related("factory").order_by()
        mine = visible_to(lock, by, Permission.ASSESSMENT_FILL, now).filter(assessors=by, pk=HOLE)
        return mine.only("state", "started_on", "version", "in_journal", "person_days", "factory__country")

    plan = prepared(("door", by.pk, day_of(now), held), rows, HOLE)
    found = plan.rows(assessment_id)
    if not found:
        raise NotYours(code="not_yours")
    row, at = found[0], plan.names
    return Door(
        id=row[at["assessment.id"]],
        state=row[at["assessment.state"]],
        started_on=row[at["assessment.started_on"]],
        version_id=row[at["assessment.version_id"]],
        factory_id=row[at["assessment.factory_id"]],
        country=row[at["factory.country"]],
        in_journal=bool(row[at["assessment.in_journal"]]),
        person_days=row[at["assessment.person_days"]],
    )


def locked_for_review(assessment: Assessment, *, by: Person, now: datetime) -> Assessment:
    """The same for a reviewer, who must be another person than those who did the work."""
    fresh = locked(assessment, Permission.ASSESSMENT_REVIEW, by=by, now=now)
    rules.check_is_another(took_part=took_part(fresh, by))
    return fresh


def move(assessment: Assessment, state: AssessmentState, **fields: object) -> None:
    """One step of the transition table, with the fields that belong to it."""
    ASSESSMENT_STEPS.check(AssessmentState(assessment.state), state)
    assessment.state = state
    for name, value in fields.items():
        setattr(assessment, name, value)
    assessment.save(update_fields=["state", *fields])


def mirror(passed: Assessment, fresh: Assessment) -> Assessment:
    """Give the caller's object what was written, so that it does not go on with old values."""
    for field in fresh._meta.concrete_fields:
        setattr(passed, field.attname, getattr(fresh, field.attname))
    return passed
