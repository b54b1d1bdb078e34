"""A file that somebody gave us."""

from django.db import models

from treadle.domain.parties.models import Factory, Person
from treadle.kernel.ids import new_id


class StoredFile(models.Model):
    """Bytes on disk under their SHA-256 below MEDIA_ROOT; pictures are kept without metadata."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-stored_at", "id"]

    def __str__(self) -> str:
        return self.name
