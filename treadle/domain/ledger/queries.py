"""Reading the ledger."""

from django.db.models import Model, QuerySet

from treadle.domain.ledger.models import Entry, Pulse


def entries_on(thing: Model) -> QuerySet[Entry]:
    """What happened to one thing, the last first."""
    return entries().filter(on_kind=thing._meta.label_lower, on_id=str(thing.pk))


def entries() -> QuerySet[Entry]:
    """What happened, with who did it. For programme staff only: ``visible_to`` with LEDGER_SEE."""
    return Entry.objects.select_related("by", "factory")


def pulses() -> QuerySet[Pulse]:
    """The signs of life of workers and clock."""
    return Pulse.objects.all()
