"""One thing that happened."""

from django.db import models

from treadle.domain.parties.models import Factory, Person
from treadle.kernel.ids import new_id


class Entry(models.Model):
    """Append-only. ``event`` is a dotted name such as ``assessment.submitted``; ``facts`` holds plain values only.

    Programme staff read it; factory, buyer and constituent pages never show it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=60)
    on_kind = models.CharField(max_length=60)
    on_id = models.CharField(max_length=64)
    # No constraints: each would lock the factory's and the person's row at every write, and a ledger outlives both.
    factory = models.ForeignKey(
        Factory, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "id"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["factory", "-at"]),
            models.Index(fields=["-at", "id"], name="entry_newest"),
            models.Index(fields=["on_kind", "on_id"]),
            models.Index(fields=["event", "-at"], name="entry_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.on_kind} {self.on_id}"
