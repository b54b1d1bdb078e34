"""What waits for a person in plans and progress reports. One row a plan, not one an item."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_q, visible_to
from treadle.domain.cycles.models import Milestone
from treadle.domain.cycles.states import CycleState, MilestoneKind, MilestoneState
from treadle.domain.improvement.models import Disagreement, Plan, ProgrammeReport
from treadle.domain.improvement.queries.people import buyers_held
from treadle.domain.improvement.queries.plans import title_of
from treadle.domain.improvement.states import ItemState, ReportState, Verification
from treadle.domain.parties.models import Person
from treadle.kernel.needs import Need

AHEAD = timedelta(days=30)
AT_MOST = 60
OPEN = (MilestoneState.PENDING, MilestoneState.POSTPONED)
HERE = Q(items__carried_on=None)  # what was carried into the next plan waits there
DONE = Q(items__state=ItemState.COMPLETED)


def needs_of(person: Person, on: date) -> list[Need]:
    """Items that are late, to endorse or to verify; disagreements; planned improvements and reports that are due."""
    if not can(person, Permission.PLAN_SEE, at=on):
        return []
    found: list[Need] = []
    if can(person, Permission.PLAN_EDIT, at=on):
        found += [*_late(person, on), *_planned(person, on)]
    if can(person, Permission.FACTORY_REPORT_WRITE, at=on):
        found += _factory_reports(person, on)
    if can(person, Permission.PLAN_ENDORSE, at=on):
        found += _to_endorse(person, on)
    if can(person, Permission.PLAN_VERIFY, at=on):
        found += _to_verify(person, on)
    if can(person, Permission.PLAN_DISAGREEMENTS_SEE, at=on):
        found += _disagreements(person, on)
    if can(person, Permission.PROGRAMME_REPORT_WRITE, at=on):
        found += _programme_reports(person, on)
    if can(person, Permission.PROGRAMME_REPORT_REVIEW, at=on):
        found += _to_review(person, on)
    if can(person, Permission.PLAN_COMMENT, at=on):
        found += _commitments(person, on)
    return found


def _plans(person: Person, permission: Permission, on: date) -> QuerySet[Plan]:
    running = Plan.objects.filter(cycle__state__in=(CycleState.OPEN, CycleState.SUSPENDED))
    return visible_to(running, person, permission, on).select_related("cycle__factory")


def _need(kind: str, plan: Plan, title: str, why: str, due_on: date | None, weight: int = 0) -> Need:
    factory = plan.cycle.factory
    return Need(kind, plan.cycle_id, title % {"factory": factory.name}, why, due_on, weight,
                {"factory": factory.pk, "cycle": plan.cycle_id})


def _late(person: Person, on: date) -> Iterable[Need]:
    late = Q(items__due_on__lt=on) & ~DONE & HERE
    plans = _plans(person, Permission.PLAN_EDIT, on).annotate(
        late=Count("items", filter=late), since=Min("items__due_on", filter=late)).filter(late__gt=0)
    return [
        _need("plan.late", plan, _("Items of the plan are late at %(factory)s"),
              ngettext("%(count)s item has passed its day.", "%(count)s items have passed their day.", plan.late)
              % {"count": plan.late}, plan.since, 3)
        for plan in plans[:AT_MOST]
    ]


def _planned(person: Person, on: date) -> Iterable[Need]:
    plans = _plans(person, Permission.PLAN_EDIT, on).filter(
        shown_to_buyers_at__isnull=False, submitted_at=None, cycle__milestones__kind=MilestoneKind.PLANNED_IMPROVEMENTS,
        cycle__milestones__state__in=OPEN,
    ).annotate(due_on=F("cycle__milestones__due_on"))
    return [
        _need("plan.planned_improvements", plan, _("Report your planned improvements, %(factory)s"),
              _("Each item needs an action, somebody responsible and a day."), plan.due_on, 4)
        for plan in plans[:AT_MOST]
    ]


def _to_endorse(person: Person, on: date) -> Iterable[Need]:
    waiting = DONE & HERE & Q(items__endorsement=None)
    plans = _plans(person, Permission.PLAN_ENDORSE, on).annotate(
        waiting=Count("items", filter=waiting), newest=Max("items__completed_on", filter=waiting)).filter(waiting__gt=0)
    return [
        _need("plan.endorse", plan, _("Say for the workers' side what is really done at %(factory)s"),
              ngettext("%(count)s item is declared as completed.", "%(count)s items are declared as completed.",
                       plan.waiting) % {"count": plan.waiting}, None, 2)
        for plan in plans[:AT_MOST]
    ]


def _to_verify(person: Person, on: date) -> Iterable[Need]:
    waiting = DONE & HERE & Q(items__verification=Verification.DECLARED)
    plans = _plans(person, Permission.PLAN_VERIFY, on).annotate(
        waiting=Count("items", filter=waiting)).filter(waiting__gt=0)
    return [
        _need("plan.verify", plan, _("Verify what %(factory)s declared as fixed"),
              ngettext("%(count)s item waits: see it on your next visit.",
                       "%(count)s items wait: see them on your next visit.", plan.waiting) % {"count": plan.waiting},
              None, 2)
        for plan in plans[:AT_MOST]
    ]


def _disagreements(person: Person, on: date) -> Iterable[Need]:
    rows = Disagreement.objects.filter(
        visible_q(person, Permission.PLAN_DISAGREEMENTS_SEE, Disagreement, on), settled_on=None,
    ).select_related(
        "item__plan__cycle__factory", "item__finding__answer__question").order_by("made_on", "pk")
    language = get_language() or "en"
    first: dict[object, Disagreement] = {}
    for row in rows[:AT_MOST]:
        first.setdefault(row.item_id, row)
    return [
        Need("item.disagreement", row.item_id,
             _("A worker representative disagrees at %(factory)s") % {"factory": row.item.plan.cycle.factory.name},
             title_of(row.item, language), None, 6,
             {"factory": row.item.plan.cycle.factory_id, "cycle": row.item.plan.cycle_id})
        for row in first.values()
    ]


def _milestones(person: Person, permission: Permission, kind: str, on: date) -> list[Milestone]:
    rows = Milestone.objects.filter(
        kind=kind, state__in=OPEN, due_on__lte=on + AHEAD, cycle__state=CycleState.OPEN)
    return list(visible_to(rows, person, permission, on).select_related("cycle__factory")[:AT_MOST])


def _report_need(kind: str, milestone: Milestone, title: str, why: str, weight: int) -> Need:
    factory = milestone.cycle.factory
    return Need(kind, milestone.cycle_id, title % {"factory": factory.name}, why, milestone.due_on, weight,
                {"factory": factory.pk, "cycle": milestone.cycle_id})


def _factory_reports(person: Person, on: date) -> Iterable[Need]:
    """Only once the assessment has taken place: before it, a day would tell when it is planned."""
    kind = MilestoneKind.FACTORY_PROGRESS_REPORT
    rows = [row for row in _milestones(person, Permission.FACTORY_REPORT_WRITE, kind, on) if row.cycle.assessed_on]
    return [
        _report_need("factory_report.write", row, _("Write the progress report of %(factory)s"),
                     _("Most of it is filled in already; go through the eleven sections."), 3)
        for row in rows
    ]


def _programme_reports(person: Person, on: date) -> Iterable[Need]:
    kind = MilestoneKind.PROGRAMME_PROGRESS_REPORT
    rows = _milestones(person, Permission.PROGRAMME_REPORT_WRITE, kind, on)
    waiting = set(ProgrammeReport.objects.filter(
        cycle__in=[row.cycle_id for row in rows]).exclude(state=ReportState.DRAFT).values_list("cycle_id", flat=True))
    return [
        _report_need("programme_report.write", row, _("Write the programme's progress report on %(factory)s"),
                     _("Achievements, remaining challenges, systems and social dialogue."), 3)
        for row in rows if row.cycle_id not in waiting
    ]


def _to_review(person: Person, on: date) -> Iterable[Need]:
    rows = ProgrammeReport.objects.filter(
        visible_q(person, Permission.PROGRAMME_REPORT_REVIEW, ProgrammeReport, on), state=ReportState.IN_REVIEW,
    ).exclude(written_by=person).select_related("cycle__factory")
    return [
        Need("programme_report.review", row.cycle_id,
             _("Review the progress report on %(factory)s") % {"factory": row.cycle.factory.name},
             _("It goes out when you approve it."), None, 4,
             {"factory": row.cycle.factory_id, "cycle": row.cycle_id})
        for row in rows[:AT_MOST]
    ]


def _commitments(person: Person, on: date) -> Iterable[Need]:
    mine = Q(commitments__organisation__in=buyers_held(person, on), commitments__done_on=None,
             commitments__due_on__lte=on + AHEAD)
    plans = _plans(person, Permission.PLAN_COMMENT, on).filter(mine).annotate(
        due_on=Min("commitments__due_on", filter=mine))
    return [
        _need("plan.commitment", plan, _("Keep what you promised to %(factory)s"),
              _("A commitment of yours falls due."), plan.due_on, 2)
        for plan in plans[:AT_MOST]
    ]
