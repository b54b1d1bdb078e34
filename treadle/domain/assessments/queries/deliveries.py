"""What devices brought."""

from django.db.models import QuerySet

from treadle.domain.assessments.models import SheetDelivery
from treadle.kernel.prepared import prepared


def waiting_deliveries() -> QuerySet[SheetDelivery]:
    """Deliveries that handed a sheet in, and from which nothing has followed yet; the oldest first."""
    return SheetDelivery.objects.filter(hands_in=True, settled_at=None).order_by("received_at")


def is_work_waiting() -> bool:
    """Whether there is one."""
    return bool(prepared("a delivery waits", lambda: waiting_deliveries().values_list("hands_in")[:1]).rows())
