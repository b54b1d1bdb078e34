"""What devices brought."""

from django.db.models import QuerySet

from treadle.domain.assessments.models import SheetDelivery


def waiting_deliveries() -> QuerySet[SheetDelivery]:
    """Deliveries that handed a sheet in, and from which nothing has followed yet; the oldest first."""
    return SheetDelivery.objects.filter(hands_in=True, settled_at=None).order_by("received_at")

