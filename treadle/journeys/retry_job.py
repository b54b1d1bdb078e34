"""Trying a background task that failed once more, by hand."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_ox import actions
from django_ox.models import OxTask

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Person
from treadle.kernel.errors import RuleBroken


@transaction.atomic
def retry_job(*, job: OxTask, by: Person, now: datetime) -> None:
    """Put it back into the queue for one more attempt. Tasks are written so that a second run does no harm."""
    require(by, Permission.ADMINISTER, at=now)
    if not actions.retry(job.pk):
        raise RuleBroken(_("Only a job that failed can be tried again. Look at the list: it may be done by now."))
    ledger.record("job.retried", on=job, by=by, at=now, task=job.task_path)
