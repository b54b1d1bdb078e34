"""The agreement as signed, and consent to share with a buyer for a cycle."""

from django.db import models
from django.db.models import Q

from treadle.domain.cycles.models.cycle import Cycle
from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.kernel.ids import new_id


class Agreement(models.Model):
    """Sign-up, kept word for word as signed, with its SHA-256."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="agreements")
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    research_consent = models.BooleanField(default=False)
    signatory_name = models.CharField(max_length=150)
    signatory_position = models.CharField(max_length=120, blank=True)
    signed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["factory", "-signed_on"]

    def __str__(self) -> str:
        return f"{self.factory} {self.signed_on}"


class Consent(models.Model):
    """The factory lets one buyer see one cycle. Withdrawing shuts the door; what was released stays where it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="consents")
    buyer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["cycle", "given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "buyer"], condition=Q(withdrawn_at=None), name="consent_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} → {self.buyer}"
