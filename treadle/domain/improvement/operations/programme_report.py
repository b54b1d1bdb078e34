"""The programme's progress report: written by the advisor, reviewed and released by somebody else."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.assessments.states import ProgressScale
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import ProgrammeReport
from treadle.domain.improvement.queries.dialogue import dialogue_indicators
from treadle.domain.improvement.queries.people import who_may_at
from treadle.domain.improvement.queries.suggestions import suggested_programme_report
from treadle.domain.improvement.states import ReportState
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.kernel.errors import InvalidInput


@transaction.atomic
def open_programme_report(*, cycle: Cycle, by: Person, now: datetime) -> ProgrammeReport:
    """Open the report with suggestions from plan and systems review; one that is there is returned."""
    require(by, Permission.PROGRAMME_REPORT_WRITE, at=now, on=cycle)
    report, made = ProgrammeReport.objects.get_or_create(
        cycle=cycle, defaults={"opened_at": now, "written_by": by, **suggested_programme_report(cycle, day_of(now))})
    if made:
        record("programme_report.opened", on=report, by=by, at=now, factory=cycle.factory)
    return report


def _held(report: ProgrammeReport) -> ProgrammeReport:
    return ProgrammeReport.objects.select_for_update(of=("self",)).select_related("cycle__factory").get(pk=report.pk)


@transaction.atomic
def write_programme_report(
    *, report: ProgrammeReport, achievements: str, challenges: str, systems: str, dialogue: Mapping[str, str],
    dialogue_note: str, by: Person, now: datetime,
) -> ProgrammeReport:
    """Save the draft as it stands; half of it is welcome. Who wrote last is its writer."""
    require(by, Permission.PROGRAMME_REPORT_WRITE, at=now, on=report)
    report = _held(report)
    rules.check_is_draft(report.state)
    report.dialogue = _checked(dialogue)
    report.achievements, report.challenges = achievements.strip(), challenges.strip()
    report.systems, report.dialogue_note = systems.strip(), dialogue_note.strip()
    report.written_by = by
    report.save(update_fields=["achievements", "challenges", "systems", "dialogue", "dialogue_note", "written_by"])
    record("programme_report.written", on=report, by=by, at=now, factory=report.cycle.factory)
    return report


def _checked(dialogue: Mapping[str, str]) -> dict[str, str]:
    """The judged indicators; one that is not in the data file, or a step that is not on the scale, is refused."""
    known = {indicator.key for indicator in dialogue_indicators()}
    judged = {key: value for key, value in dialogue.items() if value}
    if set(judged) - known or set(judged.values()) - set(ProgressScale.values):
        raise InvalidInput(_("This indicator or this step of the scale is not known."))
    return judged


@transaction.atomic
def submit_programme_report(*, report: ProgrammeReport, by: Person, now: datetime) -> ProgrammeReport:
    """Hand it to review."""
    require(by, Permission.PROGRAMME_REPORT_WRITE, at=now, on=report)
    report = _held(report)
    rules.check_is_draft(report.state)
    keys = [indicator.key for indicator in dialogue_indicators()]
    rules.check_programme_report(report.achievements, report.challenges, report.dialogue, keys)
    report.move_to(ReportState.IN_REVIEW)
    report.submitted_at, report.written_by = now, by
    report.save(update_fields=["state", "submitted_at", "written_by"])
    record("programme_report.submitted", on=report, by=by, at=now, factory=report.cycle.factory)
    reviewers = [one for one in who_may_at(Permission.PROGRAMME_REPORT_REVIEW, report.cycle, day_of(now)) if one != by]
    _tell("programme_report.review", report, reviewers, now)
    return report


@transaction.atomic
def send_back_programme_report(*, report: ProgrammeReport, remark: str, by: Person, now: datetime) -> ProgrammeReport:
    """The reviewer wants something changed; the remark says what."""
    require(by, Permission.PROGRAMME_REPORT_REVIEW, at=now, on=report)
    report = _held(report)
    rules.check_can_review(report.state, report.written_by_id == by.pk)
    rules.check_note(remark, _("Say what should change."))
    report.move_to(ReportState.DRAFT)
    report.review_remark, report.reviewed_by = remark.strip(), by
    report.save(update_fields=["state", "review_remark", "reviewed_by"])
    record("programme_report.sent_back", on=report, by=by, at=now, factory=report.cycle.factory)
    _tell("programme_report.sent_back", report, [report.written_by] if report.written_by else [], now)
    return report


@transaction.atomic
def release_programme_report(*, report: ProgrammeReport, by: Person, now: datetime) -> ProgrammeReport:
    """The reviewer approves it, and it is closed. The journey that freezes and shares it calls this."""
    require(by, Permission.PROGRAMME_REPORT_REVIEW, at=now, on=report)
    report = _held(report)
    rules.check_can_review(report.state, report.written_by_id == by.pk)
    report.move_to(ReportState.RELEASED)
    report.released_at, report.reviewed_by = now, by
    report.save(update_fields=["state", "released_at", "reviewed_by"])
    mark_done(cycle=report.cycle, kind=MilestoneKind.PROGRAMME_PROGRESS_REPORT, on=day_of(now), now=now, by=by)
    record("programme_report.released", on=report, by=by, at=now, factory=report.cycle.factory)
    return report


def _tell(kind: str, report: ProgrammeReport, people: list[Person], now: datetime) -> None:
    send(
        kind=kind, people=people, facts={"factory": report.cycle.factory.name}, at=now,
        path=f"/office/programme-report/{report.cycle_id}/", once_key=f"{kind}:{report.pk}:{now.isoformat()}",
    )
