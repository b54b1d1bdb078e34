"""The factory's progress report: opened with what is known, completed section by section, released by the factory."""

from datetime import datetime
from typing import Any

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import FactoryReport
from treadle.domain.improvement.queries.report_facts import facts_of
from treadle.domain.improvement.states import ReportState, SectionKey
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person


@transaction.atomic
def open_factory_report(*, cycle: Cycle, by: Person, now: datetime) -> FactoryReport:
    """Open the report of a cycle with the facts of today; one that is there is returned with fresh facts."""
    require(by, Permission.FACTORY_REPORT_WRITE, at=now, on=cycle)
    report, made = FactoryReport.objects.get_or_create(cycle=cycle, defaults={"opened_at": now})
    if made:
        record("factory_report.opened", on=report, by=by, at=now, factory=cycle.factory)
    return refresh_facts(report=report, now=now)


@transaction.atomic
def refresh_facts(*, report: FactoryReport, now: datetime) -> FactoryReport:
    """Compute the facts of a draft anew; what was written stays. A released report is left alone."""
    if report.state != ReportState.DRAFT:
        return report
    facts = facts_of(report.cycle, day_of(now))
    sections: dict[str, Any] = {
        key.value: {"text": "", "done": False, **report.sections.get(key.value, {}), "facts": facts[key.value]}
        for key in SectionKey
    }
    if sections != report.sections:
        report.sections = sections
        report.save(update_fields=["sections"])
        record("factory_report.facts_refreshed", on=report, by=None, at=now, factory=report.cycle.factory)
    return report


@transaction.atomic
def write_section(
    *, report: FactoryReport, key: str, text: str, done: bool, by: Person, now: datetime
) -> FactoryReport:
    """Save one section as it stands; ``done`` says that the factory has nothing to add."""
    require(by, Permission.FACTORY_REPORT_WRITE, at=now, on=report)
    report = FactoryReport.objects.select_for_update(of=("self",)).select_related("cycle__factory").get(pk=report.pk)
    rules.check_is_draft(report.state)
    rules.check_section(key)
    section = {"facts": [], **report.sections.get(key, {}), "text": text.strip(), "done": done}
    report.sections = {**report.sections, key: section}
    report.save(update_fields=["sections"])
    record("factory_report.section_written", on=report, by=by, at=now, factory=report.cycle.factory, section=key)
    return report


@transaction.atomic
def release_factory_report(*, report: FactoryReport, by: Person, now: datetime) -> FactoryReport:
    """Close the report for writing and mark the milestone. The journey that freezes and shares it calls this."""
    require(by, Permission.FACTORY_REPORT_WRITE, at=now, on=report)
    report = FactoryReport.objects.select_for_update(of=("self",)).select_related("cycle__factory").get(pk=report.pk)
    rules.check_is_draft(report.state)
    rules.check_can_release(report.sections)
    refresh_facts(report=report, now=now)
    report.move_to(ReportState.RELEASED)
    report.released_at, report.released_by = now, by
    report.save(update_fields=["state", "released_at", "released_by"])
    mark_done(cycle=report.cycle, kind=MilestoneKind.FACTORY_PROGRESS_REPORT, on=day_of(now), now=now, by=by)
    record("factory_report.released", on=report, by=by, at=now, factory=report.cycle.factory)
    return report
