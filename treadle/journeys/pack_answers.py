"""Pack the answers of released assessments that are not packed: imported history, and what was released before."""

from datetime import date, datetime

from django.db.models import Q

from treadle.domain.assessments import packing
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.states import AssessmentState
from treadle.journeys.retention.forget import limit_of

A_RUN = 1000


def pack_what_is_not(*, on: date, now: datetime) -> list[str]:
    """The step of the clock: some a run. Those whose words are past their period stay without."""
    kept = Q(cycle__ended_at=None) | Q(cycle__ended_at__gte=limit_of("words", now))
    lacking = Assessment.objects.filter(kept, state=AssessmentState.RELEASED, packed_answers=None).order_by()
    keys = list(lacking.values_list("pk", flat=True)[:A_RUN])
    if keys:
        packing.pack(Assessment.objects.filter(pk__in=keys))
    return []
