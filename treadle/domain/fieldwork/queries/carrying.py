"""Who may carry a visit on their tablet. Everybody else is answered as if there was no such visit."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_q, visible_to
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries.sheet import FILLABLE
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import VisitKind, VisitState
from treadle.domain.fieldwork.models import Journal
from treadle.domain.parties.models import Person


def visits_carried_by(person: Person, now: date | datetime) -> QuerySet[Visit]:
    """The visits whose pack this person may have: assessments that are planned or under way, and advisory visits that
    are planned or were held. Unannounced ones stay unseen by everybody else.
    """
    sheets = Assessment.objects.filter(visit=OuterRef("pk"))
    to_fill = ~Exists(sheets) | Exists(sheets.filter(state__in=FILLABLE))
    under_way = Q(kind=VisitKind.ADVISORY) | (Q(kind=VisitKind.ASSESSMENT) & to_fill)
    return visits_synced_by(person, now).filter(under_way, state__in=(VisitState.PLANNED, VisitState.HELD))


def visits_synced_by(person: Person, now: date | datetime) -> QuerySet[Visit]:
    """The visits that this person is assigned to, whatever became of them: what they are asked about in an exchange."""
    going = Exists(Visit.people.through.objects.filter(visit=OuterRef("pk"), person=person))
    assessing = Exists(Assessment.assessors.through.objects.filter(assessment__visit=OuterRef("pk"), person=person))
    assessors = Q(kind=VisitKind.ASSESSMENT) & visible_q(person, Permission.ASSESSMENT_FILL, Visit, now)
    advisors = Q(kind=VisitKind.ADVISORY) & visible_q(person, Permission.VISIT_RECORD, Visit, now)
    return Visit.objects.filter((assessors & (going | assessing)) | (advisors & going))


def assessor_journals(journals: QuerySet[Journal], person: Person, now: date | datetime) -> QuerySet[Journal]:
    """Those whose visit this person is on to assess: the same people as in ``visits_synced_by``."""
    going = Exists(Visit.people.through.objects.filter(visit=OuterRef("visit_id"), person=person))
    sheets = Assessment.assessors.through.objects.filter(assessment__visit=OuterRef("visit_id"), person=person)
    mine = visible_to(journals, person, Permission.ASSESSMENT_FILL, now)
    return mine.filter(going | Exists(sheets), visit__kind=VisitKind.ASSESSMENT)


def advisor_journals(journals: QuerySet[Journal], person: Person, now: date | datetime) -> QuerySet[Journal]:
    """Those whose visit this person is on to advise."""
    going = Exists(Visit.people.through.objects.filter(visit=OuterRef("visit_id"), person=person))
    mine = visible_to(journals, person, Permission.VISIT_RECORD, now)
    return mine.filter(going, visit__kind=VisitKind.ADVISORY)


def may_carry(person: Person, visit: Visit, now: date | datetime) -> bool:
    """Whether this person may carry this visit."""
    return visits_carried_by(person, now).filter(pk=visit.pk).exists()
