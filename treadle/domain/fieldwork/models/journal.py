"""A visit's journal, and the devices that write in it."""

from django.db import models
from django.db.models import Q

from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Visit
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Journal(models.Model):
    """The journal of one visit. Its row is locked by every write; ``sheet`` is the assessment that it is written to.

    Whether it is open follows from the visit and the sheet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="journal")
    sheet = models.OneToOneField(
        Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="journal", db_index=False
    )
    begun_at = models.DateTimeField()
    refused = models.PositiveIntegerField(default=0, help_text="How many entries are marked as refused")

    class Meta:
        ordering = ["begun_at", "id"]

    def __str__(self) -> str:
        return str(self.visit_id)


class Lease(models.Model):
    """One device writes in one journal. ``text`` is the lease as the server signed it; ``last`` the number of its last
    entry here. The server's own devices have one too, with the server's key; the review's belongs to no person.
    """

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.CASCADE, related_name="leases", db_index=False)
    device = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=60, blank=True, help_text="What the device is called, in its owner's words")
    key = models.CharField(max_length=90, help_text="Its public key: a P-256 point in base64url")
    text = models.TextField()
    until = models.DateTimeField()
    last = models.PositiveIntegerField(default=0)
    granted_at = models.DateTimeField()
    last_synced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["journal", "granted_at", "device"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "device"], name="lease_device_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False), name="lease_withdrawn_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.device}"
