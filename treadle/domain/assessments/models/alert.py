"""Zero tolerance: suspicion is enough; only those who must know see it, and each look is logged."""

from django.db import models

from treadle.domain.assessments.states import AlertState
from treadle.domain.cycles.models import Visit
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import AlertRule
from treadle.kernel.ids import new_id


class Alert(models.Model):
    """A suspicion during a visit. No name of a victim is asked or kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="alerts")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=60)
    description = models.TextField()
    state = models.CharField(max_length=14, choices=AlertState, default=AlertState.RAISED)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    deadlines = models.JSONField(default=dict, help_text="Clock key → ISO moment, from the notice")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-raised_at", "id"]

    def __str__(self) -> str:
        return f"{self.factory} {self.trigger}"


class AlertLook(models.Model):
    """Somebody opened an alert."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["alert", "at"]

    def __str__(self) -> str:
        return f"{self.alert} {self.person}"
