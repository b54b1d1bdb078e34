"""Releasing reports: what was agreed is frozen, signed, shared with those who may have it, and told to them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments import packing, results
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement import operations as improvement
from treadle.domain.improvement.models import FactoryReport, ProgrammeReport
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.reports import operations as reports
from treadle.domain.reports import queries
from treadle.domain.reports.composers.assessment import compose_assessment
from treadle.domain.reports.composers.differentiation import compose_differentiation
from treadle.domain.reports.composers.progress import compose_factory_progress, compose_programme_progress
from treadle.domain.reports.models import Decision, Release
from treadle.domain.reports.states import Audience, ReleaseKind
from treadle.journeys import report_messages as messages
from treadle.journeys.pieces import one_by_one
from treadle.kernel.ids import new_id

type Compose = Callable[..., dict[str, Any]]
OVER = frozenset({AssessmentState.RELEASED, AssessmentState.CANCELLED})


@transaction.atomic
def release_assessment_report(*, assessment: Assessment, by: Person | None, now: datetime,
                              late_reason: str = "") -> Release:
    """Release a reviewed report on its day, or later by a person with a reason; ``by`` is None when time does it.

    Points are settled first, so that the report compares with figures that include it. Plan and calendar follow.
    """
    if by is not None:
        require(by, Permission.REPORT_RELEASE, at=now, on=assessment)
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    reports.check_release(assessment=assessment, by=by, now=now, late_reason=late_reason)
    cycle = Cycle.objects.select_related("factory", "template").get(pk=assessment.cycle_id)
    assessments.mark_released(assessment=assessment, now=now)
    results.settle(assessment)
    packing.pack_one(assessment)
    release = _freeze(ReleaseKind.ASSESSMENT, cycle, compose_assessment, assessment, by=by, now=now,
                      assessment=assessment, late_reason=late_reason.strip())
    cycles.record_released(cycle=cycle, on=day_of(now), now=now)
    plan = improvement.open_plan(cycle=cycle, now=now)
    improvement.add_findings(plan=plan, assessment=assessment, now=now)
    improvement.show_to_buyers(plan=plan, now=now)
    _give(release, now=now, workers=True)
    return release


@transaction.atomic
def release_factory_report(*, report: FactoryReport, by: Person, now: datetime) -> Release:
    """The factory releases its progress report: to itself, the programme and its consenting buyers."""
    closed = improvement.release_factory_report(report=report, by=by, now=now)
    release = _freeze(ReleaseKind.FACTORY_PROGRESS, closed.cycle, compose_factory_progress, closed, by=by, now=now)
    _give(release, now=now)
    return release


@transaction.atomic
def release_programme_report(*, report: ProgrammeReport, by: Person, now: datetime) -> Release:
    """The team leader releases the programme's progress report."""
    closed = improvement.release_programme_report(report=report, by=by, now=now)
    release = _freeze(ReleaseKind.PROGRAMME_PROGRESS, closed.cycle, compose_programme_progress, closed, by=by, now=now)
    _give(release, now=now)
    return release


@transaction.atomic
def release_decision(*, decision: Decision, by: Person, now: datetime) -> Release:
    """Freeze a decision that was just taken, or changed on review; the earlier version is replaced."""
    old = queries.current_release(decision.cycle, ReleaseKind.DIFFERENTIATION)
    note = str(messages.AFTER_REVIEW) if old else ""
    release = _freeze(ReleaseKind.DIFFERENTIATION, decision.cycle, compose_differentiation, decision, by=by, now=now,
                      replaces=old, change_note=note)
    if old:
        reports.mark_replaced(release=old, by=by, now=now)
    _give(release, now=now)
    return release


