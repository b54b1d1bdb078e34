"""What follows from a sheet that a device handed in: the visit was held, the calendar moves, reviewers are told."""

from datetime import datetime

from django.db import transaction

from treadle.domain.assessments.models import Assessment, SheetDelivery
from treadle.domain.assessments.operations.handing_in import take_place, tell_reviewers
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.ledger.operations import record


@transaction.atomic
def settle_delivery(*, delivery: SheetDelivery, now: datetime) -> bool:
    """Let happen what handing in brings with it; False when somebody else does it, or did.

    The sheet is submitted before: this part costs ten times as much, nobody waits for it, and it may be tried again.
    It counts as done by who handed in, at that moment.
    """
    mine = SheetDelivery.objects.select_for_update(skip_locked=True, of=("self",))
    fresh = mine.filter(pk=delivery.pk, hands_in=True, settled_at=None).first()
    if fresh is None:
        return False
    assessment = Assessment.objects.select_related("factory", "version", "cycle", "visit").get(pk=fresh.assessment_id)
    if assessment.state != AssessmentState.CANCELLED:
        at = fresh.received_at
        if fresh.received_from is not None:  # None: the account was erased in between
            take_place(assessment, by=fresh.received_from, now=at)
        if assessment.state == AssessmentState.SUBMITTED:
            tell_reviewers(assessment, now=at, once_key=f"assessment.submitted:{fresh.pk}")
    fresh.settled_at = now
    fresh.save(update_fields=["settled_at"])
    record("assessment.settled", on=assessment, by=None, at=now, factory=assessment.factory, delivery=str(fresh.pk))
    return True
