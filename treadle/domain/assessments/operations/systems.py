"""The simple review of management systems, social dialogue and learning."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.assessments.models import SystemsReview, SystemsScore
from treadle.domain.assessments.states import ProgressScale
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.cycles.models import Cycle
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.kernel.errors import InvalidInput


@transaction.atomic
def record_systems_review(
    *,
    cycle: Cycle,
    reviewed_on: date,
    scales: Mapping[str, str],
    by: Person,
    now: datetime,
    notes: Mapping[str, str] | None = None,
) -> SystemsReview:
    """Keep a review: indicator key → no_progress, moderate or on_track. An indicator left out was not looked at."""
    require(by, Permission.SYSTEMS_REVIEW_RECORD, at=now, on=cycle)
    known = {indicator.key: indicator for indicator in indicators()}
    given = {key: scale for key, scale in scales.items() if scale}
    if not given:
        raise InvalidInput(_("Choose a step for at least one indicator."))
    if strange := {*(given.keys() - known.keys()), *(set(given.values()) - set(ProgressScale.values))}:
        raise InvalidInput(_("Not known here: %(names)s.") % {"names": ", ".join(sorted(strange))})
    if reviewed_on > now.date():
        raise InvalidInput(_("The day of the review has not come yet."), fields={"reviewed_on": _("Not after today")})
    review = SystemsReview.objects.create(cycle=cycle, reviewed_on=reviewed_on, recorded_at=now, recorded_by=by)
    SystemsScore.objects.bulk_create(
        SystemsScore(
            review=review, family=known[key].family, indicator=key, scale=scale, note=(notes or {}).get(key, "")
        )
        for key, scale in given.items()
    )
    record("systems_review.recorded", on=review, by=by, at=now, factory=cycle.factory)
    return review
