"""Data that somebody takes away as a file, written in the background."""

from django.db import models

from treadle.domain.notices.states import Dataset, ExportState, FileForm
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Export(models.Model):
    """One file for one person, who alone may fetch it. ``path`` is relative to the data folder; "" once removed.

    ``selection``: ``{"country": "VN", "since": "2025-01-01", "until": "2025-12-31"}``, each of them optional.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    what = models.CharField(max_length=12, choices=Dataset)
    form = models.CharField(max_length=8, choices=FileForm)
    selection = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "id"]
        indexes = [models.Index(fields=["person", "-asked_at"]), models.Index(fields=["state", "done_at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.form} {self.asked_at:%Y-%m-%d}"
