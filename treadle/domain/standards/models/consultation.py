"""What government, employers and unions said of the readings of national law in a version."""

from django.db import models

from treadle.domain.files.models import StoredFile
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.standards.models.instrument import Cluster, Version
from treadle.domain.standards.states import PartyKind, Position
from treadle.kernel.ids import new_id


class Consultation(models.Model):
    """One party's position on one version in one country, with the advisory committee's minutes.

    It concerns readings of national law only: core standards are nobody's to veto. ``cluster`` says which cluster it is
    about; empty, all that follow national law. The latest row of a country, party and cluster holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="consultations")
    country = models.CharField(max_length=2)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.CharField(max_length=12, choices=PartyKind)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.CharField(max_length=12, choices=Position)
    remark = models.TextField(blank=True)
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["version", "country", "party", "recorded_at"]

    def __str__(self) -> str:
        return f"{self.version} {self.country} {self.party}"
