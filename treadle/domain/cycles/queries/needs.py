"""What waits for a person in the cycles."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, held_by, visible_q, visible_to
from treadle.domain.cycles.models import Assignment, Cycle, Milestone, Visit, VisitSummary
from treadle.domain.cycles.queries.cycles import SOON, status_of
from treadle.domain.cycles.queries.templates import plan_of_template, title_of
from treadle.domain.cycles.queries.visits import TOLD
from treadle.domain.cycles.states import (
    AssignedRole,
    CycleState,
    MilestoneKind,
    MilestoneState,
    Owner,
    VisitKind,
    VisitState,
)
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.dates import add_months
from treadle.kernel.needs import Need

OPEN = (MilestoneState.PENDING, MilestoneState.POSTPONED)
AHEAD = timedelta(days=30)
AT_MOST = 60  # rows of one kind; a worklist is no register


def needs_of(person: Person, on: date) -> list[Need]:
    """Visits to record, summaries to send, visits to plan, people to assign, cycles to open; for a factory: visits."""
    if not can(person, Permission.CYCLE_SEE, at=on):
        return []
    if not can(person, Permission.PEOPLE_SEE, at=on):
        return _announced(person, on)
    needs: list[Need] = []
    if can(person, Permission.VISIT_RECORD, at=on) or can(person, Permission.CYCLE_ASSIGN, at=on):
        needs += [*_visits(person, on), *_to_plan(person, on)]
    if can(person, Permission.CYCLE_ASSIGN, at=on):
        needs += _to_assign(person, on)
    if can(person, Permission.CYCLE_ENROL, at=on):
        needs += _to_enrol(person, on)
    if can(person, Permission.CYCLE_MANAGE, at=on):
        needs += _late(person, on)
    return needs


def _need(kind: str, about: Visit | Cycle, cycle: Cycle, title: str, why: str, due_on: date | None,
          weight: int = 0) -> Need:
    return Need(kind, about.pk, title % {"factory": cycle.factory.name}, why, due_on, weight,
                {"factory": cycle.factory_id, "cycle": cycle.pk})


def _mine(person: Person, on: date) -> Q:
    """The visits that a person records: those they go on, in reach."""
    return visible_q(person, Permission.VISIT_RECORD, Visit, on) & Q(people=person)


def _visits(person: Person, on: date) -> list[Need]:
    """Visits to record, to send the summary of, or that were refused at the gate: one query for all three."""
    mine = _mine(person, on)
    unsent = ~Exists(VisitSummary.objects.filter(visit=OuterRef("pk")))
    record = mine & Q(state=VisitState.PLANNED, planned_on__lte=on)
    summarise = mine & Q(unsent, state=VisitState.HELD, kind=VisitKind.ADVISORY, held_on__gte=on - 4 * AHEAD)
    visits = Visit.objects.filter(record | summarise | _refused(person, on)).select_related("cycle__factory").distinct()
    return [_visit_need(visit, on) for visit in visits.order_by("planned_on")[: 2 * AT_MOST]]


def _visit_need(visit: Visit, on: date) -> Need:
    if visit.state == VisitState.REFUSED:
        return _need("visit.refused", visit, visit.cycle, _("%(factory)s refused access at the gate"),
                     _("Decide how to go on: speak with the factory, plan again, or suspend."), visit.held_on, 8)
    if visit.state == VisitState.HELD:
        return _need("visit.summary", visit, visit.cycle, _("Send the summary of the visit to %(factory)s"),
                     _("Management and the workers' side get it on the day of the visit."), visit.held_on, 4)
    why = _("It was planned for today.") if visit.planned_on == on else _("Its day has passed.")
    return _need("visit.record", visit, visit.cycle, _("Record the visit to %(factory)s"), why, visit.planned_on, 5)


def _refused(person: Person, on: date) -> Q:
    """Assessments that were refused at the gate and not planned again, for those who may assign people."""
    later = Visit.objects.filter(cycle=OuterRef("cycle"), kind=OuterRef("kind"), planned_at__gte=OuterRef("planned_at"),
                                 state__in=(VisitState.PLANNED, VisitState.HELD))
    again = Exists(later.exclude(pk=OuterRef("pk")))
    waiting = Q(~again, state=VisitState.REFUSED, cycle__state=CycleState.OPEN, cycle__assessed_on=None)
    return visible_q(person, Permission.CYCLE_ASSIGN, Visit, on) & waiting


def _to_plan(person: Person, on: date) -> list[Need]:
    """Milestones that are visits, fall due soon, and have no visit planned; for those assigned to do them."""
    kinds = (
        (Owner.ADVISOR, AssignedRole.ADVISOR, MilestoneKind.ADVISORY_VISIT, VisitKind.ADVISORY),
        (Owner.ASSESSORS, AssignedRole.ASSESSOR, MilestoneKind.ASSESSMENT, VisitKind.ASSESSMENT),
    )
    if not {held.role.key for held in held_by(person, on)} & {role.value for _owner, role, _kind, _visit in kinds}:
        return []
    assigned = Assignment.objects.filter(person=person, cycle=OuterRef("cycle"), ends_on=None)
    planned = Visit.objects.filter(cycle=OuterRef("cycle"), state=VisitState.PLANNED)
    theirs = Q()
    for owner, role, milestone, visit in kinds:
        unplanned = ~Exists(planned.filter(kind=visit))
        theirs |= Q(Exists(assigned.filter(role=role)), unplanned, owner=owner, kind=milestone)
    rows = Milestone.objects.filter(
        theirs, state__in=OPEN, due_on__lte=on + AHEAD, cycle__state=CycleState.OPEN
    ).select_related("cycle__factory", "cycle__template").order_by("due_on")[: 2 * AT_MOST]
    return _first_a_cycle(list(rows), on)


def _first_a_cycle(rows: list[Milestone], on: date) -> list[Need]:
    first: dict[object, Milestone] = {}
    for row in rows:
        first.setdefault((row.cycle_id, row.owner), row)
    return [
        _need("visit.plan", row.cycle, row.cycle, _("Plan a visit to %(factory)s"),
              _("%(what)s: no visit stands in the calendar.") % {"what": title_of(row.cycle, row.key)}, row.due_on, 3)
        for row in first.values()
    ]


def _to_assign(person: Person, on: date) -> list[Need]:
    """Cycles without an advisor, and those whose assessment comes near without assessors. Two queries."""
    unadvised = _unadvised(person, on)
    needs, seen = [_advisor_need(cycle) for cycle in unadvised], {cycle.pk for cycle in unadvised}
    for milestone in _near_without_assessors(person, on):
        cycle = milestone.cycle
        if cycle.pk in seen:
            continue
        seen.add(cycle.pk)
        needs.append(_need("cycle.assign", cycle, cycle, _("Assign assessors to %(factory)s"),
                           _("Two assessors who do not advise it."), milestone.due_on, 3)
                     if milestone.is_advised else _advisor_need(cycle))
    return needs


def _advisor_need(cycle: Cycle) -> Need:
    return _need("cycle.assign", cycle, cycle, _("Assign an advisor to %(factory)s"),
                 _("Nobody advises this factory yet."), cycle.signed_up_on, 4)


def _unadvised(person: Person, on: date) -> list[Cycle]:
    """Open cycles of the last year that nobody advises. The set of those advised is read once, not asked per cycle."""
    advised = Assignment.objects.filter(role=AssignedRole.ADVISOR, ends_on=None).order_by()
    cycles = Cycle.objects.filter(state=CycleState.OPEN, signed_up_on__gte=on - 12 * AHEAD).exclude(
        pk__in=advised.values("cycle"))
    cycles = visible_to(cycles, person, Permission.CYCLE_ASSIGN, on)
    return list(cycles.select_related("factory").order_by("-signed_up_on", "pk")[:AT_MOST])


def _near_without_assessors(person: Person, on: date) -> QuerySet[Any]:
    """Assessments that come near in open cycles without assessors, from the few that are near."""
    people = Assignment.objects.filter(cycle=OuterRef("cycle"), ends_on=None)
    near = Milestone.objects.filter(
        ~Exists(people.filter(role=AssignedRole.ASSESSOR)), kind=MilestoneKind.ASSESSMENT, state__in=OPEN,
        due_on__lte=on + AHEAD, cycle__state=CycleState.OPEN)
    near = near.annotate(is_advised=Exists(people.filter(role=AssignedRole.ADVISOR)))
    near = visible_to(near, person, Permission.CYCLE_ASSIGN, on)
    return near.select_related("cycle__factory").order_by("due_on", "pk")[:AT_MOST]


def _to_enrol(person: Person, on: date) -> list[Need]:
    """Factories whose next cycle opens about now; enrolling them stays a person's act.

    Factories that began a cycle since are left out first: nearly all did, and each has many cycles.
    """
    since = on - 11 * AHEAD
    later = Exists(Cycle.objects.filter(factory=OuterRef("factory"), number__gt=OuterRef("number")))
    began = Exists(Cycle.objects.filter(factory=OuterRef("pk"), signed_up_on__gt=since))
    waiting = visible_to(Factory.objects.filter(~began), person, Permission.CYCLE_ENROL, on).order_by()
    cycles = Cycle.objects.filter(~later, factory__in=waiting.values("pk"), signed_up_on__lte=since,
                                  state__in=(CycleState.OPEN, CycleState.CLOSED))
    needs = []
    for cycle in cycles.select_related("factory", "template").order_by("signed_up_on")[:AT_MOST]:
        opens_on = add_months(cycle.signed_up_on, plan_of_template(cycle.template).next_opens_at_month)
        if opens_on - AHEAD <= on:
            needs.append(_need("cycle.next", cycle, cycle, _("Enrol %(factory)s in its next cycle"),
                               _("Assessments are yearly; the cycles overlap."), opens_on, 2))
    return needs


def _late(person: Person, on: date) -> list[Need]:
    """Cycles with something late, one row a cycle, for those who may postpone or waive."""
    rows = visible_to(
        Milestone.objects.filter(state__in=OPEN, is_offer=False, due_on__lt=on - SOON, cycle__state=CycleState.OPEN),
        person, Permission.CYCLE_MANAGE, on).select_related("cycle__factory", "cycle__template").order_by("due_on")
    first: dict[object, Milestone] = {}
    for row in rows[: 4 * AT_MOST]:
        if status_of(row, on) == "late":
            first.setdefault(row.cycle_id, row)
    return [_need("cycle.late", row.cycle, row.cycle, _("%(factory)s is behind its calendar"),
                  _("%(what)s is late. See to it, postpone it or waive it.") % {"what": title_of(row.cycle, row.key)},
                  row.window_to or row.due_on, 1) for row in list(first.values())[:AT_MOST]]


def _announced(person: Person, on: date) -> list[Need]:
    """For a factory: the visits that were announced to it. An unannounced one is not among them, whatever its state."""
    visits = Visit.objects.filter(visible_q(person, Permission.CYCLE_SEE, Visit, on) & TOLD, state=VisitState.PLANNED)
    if not can(person, Permission.COMMITTEE_SEE, at=on):
        return []  # buyers and groups
    return [
        _need("visit.announced", visit, visit.cycle, _("The programme visits %(factory)s"),
              _("Make time for it, on management's and on the workers' side."), visit.window_from or visit.planned_on)
        for visit in visits.select_related("cycle__factory")[:AT_MOST]
        if (visit.window_to or visit.planned_on) >= on
    ]
