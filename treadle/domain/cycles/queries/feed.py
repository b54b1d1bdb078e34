"""What stands in a person's calendar feed: for staff their own visits, for outsiders only what they were told."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_q, visible_to
from treadle.domain.cycles.models import Milestone, Visit
from treadle.domain.cycles.queries.templates import plan_of_template, title_of
from treadle.domain.cycles.queries.visits import TOLD
from treadle.domain.cycles.states import Announcement, MilestoneKind, MilestoneState, Owner, VisitKind, VisitState
from treadle.domain.parties.models import Person

BACK = timedelta(days=90)


@dataclass(frozen=True)
class FeedEntry:
    """All-day: ``first`` and ``last`` are both included."""

    id: UUID
    first: date
    last: date
    title: str
    place: str = ""


def feed_of(person: Person, on: date) -> list[FeedEntry]:
    """Own visits for staff; for a factory announced visits and its own due days; for a buyer days of reports."""
    if can(person, Permission.PEOPLE_SEE, at=on):
        return _own_visits(person, on)
    if can(person, Permission.COMMITTEE_SEE, at=on):
        return [*_announced_visits(person, on), *_owed(person, on, Q(owner=Owner.FACTORY))]
    return _owed(person, on, Q(kind=MilestoneKind.REPORT_RELEASE, cycle__assessed_on__isnull=False))


def _own_visits(person: Person, on: date) -> list[FeedEntry]:
    rows = Visit.objects.filter(people=person, planned_on__gte=on - BACK).exclude(state=VisitState.CANCELLED)
    return [_visit(row, row.held_on or row.planned_on) for row in rows.select_related("cycle__factory")]


def _announced_visits(person: Person, on: date) -> list[FeedEntry]:
    rows = Visit.objects.filter(visible_q(person, Permission.CYCLE_SEE, Visit, on) & TOLD, planned_on__gte=on - BACK)
    told = rows.exclude(state=VisitState.CANCELLED).select_related("cycle__factory")
    return [_within(row) if row.announcement == Announcement.WINDOW and not row.is_over
            else _visit(row, row.held_on or row.planned_on) for row in told]


def _visit(visit: Visit, first: date) -> FeedEntry:
    title = _("Assessment: %(factory)s") if visit.kind == VisitKind.ASSESSMENT else _("Advisory visit: %(factory)s")
    return FeedEntry(visit.pk, first, first + timedelta(days=visit.days - 1),
                     title % {"factory": visit.cycle.factory.name}, visit.cycle.factory.address)


def _within(visit: Visit) -> FeedEntry:
    first, last = visit.window_from or visit.planned_on, visit.window_to or visit.planned_on
    title = _("A visit of the programme on one of these days: %(factory)s") % {"factory": visit.cycle.factory.name}
    return FeedEntry(visit.pk, first, last, title, visit.cycle.factory.address)


def _owed(person: Person, on: date, which: Q) -> list[FeedEntry]:
    """Open due days that the person may know: none that hangs on an assessment still to come."""
    rows = visible_to(
        Milestone.objects.filter(which, is_offer=False, due_on__gte=on - BACK,
                                 state__in=(MilestoneState.PENDING, MilestoneState.POSTPONED)),
        person, Permission.CYCLE_SEE, on).select_related("cycle__factory", "cycle__template")
    known = [row for row in rows if row.due_on and (row.cycle.assessed_on is not None or not _follows(row))]
    return [FeedEntry(row.pk, row.due_on or on, row.due_on or on,
                      f"{title_of(row.cycle, row.key)}: {row.cycle.factory.name}") for row in known]


def _follows(milestone: Milestone) -> bool:
    step = plan_of_template(milestone.cycle.template).step(milestone.key)
    return step.follows_assessment or step.kind == MilestoneKind.ASSESSMENT
