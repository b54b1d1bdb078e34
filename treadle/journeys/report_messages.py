"""Who is told what about reports. No message names a buyer to another, and none says what a report holds."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of
from treadle.domain.access.roles import ROLES, Reach
from treadle.domain.assessments.models import Assessment
from treadle.domain.improvement.queries.people import people_at_factories, who_may_at
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Membership, Person
from treadle.domain.reports.models import Decision, Release, Share
from treadle.domain.reports.states import Audience

AFTER_REVIEW = _("The decision was looked at again, because the factory asked for a review.")
_BUYERS_ROLES = [role.key for role in ROLES.values()
                 if role.reach is Reach.CONSENTED and Permission.REPORT_SEE in role.permissions]


def tell_released(release: Release, given: Iterable[Share], *, now: datetime) -> None:
    """Tell those who just got it: a new report, or a new version with what changed."""
    kind = "report.replaced" if release.replaces_id else f"report.released.{release.kind}"
    _tell(kind, release, given, now=now, note=release.change_note)


def tell_withdrawn(release: Release, *, now: datetime) -> None:
    """Tell everybody who has it, with the reason."""
    _tell("report.withdrawn", release, release.shares.all(), now=now, reason=release.withdrawn_reason)


def _tell(kind: str, release: Release, given: Iterable[Share], *, now: datetime, **facts: str) -> None:
    for share in given:
        audience = Audience(share.audience)
        own_kind = "report.summary" if audience is Audience.WORKERS and kind.startswith("report.released") else kind
        send(kind=own_kind, people=_readers(release, share, now), at=now, path=_path(release, audience),
             facts={"factory": release.cycle.factory.name, **facts},
             once_key=f"{own_kind}:{release.pk}:{audience}")


def _readers(release: Release, share: Share, now: datetime) -> list[Person]:
    factory, on = release.cycle.factory_id, day_of(now)
    if share.audience == Audience.BUYER:
        held = Membership.objects.on(on).filter(organisation=share.organisation_id, role__in=_BUYERS_ROLES)
        return list(Person.objects.filter(is_active=True, memberships__in=held).distinct())
    permission = Permission.REPORT_SUMMARY_SEE if share.audience == Audience.WORKERS else Permission.REPORT_SEE
    return people_at_factories(permission, [factory], on).get(factory, [])


def _path(release: Release, audience: Audience) -> str:
    places = {Audience.BUYER: "/buyer/reports", Audience.FACTORY: "/factory/reports",
              Audience.WORKERS: "/factory/summaries"}
    return f"{places[audience]}/{release.pk}/"


def tell_not_ready(assessment: Assessment, *, now: datetime) -> None:
    """Tell those who release that a report missed its day."""
    send(kind="report.not_ready", people=who_may_at(Permission.REPORT_RELEASE, assessment.cycle, day_of(now)), at=now,
         facts={"factory": assessment.factory.name}, path=f"/office/assessments/{assessment.pk}/release/",
         once_key=f"report.not_ready:{assessment.pk}")


def tell_decision(kind: str, permission: Permission, decision: Decision, *, now: datetime) -> None:
    """Tell those at the programme who go on with a decision."""
    send(kind=kind, people=who_may_at(permission, decision.cycle, day_of(now)), at=now,
         facts={"factory": decision.cycle.factory.name}, path=f"/office/decisions/{decision.pk}/",
         once_key=f"{kind}:{decision.pk}:{now.date().isoformat()}")
