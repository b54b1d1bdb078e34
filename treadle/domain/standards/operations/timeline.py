"""The line of an instrument's versions: each holds from its first day until the next one's."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.ledger.operations import record
from treadle.domain.standards.models import Version
from treadle.domain.standards.states import VERSION_STEPS, VersionState


def place_in_force(version: Version, *, from_day: date, on: date) -> None:
    """Put a version on the line; the one before it ends that day, the one after it ends this one.

    A version whose end has not come yet stays in force until ``supersede_due`` runs on that day.
    """
    line = Version.objects.filter(
        instrument=version.instrument_id, state__in=[VersionState.IN_FORCE, VersionState.SUPERSEDED]
    ).exclude(pk=version.pk)
    before = line.filter(in_force_from__lt=from_day).order_by("-in_force_from").first()
    after = line.filter(in_force_from__gte=from_day).order_by("in_force_from").first()
    version.in_force_from = from_day
    version.superseded_on = after.in_force_from if after else None
    version.state = VersionState.IN_FORCE
    _supersede_if_over(version, on)
    version.save(update_fields=["in_force_from", "superseded_on", "state"])
    if before is not None:
        before.superseded_on = from_day
        _supersede_if_over(before, on)
        before.save(update_fields=["superseded_on", "state"])


def _supersede_if_over(version: Version, on: date) -> bool:
    over = version.superseded_on is not None and version.superseded_on <= on
    if over and version.state == VersionState.IN_FORCE:
        VERSION_STEPS.check(VersionState(version.state), VersionState.SUPERSEDED)
        version.state = VersionState.SUPERSEDED
        return True
    return False


@transaction.atomic
def supersede_due(*, on: date, now: datetime) -> list[str]:
    """What the day triggers: versions whose successor has begun are superseded. Returns what was done."""
    done = []
    for version in Version.objects.filter(state=VersionState.IN_FORCE, superseded_on__lte=on).select_related(
        "instrument"
    ):
        if _supersede_if_over(version, on):
            version.save(update_fields=["state"])
            record("standards.version_superseded", on=version, by=None, at=now)
            done.append(f"{version} was superseded.")
    return done
