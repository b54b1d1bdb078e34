"""What a device brought in one go."""

from django.db import models
from django.db.models import Q

from treadle.domain.assessments.models.assessment import Assessment
from treadle.domain.parties.models import Person


class SheetDelivery(models.Model):
    """Answers that arrived together. The device chooses ``id``, so that what is sent twice is taken once.

    One that ``hands_in`` waits until what follows from handing in (the visit, the calendar, messages) was done.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent")
    answers = models.PositiveSmallIntegerField()
    hands_in = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["received_at", "id"]
        verbose_name_plural = "sheet deliveries"
        indexes = [
            models.Index(fields=["received_at"], condition=Q(hands_in=True, settled_at=None), name="delivery_to_settle")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.received_at}"
