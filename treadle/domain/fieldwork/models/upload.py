"""A photo or another file of the tray, while it comes in pieces and afterwards."""

from django.db import models

from treadle.domain.fieldwork.models.journal import Journal
from treadle.domain.files.models import StoredFile
from treadle.domain.parties.models import Person


class Upload(models.Model):
    """A file by the SHA-256 that the device gave it. ``stored`` is what is kept once all bytes came: pictures are made
    anew without metadata, so its own hash is another.
    """

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.CASCADE, related_name="uploads", db_index=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    stored = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    begun_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["journal", "sha256"]
        constraints = [models.UniqueConstraint(fields=["journal", "sha256"], name="upload_once")]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.sha256[:12]}"
