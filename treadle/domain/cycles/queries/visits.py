"""Questions about visits. What was not announced stays unseen by outsiders until it has taken place."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by, visible_q, visible_to
from treadle.domain.access.roles import Site
from treadle.domain.cycles.models import AgreedAction, Cycle, SeminarAttendance, TrainingUse, Visit, VisitSummary
from treadle.domain.cycles.states import ActionState, Announcement, VisitState
from treadle.domain.parties.models import Person

OVER = (VisitState.HELD, VisitState.REFUSED)
TOLD = Q(state__in=OVER) | Q(announcement__in=(Announcement.ANNOUNCED, Announcement.WINDOW))


def visits_visible_to(person: Person, on: date) -> QuerySet[Visit]:
    """The visits that this person may know of.

    Who plans visits, or goes on one, knows it all along. Others in reach know what has taken place or was announced to
    the factory; of a visit within a window use ``shown_day``, never ``planned_on``.
    """
    planners = visible_q(person, Permission.VISIT_PLAN, Visit, on) | Q(pk__in=_going(person))
    if _only_a_buyer(person, on):
        return Visit.objects.none()
    told = visible_q(person, Permission.CYCLE_SEE, Visit, on) & TOLD
    return Visit.objects.filter(planners | told).select_related("cycle__factory", "cycle__template")


def visits_of(person: Person, cycle: Cycle, on: date) -> QuerySet[Visit]:
    """Those of one cycle, the latest first."""
    return visits_visible_to(person, on).filter(cycle=cycle).order_by("-planned_on", "-id")


def knows_the_day(person: Person, visit: Visit, on: date) -> bool:
    """Whether the person may know the very day of a visit, and that it was not announced."""
    if visit.is_over or visit.announcement == Announcement.ANNOUNCED:
        return True
    return (visible_to(Visit.objects.filter(pk=visit.pk), person, Permission.VISIT_PLAN, on).exists()
            or visit.people.filter(pk=person.pk).exists())


def notes_readable_by(person: Person, visits: Iterable[Visit], on: date) -> set[object]:
    """The ids of those visits whose notes this person may read: told in trust."""
    ids = [visit.pk for visit in visits]
    readable = visible_to(Visit.objects.filter(pk__in=ids), person, Permission.VISIT_NOTES_READ, on)
    return set(readable.values_list("pk", flat=True))


def open_actions_of(cycle: Cycle) -> QuerySet[AgreedAction]:
    """What was agreed on visits of a cycle and is not closed."""
    rows = AgreedAction.objects.filter(visit__cycle=cycle, state=ActionState.OPEN)
    return rows.select_related("visit").order_by("due_on", "id")


def summary_of(visit: Visit) -> VisitSummary | None:
    """The page that was left behind, if it was sent."""
    return VisitSummary.objects.filter(visit=visit).first()


def training_days_used(cycle: Cycle) -> Decimal:
    """Training days taken up so far."""
    used: Decimal | None = TrainingUse.objects.filter(cycle=cycle).aggregate(total=Sum("days"))["total"]
    return used or Decimal(0)


def trainings_of(cycle: Cycle) -> QuerySet[TrainingUse]:
    """Training sessions recorded for a cycle."""
    return TrainingUse.objects.filter(cycle=cycle).order_by("held_on", "id")


def seminars_of(cycle: Cycle) -> QuerySet[SeminarAttendance]:
    """Seminars that the factory attended in a cycle."""
    return SeminarAttendance.objects.filter(cycle=cycle).order_by("held_on", "id")


def _going(person: Person) -> QuerySet[Any, Any]:
    return Visit.people.through.objects.filter(person=person).values("visit_id")


def _only_a_buyer(person: Person, on: date) -> bool:
    """Buyers and groups follow reports and plans; visits are between the factory and the programme."""
    return not any(held.role.site in (Site.OFFICE, Site.FACTORY) for held in held_by(person, on))
