"""Who assesses: one more assessor joins a sheet that is open."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.operations.doors import locked
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.cycles.models import Assignment
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.kernel.errors import RuleBroken


@transaction.atomic
def add_assessor(*, assessment: Assessment, person: Person, by: Person, now: datetime) -> Assessment:
    """Let one more assessor write in an open sheet: assigned to the cycle, and never one who advised it.

    Whoever assesses already asks for it; those who are there stay, for what they wrote is theirs.
    """
    fresh = locked(assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
    rules.check_fillable(fresh.state)
    people = list(fresh.assessors.all())
    if person in people:
        raise RuleBroken(_("This person assesses already. Choose another one."), code="twice")
    _check_may_join(fresh, person, len(people) + 1, day_of(now))
    fresh.assessors.add(person)
    record("assessment.assessor_added", on=fresh, by=by, at=now, factory=fresh.factory, person=str(person.pk))
    return fresh


def _check_may_join(assessment: Assessment, person: Person, people: int, on: date) -> None:
    rows = list(Assignment.objects.filter(cycle=assessment.cycle_id, person=person))
    advised = any(row.role == AssignedRole.ADVISOR for row in rows)
    assigned = any(
        row.role == AssignedRole.ASSESSOR and row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
        for row in rows
    )
    rules.check_assessors(
        max(people, rules.FEWEST_ASSESSORS),
        unassigned=[] if assigned else [person.name],
        advisors=[person.name] if advised else [],
    )
