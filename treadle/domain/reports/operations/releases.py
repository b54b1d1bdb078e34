"""Freezing a report, sharing it, taking it back. The journeys that release call these and have checked access."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Cycle
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.reports import rules, seal
from treadle.domain.reports.models import Release, Share
from treadle.domain.reports.queries import MISSED, has_missed_its_day, release_milestone, standing_of
from treadle.domain.reports.states import Audience, ReleaseKind, ReleaseState


def check_release(*, assessment: Assessment, by: Person | None, now: datetime, late_reason: str) -> None:
    """Refuse a release that is too early, or too late without a reason. ``by`` None is the clock, on time or not."""
    standing = standing_of(assessment, release_milestone(assessment.cycle))
    rules.check_can_release(standing, on=day_of(now))
    if by is not None and standing.due_on is not None:
        rules.check_late_reason(standing.due_on, on=day_of(now), reason=late_reason)


def check_reissue(*, release: Release, change_note: str) -> None:
    """Refuse a new version of an old version, or one that does not say what changed."""
    rules.check_can_reissue(release.state, change_note)


@transaction.atomic
def freeze(
    *, release_id: UUID, cycle: Cycle, kind: ReleaseKind, number: int, snapshot: dict[str, Any], by: Person | None,
    now: datetime, assessment: Assessment | None = None, replaces: Release | None = None, change_note: str = "",
    late_reason: str = "",
) -> Release:
    """Keep a snapshot for good, hashed and signed, under a code that anybody can check."""
    made = seal.seal(snapshot, folder=settings.DATA_DIR)
    release = Release.objects.create(
        id=release_id, cycle=cycle, kind=kind, assessment=assessment, number=number, replaces=replaces,
        change_note=change_note, snapshot=snapshot, sha256=made.sha256, signature=made.signature, key_id=made.key_id,
        check_code=seal.new_code(), released_at=now, released_by=by, late_reason=late_reason,
    )
    record("report.released", on=release, by=by, at=now, factory=cycle.factory, kind=kind.value, number=number,
           sha256=made.sha256, late_reason=late_reason)
    return release


@transaction.atomic
def share(*, release: Release, buyers: Iterable[Organisation], workers: bool, now: datetime) -> list[Share]:
    """Give a report to the factory, to these buyers and, when asked, its summary to the workers' side. Once each."""
    wanted: list[tuple[Audience, Organisation | None]] = [(Audience.FACTORY, None)]
    wanted += [(Audience.BUYER, buyer) for buyer in buyers]
    wanted += [(Audience.WORKERS, None)] if workers else []
    fresh = []
    for audience, organisation in wanted:
        given, made = Share.objects.get_or_create(release=release, audience=audience, organisation=organisation,
                                                  defaults={"shared_at": now})
        fresh += [given] if made else []
    record("report.shared", on=release, by=None, at=now, factory=release.cycle.factory,
           with_whom=[str(each.organisation_id or each.audience) for each in fresh])
    return fresh


@transaction.atomic
def withdraw(*, release: Release, reason: str, by: Person, now: datetime) -> Release:
    """Take a report back: everybody who has it reads that it does not count, and why."""
    require(by, Permission.REPORT_RELEASE, at=now, on=release)
    rules.check_can_withdraw(release.state, reason)
    release.move_to(ReleaseState.WITHDRAWN, withdrawn_at=now, withdrawn_reason=reason.strip())
    record("report.withdrawn", on=release, by=by, at=now, factory=release.cycle.factory, reason=reason.strip())
    return release


@transaction.atomic
def mark_replaced(*, release: Release, by: Person, now: datetime) -> Release:
    """A newer version counts from now on."""
    release.move_to(ReleaseState.REPLACED)
    record("report.replaced", on=release, by=by, at=now, factory=release.cycle.factory)
    return release


@transaction.atomic
def missed_its_day(*, assessment: Assessment, now: datetime) -> bool:
    """Remember, once, that a report was not ready on its day: from then on a person releases it, with the reason."""
    if has_missed_its_day(assessment):
        return False
    record(MISSED, on=assessment, by=None, at=now, factory=assessment.factory)
    return True
