"""Access and the lock in one query: what every write of an assessment begins with. Private to the operations."""

from datetime import datetime

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries.review import took_part
from treadle.domain.assessments.rules import review as rules
from treadle.domain.assessments.states import ASSESSMENT_STEPS, AssessmentState
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours


def locked(assessment: Assessment, permission: Permission, *, by: Person, now: datetime) -> Assessment:
    """The assessment as it is now, locked until the transaction ends; refuses who has not the permission on it."""
    rows = visible_to(Assessment.objects.select_for_update(of=("self",)), by, permission, now)
    if permission is Permission.ASSESSMENT_FILL:
        rows = rows.filter(assessors=by)
    fresh = rows.select_related("factory", "version", "cycle").filter(pk=assessment.pk).first()
    if fresh is None:
        raise NotYours(code="not_yours")
    return fresh


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