@transaction.atomic
def withdraw_release(*, release: Release, reason: str, by: Person, now: datetime) -> Release:
    """Take a report back and tell everybody who has it. Its points count in no rate until a new version is out."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    reports.withdraw(release=release, reason=reason, by=by, now=now)
    if release.assessment is not None:
        results.unsettle(release.assessment)
    messages.tell_withdrawn(release, now=now)
    return release


@transaction.atomic
def reissue(*, release: Release, change_note: str, by: Person, now: datetime) -> Release:
    """Compose the report anew from what is recorded now; the new version says what changed and goes to those who had
    the old one, and to nobody else who has withdrawn consent since."""
    require(by, Permission.REPORT_RELEASE, at=now, on=release)
    old = Release.objects.select_for_update().get(pk=release.pk)
    reports.check_reissue(release=old, change_note=change_note)
    compose, thing = _source(old)
    if old.assessment is not None:
        results.settle(old.assessment)
        packing.pack_one(old.assessment)
    fresh = _freeze(ReleaseKind(old.kind), old.cycle, compose, thing, by=by, now=now, assessment=old.assessment,
                    replaces=old, change_note=change_note.strip())
    reports.mark_replaced(release=old, by=by, now=now)
    _give(fresh, now=now, workers=old.shares.filter(audience=Audience.WORKERS).exists())
    return fresh


def _source(release: Release) -> tuple[Compose, Any]:
    """What composes a report of this kind, and from what."""
    cycle, kind = release.cycle, ReleaseKind(release.kind)
    if kind is ReleaseKind.ASSESSMENT:
        return compose_assessment, release.assessment
    if kind is ReleaseKind.FACTORY_PROGRESS:
        return compose_factory_progress, FactoryReport.objects.get(cycle=cycle)
    if kind is ReleaseKind.PROGRAMME_PROGRESS:
        return compose_programme_progress, ProgrammeReport.objects.get(cycle=cycle)
    return compose_differentiation, Decision.objects.get(cycle=cycle)


def _freeze(kind: ReleaseKind, cycle: Cycle, compose: Compose, thing: Any, *, by: Person | None, now: datetime,
            replaces: Release | None = None, change_note: str = "", **fields: Any) -> Release:
    release_id: UUID = new_id()
    number = queries.next_number(cycle, kind)
    snapshot = compose(thing, release_id=release_id, number=number, now=now, change_note=change_note)
    return reports.freeze(release_id=release_id, cycle=cycle, kind=kind, number=number, snapshot=snapshot, by=by,
                          now=now, replaces=replaces, change_note=change_note, **fields)


def _give(release: Release, *, now: datetime, workers: bool = False) -> None:
    """Share with the factory and with the buyers that it consents to and that source from it today, and tell them."""
    buyers = queries.entitled_buyers(release.cycle, day_of(now))
    given = reports.share(release=release, buyers=buyers, workers=workers, now=now)
    messages.tell_released(release, given, now=now)


# ---- what the clock triggers ---------------------------------------------------------------


def release_what_is_due(*, on: date, now: datetime) -> list[str]:
    """Release what is ready and due, report by report; remember what was not ready on its day, so that a person has to
    say why. Raises ``PartlyDone`` where one failed: it is due again next time.
    """
    return one_by_one(queries.due_for_release(on), lambda assessment: _release_if_due(assessment, on=on, now=now),
                      called=lambda assessment: f"The assessment report of {assessment.factory}")


def _release_if_due(assessment: Assessment, *, on: date, now: datetime) -> list[str]:
    """One report. The list may be minutes old: what a person released or cancelled meanwhile is passed over."""
    assessment.refresh_from_db(fields=["state"], from_queryset=Assessment.objects.select_for_update())
    if assessment.state in OVER:
        return []
    if queries.goes_out_by_itself(assessment, on):
        release_assessment_report(assessment=assessment, by=None, now=now)
        return [f"Released the assessment report of {assessment.factory}."]
    if not reports.missed_its_day(assessment=assessment, now=now):
        return []
    messages.tell_not_ready(assessment, now=now)
    return [f"The assessment report of {assessment.factory} was not ready on its day."]


def share_with_new_buyers(*, on: date, now: datetime) -> list[str]:
    """Give current reports to buyers that the factory consented to after the release, report by report."""
    def give(lacking: tuple[Release, list[Organisation]]) -> list[str]:
        release, buyers = lacking
        given = reports.share(release=release, buyers=buyers, workers=False, now=now)
        messages.tell_released(release, given, now=now)
        return [f"Shared a report of {release.cycle.factory} after a new consent."]
    return one_by_one(queries.lacking_buyers(on), give,
                      called=lambda lacking: f"A report of {lacking[0].cycle.factory}")
