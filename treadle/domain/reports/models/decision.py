"""The decision at month sixteen."""

from django.db import models

from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Person
from treadle.domain.reports.states import DecisionState, Verdict
from treadle.domain.standards.models import CriteriaSet
from treadle.kernel.ids import new_id


class Decision(models.Model):
    """Computed criterion by criterion; a missing input reads “cannot be decided”, never a pass.

    ``results`` is a list of ``{"key", "value", "threshold", "operator", "met": true|false|null, "why"}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="decision")
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=DecisionState, default=DecisionState.COMPUTED)
    results = models.JSONField(default=list)
    computed = models.CharField(max_length=14, choices=Verdict)
    computed_at = models.DateTimeField()
    advice = models.CharField(max_length=14, choices=Verdict, blank=True)
    advice_reason = models.TextField(blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    advised_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=14, choices=Verdict, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    review_request = models.TextField(blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-computed_at"]

    def __str__(self) -> str:
        return str(self.cycle)
