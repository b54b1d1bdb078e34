"""Opening the plan, filling it from findings, showing it, reporting planned improvements."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.assessments.models import Assessment, Finding, PointResult
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.operations.carrying import carry_over, follow_on
from treadle.domain.improvement.states import ItemOrigin, Verification
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Tag
from treadle.domain.standards.queries import pick
from treadle.domain.standards.states import QuestionType, TagKind


@transaction.atomic
def open_plan(*, cycle: Cycle, now: datetime) -> Plan:
    """Open the one plan of a cycle, with what is open in the last one. A plan that is there is returned as it is.

    Called when a factory is enrolled; whoever enrols has been checked there.
    """
    plan, made = Plan.objects.get_or_create(cycle=cycle, defaults={"opened_at": now})
    if made:
        record("plan.opened", on=plan, by=None, at=now, factory=cycle.factory)
        carry_over(plan=plan, now=now)
    return plan


@transaction.atomic
def add_findings(*, plan: Plan, assessment: Assessment, now: datetime) -> int:
    """Add one item a finding that the plan does not hold yet; says how many. Called by the release."""
    known = set(Item.objects.filter(plan=plan, finding__isnull=False).values_list("finding_id", flat=True))
    findings = [finding for finding in _findings_of(assessment) if finding.pk not in known]
    public = _public_questions({finding.answer.question_id for finding in findings}, assessment)
    repeated = _points_not_met_before(assessment)
    items = [_item_of(plan, finding, public, repeated, now) for finding in findings]
    Item.objects.bulk_create(items)
    follow_on(plan=plan, found=items, now=now)
    record("plan.findings_added", on=plan, by=None, at=now, factory=plan.cycle.factory, items=len(items))
    return len(items)


def _findings_of(assessment: Assessment) -> list[Finding]:
    return list(
        Finding.objects.filter(
            answer__assessment=assessment, answer__outcome=Outcome.NOT_MET, answer__question__type=QuestionType.SCORED
        )
        .select_related("answer__question")
        .order_by(
            "answer__question__point__cluster__order", "answer__question__point__order", "answer__question__order"
        )
    )


def _public_questions(questions: Iterable[UUID], assessment: Assessment) -> set[UUID]:
    """Those of the questions that were publicly reported in the factory's country when the assessment began."""
    day = assessment.started_on
    tags = Tag.objects.filter(
        Q(effective_to=None) | Q(effective_to__gte=day),
        question__in=set(questions),
        kind=TagKind.PUBLIC,
        country__in=["", assessment.factory.country],
        effective_from__lte=day,
    )
    return set(tags.values_list("question_id", flat=True))


def _points_not_met_before(assessment: Assessment) -> set[UUID]:
    """The points that the factory's last released assessment before this one found not met."""
    before = (
        Assessment.objects.filter(
            factory=assessment.factory_id, state=AssessmentState.RELEASED, started_on__lt=assessment.started_on
        )
        .exclude(pk=assessment.pk)
        .order_by("-started_on")
        .first()
    )
    if before is None:
        return set()
    return set(PointResult.objects.filter(assessment=before, not_met__gt=0).values_list("point_id", flat=True))


def _item_of(plan: Plan, finding: Finding, public: set[UUID], repeated: set[UUID], now: datetime) -> Item:
    question = finding.answer.question
    is_public = question.pk in public
    return Item(
        plan=plan,
        point_id=question.point_id,
        finding=finding,
        origin=ItemOrigin.FINDING,
        title=pick(question.texts, "en")[:300],
        is_public=is_public,
        repeated=question.point_id in repeated,
        verification=Verification.OPEN if is_public else Verification.NOT_NEEDED,
        created_at=now,
    )


@transaction.atomic
def show_to_buyers(*, plan: Plan, now: datetime) -> Plan:
    """Show the plan to consenting buyers from now on. Called by the release."""
    if plan.shown_to_buyers_at is None:
        plan.shown_to_buyers_at = now
        plan.save(update_fields=["shown_to_buyers_at"])
        record("plan.shown_to_buyers", on=plan, by=None, at=now, factory=plan.cycle.factory)
    return plan


@transaction.atomic
def submit_planned_improvements(*, plan: Plan, by: Person, now: datetime) -> Plan:
    """The factory reports its planned improvements: every item has an action, somebody responsible and a day."""
    require(by, Permission.PLAN_EDIT, at=now, on=plan)
    rules.check_can_submit(plan, list(plan.items.filter(carried_on=None)))
    plan.submitted_at = now
    plan.save(update_fields=["submitted_at"])
    mark_done(cycle=plan.cycle, kind=MilestoneKind.PLANNED_IMPROVEMENTS, on=day_of(now), by=by, now=now)
    record("plan.submitted", on=plan, by=by, at=now, factory=plan.cycle.factory)
    return plan
