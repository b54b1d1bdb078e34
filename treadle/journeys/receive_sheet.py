"""A sheet comes from a device: kept and handed in at once; what follows from it is done by the worker.

The delivery itself says what is still to be done, in the transaction that hands the sheet in. The task only wakes the
worker; if it is lost, the clock does the same.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.tasks import task
from django.utils.translation import ngettext

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.queries.deliveries import waiting_deliveries
from treadle.domain.parties.models import Person
from treadle.journeys.write_sheet import deliver
from treadle.kernel.errors import RuleBroken, TreadleError

log = logging.getLogger(__name__)


def receive_sheet(
    *,
    assessment_id: UUID,
    delivery: UUID,
    digest: str,
    answers: Collection[assessments.SheetAnswer],
    by: Person,
    now: datetime,
    submit: bool = False,
    blanks_confirmed: bool = False,
) -> assessments.Receipt:
    """Take what a device brings. The worker is woken once while it has something to do, not once a sheet.

    It is woken in the transaction that hands the sheet in: both are kept, or neither.
    """
    try:
        return assessments.receive_sheet(
            assessment_id=assessment_id, delivery=delivery, digest=digest, answers=answers, by=by, now=now,
            submit=submit, blanks_confirmed=blanks_confirmed, wake=lambda: settle.enqueue(now.isoformat()),
        )
    except RuleBroken as refused:
        if refused.code != "in_journal":
            raise
    count = deliver(assessment_id=assessment_id, answers=answers, by=by, now=now, submit=submit,
                    blanks_confirmed=blanks_confirmed)
    return assessments.Receipt(delivery, now, count, "submitted" if submit else "open", repeated=False, revisions={})


@task
def settle(now: str) -> None:
    """Do what follows from every sheet that was handed in. Run twice, the second time finds nothing."""
    settle_waiting(datetime.fromisoformat(now))


def settle_waiting(now: datetime) -> int:
    """Settle until nothing is left but what refuses; says how many. One that refuses stops nobody."""
    settled, failed = 0, set[UUID]()
    while found := list(waiting_deliveries().exclude(pk__in=failed)[:50]):
        for delivery in found:
            try:
                settled += assessments.settle_delivery(delivery=delivery, now=now)
            except TreadleError:
                log.exception("What follows from the delivery %s could not be done.", delivery.pk)
            failed.add(delivery.pk)
    return settled


def settle_what_waits(*, on: date, now: datetime) -> list[str]:
    """The step of the clock."""
    count = settle_waiting(now)
    if not count:
        return []
    return [ngettext("%(count)s sheet handed in by a device was settled.",
                     "%(count)s sheets handed in by devices were settled.", count) % {"count": count}]
